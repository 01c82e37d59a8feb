// AppSync's real-time protocol: one WebSocket for each running subscription.

const SUBPROTOCOL = 'graphql-ws';
const ID = '1'; // ids are scoped to the connection, and this one has a single subscription

/** An observable of a subscription's messages, as GraphiQL wants it. */
export function subscribe(config, operation, authorization, onListening = () => {}) {
  const signed = { host: new URL(config.graphqlUrl).host, ...authorization };
  return {
    subscribe(observer) {
      const socket = new WebSocket(config.realtimeUrl, [SUBPROTOCOL, `header-${base64url(JSON.stringify(signed))}`]);
      const silence = timer(() => end(new Error('The API has been silent for too long; run the subscription again.')));
      let over = false;
      let listening = false;

      function end(error) {
        if (over) {
          return;
        }
        over = true;
        silence.stop();
        if (listening) {
          onListening(-1);
        }
        socket.close();
        if (error) {
          observer.error(error);
        } else {
          observer.complete();
        }
      }

      const send = (message) => socket.send(JSON.stringify(message));
      const answers = {
        connection_ack(message) {
          silence.start(message.payload?.connectionTimeoutMs);
          const data = JSON.stringify(operation);
          send({ type: 'start', id: ID, payload: { data, extensions: { authorization: signed } } });
        },
        start_ack() {
          listening = true;
          onListening(1);
        },
        data: (message) => observer.next(message.payload),
        complete: () => end(),
        error: (message) => end(refusal(message)),
        connection_error: (message) => end(refusal(message)),
      };
      socket.onopen = () => send({ type: 'connection_init' });
      socket.onmessage = (event) => {
        if (over) {
          return;
        }
        silence.again();
        const message = JSON.parse(event.data);
        answers[message.type]?.(message); // what is left, "ka", says only that the connection is alive
      };
      socket.onclose = (event) => end(new Error(`The connection for subscriptions was closed (${event.code}).`));
      return {
        unsubscribe() {
          if (listening && socket.readyState === WebSocket.OPEN) {
            send({ type: 'stop', id: ID });
          }
          end();
        },
      };
    },
  };
}

function refusal(message) {
  const errors = message.payload?.errors ?? [];
  const said = errors.map((error) => [error.errorType, error.message].filter(Boolean).join(': '));
  return new Error(said.join('; ') || 'The subscription was refused without a reason.');
}

function timer(onEnd) {
  let handle;
  let length;
  const again = () => {
    clearTimeout(handle);
    handle = length && setTimeout(onEnd, length);
  };
  return {
    again,
    start(milliseconds) {
      length = milliseconds;
      again();
    },
    stop: () => clearTimeout(handle),
  };
}

function base64url(text) {
  const binary = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
