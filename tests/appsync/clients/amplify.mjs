// aws-amplify as an application uses it: node amplify.mjs '{"url", "mode", "token" | "apiKey"}'. Prints a line an event.
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';

const { url, mode, token, apiKey } = JSON.parse(process.argv[2]);
const print = (event) => console.log(JSON.stringify(event));
const api = { endpoint: url, region: 'us-east-1', defaultAuthMode: mode, ...(apiKey && { apiKey }) };
const tokenProvider = { getTokens: async () => ({ accessToken: decodeJWT(token) }) };
Amplify.configure({ API: { GraphQL: api } }, token ? { Auth: { tokenProvider } } : {});
const client = generateClient();

const ask = (query, options = {}) => client.graphql({ query, ...options });
const { data: queried } = await ask('query Hello($text: String) { hello(text: $text) }', { variables: { text: 'you' } });
print({ queried });
const { data: mutated } = await ask('mutation { say(text: "hi") { text owner } }');
print({ mutated });
await ask('{ secret }').catch(({ data, errors }) => print({ denied: { data, errors } }));
await ask('{ hello }', { authMode: 'apiKey', apiKey: 'da2-wrong' }).catch(({ errors }) => print({ refused: errors }));
// A subscription that the caller may not have ends in an error.
ask('subscription { onSaidInSecret { text } }').subscribe({
  next: ({ data }) => print({ wronglyHeard: data }),
  error: ({ errors }) => print({ notSubscribed: errors }),
});
ask('subscription { onSaid { text owner } }').subscribe({
  next: ({ data }) => print({ heard: data.onSaid }),
  error: (problem) => print({ problem: problem.errors ?? String(problem) }),
});
