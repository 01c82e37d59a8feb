// What a request carries to say who sends it, in each of AppSync's authorisation modes.
import { AwsV4Signer } from './aws4fetch.js';

export const MODES = {
  AMAZON_COGNITO_USER_POOLS: 'Cognito user pool',
  API_KEY: 'API key',
  AWS_IAM: 'IAM',
  OPENID_CONNECT: 'OpenID Connect',
  AWS_LAMBDA: 'Lambda authorizer',
};

// The headers for a POST of body to url; a signature holds for these alone.
export async function headersFor({ mode, session, apiKey, token, accessKeyId, secretAccessKey, region }, url, body) {
  if (mode === 'API_KEY') return { 'x-api-key': apiKey };
  if (mode === 'AWS_IAM') return signed({ accessKeyId, secretAccessKey, region }, url, body);
  if (mode === 'AMAZON_COGNITO_USER_POOLS') return session ? { Authorization: await session.token() } : {};
  return { Authorization: token };
}

async function signed(keys, url, body) {
  if (!keys.accessKeyId || !keys.secretAccessKey) throw new Error('IAM needs an access key and a secret key');
  const { headers } = await new AwsV4Signer({ method: 'POST', url, body, service: 'appsync', ...keys }).sign();
  return Object.fromEntries(headers.entries());
}
