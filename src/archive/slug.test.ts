import {describe, expect, it} from 'vitest';
import {slug, uniquePart} from './slug.ts';

describe('slugs', () => {
  it.each([
    ['Umsatz – Übersicht (FINAL)', 'umsatz-uebersicht-fi'],
    ['Größe', 'groesse'],
    ['Ø pr. måned', 'oe-pr-maaned'],
    ['Łódź café', 'lodz-cafe'],
    ['a\u0308', 'ae'],
    ['CON', 'x-con'],
    ['lpt1', 'x-lpt1'],
    ['console', 'console'],
    ['売上', 'none'],
    ['', 'none'],
    ['--', 'none'],
    ['../../x', 'x'],
    ['a__b..c', 'a-b-c'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrst'],
    ['nineteen-letters-abc-def', 'nineteen-letters-abc'],
  ])('%j becomes %s', (name, expected) => {
    expect(slug(name, 20, 'none')).toBe(expected);
  });

  it('keeps fit names and marks the others, one to one', () => {
    expect(['acme', 'old-laptop', 'snowflake-query-history', 'c_1'].map((name) => uniquePart(name))).toEqual([
      'acme',
      'old-laptop',
      'snowflake-query-history',
      'c_1',
    ]);
    expect(uniquePart('Acme')).toMatch(/^acme--[0-9a-f]{10}$/);
    expect(uniquePart('people', ['people'])).toMatch(/^people--[0-9a-f]{10}$/);
    const names = [
      'Acme',
      'ACME',
      'a/b',
      'a-b',
      'a b',
      'con',
      'CON',
      '',
      '.',
      '..',
      'a--b',
      'x'.repeat(65),
      'x'.repeat(66),
    ];
    expect(new Set(names.map((name) => uniquePart(name).toLowerCase())).size).toBe(names.length);
  });
});
