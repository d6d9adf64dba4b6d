import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {readStatement} from '../read-statement.ts';
import {EXACT_VERSION, SHAPE_VERSION} from './fingerprints.ts';

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly exact: 'same' | 'different';
  readonly shape: 'same' | 'different';
  readonly why: string;
}

interface Pinned {
  readonly sql: string;
  readonly exact: string;
  readonly shape: string;
}

const file = new URL('../../../fixtures/golden/fingerprint/pairs.yml', import.meta.url);
const {pairs, pinned} = parse(readFileSync(file, 'utf8')) as {
  readonly pairs: Readonly<Record<string, readonly Pair[]>>;
  readonly pinned: readonly Pinned[];
};

function verdict(a: string, b: string): 'same' | 'different' {
  return a === b ? 'same' : 'different';
}

describe.each(Object.entries(pairs))('fingerprints of pairs: %s', (_topic, list) => {
  it.each(list.map((pair) => [pair.a, pair.b, pair] as const))('%j and %j', (a, b, {exact, shape, why}) => {
    const first = readStatement(a);
    const second = readStatement(b);
    expect({exact: verdict(first.exact, second.exact), shape: verdict(first.shape, second.shape)}, why).toEqual({
      exact,
      shape,
    });
  });
});

describe('the pairs', () => {
  it('are many, differ in their texts, and never claim equal texts of two shapes', () => {
    const all = Object.values(pairs).flat();
    expect(all.length).toBeGreaterThanOrEqual(200);
    for (const {a, b, exact, shape, why} of all) {
      expect(a).not.toBe(b);
      expect([exact, shape]).not.toEqual(['same', 'different']);
      expect(why).toMatch(/\.$/);
    }
  });
});

describe('pinned fingerprints', () => {
  it.each(pinned.map((entry) => [entry.sql, entry] as const))('of %j', (sql, {exact, shape}) => {
    const found = readStatement(sql);
    const advice = (which: string, version: string): string =>
      `The ${which} fingerprint of a statement changed. If that was meant, raise ${which.toUpperCase()}_VERSION beyond ` +
      `${version} and READING_VERSION, and pin the new values: decisions and families are stored under the old ones.`;
    expect(found.exact, advice('exact', EXACT_VERSION)).toBe(exact);
    expect(found.shape, advice('shape', SHAPE_VERSION)).toBe(shape);
  });
});
