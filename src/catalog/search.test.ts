import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Catalog} from '../ports/catalog.ts';
import {openCatalog} from './open-catalog.ts';
import {candidateOf} from './samples.test.data.ts';
import {searchExpression} from './search.ts';

let catalog: Catalog;
beforeAll(() => {
  catalog = openCatalog(':memory:');
  catalog.replaceCandidates([
    candidateOf('orders', {
      title: 'Orders',
      name: 'fct_orders',
      sql: 'select DAILY_REVENUE from SHOP.CORE.ORDER_ITEMS',
      rank: 5,
    }),
    candidateOf('churn', {
      title: 'Kündigungen FINAL',
      name: 'churned_users',
      sql: 'select user_id from users u join orders o',
      rank: 50,
    }),
    candidateOf('chinese', {
      title: '收入 报告',
      name: 'untitled_41',
      sql: `select 'naïve', "x y" from t where a = 'it''s'`,
      rank: 1,
    }),
  ]);
});
afterAll(() => catalog.close());

describe('search', () => {
  test.each([
    ['revenue', ['orders']],
    ['daily_rev', ['orders']],
    ['Daily_Revenue', ['orders']],
    ['shop.core.order_items', ['orders']],
    ['revenue_daily', []],
    ['kundig', ['churn']],
    ['收入', ['chinese']],
    ['naive', ['chinese']],
    ['users orders', ['churn']],
    ['users revenue', []],
    ['"daily revenue"', ['orders']],
    ['"daily rev"', []],
    ['select *', ['orders', 'churn', 'chinese']],
    ["it's", ['chinese']],
    ['', []],
    ['  %% -- ; ', []],
    ['NOT', []],
    ['title:orders', []],
  ])('%j finds %j', (text, ids) => {
    expect([...catalog.search(text)].toSorted()).toEqual(ids.toSorted());
  });

  test('puts a hit in the title before one in the SQL', () => {
    expect(catalog.search('orders')).toEqual(['orders', 'churn']);
  });

  test('follows what candidates become', () => {
    const changing = openCatalog(':memory:');
    changing.replaceCandidates([candidateOf('c1', {sql: 'select apples'}), candidateOf('c2', {sql: 'select pears'})]);
    changing.replaceCandidates([candidateOf('c1', {sql: 'select plums'}), candidateOf('c3', {sql: 'select pears'})]);
    expect(changing.search('apples')).toEqual([]);
    expect(changing.search('plums')).toEqual(['c1']);
    expect(changing.search('pears')).toEqual(['c3']);
    changing.close();
  });

  test('never fails, whatever is typed', () => {
    const pieces = fc.constantFrom(
      '"',
      '""',
      '*',
      '(',
      ')',
      ':',
      '^',
      '-',
      '+',
      '{',
      '}',
      'AND',
      'OR',
      'NOT',
      'NEAR(',
      ' ',
      '\0',
      "'",
      'ü',
      '_',
      'a',
      ',',
      '\ud800',
      '.',
    );
    const typed = fc.oneof(
      fc.string({unit: 'binary'}),
      fc.array(pieces, {maxLength: 40}).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        expect(Array.isArray(catalog.search(text))).toBe(true);
      }),
      {numRuns: 2000},
    );
    expect(catalog.search(`${'orders '.repeat(10_000)}`)).toEqual(['orders', 'churn']);
    expect(catalog.search('('.repeat(100_000))).toEqual([]);
  });

  test('finds any word of the SQL by any of its beginnings', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,12}$/), fc.integer({min: 1, max: 12}), (word, length) => {
        const one = openCatalog(':memory:');
        one.replaceCandidates([candidateOf('c', {title: '', name: '', sql: `select ${word}_x from t`})]);
        expect(one.search(word.slice(0, length))).toEqual(['c']);
        one.close();
      }),
      {numRuns: 30},
    );
  });

  test('makes phrases of terms', () => {
    expect(searchExpression('a "b c" d_e')).toBe('"a" * "b c" "d_e" *');
    expect(searchExpression('* -- "" ')).toBeUndefined();
  });
});
