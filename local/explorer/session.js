// Signing in at Cognito, and keeping the access token fresh.

const REFRESH_BEFORE_MS = 60_000;

/** Signs a user in; the answer's token() is always good for another minute. */
export async function signIn(config, username, password) {
  const given = await initiate(config, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
  const refreshToken = given.RefreshToken;
  let current = kept(given);
  return {
    username,
    async token() {
      if (Date.now() > current.until && refreshToken) {
        current = kept(await initiate(config, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken }));
      }
      return current.token;
    },
  };
}

function kept(given) {
  return { token: given.AccessToken, until: Date.now() + given.ExpiresIn * 1000 - REFRESH_BEFORE_MS };
}

async function initiate(config, flow, parameters) {
  const response = await fetch(config.cognitoEndpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({ AuthFlow: flow, ClientId: config.userPoolClientId, AuthParameters: parameters }),
  }).catch(() => {
    throw new Error(`Cognito does not answer at ${config.cognitoEndpoint}; is the stack running?`);
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`Cognito refused the sign-in: ${answer.message ?? answer.__type}`);
  }
  if (!answer.AuthenticationResult) {
    throw new Error(`Cognito asks for ${answer.ChallengeName} first, which this page does not know.`);
  }
  return answer.AuthenticationResult;
}
