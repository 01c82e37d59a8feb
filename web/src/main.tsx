// The gallery's start: reads where its services are, finds out who is signed in, shows the page.
import { render } from 'preact';
import './style/tokens.css';
import './style/page.css';
import './style/grid.css';
import './style/search.css';
import './style/photo.css';
import './style/uploads.css';
import './style/sign-in.css';
import { connect } from './api/client';
import { readConfig } from './config';
import { startSession } from './session';
import { App } from './views/App';

const root = document.getElementById('app')!;

try {
  const config = await readConfig();
  connect(config);
  await startSession(config);
  render(<App config={config} />, root);
} catch (problem) {
  render(
    <main class="center">
      <h1>The gallery cannot start</h1>
      <p role="alert">{(problem as Error).message}</p>
      <button type="button" class="primary" onClick={() => location.reload()}>
        Try again
      </button>
    </main>,
    root,
  );
}
