// The explorer's page: signs the demo user in and shows GraphiQL over the API.
import { makeFetcher } from './fetcher.js';
import { TABS } from './queries.js';
import { signIn } from './session.js';

const element = (id) => document.getElementById(id);
const root = ReactDOM.createRoot(element('explorer'));
let session = null;
let signIns = 0;

function showProblem(problem) {
  element('problem').textContent = problem ? problem.message : '';
  element('problem').hidden = !problem;
}

function show(config) {
  element('who').textContent = session ? `signed in as ${session.username}` : 'signed out';
  element('sign-out').hidden = !session;
  element('sign-in').hidden = Boolean(session);
  // A new key: the schema is read anew as this user.
  signIns += 1;
  const shown = React.createElement(GraphiQL, {
    key: signIns,
    fetcher: makeFetcher(config, () => session),
    defaultTabs: TABS,
    defaultEditorToolsVisibility: 'variables',
    isHeadersEditorEnabled: true,
  });
  root.render(session ? shown : null);
}

async function signInAs(config, user) {
  showProblem(null);
  try {
    session = await signIn(config, user);
  } catch (problem) {
    session = null;
    showProblem(problem);
  }
  show(config);
}

async function readConfig() {
  const answer = await fetch('./config.json');
  if (!answer.ok) throw new Error(`config.json: status ${answer.status}. Is the stack running (make up)?`);
  const config = await answer.json();
  const needed = ['graphqlUrl', 'realtimeUrl', 'userPoolClientId', 'cognitoEndpoint'];
  const missing = needed.filter((name) => !config[name]);
  if (missing.length) throw new Error(`config.json lacks ${missing.join(', ')}. Start the stack anew (make up).`);
  return config;
}

try {
  const config = await readConfig();
  element('sign-out').addEventListener('click', () => {
    session.end();
    session = null;
    show(config);
  });
  element('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    const { username, password } = event.target.elements;
    signInAs(config, { username: username.value, password: password.value });
  });
  if (config.demoUser) await signInAs(config, config.demoUser);
  else show(config);
} catch (problem) {
  element('who').textContent = 'not connected';
  showProblem(problem);
}
