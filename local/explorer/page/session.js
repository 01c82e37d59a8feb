// A user's session with Cognito: signs in by password, and renews the access token before it expires.

// Renewed a minute early, so that no request carries a token that expires on its way.
const EARLY_MS = 60_000;

export async function signIn(config, { username, password }) {
  const first = await initiateAuth(config, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
  let { token, expiresAt } = first;
  const ending = new window.AbortController();
  return {
    username,
    // Aborted by end(): whatever goes on in the session's name listens to it.
    ended: ending.signal,
    end: () => ending.abort(),
    async token() {
      if (window.Date.now() > expiresAt - EARLY_MS) {
        ({ token, expiresAt } = await initiateAuth(config, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: first.refresh }));
      }
      return token;
    },
  };
}

async function initiateAuth(config, flow, parameters) {
  const answer = await fetch(config.cognitoEndpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({ AuthFlow: flow, ClientId: config.userPoolClientId, AuthParameters: parameters }),
  }).catch((problem) => {
    throw new Error(`Cognito at ${config.cognitoEndpoint} cannot be reached: ${problem.message}`);
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`Cognito: ${body.message ?? body.Message ?? `status ${answer.status}`}`);
  const result = body.AuthenticationResult;
  if (!result) throw new Error(`Cognito asks for ${body.ChallengeName}, which this page does not know`);
  const expiresAt = window.Date.now() + result.ExpiresIn * 1000;
  return { token: result.AccessToken, refresh: result.RefreshToken, expiresAt };
}
