// The photos that were found, page by page; the newest question wins, and photos that arrive are put in front.
import { batch, computed, effect, signal, untracked } from '@preact/signals';
import { query } from '../address';
import { ask } from '../api/client';
import {
  SearchDocument,
  SearchMoreDocument,
  SuggestDocument,
  type ImageFilter,
  type SearchQuery,
  type ThumbnailFragment,
} from '../api/operations';
import { completed, filterOf, isEverything, type Query } from './query';

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
/** The labels that stand in for a word which is not typed to its end. */
export const standIns = signal<string[]>([]);
/** Photos arrived that may match, below which the reader has scrolled. */
export const outdated = signal(false);
const filter = signal<ImageFilter | null>(null);
const nextToken = signal<string | null>(null);
const loadingMore = signal(false);
export const more = computed(() => nextToken.value !== null);

let current = new AbortController();

// Every answer signs its addresses anew. While an earlier one is good it is kept, or each photo would be fetched again.
const URL_MS = 10 * 60_000;
const signed = new Map<string, { url: string; at: number }>();
const changed = new Map<string, Photo>();

/** A photo of an answer, with what is known better: an address that is good still, a change since it was asked for. */
function settled(answered: Photo): Photo {
  const newer = changed.get(answered.id);
  const photo = newer && (newer.version ?? 0) > (answered.version ?? 0) ? newer : answered;
  const known = signed.get(photo.id);
  if (known && photo.thumbnailUrl && Date.now() - known.at < URL_MS) return { ...photo, thumbnailUrl: known.url };
  if (photo.thumbnailUrl) signed.set(photo.id, { url: photo.thumbnailUrl, at: Date.now() });
  return photo;
}

/** Search whenever the question changes; the answer ends it. */
export function followQuery(): () => void {
  const end = effect(() => {
    void query.value;
    untracked(() => void search());
  });
  return () => {
    end();
    current.abort();
    signed.clear();
    changed.clear();
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
  searching.value = true;
  try {
    const answer = await answerTo(query.peek(), mine.signal);
    if (mine !== current) return;
    const { searchImages } = answer;
    batch(() => {
      filter.value = answer.filter;
      standIns.value = answer.standIns;
      found.value = searchImages.items.map(({ image }) => settled(image));
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

async function answerTo(asked: Query, signal: AbortSignal) {
  const first = { filter: filterOf(asked), sort: asked.sort, limit: PAGE };
  const exact = { ...(await ask(SearchDocument, first, signal)), filter: first.filter, standIns: [] as string[] };
  const prefix = asked.text.includes('"') ? undefined : /(?:^|\s)([\p{L}\p{N}]{2,})$/u.exec(asked.text)?.[1];
  const begun = `<em>${prefix?.toLowerCase()}`;
  const meant = exact.searchImages.items.some(({ highlights }) =>
    highlights.some(({ text }) => text.toLowerCase().includes(begun)),
  );
  if (meant || !prefix || asked.labels.some(({ demand }) => demand === 'any')) return exact;
  // What was found, if anything, corrects the last word, which may just not be typed to its end: labels that begin
  // with it stand in for it.
  const { suggestLabels } = await ask(SuggestDocument, { prefix }, signal);
  if (!suggestLabels.length) return exact;
  const names = suggestLabels.map(({ name }) => name);
  const second = { ...first, filter: filterOf(completed(asked, prefix, names)) };
  return { ...(await ask(SearchDocument, second, signal)), filter: second.filter, standIns: names };
}

export async function loadMore(): Promise<void> {
  if (loadingMore.peek() || !nextToken.peek() || problem.peek()) return;
  const mine = current;
  loadingMore.value = true;
  try {
    const variables = { filter: filter.peek(), sort: query.peek().sort, limit: PAGE, nextToken: nextToken.peek() };
    const { searchImages } = await ask(SearchMoreDocument, variables, mine.signal);
    if (mine !== current) return;
    batch(() => {
      const known = new Set(found.peek().map(({ id }) => id));
      const fresh = searchImages.items.map(({ image }) => settled(image)).filter(({ id }) => !known.has(id));
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
      found.value = [settled(photo), ...found.peek()];
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

/** Take a newer state of a photo, its address included. */
export function replace(photo: Photo): void {
  signed.delete(photo.id);
  changed.set(photo.id, photo);
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
