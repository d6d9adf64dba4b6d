import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {allTokens} from '../lex/object-view.ts';
import {readStatement} from '../read-statement.ts';
import {anyText} from '../texts.test.fixture.ts';
import {exactFingerprint, shapeFingerprint} from './of-text.ts';

const statements = [
  "select o.id, sum(o.amount) as total from db.s.orders o join customers as c on c.id = o.customer_id where o.day >= '2024-01-01' and o.kind in (1, 2, 3) group by 1",
  'with recent as (select * from orders where x = -1), b (n) as (select count(*) from recent r) select recent.id, b.n from recent, b',
  "insert into t (a, b) values (1, 'x'), (2, 'y')",
  'create or replace table "T" as select \'a  b\' as s, $$ body $$ as d, :bind, $var, {{ tpl }} from @stg/x',
];

/** The same statement with other white space, comments and case of words. */
function disguised(text: string, spaces: readonly string[], upper: boolean): string {
  const parts = allTokens(text).map(({kind, start, end}, i) => {
    const part = text.slice(start, end);
    if (kind === 'space') return spaces[i % spaces.length] ?? ' ';
    return kind === 'word' || kind === 'bind' || kind === 'variable'
      ? upper
        ? part.toUpperCase()
        : part.toLowerCase()
      : part;
  });
  return `${spaces[0] ?? ''}${parts.join('')} ;;\n`;
}

describe('both fingerprints', () => {
  it('do not see white space, comments, case and terminators', () => {
    const space = fc.constantFrom(' ', '\n', '\r\n\t', ' /* c */ ', ' -- c; d\n', '\u00a0');
    fc.assert(
      fc.property(
        fc.constantFrom(...statements),
        fc.array(space, {minLength: 1, maxLength: 9}),
        fc.boolean(),
        (text, spaces, upper) => {
          const other = disguised(text, spaces, upper);
          expect(exactFingerprint(other)).toBe(exactFingerprint(text));
          expect(shapeFingerprint(other)).toBe(shapeFingerprint(text));
        },
      ),
      {numRuns: 200},
    );
  });

  it('are what reading gives, and never throw', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const reading = readStatement(text);
        expect(reading.exact).toBe(exactFingerprint(text));
        expect(reading.shape).toBe(shapeFingerprint(text));
        expect(reading.exact).toMatch(/^e1_[0-9a-f]{32}$/);
        expect(reading.shape).toMatch(/^s2_[0-9a-f]{32}$/);
        for (const use of reading.reads) expect(use.span.end).toBeGreaterThan(use.span.start);
        for (const cte of reading.ctes) expect(cte.body.end).toBeGreaterThanOrEqual(cte.body.start);
      }),
      {numRuns: 1000},
    );
  });
});

describe('the exact fingerprint', () => {
  it.each([
    ['select a from t', 'SELECT "A" FROM "T"'],
    ["select '__REDACTED_password_1__'", "select '__REDACTED_password_27__'"],
    ['select __REDACTED_api_key_2__', 'select __REDACTED_api_key_1__'],
    ["select 'a\r\nb'", "select 'a\nb'"],
  ])('is one for %j and %j', (a, b) => {
    expect(exactFingerprint(a)).toBe(exactFingerprint(b));
  });

  it.each([
    ['select a from t', 'select "a" from t'],
    ["select 'a'", "select 'A'"],
    ['select 1', 'select 2'],
    ["select 'a b'", "select 'a  b'"],
    ["select '__REDACTED_password_1__'", "select '__REDACTED_secret_1__'"],
    ['select a b', 'select a as b'],
    ["select 'a', 'b'", "select 'a'', ''b'"],
  ])('is two for %j and %j', (a, b) => {
    expect(exactFingerprint(a)).not.toBe(exactFingerprint(b));
  });
});

describe('the shape', () => {
  it.each([
    ["select 1, 'a' from t where x > 5", "select 2, 'b' from t where x > -7"],
    ['select * from t where x in (1, 2, 3)', 'select * from t where x in (4)'],
    ["insert into t values (1, 'a')", "insert into t values (2, 'b'), (3, null), (-4, 'd')"],
    ['select o.x from orders o join c on c.i = o.i', 'select ord.x from orders as ord join c cc on cc.i = ord.i'],
    ['select orders.x from db.s.orders', 'select o.x from db.s.orders o'],
    ['with a as (select 1) select a.x from a', 'with zz as (select 2) select q.x from zz q'],
    ['select x as y from t', 'select x y from t'],
    ['select s.n from (select count(*) n from t) s', 'select sub.n from (select count(*) as n from t) as sub'],
    [
      'select * from t a where exists (select 1 from u b where b.i = a.i)',
      'select * from t x where exists (select 1 from u y where y.i = x.i)',
    ],
    ['select a.x from t a union all select a.x from u a', 'select b.x from t b union all select c.x from u c'],
    ['select * from t where a != 1', 'select * from t where a <> 2'],
    [
      'select f.value from t, lateral flatten(input => t.x) f',
      'select g.value from t tt, lateral flatten(input => tt.x) g',
    ],
    [
      'merge into t a using s b on a.i = b.i when matched then delete',
      'merge into t using s on t.i = s.i when matched then delete',
    ],
  ])('is one for %j and %j', (a, b) => {
    expect(shapeFingerprint(a)).toBe(shapeFingerprint(b));
  });

  it.each([
    ['select a.x from t a join u b on true', 'select b.x from t a join u b on true'],
    ['select x from t', 'select y from t'],
    ['select x a from t', 'select x b from t'],
    ['select * from a, b', 'select * from a b'],
    ['select * from t where x in (1, y)', 'select * from t where x in (1, 2)'],
    ['insert into t values (1)', 'insert into t values (1, 2)'],
    ['select a - 1', 'select a + 1'],
    ['select a - 1', 'select a'],
    ['with a as (select 1), b as (select 2) select * from a', 'with a as (select 1), b as (select 2) select * from b'],
    ['create procedure p() returns int as $$ return 1; $$', 'create procedure p() returns int as $$ return 2; $$'],
    ["execute immediate 'select 1'", "execute immediate 'drop table t'"],
    ['select * from t where s = :a', 'select * from t where s = :b'],
  ])('is two for %j and %j', (a, b) => {
    expect(shapeFingerprint(a)).not.toBe(shapeFingerprint(b));
  });
});
