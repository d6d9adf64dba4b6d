import fc from 'fast-check';
import {expect, it} from 'vitest';
import {TextIds} from './text-ids.ts';

const hex = (digits: number) =>
  fc.bigInt({min: 0n, max: (1n << BigInt(digits * 4)) - 1n}).map((n) => n.toString(16).padStart(digits, '0'));
const path = fc.oneof(
  fc.nat(3000).map((n) => `sql/00/e1_${n.toString(16).padStart(16, '0')}${'0'.repeat(16)}.sql`),
  hex(16).map((name) => `sql/${name.slice(0, 2)}/e1_${name}${'0'.repeat(16)}.sql`),
  fc.constantFrom('sql/aa/e1_aa00000000000000.yml', 'sql/a note.txt'),
);
// The half of an id that is kept.
const blob = hex(15).map((rest) => `1${rest}${'0'.repeat(24)}`);
/** The id of the empty blob. */
const blobOfNothing = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
const oid = fc.oneof(fc.constant(undefined), blob);

it('knows what a Map would know, however often it grows and whatever is removed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(path, oid), {maxLength: 6000}), blob, (puts, other) => {
      const map = new Map<string, string | undefined>();
      const ids = new TextIds();
      for (const [where, what] of puts) {
        map.set(where, what);
        ids.put(where, what);
      }
      for (const [where] of puts) {
        const what = map.get(where);
        expect(ids.has(where)).toBe(what !== undefined);
        expect(ids.holds(where, other)).toBe(what === other);
        expect(ids.holds(where, what ?? blobOfNothing)).toBe(what !== undefined);
      }
    }),
    {numRuns: 40},
  );
});
