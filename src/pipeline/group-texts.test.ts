import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Features} from '../dedupe/features.ts';
import {ExactNumbers} from './exact-numbers.ts';
import {GroupTexts, textsOf} from './group-texts.ts';
import {NumberRecords} from './number-records.ts';
import {PackedFeatures} from './packed-features.ts';

function fingerprint(n: number): string {
  return `e1_${createHash('sha256').update(String(n)).digest('hex').slice(0, 32)}`;
}

describe('numbers of exact fingerprints', () => {
  it('are given in the order in which they came, and give the fingerprint back', () => {
    const numbers = new ExactNumbers();
    const many = Array.from({length: 20_000}, (_, n) => fingerprint(n));
    for (const [n, exact] of many.entries()) {
      expect(numbers.find(exact)).toBe(-1);
      expect(numbers.add(exact)).toBe(n);
    }
    expect(numbers.size).toBe(many.length);
    for (const [n, exact] of many.entries()) expect([numbers.find(exact), numbers.at(n)]).toEqual([n, exact]);
  });

  it('tell those apart that begin alike', () => {
    const numbers = new ExactNumbers();
    const alike = ['0', '8', 'f'].map((digit) => `e1_${'f'.repeat(31)}${digit}`);
    expect(alike.map((exact) => numbers.add(exact))).toEqual([0, 1, 2]);
    expect(alike.map((exact) => numbers.find(exact))).toEqual([0, 1, 2]);
    expect(alike.map((_, n) => numbers.at(n))).toEqual(alike);
  });
});

describe('records of numbers', () => {
  it('keep what is set, over the ends of pieces', () => {
    const records = new NumberRecords(3);
    const last = 40_000;
    for (let n = 0; n <= last; n++) expect(records.add()).toBe(n);
    const int = fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1});
    fc.assert(
      fc.property(fc.integer({min: 0, max: last}), fc.integer({min: 0, max: 2}), int, (record, field, value) => {
        records.set(record, field, value);
        expect(records.get(record, field)).toBe(value);
      }),
    );
    expect(records.size).toBe(last + 1);
  });
});

describe('packed features', () => {
  const features = (...tokens: readonly number[]): Features => ({
    tokens: Int32Array.from(tokens).sort(),
    tables: Int32Array.of(7),
    clauses: new Int32Array(),
  });

  it('are given back, and so are others in their place, as long as them or not', () => {
    const packed = new PackedFeatures();
    const places = [features(1, 2), features(3), features(4, 4, 5)].map((each) => packed.add(each));
    packed.replace(places[0]!, features(8, 9));
    packed.replace(places[1]!, features(10, 11, 12));
    expect(places.map((place) => packed.at(place))).toEqual([features(8, 9), features(10, 11, 12), features(4, 4, 5)]);
  });

  it('may be larger than what several share', () => {
    const packed = new PackedFeatures();
    // A third of what several share, and more than the rest of it, time after time.
    const large = features(...Array.from({length: 65_000}, (_, n) => n * 3));
    const places = [features(1), large, large, large, large, features(2)].map((each) => packed.add(each));
    expect(places.map((place) => packed.at(place).tokens.length)).toEqual([1, 65_000, 65_000, 65_000, 65_000, 1]);
    expect(packed.at(places[5]!)).toEqual(features(2));
  });
});

describe('texts of rows', () => {
  const sql = (amount: number): string =>
    `select region, sum(amount) from shop.orders where amount > ${amount} group by region`;

  it('count rows and people, and keep the smallest id and the latest time', () => {
    const texts = new GroupTexts();
    const rows = [
      {id: 9, sql: sql(1), user: 'ana', at: '2026-01-02T10:00:00Z'},
      {id: 4, sql: sql(1), user: 'bo', at: '2026-01-03'},
      {id: 5, sql: `${sql(1)} ;`, user: 'ana', at: 'one fine day'},
      {id: 6, sql: sql(2), at: '2026-01-01'},
      ...['cy', 'di', 'ed', 'ana'].map((user, n) => ({id: 20 + n, sql: sql(1), user})),
    ];
    for (const [n, row] of rows.entries()) texts.add({line: n + 1, ...row});
    const [shape] = texts.shapes.values();
    expect([texts.rows, texts.size, texts.shapes.size, texts.timesUnknown]).toEqual([rows.length, 2, 1, 1]);
    const [second, first] = [...textsOf(shape!)];
    const facts = {residue: 0, columns: 2, shape};
    expect(first).toEqual({number: 0, exact: first!.exact, rows: 7, id: 4, people: 3, last: 29_456_640, ...facts});
    expect(second).toEqual({number: 1, exact: second!.exact, rows: 1, id: 6, people: 0, last: 29_453_760, ...facts});
    expect([shape!.user, shape!.at]).toEqual(['ana', '2026-01-02T10:00:00.000Z']);
    expect([0, 3, 7].map((row) => texts.ofRow(row).number)).toEqual([0, 1, 0]);
    expect(texts.featuresOf(shape!)?.tables).toHaveLength(1);
  });
});
