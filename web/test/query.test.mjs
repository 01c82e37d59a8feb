// The search in the page's address: written and read again it is the same, and any address reads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EMOTIONS, EVERYTHING, FACE_DEMANDS, SORTS, filterOf, isEverything, readQuery, writeQuery } from '../src/search/query.ts';

const word = fc.string({ minLength: 1, maxLength: 12 });
const names = fc.uniqueArray(word, { maxLength: 4 });
const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
const queries = fc.record({
  text: fc.string(),
  labels: fc
    .tuple(names, names, names)
    .map((lists) => ['all', 'any', 'none'].flatMap((demand, index) => lists[index].map((name) => ({ name, demand })))),
  sure: fc.integer({ min: 0, max: 100 }),
  categories: names,
  tags: names,
  faces: fc.option(fc.constantFrom(...FACE_DEMANDS)),
  smile: fc.boolean(),
  emotion: fc.option(fc.constantFrom(...EMOTIONS)),
  from: fc.oneof(fc.constant(''), day),
  to: fc.oneof(fc.constant(''), day),
  by: fc.constantFrom('taken', 'uploaded'),
  sort: fc.option(fc.constantFrom(...SORTS)),
}, { noNullPrototype: true });

test('written and read again it is the same', () =>
  fc.assert(
    fc.property(queries, (query) => {
      assert.deepEqual(readQuery(new URLSearchParams(writeQuery(query).toString())), query);
    }),
  ));

test('any address reads', () =>
  fc.assert(fc.property(fc.webQueryParameters(), (address) => void filterOf(readQuery(new URLSearchParams(address))))));

test('what asks for nothing finds everything', () => {
  assert.equal(filterOf(EVERYTHING), null);
  assert.ok(isEverything({ ...EVERYTHING, sort: 'OLDEST', sure: 80, by: 'uploaded' }));
});

test('each label has its demand and how sure it has to be', () => {
  const labels = [
    { name: 'Cat', demand: 'all' },
    { name: 'Dog', demand: 'none' },
  ];
  assert.deepEqual(filterOf({ ...EVERYTHING, labels, sure: 80 }), {
    labels: { all: [{ name: 'Cat', minConfidence: 80 }], none: [{ name: 'Dog', minConfidence: 80 }] },
  });
});

test('both days count, a camera’s clock as UTC', () => {
  assert.deepEqual(filterOf({ ...EVERYTHING, from: '2026-07-01', to: '2026-07-31' }), {
    takenAt: { from: '2026-07-01T00:00:00.000Z', to: '2026-08-01T00:00:00.000Z' },
  });
});
