// What is searched for, as the page's controls hold it; read from and written to the page's address.
import type { DateRange, EmotionType, FaceFilter, ImageFilter, ImageSort } from '../api/operations';

export type Demand = 'all' | 'any' | 'none';
export type FaceDemand = 'none' | 'some' | 'one' | 'two' | 'group';

export interface LabelChip {
  name: string;
  demand: Demand;
}

export interface Query {
  text: string;
  labels: LabelChip[];
  /** How sure each label has to be, in per cent. */
  sure: number;
  categories: string[];
  tags: string[];
  faces: FaceDemand | null;
  smile: boolean;
  emotion: EmotionType | null;
  /** Days such as 2026-07-31, both included. */
  from: string;
  to: string;
  /** Whether the days are those of taking or of uploading. */
  by: 'taken' | 'uploaded';
  sort: ImageSort | null;
}

export const EVERYTHING: Query = {
  text: '',
  labels: [],
  sure: 0,
  categories: [],
  tags: [],
  faces: null,
  smile: false,
  emotion: null,
  from: '',
  to: '',
  by: 'taken',
  sort: null,
};

export const EMOTIONS: EmotionType[] = ['HAPPY', 'CALM', 'SURPRISED', 'SAD', 'ANGRY', 'CONFUSED', 'DISGUSTED', 'FEAR'];
export const FACE_DEMANDS: FaceDemand[] = ['none', 'some', 'one', 'two', 'group'];
export const SORTS: ImageSort[] = ['RELEVANCE', 'NEWEST', 'OLDEST', 'TAKEN_NEWEST', 'TAKEN_OLDEST'];
const DEMANDS: Demand[] = ['all', 'any', 'none'];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readQuery(address: URLSearchParams): Query {
  const one = <T extends string>(name: string, allowed: T[]) => allowed.find((value) => value === address.get(name)) ?? null;
  const day = (name: string) => (DAY.test(address.get(name) ?? '') ? address.get(name)! : '');
  return {
    text: address.get('q') ?? '',
    labels: DEMANDS.flatMap((demand) => address.getAll(demand).map((name) => ({ name, demand }))),
    sure: Math.min(100, Math.max(0, Math.round(Number(address.get('sure')) || 0))),
    categories: address.getAll('category'),
    tags: address.getAll('tag'),
    faces: one('faces', FACE_DEMANDS),
    smile: address.get('smile') === 'yes',
    emotion: one('emotion', EMOTIONS),
    from: day('from'),
    to: day('to'),
    by: address.get('by') === 'uploaded' ? 'uploaded' : 'taken',
    sort: one('sort', SORTS),
  };
}

export function writeQuery(query: Query): URLSearchParams {
  const address = new URLSearchParams();
  const put = (name: string, value: string | null) => value && address.append(name, value);
  put('q', query.text);
  for (const { name, demand } of query.labels) put(demand, name);
  put('sure', query.sure ? String(query.sure) : null);
  for (const category of query.categories) put('category', category);
  for (const tag of query.tags) put('tag', tag);
  put('faces', query.faces);
  put('smile', query.smile ? 'yes' : null);
  put('emotion', query.emotion);
  put('from', query.from);
  put('to', query.to);
  put('by', query.by === 'uploaded' ? query.by : null);
  put('sort', query.sort);
  return address;
}

export function isEverything(query: Query): boolean {
  return writeQuery({ ...query, sort: null, by: 'taken', sure: query.labels.length ? query.sure : 0 }).size === 0;
}

/** The API's filter; null finds everything. */
export function filterOf(query: Query): ImageFilter | null {
  if (isEverything(query)) return null;
  const filter: ImageFilter = {};
  if (query.text.trim()) filter.text = query.text.trim();
  if (query.labels.length) {
    filter.labels = {};
    for (const { name, demand } of query.labels) {
      const term = query.sure ? { name, minConfidence: query.sure } : { name };
      filter.labels[demand] = [...(filter.labels[demand] ?? []), term];
    }
  }
  if (query.categories.length) filter.categories = query.categories;
  if (query.tags.length) filter.tags = { all: query.tags };
  if (query.faces === 'none') filter.hasFaces = false;
  const faces = facesOf(query);
  if (faces) filter.faces = faces;
  const days = daysOf(query);
  if (days) filter[query.by === 'taken' ? 'takenAt' : 'createdAt'] = days;
  return filter;
}

/** The same, with labels in the place of the last word. */
export function completed(query: Query, word: string, names: string[]): Query {
  const labels: LabelChip[] = [...query.labels, ...names.map((name) => ({ name, demand: 'any' as const }))];
  return { ...query, labels, text: query.text.slice(0, query.text.length - word.length) };
}

function facesOf({ faces, smile, emotion }: Query): FaceFilter | null {
  const counts = { some: { min: 1 }, one: { min: 1, max: 1 }, two: { min: 2, max: 2 }, group: { min: 3 } };
  const filter: FaceFilter = {};
  if (faces && faces !== 'none') filter.count = counts[faces];
  if (smile) filter.smile = true;
  if (emotion) filter.emotion = emotion;
  return Object.keys(filter).length ? filter : null;
}

function daysOf({ from, to, by }: Query): DateRange | null {
  // A camera's clock knows no zone and is kept as UTC; an upload happened at a moment, in the reader's zone.
  const start = (day: string) => new Date(by === 'taken' ? `${day}T00:00:00Z` : `${day}T00:00:00`);
  const range: DateRange = {};
  if (from) range.from = start(from).toISOString();
  if (to) range.to = start(dayAfter(to)).toISOString();
  return from || to ? range : null;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
