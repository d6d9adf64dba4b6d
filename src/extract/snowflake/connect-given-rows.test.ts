import {expect, it} from 'vitest';
import {GivenRows} from './connect-given-rows.ts';

const row = (n: number) => ({ID: String(n), TEXT: n % 3 === 0 ? null : `select ${n} -- ${'Ä🦆'.repeat(50)}`});
const rows = (from: number, to: number) => Array.from({length: to - from}, (_, index) => row(from + index));

it('gives what is new, whatever the batches were, and however often it is read again', () => {
  const given = new GivenRows();
  given.startOver();
  expect(given.newOf(rows(0, 70))).toEqual(rows(0, 70));
  expect(given.newOf(rows(70, 140))).toEqual(rows(70, 140));
  given.startOver();
  expect(given.newOf(rows(0, 33))).toEqual([]);
  given.startOver();
  expect(given.newOf(rows(0, 139))).toEqual([]);
  expect(given.newOf(rows(139, 300))).toEqual(rows(140, 300));
  given.startOver();
  expect(given.newOf(rows(0, 301))).toEqual([row(300)]);
  expect(given.count).toBe(301);
});

it.each([
  ['a row is missing', [...rows(0, 50), ...rows(51, 160)]],
  ['a row is another one', [...rows(0, 50), row(999), ...rows(51, 160)]],
  ['two rows have changed places', [...rows(0, 50), row(51), row(50), ...rows(52, 160)]],
  ['null has become text', rows(0, 160).map((each) => ({...each, TEXT: each.TEXT ?? '-'}))],
  ['text has moved to the next column', rows(0, 160).map(({ID, TEXT}) => ({ID: `${ID}${TEXT}`, TEXT: ''}))],
])('refuses to go on where %s', (_name, again) => {
  const given = new GivenRows();
  given.startOver();
  given.newOf(rows(0, 100));
  given.startOver();
  expect(() => given.newOf(again)).toThrow(expect.objectContaining({code: 'short-result'}));
});
