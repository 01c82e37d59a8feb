// Signing in, signing up, and confirming the e-mail with the code that was sent to it.
import { useSignal } from '@preact/signals';
import { confirm, sendCodeAgain, signIn, signUp } from '../session';

type Mode = 'in' | 'up' | 'confirm';

const TITLES: Record<Mode, string> = { in: 'Sign in', up: 'Make an account', confirm: 'Confirm your e-mail' };

export function SignIn({ demoUser }: { demoUser: { username: string; password: string } | undefined }) {
  const mode = useSignal<Mode>('in');
  const email = useSignal('');
  const password = useSignal('');
  const code = useSignal('');
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);

  const attempt = async (step: () => Promise<void>) => {
    busy.value = true;
    problem.value = null;
    try {
      await step();
    } catch (error) {
      problem.value = (error as Error).message;
    }
    busy.value = false;
  };

  const enter = async () => {
    if ((await signIn(email.value, password.value)) === 'confirm') mode.value = 'confirm';
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void attempt(async () => {
      if (mode.value === 'in') return enter();
      if (mode.value === 'up') {
        if ((await signUp(email.value, password.value)) === 'confirm') mode.value = 'confirm';
        else await enter();
        return undefined;
      }
      await confirm(email.value, code.value.trim());
      return enter();
    });
  };

  const change = (to: Mode) => () => {
    mode.value = to;
    problem.value = null;
  };

  return (
    <main class="sign-in">
      <div class="card">
        <img src="./icon.svg" alt="" width="44" height="44" />
        <h1>{TITLES[mode.value]}</h1>
        <p class="lead">
          {mode.value === 'confirm' ? `We sent a code to ${email.value}.` : 'Your photos, found by what is on them.'}
        </p>
        <form onSubmit={submit}>
          {mode.value !== 'confirm' && (
            <>
              <label>
                E-mail
                <input
                  type="email"
                  name="email"
                  required
                  autocomplete="username"
                  value={email.value}
                  onInput={({ currentTarget }) => (email.value = currentTarget.value)}
                />
              </label>
              <label>
                Password
                <input
                  type="password"
                  name="password"
                  required
                  minLength={mode.value === 'up' ? 12 : undefined}
                  aria-describedby={mode.value === 'up' ? 'password-rule' : undefined}
                  autocomplete={mode.value === 'up' ? 'new-password' : 'current-password'}
                  value={password.value}
                  onInput={({ currentTarget }) => (password.value = currentTarget.value)}
                />
              </label>
              {mode.value === 'up' && (
                <p id="password-rule" class="hint">
                  At least 12 characters, among them a small letter and a digit.
                </p>
              )}
            </>
          )}
          {mode.value === 'confirm' && (
            <label>
              Code
              <input
                name="code"
                required
                inputMode="numeric"
                autocomplete="one-time-code"
                value={code.value}
                onInput={({ currentTarget }) => (code.value = currentTarget.value)}
              />
            </label>
          )}
          {problem.value && (
            <p class="problem" role="alert">
              {problem.value}
            </p>
          )}
          <button type="submit" class="primary" disabled={busy.value}>
            {busy.value ? 'One moment…' : mode.value === 'up' ? 'Sign up' : mode.value === 'in' ? 'Sign in' : 'Confirm'}
          </button>
        </form>
        {mode.value === 'in' && (
          <p class="other">
            New here?{' '}
            <button type="button" class="link" onClick={change('up')}>
              Make an account
            </button>
          </p>
        )}
        {mode.value === 'up' && (
          <p class="other">
            Have one already?{' '}
            <button type="button" class="link" onClick={change('in')}>
              Sign in
            </button>
          </p>
        )}
        {mode.value === 'confirm' && (
          <p class="other">
            No code?{' '}
            <button type="button" class="link" onClick={() => void attempt(() => sendCodeAgain(email.value))}>
              Send it again
            </button>
          </p>
        )}
        {demoUser && mode.value === 'in' && (
          <button
            type="button"
            class="demo"
            onClick={() => {
              email.value = demoUser.username;
              password.value = demoUser.password;
              void attempt(enter);
            }}
          >
            Look around as the demo user
          </button>
        )}
      </div>
    </main>
  );
}
