// What was found: the count, the order, the grid, or why there is none.
import { query, searchFor } from '../address';
import { outdated, photos, problem, search, standIns, total } from '../search/results';
import { EVERYTHING, isEverything } from '../search/query';
import type { ImageSort } from '../api/operations';
import { Chips } from './Chips';
import { Grid } from './Grid';
import { UploadButton } from './Header';
import { Icon } from './Icon';
import { count } from './words';

const SORTS: Record<string, string> = {
  RELEVANCE: 'Best match',
  NEWEST: 'Newest upload',
  OLDEST: 'Oldest upload',
  TAKEN_NEWEST: 'Newest photo',
  TAKEN_OLDEST: 'Oldest photo',
};

export function Results() {
  return (
    <>
      <div class="results-head">
        <h1 aria-live="polite">{total.value === null ? 'Photos' : count(total.value, 'photo')}</h1>
        <Chips />
        <Order />
      </div>
      {standIns.value.length > 0 && (
        <p class="stand-ins">No photo has that word yet: showing {standIns.value.join(', ')}.</p>
      )}
      {outdated.value && (
        <button
          type="button"
          class="newer"
          onClick={() => {
            window.scrollTo({ top: 0 });
            void search();
          }}
        >
          New photos — show them
        </button>
      )}
      <Body />
    </>
  );
}

function Order() {
  const { sort, text } = query.value;
  const usual: ImageSort = text.trim() ? 'RELEVANCE' : 'NEWEST';
  return (
    <label class="order">
      <span class="visually-hidden">Order</span>
      <select
        value={sort ?? usual}
        onChange={({ currentTarget }) => {
          const value = currentTarget.value as ImageSort;
          searchFor({ sort: value === usual ? null : value });
        }}
      >
        {Object.entries(SORTS)
          .filter(([value]) => value !== 'RELEVANCE' || text.trim())
          .map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
      </select>
    </label>
  );
}

function Body() {
  const shown = photos.value.length;
  if (problem.value && !shown) {
    return (
      <div class="empty" role="alert">
        <h2>The photos cannot be shown</h2>
        <p>{problem.value}</p>
        <button type="button" class="primary" onClick={() => void search()}>
          <Icon name="retry" /> Try again
        </button>
      </div>
    );
  }
  if (shown) {
    return (
      <>
        <Grid />
        {problem.value && (
          <p class="trouble" role="alert">
            {problem.value}{' '}
            <button type="button" class="link" onClick={() => void search()}>
              Try again
            </button>
          </p>
        )}
      </>
    );
  }
  // A word that is being typed and finds nothing yet must not make the page flicker.
  if (total.value === null) return <Waiting />;
  return isEverything(query.value) ? <NoPhotos /> : <NothingFound />;
}

function Waiting() {
  return (
    <div class="waiting" role="status" aria-label="Loading the photos">
      {Array.from({ length: 12 }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}

function NoPhotos() {
  return (
    <div class="empty drop-here">
      <Icon name="photo" />
      <h2>Drop your photos here</h2>
      <p>Or paste them, or choose them. A moment later you can search for what is on them.</p>
      <UploadButton class="primary" />
    </div>
  );
}

function NothingFound() {
  const { sort } = query.value;
  return (
    <div class="empty">
      <Icon name="search" />
      <h2>No photo matches</h2>
      <p>
        Try fewer or other words, or ask for less certainty. <code>-cat</code> leaves cats out,{' '}
        <code>"red car"</code> keeps words together, <code>after:2024-06</code> looks at when it was taken.
      </p>
      <button type="button" class="primary" onClick={() => searchFor({ ...EVERYTHING, sort })}>
        Show all photos
      </button>
    </div>
  );
}
