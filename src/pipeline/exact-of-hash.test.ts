import fc from 'fast-check';
import {expect, it} from 'vitest';
import {ExactOfHash} from './exact-of-hash.ts';

const hash = fc.tuple(
  fc.constantFrom('a', 'b', 'c0ffee', '', 'ä').chain((start) => fc.nat(400).map((n) => `${start}${n}`)),
  fc.nat(2),
);
const exact = fc.oneof(
  fc.constant(''),
  fc.bigInt({min: 0n, max: (1n << 128n) - 1n}).map((n) => `e1_${n.toString(16).padStart(32, '0')}`),
);

it('knows what a Map would know, however often it grows', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hash, exact), {minLength: 0, maxLength: 4000}), (entries) => {
      const map = new Map<string, string>();
      const own = new ExactOfHash();
      for (const [[text, version], value] of entries) {
        map.set(`${version}:${text}`, value);
        own.set(text, version, value);
      }
      for (const [[text, version]] of entries) expect(own.get(text, version)).toBe(map.get(`${version}:${text}`));
      expect(own.get('never met', 1)).toBeUndefined();
    }),
    {numRuns: 30},
  );
});

it('follows texts that have another fingerprint now', () => {
  const own = new ExactOfHash();
  const names = Array.from({length: 10_000}, (_, n) => `hash ${n}`);
  const of = (n: number): string => `e1_${n.toString(16).padStart(32, '0')}`;
  for (const [n, name] of names.entries()) own.set(name, 1, of(n % 100));
  own.rename(
    new Map([
      [of(7), of(1007)],
      [of(8), ''],
    ]),
  );
  expect(own.get('hash 107', 1)).toBe(of(1007));
  expect(own.get('hash 208', 1)).toBe('');
  expect(own.get('hash 209', 1)).toBe(of(9));
});
