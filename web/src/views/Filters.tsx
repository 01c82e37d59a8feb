// The filters beside the photos: what there is to choose from, with how many photos each choice would find.
import { useSignal } from '@preact/signals';
import { query, searchFor } from '../address';
import { facets } from '../search/results';
import { FACE_DEMANDS, type FaceDemand, type LabelChip } from '../search/query';
import type { EmotionType } from '../api/operations';
import { filtersOpen } from './Header';
import { feeling, month } from './words';
import { Icon } from './Icon';

const FACES: Record<FaceDemand, string> = { none: 'None', some: 'Any', one: '1', two: '2', group: '3+' };
const FEW = 8;

export function Filters() {
  const now = query.value;
  const known = facets.value;
  const toggle = (list: string[], value: string) =>
    list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
  const toggleLabel = (name: string): LabelChip[] =>
    now.labels.some((each) => each.name === name)
      ? now.labels.filter((each) => each.name !== name)
      : [...now.labels, { name, demand: 'all' }];
  return (
    <aside
      id="filters"
      class={filtersOpen.value ? 'filters open' : 'filters'}
      aria-label="Filters"
      onKeyDown={(event) => event.key === 'Escape' && (filtersOpen.value = false)}
    >
      <div class="filters-head only-narrow">
        <h2>Filters</h2>
        <button type="button" class="quiet" aria-label="Close the filters" onClick={() => (filtersOpen.value = false)}>
          <Icon name="close" />
        </button>
      </div>
      <Choices
        title="Labels"
        values={(known?.labels ?? []).map(({ name, count }) => ({ value: name, text: name, count }))}
        chosen={now.labels.map(({ name }) => name)}
        onToggle={(name) => searchFor({ labels: toggleLabel(name) })}
      />
      <section>
        <label class="slider">
          <span class="heading">
            How sure <output>{now.sure ? `${now.sure} % or more` : 'any'}</output>
          </span>
          <input
            type="range"
            min="0"
            max="99"
            value={now.sure}
            disabled={!now.labels.length}
            aria-valuetext={now.sure ? `${now.sure} per cent or more` : 'any'}
            onInput={({ currentTarget }) => searchFor({ sure: Number(currentTarget.value) }, true)}
          />
        </label>
        {!now.labels.length && <p class="hint">Choose a label to say how sure it has to be.</p>}
      </section>
      <section>
        <h3 class="heading">Faces</h3>
        <div class="segments" role="group" aria-label="Faces">
          {FACE_DEMANDS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={now.faces === each}
              onClick={() => searchFor({ faces: now.faces === each ? null : each })}
            >
              {FACES[each]}
            </button>
          ))}
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={now.smile}
            onChange={({ currentTarget }) => searchFor({ smile: currentTarget.checked })}
          />
          Somebody smiles
        </label>
      </section>
      <Choices
        title="Feelings"
        values={(known?.emotions ?? []).map(({ value, count }) => ({ value, text: feeling(value), count }))}
        chosen={now.emotion ? [now.emotion] : []}
        onToggle={(value) => searchFor({ emotion: now.emotion === value ? null : (value as EmotionType) })}
      />
      <Dates />
      <Choices
        title="Months"
        values={(known?.months ?? []).map(({ value, count }) => ({ value, text: month(value), count }))}
        chosen={now.by === 'taken' && wholeMonth(now.from) && now.to === lastDay(now.from) ? [now.from.slice(0, 7)] : []}
        onToggle={(value) => {
          const from = `${value}-01`;
          const same = now.from === from && now.to === lastDay(from);
          searchFor(same ? { from: '', to: '' } : { from, to: lastDay(from), by: 'taken' });
        }}
      />
      <Choices
        title="Tags"
        values={(known?.tags ?? []).map(({ value, count }) => ({ value, text: value, count }))}
        chosen={now.tags}
        onToggle={(value) => searchFor({ tags: toggle(now.tags, value) })}
      />
      <Choices
        title="Categories"
        values={(known?.categories ?? []).map(({ value, count }) => ({ value, text: value, count }))}
        chosen={now.categories}
        onToggle={(value) => searchFor({ categories: toggle(now.categories, value) })}
      />
    </aside>
  );
}

function wholeMonth(day: string): boolean {
  return day.endsWith('-01');
}

function lastDay(day: string): string {
  const [year, number] = day.split('-').map(Number);
  return new Date(Date.UTC(year!, number!, 0)).toISOString().slice(0, 10);
}

function Dates() {
  const { from, to, by } = query.value;
  return (
    <section>
      <h3 class="heading">Dates</h3>
      <div class="segments" role="group" aria-label="Which date">
        <button type="button" aria-pressed={by === 'taken'} onClick={() => searchFor({ by: 'taken' })}>
          Taken
        </button>
        <button type="button" aria-pressed={by === 'uploaded'} onClick={() => searchFor({ by: 'uploaded' })}>
          Uploaded
        </button>
      </div>
      <div class="dates">
        <label>
          From
          <input type="date" value={from} max={to || undefined} onChange={(event) => searchFor({ from: event.currentTarget.value })} />
        </label>
        <label>
          To
          <input type="date" value={to} min={from || undefined} onChange={(event) => searchFor({ to: event.currentTarget.value })} />
        </label>
      </div>
    </section>
  );
}

interface ChoicesProps {
  title: string;
  values: { value: string; text: string; count: number }[];
  chosen: string[];
  onToggle: (value: string) => void;
}

function Choices({ title, values, chosen, onToggle }: ChoicesProps) {
  const all = useSignal(false);
  const missing = chosen.filter((value) => !values.some((each) => each.value === value));
  const known = [...missing.map((value) => ({ value, text: value, count: 0 })), ...values];
  if (!known.length) return null;
  const shown = all.value ? known : known.slice(0, FEW);
  return (
    <section>
      <h3 class="heading">{title}</h3>
      <ul class="choices">
        {shown.map(({ value, text, count }) => (
          <li key={value}>
            <button type="button" aria-pressed={chosen.includes(value)} onClick={() => onToggle(value)}>
              <span class="text">{text}</span>
              <span class="count">{count.toLocaleString()}</span>
            </button>
          </li>
        ))}
      </ul>
      {known.length > FEW && (
        <button type="button" class="link" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
          {all.value ? 'Fewer' : `${known.length - FEW} more`}
        </button>
      )}
    </section>
  );
}
