import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {type Features, packFeatures, unpackFeatures} from './features.ts';
import {anyStatement, features} from './near-statements.test.fixture.ts';
import {tablesAlike} from './near-tables.ts';

const REPORT =
  "select o.country, sum(o.amount) as revenue from sales.orders o where o.status = 'paid' and o.amount > 10 group by o.country";

describe('what statements are compared by', () => {
  test.each([
    ['literals', REPORT.replace("'paid'", "'open'").replace('10', '250.5')],
    ['case and layout', REPORT.toUpperCase().replaceAll("'PAID'", "'paid'").replaceAll(' ', '\n  ')],
    ['aliases of relations', REPORT.replaceAll('o.', 'ord.').replace('orders o', 'orders as ord')],
    ['qualifiers that are not needed', REPORT.replaceAll('o.', '').replace('orders o', 'orders')],
    ['names of columns that are given out', REPORT.replace('revenue', 'turnover')],
    [
      'the order of columns and conditions',
      REPORT.replace("o.status = 'paid' and o.amount > 10", '10 < 1 or true').replace(
        '10 < 1 or true',
        "o.amount > 10 and o.status = 'paid'",
      ),
    ],
    ['quotes that are not needed', REPORT.replace('o.country', 'o."COUNTRY"')],
    ['a terminator', `${REPORT};`],
    ['how dbt stores it', `{{ config(materialized='table', tags=['nightly']) }}\n${REPORT}`],
    ['comments of a template', `{# by country, as agreed #}${REPORT}`],
    ['comments', `-- by country\n${REPORT} /* end */`],
  ])('do not depend on %s', (_, sql) => {
    expect(features(sql)).toEqual(features(REPORT));
  });

  test.each([
    ['a filter', REPORT.replace(' and o.amount > 10', '')],
    ['a column', REPORT.replace('o.country,', 'o.country, o.city,')],
    ['a function', REPORT.replace('sum(', 'max(')],
    ['a table', REPORT.replace('orders', 'refunds')],
    ['a comparison', REPORT.replace('>', '<')],
    ['a limit', `${REPORT} limit 5`],
    ['a value of a template', REPORT.replace('10', "{{ var('least') }}")],
    ['what a template calls, whatever it is called after', REPORT.replace('10', '{{ config.least }}')],
  ])('depend on %s', (_, sql) => {
    expect(features(sql)).not.toEqual(features(REPORT));
  });

  it('take a condition behind ON, in WHERE and of USING for the same', () => {
    const joined = features('select o.id, c.city from orders o join customers c on o.customer_id = c.customer_id');
    const listed = features('select o.id, c.city from orders o, customers c where c.customer_id = o.customer_id');
    const using = features('select o.id, c.city from orders o join customers c using (customer_id)');
    expect(listed.clauses).toEqual(joined.clauses);
    expect(using.clauses).toEqual(joined.clauses);
    expect(listed.tables).toEqual(joined.tables);
    const outer = features('select o.id, c.city from orders o left join customers c using (customer_id)');
    expect(outer.clauses).not.toEqual(joined.clauses);
  });

  it('take what a common table expression or a subquery holds as if it stood outside', () => {
    const body = "select country, amount from orders where status = 'paid'";
    const cte = features(`with paid as (${body}) select country, sum(amount) from paid group by country`);
    const other = features(`with p as (${body}) select country, sum(amount) from p group by country`);
    const inline = features(`select country, sum(amount) from (${body}) x group by country`);
    expect(other).toEqual(cte);
    expect(inline.clauses).toEqual(cte.clauses);
    expect(inline.tables).toEqual(cte.tables);
    expect(cte.tables).toHaveLength(1);
  });

  it('know the column that a place in GROUP BY or ORDER BY means', () => {
    const {clauses} = features(`${REPORT} order by o.country`);
    expect(features(`${REPORT.replace('group by o.country', 'group by 1')} order by 1`).clauses).toEqual(clauses);
    expect(features(`${REPORT} order by 2`).clauses).not.toEqual(clauses);
  });

  it('take a longer IN list for the same', () => {
    const of = (list: string): Features => features(`select a from t where b in (${list})`);
    expect(of("'x', 'y', 'z'")).toEqual(of("'x'"));
  });

  it('know the relations that a template names', () => {
    const {tables} = features("select * from {{ ref('stg_orders') }}");
    expect(tables).toEqual(features('select * from stg_orders').tables);
    const macro = features("{{ union_of(ref('stg_orders'), source('shop', 'refunds')) }}");
    expect(macro.tables).toEqual(features('select * from stg_orders, refunds').tables);
  });

  it('are sorted, and never longer than a few thousand numbers', () => {
    const wide = features(`select ${Array.from({length: 9000}, (_, n) => `c${n}`).join(', ')} from t`);
    for (const numbers of [wide.tokens, wide.tables, wide.clauses]) {
      expect(numbers.toSorted()).toEqual(numbers);
      expect(numbers.length).toBeLessThanOrEqual(2048);
    }
    const more = features(`select ${Array.from({length: 9010}, (_, n) => `c${n}`).join(', ')} from t`);
    const shared = more.tokens.filter((token) => wide.tokens.includes(token)).length;
    expect(shared).toBeGreaterThan(2000);
  });

  test.each([
    '',
    ';',
    'select',
    'select from where',
    "'",
    'merge into',
    '{{',
    'begin let x := 1; end',
    'grant select on t to role r',
  ])('are there for anything: %j', (sql) => {
    expect(unpackFeatures(packFeatures(features(sql)))).toEqual(features(sql));
  });

  it('are there for whatever somebody writes', () => {
    const words = fc.constantFrom(
      ...'select from where and or not ( ) , . * = join on using group by order limit with as case when end over union all'.split(
        ' ',
      ),
      't',
      'a.b',
      '"q"',
      "'s'",
      '1',
      ':x',
      '?',
      '{{ ref(',
      "'m')",
      '}}',
      '$1',
      '@stage',
      'é',
      ';',
      '--',
      'insert into',
    );
    const texts = fc.oneof(
      fc.string({unit: 'binary'}),
      fc.array(words, {maxLength: 60}).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(texts, (sql) => {
        expect(unpackFeatures(packFeatures(features(sql)))).toEqual(features(sql));
      }),
      {numRuns: 500},
    );
  });

  it('are there for a condition of any length', () => {
    const conditions = Array.from({length: 150_000}, (_, n) => `c${n % 90} = ${n}`).join(' and ');
    expect(features(`select a from t where ${conditions}`).clauses.length).toBeGreaterThan(90);
  });
});

describe('relations', () => {
  const alike = (one: string, other: string, context = {}): number =>
    tablesAlike(features(`select 1 from ${one}`, context).tables, features(`select 1 from ${other}`).tables);

  it('are the same where a part is missing, or the context has it', () => {
    expect(alike('orders', 'raw.shop.orders')).toBe(1);
    expect(alike('shop.orders', 'raw.shop.orders')).toBe(1);
    expect(alike('orders', 'raw.shop.orders', {database: 'RAW', schema: 'SHOP'})).toBe(1);
  });

  it('are nearly the same elsewhere, and other ones by another name', () => {
    const copy = alike('dev.shop.orders', 'raw.shop.orders');
    expect(copy).toBeGreaterThan(0.5);
    expect(copy).toBeLessThan(1);
    expect(alike('orders', 'raw.shop.orders', {database: 'DEV', schema: 'SHOP'})).toBe(copy);
    expect(alike('raw.shop.refunds', 'raw.shop.orders')).toBe(0);
    expect(alike('a, b', 'a, b, c')).toBeCloseTo(2 / 3);
  });
});

describe('packed features', () => {
  const numbers = fc
    .array(fc.tuple(fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1}), fc.integer({min: 1, max: 255})), {maxLength: 40})
    .map((list) => {
      const distinct = new Map(list);
      return Int32Array.from([...distinct].flatMap(([number, times]) => Array<number>(times).fill(number))).sort();
    });

  it('come back as they were', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (tokens, tables, clauses) => {
        expect(unpackFeatures(packFeatures({tokens, tables, clauses}))).toEqual({tokens, tables, clauses});
      }),
    );
    fc.assert(
      fc.property(anyStatement, (sql) => {
        expect(unpackFeatures(packFeatures(features(sql)))).toEqual(features(sql));
      }),
    );
  });

  it('come back from the middle of other bytes', () => {
    const packed = packFeatures(features(REPORT));
    const around = new Uint8Array(packed.length + 5);
    around.set(packed, 3);
    expect(unpackFeatures(around.subarray(3, 3 + packed.length))).toEqual(features(REPORT));
  });

  it('are refused when they are cut short, too long or of another version', () => {
    const packed = packFeatures(features(REPORT));
    for (const bytes of [
      packed.slice(0, -1),
      packed.slice(0, 3),
      Uint8Array.from([...packed, 0]),
      packed.with(0, 99),
    ]) {
      expect(() => unpackFeatures(bytes)).toThrow(RangeError);
    }
  });
});
