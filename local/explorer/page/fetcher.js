// GraphiQL's fetcher for AppSync: queries and mutations by POST, subscriptions over its WebSocket.
import { headersFor } from './credentials.js';
import { subscribe } from './realtime.js';

const CREDENTIALS = ['authorization', 'x-api-key'];

// `credentials` answers who asks, at the moment of asking.
export function makeFetcher(config, credentials) {
  return (request, options = {}) => {
    const authorize = (url, body) => authorization(credentials(), options.headers ?? {}, url, body);
    if (isSubscription(request, options.documentAST)) {
      return subscribe(config, request, authorize, credentials().session?.ended);
    }
    return post(config, request, authorize);
  };
}

// The headers editor wins: with credentials there, the page's own are left out.
async function authorization(credentials, custom, url, body) {
  const given = Object.keys(custom).some((name) => CREDENTIALS.includes(name.toLowerCase()));
  return given ? { ...custom } : { ...(await headersFor(credentials, url, body)), ...custom };
}

async function post(config, request, authorize) {
  const body = JSON.stringify(request);
  const headers = { 'Content-Type': 'application/json', ...(await authorize(config.graphqlUrl, body)) };
  const answer = await fetch(config.graphqlUrl, { method: 'POST', headers, body }).catch((problem) => {
    throw new Error(`The API at ${config.graphqlUrl} cannot be reached: ${problem.message}`);
  });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch (problem) {
    throw new Error(`The API answered ${answer.status} without JSON (${problem.message}): ${text.slice(0, 200)}`);
  }
}

function isSubscription({ operationName }, document) {
  const operations = (document?.definitions ?? []).filter(({ kind }) => kind === 'OperationDefinition');
  const named = operations.find(({ name }) => operationName && name?.value === operationName);
  return (named ?? operations[0])?.operation === 'subscription';
}
