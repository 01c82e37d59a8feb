// The explorer: GraphiQL on this stack's API, signed in as the demo user, with the saved queries in tabs.
import { fetcherFor } from './fetcher.js';
import { signIn } from './session.js';

const TABS_IN_STORAGE = 'graphiql:tabState';
const element = (id) => document.getElementById(id);

const config = await read('./config.json', (response) => response.json());
const saved = await read('./saved.graphql', (response) => response.text());
// The block before the first operation says what the file is for.
const defaultTabs = saved
  .split(/^(?=# )/m)
  .filter((block) => block.includes('{'))
  .map((query) => ({ query: query.trimEnd() }));
const root = ReactDOM.createRoot(element('graphiql'));
let listening = 0;
let session = null;

element('restore').onclick = () => {
  localStorage.removeItem(TABS_IN_STORAGE);
  location.reload();
};
element('sign-out').onclick = () => become(null);
element('sign-in').onsubmit = (event) => {
  event.preventDefault();
  const { username, password } = Object.fromEntries(new FormData(event.target));
  enter(username, password);
};

if (!config.graphqlUrl) {
  say('config.json names no graphqlUrl; start the stack with `make up`.', true);
} else if (config.demoUser) {
  await enter(config.demoUser.username, config.demoUser.password);
} else {
  become(null);
}

async function enter(username, password) {
  say(`Signing ${username} in`);
  try {
    become(await signIn(config, username, password));
  } catch (error) {
    become(null);
    say(error.message, true);
  }
}

function become(someone) {
  session = someone;
  element('sign-in').hidden = Boolean(someone);
  element('signed-in').hidden = !someone;
  element('username').textContent = someone?.username ?? '';
  element('sign-in').reset();
  status();
  // A new fetcher makes GraphiQL read the schema again, as whoever is signed in now.
  const fetcher = fetcherFor(config, session, (change) => {
    listening += change;
    status();
  });
  root.render(React.createElement(GraphiQL, { fetcher, defaultTabs, defaultEditorToolsVisibility: false }));
}

function status() {
  if (listening > 0) {
    say(`Listening to ${listening} subscription${listening > 1 ? 's' : ''}`);
  } else {
    say(session ? '' : 'Signed out: sign in, or set headers of your own below the query.');
  }
}

function say(text, isError = false) {
  element('status').textContent = text;
  element('status').classList.toggle('error', isError);
}

async function read(path, body) {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) {
    say(`${path} cannot be read (${response.status}); start the stack with \`make up\`.`, true);
    throw new Error(`${path}: ${response.status}`);
  }
  return body(response);
}
