// The photos that were found, page by page; the newest question wins, and photos that arrive are put in front.
import { batch, computed, effect, signal, untracked } from '@preact/signals';
import { query } from '../address';
import { ask } from '../api/client';
import { SearchDocument, SearchMoreDocument, type SearchQuery, type ThumbnailFragment } from '../api/operations';
import { filterOf, isEverything } from './query';

export type Photo = ThumbnailFragment;
export type Facets = SearchQuery['searchImages']['facets'];

const PAGE = 100;

const found = signal<Photo[]>([]);
const hidden = signal<ReadonlySet<string>>(new Set());

export const photos = computed(() => found.value.filter(({ id }) => !hidden.value.has(id)));
export const total = signal<number | null>(null);
export const facets = signal<Facets | null>(null);
export const problem = signal<string | null>(null);
/** No answer to the present question yet. */
export const searching = signal(false);
/** Photos arrived that may match, below which the reader has scrolled. */
export const outdated = signal(false);
const nextToken = signal<string | null>(null);
const loadingMore = signal(false);
export const more = computed(() => nextToken.value !== null);

let current = new AbortController();

/** Search whenever the question changes; the answer ends it. */
export function followQuery(): () => void {
  const end = effect(() => {
    void query.value;
    untracked(() => void search());
  });
  return () => {
    end();
    current.abort();
    batch(() => {
      found.value = [];
      total.value = null;
      facets.value = null;
    });
  };
}

export async function search(): Promise<void> {
  current.abort();
  const mine = (current = new AbortController());
  const { sort } = query.peek();
  searching.value = true;
  try {
    const { searchImages } = await ask(
      SearchDocument,
      { filter: filterOf(query.peek()), sort, limit: PAGE },
      mine.signal,
    );
    if (mine !== current) return;
    batch(() => {
      found.value = searchImages.items.map(({ image }) => image);
      total.value = searchImages.total;
      facets.value = searchImages.facets;
      nextToken.value = searchImages.nextToken;
      problem.value = null;
      searching.value = false;
      loadingMore.value = false;
      outdated.value = false;
    });
  } catch (error) {
    if (mine !== current) return;
    batch(() => {
      problem.value = (error as Error).message;
      searching.value = false;
    });
  }
}

export async function loadMore(): Promise<void> {
  if (loadingMore.peek() || !nextToken.peek() || problem.peek()) return;
  const mine = current;
  loadingMore.value = true;
  try {
    const variables = { filter: filterOf(query.peek()), sort: query.peek().sort, limit: PAGE, nextToken: nextToken.peek() };
    const { searchImages } = await ask(SearchMoreDocument, variables, mine.signal);
    if (mine !== current) return;
    batch(() => {
      const known = new Set(found.peek().map(({ id }) => id));
      const fresh = searchImages.items.map(({ image }) => image).filter(({ id }) => !known.has(id));
      found.value = [...found.peek(), ...fresh];
      nextToken.value = searchImages.nextToken;
      loadingMore.value = false;
    });
  } catch (error) {
    if (mine !== current) return;
    batch(() => {
      problem.value = (error as Error).message;
      loadingMore.value = false;
    });
  }
}

/** A photo can be found from now on. */
export function arrived(photo: Photo): void {
  const { sort } = query.peek();
  const inFront = isEverything(query.peek()) && (sort === null || sort === 'NEWEST');
  if (found.peek().some(({ id }) => id === photo.id)) {
    replace(photo);
  } else if (inFront) {
    batch(() => {
      found.value = [photo, ...found.peek()];
      total.value = (total.peek() ?? 0) + 1;
    });
  }
  soon();
}

let waiting: ReturnType<typeof setTimeout> | undefined;

// Counts and filtered searches are asked for anew, once for many arrivals, and never under a reader who scrolled.
function soon(): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (window.scrollY < window.innerHeight / 2) void search();
    else outdated.value = true;
  }, 600);
}

export function replace(photo: Photo): void {
  found.value = found.peek().map((each) => (each.id === photo.id ? photo : each));
}

export function hide(id: string): void {
  hidden.value = new Set([...hidden.peek(), id]);
  total.value = Math.max(0, (total.peek() ?? 1) - 1);
}

export function unhide(id: string): void {
  hidden.value = new Set([...hidden.peek()].filter((each) => each !== id));
  total.value = (total.peek() ?? 0) + 1;
}
