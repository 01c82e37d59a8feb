// What the search asks for, as chips: each can be changed and taken away.
import { query, searchFor } from '../address';
import { type Demand, EVERYTHING, isEverything } from '../search/query';
import { feeling } from './words';
import { Icon } from './Icon';

const NEXT: Record<Demand, Demand> = { all: 'any', any: 'none', none: 'all' };
const WORDS: Record<Demand, string> = { all: 'must', any: 'any', none: 'not' };
const EXPLAINED: Record<Demand, string> = {
  all: 'must be on the photo',
  any: 'this or another “any” label',
  none: 'must not be on the photo',
};
const FACES = { none: 'No faces', some: 'With faces', one: 'One face', two: 'Two faces', group: 'Three or more faces' };

export function Chips() {
  const now = query.value;
  if (isEverything({ ...now, text: '' })) return null;
  return (
    <div class="chips" role="group" aria-label="What is asked for">
      {now.labels.map(({ name, demand }) => (
        <span key={name} class={`chip ${demand}`}>
          <button
            type="button"
            class="demand"
            title={`${name} ${EXPLAINED[demand]}; press to change`}
            aria-label={`${name}: ${EXPLAINED[demand]}. Change`}
            onClick={() =>
              searchFor({
                labels: now.labels.map((each) => (each.name === name ? { name, demand: NEXT[demand] } : each)),
              })
            }
          >
            {WORDS[demand]}
          </button>
          <span class="name">{name}</span>
          <Remove name={name} onClick={() => searchFor({ labels: now.labels.filter((each) => each.name !== name) })} />
        </span>
      ))}
      {now.categories.map((name) => (
        <Plain key={name} text={name} onClick={() => searchFor({ categories: now.categories.filter((each) => each !== name) })} />
      ))}
      {now.tags.map((name) => (
        <Plain key={name} text={`#${name}`} onClick={() => searchFor({ tags: now.tags.filter((each) => each !== name) })} />
      ))}
      {now.faces && <Plain text={FACES[now.faces]} onClick={() => searchFor({ faces: null })} />}
      {now.smile && <Plain text="Smiling" onClick={() => searchFor({ smile: false })} />}
      {now.emotion && <Plain text={feeling(now.emotion)} onClick={() => searchFor({ emotion: null })} />}
      {(now.from || now.to) && (
        <Plain
          text={`${now.by === 'taken' ? 'Taken' : 'Uploaded'} ${now.from || '…'} to ${now.to || '…'}`}
          onClick={() => searchFor({ from: '', to: '' })}
        />
      )}
      <button type="button" class="link" onClick={() => searchFor({ ...EVERYTHING, sort: now.sort })}>
        Clear all
      </button>
    </div>
  );
}

function Plain({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <span class="chip">
      <span class="name">{text}</span>
      <Remove name={text} onClick={onClick} />
    </span>
  );
}

function Remove({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button type="button" class="remove" aria-label={`Remove ${name}`} onClick={onClick}>
      <Icon name="close" />
    </button>
  );
}
