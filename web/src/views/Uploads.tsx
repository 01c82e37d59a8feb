// The uploads in a tray: each with its bytes, then its recognition, then found; failures with a way to try again.
import { useComputed, useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { showPhoto } from '../address';
import { busy, dismiss, dismissEnded, retry, uploads, type Step, type Upload } from '../uploads/queue';
import { Icon } from './Icon';
import { count, size } from './words';

const WORDS: Record<Step, string> = {
  waiting: 'Waiting',
  sending: 'Uploading',
  interrupted: 'Interrupted; goes on by itself',
  recognising: 'Recognising',
  found: 'Can be found',
  failed: 'Failed',
};
// More would be slow to draw; the count says how many there are.
const SHOWN = 60;

export function Uploads() {
  const folded = useSignal(false);
  const failed = useComputed(() => uploads.value.filter(({ step }) => step.value === 'failed').length);
  if (!uploads.value.length) return null;
  const heading = busy.value
    ? `${count(busy.value, 'photo')} on the way`
    : failed.value
      ? `${count(failed.value, 'photo')} failed`
      : 'All photos can be found';
  return (
    <section class="uploads" aria-label="Uploads">
      <header>
        <h2 aria-live="polite">{heading}</h2>
        <button type="button" class="link" aria-expanded={!folded.value} onClick={() => (folded.value = !folded.value)}>
          {folded.value ? 'Show' : 'Hide'}
        </button>
        {!busy.value && (
          <button type="button" class="quiet" aria-label="Close the uploads" onClick={dismissEnded}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {!folded.value && (
        <ul>
          {uploads.value.slice(0, SHOWN).map((upload) => (
            <Line key={upload.key} upload={upload} />
          ))}
          {uploads.value.length > SHOWN && <li class="rest">and {uploads.value.length - SHOWN} more</li>}
        </ul>
      )}
    </section>
  );
}

function Line({ upload }: { upload: Upload }) {
  const { name, file, preview, step, sent, reason } = upload;
  const [unseen, setUnseen] = useState(false);
  const detail = useComputed(() => {
    if (step.value === 'failed') return reason.value ?? WORDS.failed;
    if (step.value === 'sending' && file) return `${size(sent.value * file.size)} of ${size(file.size)}`;
    return WORDS[step.value];
  });
  return (
    <li class="upload" data-step={step.value}>
      {preview && !unseen ? (
        // Not every photo is one that the browser can show.
        <img src={preview} alt="" loading="lazy" decoding="async" onError={() => setUnseen(true)} />
      ) : (
        <span class="blank">
          <Icon name="photo" />
        </span>
      )}
      <div>
        <span class="name" title={name}>
          {name}
        </span>
        <span class="detail" title={detail.value}>{detail}</span>
        <progress
          aria-label={`${name}: ${WORDS[step.value]}`}
          max={1}
          // Without a value it shows that something goes on.
          {...(step.value === 'recognising' ? {} : { value: step.value === 'found' ? 1 : sent.value })}
          hidden={step.value === 'found' || step.value === 'failed'}
        />
      </div>
      {step.value === 'found' && (
        <button type="button" class="quiet" aria-label={`Open ${name}`} onClick={() => showPhoto(upload.id)}>
          <Icon name="check" />
        </button>
      )}
      {step.value === 'failed' && (file || upload.id) && (
        <button type="button" class="quiet" aria-label={`Retry ${name}`} title="Retry" onClick={() => void retry(upload)}>
          <Icon name="retry" />
        </button>
      )}
      {(step.value === 'failed' || step.value === 'waiting' || step.value === 'sending') && (
        <button type="button" class="quiet" aria-label={`Remove ${name}`} onClick={() => dismiss(upload)}>
          <Icon name="close" />
        </button>
      )}
    </li>
  );
}
