// GraphiQL's fetcher for AppSync: queries and mutations by POST, subscriptions over its WebSocket.
import { subscribe } from './realtime.js';

const CREDENTIALS = ['authorization', 'x-api-key'];

export function makeFetcher(config, currentSession) {
  return (request, options = {}) => {
    const authorize = () => authorization(currentSession(), options.headers ?? {});
    if (isSubscription(request, options.documentAST)) {
      return subscribe(config, request, authorize, currentSession()?.ended);
    }
    return post(config, request, authorize);
  };
}

// The headers editor wins: with credentials there, the session's are left out.
async function authorization(session, custom) {
  const given = Object.keys(custom).some((name) => CREDENTIALS.includes(name.toLowerCase()));
  if (given || !session) return { ...custom };
  return { Authorization: await session.token(), ...custom };
}

async function post(config, request, authorize) {
  const answer = await fetch(config.graphqlUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(await authorize()) },
    body: JSON.stringify(request),
  }).catch((problem) => {
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
