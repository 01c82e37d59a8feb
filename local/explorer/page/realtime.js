// AppSync's subscription protocol over a WebSocket: one connection a subscription, as an observable.

const SUBSCRIPTION = '1';

// What GraphiQL takes for a subscription: an object with subscribe(observer), which answers {unsubscribe}.
export function subscribe(config, request, authorize, ended) {
  return {
    subscribe(observer) {
      const state = { socket: null, over: false };
      ended?.addEventListener('abort', () => stop(state), { once: true });
      open(config, request, authorize, observer, state).catch((problem) => fail(observer, state, problem));
      return { unsubscribe: () => stop(state) };
    },
  };
}

async function open(config, request, authorize, observer, state) {
  const { host } = new URL(config.graphqlUrl);
  const data = JSON.stringify(request);
  // A signature holds for one path and body: the handshake has its own.
  const shown = { ...(await authorize(`${config.graphqlUrl}/connect`, '{}')), host };
  const carried = { ...(await authorize(config.graphqlUrl, data)), host };
  if (state.over) return;
  const socket = new WebSocket(config.realtimeUrl, ['graphql-ws', `header-${base64url(shown)}`]);
  state.socket = socket;
  const send = (message) => socket.send(JSON.stringify(message));
  const start = () => {
    send({ id: SUBSCRIPTION, type: 'start', payload: { data, extensions: { authorization: carried } } });
  };
  const heard = {
    connection_ack: start,
    connection_error: ({ payload }) => fail(observer, state, problemOf(payload, 'the connection was refused')),
    data: ({ payload }) => observer.next(payload),
    error: ({ payload }) => fail(observer, state, problemOf(payload, 'the subscription was refused')),
    complete: () => {
      finish(state);
      observer.complete();
    },
  };
  socket.onopen = () => send({ type: 'connection_init' });
  // Not every message is of concern: "ka" keeps the connection alive, "start_ack" only confirms.
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (!state.over) heard[message.type]?.(message);
  };
  socket.onclose = ({ code, reason }) => {
    const why = reason || `code ${code}`;
    fail(observer, state, new Error(`The connection to ${config.realtimeUrl} was closed (${why})`));
  };
}

function stop(state) {
  if (state.over) return;
  if (state.socket?.readyState === WebSocket.OPEN) {
    state.socket.send(JSON.stringify({ id: SUBSCRIPTION, type: 'stop' }));
  }
  finish(state);
}

function fail(observer, state, problem) {
  if (state.over) return;
  finish(state);
  observer.error(problem);
}

function finish(state) {
  state.over = true;
  state.socket?.close();
}

function problemOf(payload, otherwise) {
  const words = (payload?.errors ?? []).map(({ errorType, message }) => [errorType, message].filter(Boolean).join(': '));
  return new Error(`Subscription: ${words.join('; ') || otherwise}`);
}

function base64url(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
