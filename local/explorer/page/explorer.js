// The explorer's page: chooses how to be authorised, signs the demo user in, and shows GraphiQL over the API.
import { MODES } from './credentials.js';
import { makeFetcher } from './fetcher.js';
import { TABS } from './queries.js';
import { signIn } from './session.js';

const USER_POOL = 'AMAZON_COGNITO_USER_POOLS';
const element = (id) => document.getElementById(id);
const root = ReactDOM.createRoot(element('explorer'));
const tree = GraphiQLPluginExplorer.explorerPlugin({ showAttribution: false });
const credentials = { mode: USER_POOL, session: null };
let shows = 0;

function showProblem(problem) {
  element('problem').textContent = problem ? problem.message : '';
  element('problem').hidden = !problem;
}

function show(config) {
  const { mode, session } = credentials;
  const asUser = mode === USER_POOL;
  const user = session ? `signed in as ${session.username}` : 'signed out';
  element('who').textContent = asUser ? user : `authorised by ${MODES[mode]}`;
  element('sign-out').hidden = !asUser || !session;
  element('sign-in').hidden = !asUser || Boolean(session);
  element('keys').hidden = asUser;
  for (const input of element('keys').querySelectorAll('input')) {
    input.hidden = !input.dataset.mode.split(' ').includes(mode);
  }
  // A new key: the schema is read anew as this caller.
  shows += 1;
  const shown = React.createElement(GraphiQL, {
    key: shows,
    fetcher: makeFetcher(config, () => credentials),
    defaultTabs: config.savedQueries ? TABS : undefined,
    defaultEditorToolsVisibility: 'variables',
    isHeadersEditorEnabled: true,
    plugins: [tree],
  });
  root.render(asUser && !session ? null : shown);
}

async function signInAs(config, user) {
  showProblem(null);
  try {
    credentials.session = await signIn(config, user);
  } catch (problem) {
    credentials.session = null;
    showProblem(problem);
  }
  show(config);
}

async function readConfig() {
  const answer = await fetch('./config.json');
  if (!answer.ok) throw new Error(`config.json: status ${answer.status}. Is the stack running (make up)?`);
  const config = await answer.json();
  const needed = ['graphqlUrl', 'realtimeUrl', 'authModes'];
  if (config.authModes?.includes(USER_POOL)) needed.push('userPoolClientId', 'cognitoEndpoint');
  const missing = needed.filter((name) => !config[name]);
  if (missing.length) throw new Error(`config.json lacks ${missing.join(', ')}. Start the stack anew (make up).`);
  return config;
}

function offerModes(config) {
  for (const mode of config.authModes) element('mode').append(new Option(MODES[mode], mode));
  const inputs = element('keys').elements;
  inputs.apiKey.value = config.apiKey ?? '';
  inputs.accessKeyId.value = config.credentials?.accessKeyId ?? '';
  inputs.secretAccessKey.value = config.credentials?.secretAccessKey ?? '';
  const use = () => {
    const given = ['apiKey', 'accessKeyId', 'secretAccessKey', 'token'].map((name) => [name, inputs[name].value]);
    Object.assign(credentials, Object.fromEntries(given), { mode: element('mode').value, region: config.region });
    showProblem(null);
    show(config);
  };
  element('mode').addEventListener('change', use);
  element('keys').addEventListener('submit', (event) => {
    event.preventDefault();
    use();
  });
  use();
}

try {
  const config = await readConfig();
  element('sign-out').addEventListener('click', () => {
    credentials.session.end();
    credentials.session = null;
    show(config);
  });
  element('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    const { username, password } = event.target.elements;
    signInAs(config, { username: username.value, password: password.value });
  });
  offerModes(config);
  if (config.demoUser && config.authModes.includes(USER_POOL)) await signInAs(config, config.demoUser);
} catch (problem) {
  element('who').textContent = 'not connected';
  showProblem(problem);
}
