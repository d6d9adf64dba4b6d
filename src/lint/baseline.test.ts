import {expect, test} from 'vitest';
import {baselineOf, KnownFindings, parseBaseline, writeBaseline} from './baseline.ts';

const star = {file: 'b.sql', rule: 'select-star', mark: 'aa'};
const union = {file: 'a.sql', rule: 'union-distinct', mark: 'bb'};

test('a baseline is written sorted, and read back', () => {
  const text = writeBaseline(baselineOf([star, union, star]));
  expect(text).toBe(writeBaseline(baselineOf([union, star, star])));
  expect(JSON.parse(text)).toEqual({
    version: 1,
    findings: {'a.sql': {'union-distinct': {bb: 1}}, 'b.sql': {'select-star': {aa: 2}}},
  });
  expect(writeBaseline(parseBaseline(text)!)).toBe(text);
});

test('takes as many equal findings for old as it knows, and counts those that are gone', () => {
  const known = new KnownFindings(baselineOf([star, star, union]));
  expect([known.takes(star), known.takes(star), known.takes(star)]).toEqual([true, true, false]);
  expect(known.old).toBe(2);
  expect(known.gone(new Set(['b.sql']))).toBe(0);
  expect(known.gone(new Set(['a.sql', 'b.sql']))).toBe(1);
});

test('what an older one knows of other files is kept, and of the same files is not', () => {
  const older = baselineOf([star, {...union, file: 'c.sql'}]);
  const kept = new Map([...older].filter(([file]) => file === 'c.sql'));
  expect([...baselineOf([{...star, mark: 'cc'}], kept)].map(([file]) => file).toSorted()).toEqual(['b.sql', 'c.sql']);
});

test.each([
  '',
  '{',
  '[]',
  '{"version": 2, "findings": {}}',
  '{"version": 1}',
  '{"version":1,"findings":{"a":{"r":{"m":0}}}}',
])('is not made of %s', (text) => {
  expect(parseBaseline(text)).toBeUndefined();
});
