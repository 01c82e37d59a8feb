// The notices, read out by a screen reader as they come.
import { notices } from '../notices';

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.value.map(({ id, text, action }) => (
        <div key={id} class="notice">
          <span>{text}</span>
          {action && (
            <button type="button" class="link" onClick={action.run}>
              {action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
