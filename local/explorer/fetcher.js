// What GraphiQL calls for each operation: POST for queries and mutations, the WebSocket for subscriptions.
import { subscribe } from './realtime.js';

/** GraphiQL's fetcher for a signed-in user, or for nobody; the headers typed into the page win over both. */
export function fetcherFor(config, session, onListening) {
  return async (operation, { headers = {}, documentAST } = {}) => {
    const authorization = { ...(await credentials(config, session)), ...headers };
    const { query, variables, operationName } = operation;
    if (kindOf(documentAST, operationName) === 'subscription') {
      return subscribe(config, { query, variables, operationName }, authorization, onListening);
    }
    return post(config, operation, authorization);
  };
}

async function credentials(config, session) {
  if (session) {
    return { Authorization: await session.token() };
  }
  return config.apiKey ? { 'x-api-key': config.apiKey } : {};
}

function kindOf(document, operationName) {
  const operations = (document?.definitions ?? []).filter((one) => one.kind === 'OperationDefinition');
  const named = operations.find((one) => one.name?.value === operationName);
  return (named ?? operations[0])?.operation;
}

async function post(config, operation, authorization) {
  const response = await fetch(config.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(operation),
  }).catch(() => {
    throw new Error(`The API does not answer at ${config.graphqlUrl}; is the stack running?`);
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The API answered ${response.status} without JSON: ${text.slice(0, 500)}`);
  }
}
