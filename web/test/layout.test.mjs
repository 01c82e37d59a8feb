// The justified grid, for any photos and any width.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { heightOf, justify, ratioOf, rowAt, rowOf } from '../src/views/layout.ts';

const GAP = 6;
const side = fc.option(fc.integer({ min: 1, max: 20_000 }));
const grids = fc.record({
  photos: fc.array(fc.record({ width: side, height: side }), { maxLength: 300 }),
  width: fc.integer({ min: 280, max: 4000 }),
  target: fc.integer({ min: 80, max: 260 }),
});
const forEach = (check) => fc.assert(fc.property(grids, (grid) => check({ ...grid, rows: justify(grid.photos, grid.width, grid.target, GAP) })));

test('every photo has one place, in order', () =>
  forEach(({ photos, rows }) =>
    assert.deepEqual(rows.flatMap(({ tiles }) => tiles.map(({ index }) => index)), photos.map((_, index) => index)),
  ));

test('every row but the last fills the width, and none is wider', () =>
  forEach(({ rows, width }) => {
    for (const [number, { tiles }] of rows.entries()) {
      const right = tiles.at(-1).left + tiles.at(-1).width;
      if (number < rows.length - 1) assert.ok(Math.abs(right - width) < 0.01, `${right} of ${width}`);
      else assert.ok(right < width + 0.01);
    }
  }));

test('photos keep their shape and rows do not overlap', () =>
  forEach(({ photos, rows }) => {
    let below = 0;
    for (const { top, height, tiles } of rows) {
      assert.ok(top >= below - 0.001);
      below = top + height + GAP;
      for (const { index, width } of tiles) assert.ok(Math.abs(width / height - ratioOf(photos[index])) < 0.001);
    }
    assert.ok(rows.length === 0 || Math.abs(heightOf(rows) - (below - GAP)) < 0.001);
  }));

test('more photos leave the full rows as they are', () =>
  forEach(({ photos, width, target, rows }) => {
    const fewer = justify(photos.slice(0, -1), width, target, GAP);
    // The last full row may still have been open to one more.
    assert.deepEqual(rows.slice(0, Math.max(0, fewer.length - 2)), fewer.slice(0, Math.max(0, fewer.length - 2)));
  }));

test('a line finds its row, and a photo too', () =>
  forEach(({ rows, photos }) => {
    for (const [number, row] of rows.entries()) assert.equal(rowAt(rows, row.top + row.height / 2), number);
    if (photos.length) assert.equal(rowOf(rows, photos.length - 1), rows.length - 1);
  }));
