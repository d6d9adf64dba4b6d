import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {learnIdf, readIdf, writeIdf} from './idf.ts';
import {anyStatement, features} from './near-statements.test.fixture.ts';

const tokens = (...numbers: readonly number[]) => ({
  tokens: Int32Array.from(numbers),
  tables: new Int32Array(),
  clauses: new Int32Array(),
});

describe('weights of words', () => {
  it('are the less, the more statements hold a word, and never nothing', () => {
    const idf = learnIdf([tokens(1, 2, 3), tokens(1, 2), tokens(1, 1), tokens(1)]);
    expect(idf.weight(99)).toBe(1);
    expect(idf.weight(3)).toBeLessThan(1);
    expect(idf.weight(2)).toBeLessThan(idf.weight(3));
    expect(idf.weight(1)).toBeLessThan(idf.weight(2));
    expect(idf.weight(1)).toBeGreaterThan(0);
    expect(idf.statements).toBe(4);
  });

  it('count a word once for a statement', () => {
    expect(learnIdf([tokens(1, 1, 1), tokens(2)]).weight(1)).toBe(learnIdf([tokens(1), tokens(2)]).weight(1));
  });

  it('say more about rare words, the more statements they were learned from', () => {
    const common = (size: number): number => learnIdf(Array.from({length: size}, (_, n) => tokens(0, n + 1))).weight(0);
    expect(common(1000)).toBeLessThan(common(100));
    expect(common(100)).toBeLessThan(common(10));
  });

  it('are the same in any order, and come back from the archive as they were', () => {
    const some = fc.array(anyStatement, {maxLength: 12});
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (statements, order) => {
        const all = statements.map((sql) => features(sql));
        const shuffled = all
          .map((each) => ({each, place: order.next().value as number}))
          .toSorted((a, b) => a.place - b.place)
          .map(({each}) => each);
        const [idf, other] = [learnIdf(all), learnIdf(shuffled)];
        expect(writeIdf(other)).toBe(writeIdf(idf));
        const read = readIdf(writeIdf(idf));
        expect(read.version).toBe(idf.version);
        for (const token of all.flatMap((each) => [...each.tokens])) expect(read.weight(token)).toBe(idf.weight(token));
        expect(read.weight(12_345)).toBe(1);
      }),
    );
  });

  it('keep the version while nothing changes, and change it when anything does', () => {
    const [one, same] = [learnIdf([tokens(1), tokens(1, 2)]), learnIdf([tokens(1, 2), tokens(1)])];
    expect(same.version).toBe(one.version);
    expect(learnIdf([tokens(1), tokens(1, 3)]).version).not.toBe(one.version);
    expect(learnIdf([tokens(1), tokens(1, 2), tokens()]).version).not.toBe(one.version);
  });

  it('keep the most frequent words only, and take the others for as rare as those at the end', () => {
    const many = Array.from({length: 3}, (_, n) =>
      tokens(...Array.from({length: 15_000}, (__, at) => (at < 100 ? at : at + n * 15_000))),
    );
    const text = writeIdf(learnIdf(many));
    expect(text.split('\n').length).toBeLessThan(20_100);
    expect(readIdf(text).weight(0)).toBeLessThan(1);
    expect(readIdf(text).weight(44_000)).toBe(1);
  });

  it.each(['', 'idf2 3\n', 'idf1 x\n', 'idf1 3\nfoo 1\n', 'idf1 3\n1f\n', '{"statements": 3}'])(
    'are refused as %j',
    (text) => {
      expect(() => readIdf(text)).toThrow(RangeError);
    },
  );
});
