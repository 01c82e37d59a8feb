// The GraphQL client: urql over AppSync, each request with a fresh token, queries repeated when the network drops.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import type { AnyVariables, CombinedError, TypedDocumentNode } from '@urql/core';
import { retryExchange } from '@urql/exchange-retry';
import type { Config } from '../config';
import { accessToken } from '../session';
import { Realtime } from './realtime';

let client: Client;
export let realtime: Realtime;

export function connect(config: Config): void {
  realtime = new Realtime(config, accessToken);
  client = new Client({
    url: config.graphqlUrl,
    preferGetMethod: false,
    fetch: authorized,
    exchanges: [
      retryExchange({
        maxNumberAttempts: 3,
        initialDelayMs: 300,
        // A mutation that was cut off may have been done: its caller decides.
        retryIf: (error, operation) => Boolean(error.networkError) && operation.kind === 'query',
      }),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: ({ query, variables }) => realtime.subscribe({ query, variables }) }),
    ],
  });
}

// A request that is begun as the page goes outlives it.
let leaving = false;
window.addEventListener('pagehide', () => (leaving = true));
window.addEventListener('pageshow', () => (leaving = false));

async function authorized(address: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  headers.set('Authorization', await accessToken());
  return fetch(address, { ...init, headers, keepalive: leaving });
}

/** One answer; an aborted request never answers. */
export function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  return new Promise((resolve, reject) => {
    const kind = isMutation(document) ? 'mutation' : 'query';
    const source = kind === 'mutation' ? client.mutation(document, variables) : client.query(document, variables, {
      requestPolicy: 'network-only',
    });
    const { unsubscribe } = source.subscribe(({ data, error }) => {
      if (error) reject(new Error(inWords(error)));
      else if (data) resolve(data);
    });
    signal?.addEventListener('abort', unsubscribe, { once: true });
  });
}

export function listen<Data>(document: TypedDocumentNode<Data, Record<string, never>>, hear: (data: Data) => void) {
  return client.subscription(document, {}).subscribe(({ data }) => {
    if (data) hear(data);
  }).unsubscribe;
}

function isMutation(document: TypedDocumentNode<unknown, never> | { definitions?: readonly unknown[] }): boolean {
  const [first] = (document.definitions ?? []) as { operation?: string }[];
  return first?.operation === 'mutation';
}

function inWords({ graphQLErrors, networkError }: CombinedError): string {
  if (networkError) return 'The service cannot be reached. Check the connection.';
  return graphQLErrors.map(({ message }) => message).join(' ') || 'The service gave no answer.';
}
