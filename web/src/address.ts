// The page's address: what is searched for and which photo is open, so that each can be linked to.
import { computed, signal } from '@preact/signals';
import { type Query, readQuery, writeQuery } from './search/query';

const address = signal(new URLSearchParams(location.search));

window.addEventListener('popstate', () => {
  address.value = new URLSearchParams(location.search);
});

const search = computed(() => {
  const kept = new URLSearchParams(address.value);
  kept.delete('photo');
  return kept.toString();
});

/** What is searched for; the same object until it changes. */
export const query = computed(() => readQuery(new URLSearchParams(search.value)));

/** The id of the photo that is open. */
export const openPhoto = computed(() => address.value.get('photo'));

/** Search for something else; words that are being typed replace the address, all else adds to the history. */
export function searchFor(changes: Partial<Query>, typing = false): void {
  move(writeQuery({ ...query.peek(), ...changes }), typing);
}

export function photoAddress(id: string | null): string {
  const next = new URLSearchParams(address.peek());
  next.delete('photo');
  if (id) next.set('photo', id);
  return next.size ? `?${next}` : './';
}

/** Open a photo; going from one to the next takes the first one's place in the history. */
export function showPhoto(id: string | null): void {
  const replaced = Boolean(address.peek().get('photo')) && id !== null;
  move(new URLSearchParams(photoAddress(id).replace('./', '')), replaced);
}

function move(next: URLSearchParams, replaced: boolean): void {
  const target = next.size ? `?${next}` : location.pathname;
  if (replaced) history.replaceState(null, '', target);
  else history.pushState(null, '', target);
  address.value = next;
}

/** Forget it all, for the next who signs in. */
export function resetAddress(): void {
  move(new URLSearchParams(), true);
}
