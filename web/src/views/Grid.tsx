// The grid of photos: only the rows near the window are in the page; arrow keys go from photo to photo.
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { openPhoto, photoAddress, showPhoto } from '../address';
import { loadMore, more, photos } from '../search/results';
import { heightOf, justify, rowAt, rowOf } from './layout';
import { Tile } from './Tile';

const GAP = 6;
// Of the window's height: what is drawn beyond it, and how far from the end more is loaded.
const OVERSCAN = 0.75;
const AHEAD = 3;

export function Grid() {
  const root = useRef<HTMLUListElement>(null);
  const width = useSignal(0);
  const range = useSignal({ first: 0, last: -1 });
  const focused = useSignal(0);
  const rows = useComputed(() => {
    const target = width.value < 600 ? 132 : 216;
    return width.value ? justify(photos.value, width.value, target, GAP) : [];
  });

  const look = () => {
    const list = root.current;
    if (!list) return;
    const top = -list.getBoundingClientRect().top;
    const height = window.innerHeight;
    const first = rowAt(rows.peek(), top - height * OVERSCAN);
    const last = Math.min(rows.peek().length - 1, rowAt(rows.peek(), top + height * (1 + OVERSCAN)));
    const now = range.peek();
    if (now.first !== first || now.last !== last) range.value = { first, last };
    if (more.peek() && top + height * (1 + AHEAD) > heightOf(rows.peek())) void loadMore();
  };

  useLayoutEffect(() => {
    const list = root.current!;
    const watcher = new ResizeObserver(() => {
      width.value = list.clientWidth;
    });
    watcher.observe(list);
    let frame = 0;
    const onScroll = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        look();
      });
    };
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      watcher.disconnect();
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', onScroll);
    };
  }, []);

  useSignalEffect(() => {
    void rows.value;
    look();
  });

  const focus = (index: number) => {
    const count = photos.peek().length;
    const next = Math.min(count - 1, Math.max(0, index));
    focused.value = next;
    const row = rows.peek()[rowOf(rows.peek(), next)];
    if (!row || !root.current) return;
    const top = root.current.getBoundingClientRect().top + window.scrollY + row.top;
    const bar = 150;
    if (top - bar < window.scrollY) window.scrollTo({ top: top - bar });
    else if (top + row.height + GAP > window.scrollY + window.innerHeight) {
      window.scrollTo({ top: top + row.height + 2 * GAP - window.innerHeight });
    }
    look();
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };

  // Who closes a photo is back at that photo, even after having gone on from the first one.
  const opened = useRef<string | null>(null);
  useSignalEffect(() => {
    const now = openPhoto.value;
    const left = opened.current;
    opened.current = now;
    if (now || !left) return;
    const index = photos.peek().findIndex(({ id }) => id === left);
    if (index >= 0) focus(index);
  });

  const above = (step: number) => {
    const all = rows.peek();
    const here = rowOf(all, focused.peek());
    const tile = all[here]?.tiles.find(({ index }) => index === focused.peek());
    const target = all[here + step];
    if (!tile || !target) return focused.peek();
    const middle = tile.left + tile.width / 2;
    return target.tiles.find(({ left, width: own }) => left + own >= middle)?.index ?? target.tiles.at(-1)!.index;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => number> = {
      ArrowRight: () => focused.peek() + 1,
      ArrowLeft: () => focused.peek() - 1,
      ArrowDown: () => above(1),
      ArrowUp: () => above(-1),
      Home: () => 0,
      End: () => photos.peek().length - 1,
    };
    const move = moves[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focus(move());
  };

  const { first, last } = range.value;
  const keep = Math.min(focused.value, photos.value.length - 1);
  const shown = rows.value.slice(first, last + 1);
  const keptRow = rows.value[rowOf(rows.value, keep)];
  // The photo that has the focus stays in the page, or the keyboard would lose its place.
  if (keptRow && !shown.includes(keptRow)) shown.push(keptRow);
  return (
    <ul
      class="grid"
      ref={root}
      aria-label="Photos"
      style={{ height: `${heightOf(rows.value)}px` }}
      onKeyDown={onKeyDown}
    >
      {shown.flatMap((row) =>
        row.tiles.map((tile) => {
          const photo = photos.value[tile.index];
          return photo ? (
            <Tile
              key={photo.id}
              photo={photo}
              index={tile.index}
              count={photos.value.length}
              left={tile.left}
              top={row.top}
              width={tile.width}
              height={row.height}
              address={photoAddress(photo.id)}
              focusable={tile.index === keep}
              open={openPhoto.value === photo.id}
              onFocus={() => (focused.value = tile.index)}
              onOpen={() => showPhoto(photo.id)}
            />
          ) : null;
        }),
      )}
    </ul>
  );
}
