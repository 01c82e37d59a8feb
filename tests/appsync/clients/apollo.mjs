// Apollo Client with aws-appsync-subscription-link: node apollo.mjs '{"url", "mode", "token" | "apiKey"}'.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { createAuthLink } from 'aws-appsync-auth-link';
import { createSubscriptionHandshakeLink } from 'aws-appsync-subscription-link';

const { url, mode, token, apiKey } = JSON.parse(process.argv[2]);
const print = (event) => console.log(JSON.stringify(event));

function connect(auth) {
  const settings = { url, region: 'us-east-1', auth };
  const link = ApolloLink.from([
    createAuthLink(settings),
    createSubscriptionHandshakeLink(settings, new HttpLink({ uri: url })),
  ]);
  return new ApolloClient({ link, cache: new InMemoryCache(), defaultOptions: { query: { fetchPolicy: 'no-cache' } } });
}

const client = connect(apiKey ? { type: mode, apiKey } : { type: mode, jwtToken: async () => token });
const hello = gql`query Hello($text: String) { hello(text: $text) }`;
print({ queried: (await client.query({ query: hello, variables: { text: 'you' } })).data });
print({ mutated: (await client.mutate({ mutation: gql`mutation { say(text: "hi") { text owner } }` })).data });
await client.query({ query: gql`{ secret }` }).catch(({ data, errors }) => print({ denied: { data, errors } }));
await connect({ type: 'API_KEY', apiKey: 'da2-wrong' })
  .query({ query: gql`{ hello }` })
  .catch(({ statusCode, bodyText }) => print({ refused: JSON.parse(bodyText).errors, statusCode }));
// Apollo wraps what the link says.
const refused = (problem) => print({ notSubscribed: (problem.cause ?? problem).errors ?? [{ message: problem.message }] });
client.subscribe({ query: gql`subscription { onSaidInSecret { text } }` }).subscribe({
  next: ({ data, error }) => (error ? refused(error) : print({ wronglyHeard: data })),
  error: refused,
});

// The link tells the application that its connection was lost; to subscribe again is the application's part.
function listen() {
  const again = () => setTimeout(listen, 200);
  client.subscribe({ query: gql`subscription { onSaid { text owner } }` }).subscribe({
    next: ({ data, error }) => (error ? again() : print({ heard: data.onSaid })),
    error: again,
  });
}
listen();
