// A justified grid: rows of one height each that fill the width, as a pure function of the photos' shapes.

export interface Shape {
  width?: number | null;
  height?: number | null;
}

export interface Tile {
  /** The photo's place in the list. */
  index: number;
  left: number;
  width: number;
}

export interface Row {
  top: number;
  height: number;
  tiles: Tile[];
}

// A panorama or a receipt would have a row of its own, or hardly be seen.
const NARROWEST = 0.5;
const WIDEST = 2.6;

export function ratioOf({ width, height }: Shape): number {
  return width && height ? Math.min(WIDEST, Math.max(NARROWEST, width / height)) : 1;
}

export function justify(photos: readonly Shape[], width: number, target: number, gap: number): Row[] {
  const rows: Row[] = [];
  let top = 0;
  let first = 0;
  let ratios = 0;
  const close = (end: number, height: number) => {
    const tiles: Tile[] = [];
    let left = 0;
    for (let index = first; index < end; index += 1) {
      const own = ratioOf(photos[index]!) * height;
      tiles.push({ index, left, width: own });
      left += own + gap;
    }
    rows.push({ top, height, tiles });
    top += height + gap;
    first = end;
    ratios = 0;
  };
  for (let index = 0; index < photos.length; index += 1) {
    const ratio = ratioOf(photos[index]!);
    const others = index - first;
    const fitting = (width - gap * others) / (ratios + ratio);
    if (fitting > target) {
      ratios += ratio;
      continue;
    }
    // With this photo the row is lower than wanted, without it higher: the nearer one is taken.
    const without = others ? (width - gap * (others - 1)) / ratios : Infinity;
    if (without - target < target - fitting) {
      close(index, without);
      ratios = ratio;
      if (width / ratio <= target) close(index + 1, width / ratio);
    } else {
      close(index + 1, fitting);
    }
  }
  // The last row is not stretched.
  if (first < photos.length) close(photos.length, Math.min(target, (width - gap * (photos.length - first - 1)) / ratios));
  return rows;
}

export function heightOf(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last ? last.top + last.height : 0;
}

/** The first row whose end lies below a line. */
export function rowAt(rows: readonly Row[], line: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle]!;
    if (row.top + row.height < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row that holds a photo. */
export function rowOf(rows: readonly Row[], index: number): number {
  return rows.findIndex(({ tiles }) => tiles.at(-1)!.index >= index);
}
