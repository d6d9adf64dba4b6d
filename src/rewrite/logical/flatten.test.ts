import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {allTokens} from '../../parse/lex/object-view.ts';
import {readStatement} from '../../parse/read-statement.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {relationKey} from '../../parse/resolve.ts';
import {flattened} from './flatten.ts';

const GOLDEN = fileURLToPath(new URL('../../../fixtures/golden/rewrite/', import.meta.url));
const SPIDER = fileURLToPath(new URL('../../../../shared/corpus/spider2-snow/', import.meta.url));

/** What moving a derived table may add and take away besides names. */
const JOINTS = new Set(['with', 'recursive', 'as', 'select', 'from', '*', '.', '(', ')', ',', ';']);

function flat(sql: string): string {
  return flattened(readStatement(sql)).text.replace(/\s+/g, ' ');
}

function relationsOf({reads}: StatementReading): readonly string[] {
  return reads.map(({role, relation}) => `${role} ${relationKey(relation)}`).toSorted();
}

function tokensOf(sql: string, keeps: (kind: string, text: string) => boolean): readonly string[] {
  return allTokens(sql)
    .flatMap(({kind, start, end}) => {
      const text = sql.slice(start, end).replace(/\s+/g, ' ').trim();
      return keeps(kind, text) ? [text] : [];
    })
    .toSorted();
}

const isComment = (kind: string): boolean => kind === 'comment';
/** Whatever computes: literals, operators. Names and the words around them come and go with aliases. */
const computes = (kind: string, text: string): boolean =>
  !['comment', 'space', 'word', 'quoted'].includes(kind) && !JOINTS.has(text.toLowerCase());

describe('a flattened statement', () => {
  const statements = [GOLDEN, SPIDER]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, {recursive: true, withFileTypes: true}))
    .filter(({name}) => name === 'input.sql' || (name.startsWith('sf') && name.endsWith('.sql')))
    .map(({parentPath, name}) => readFileSync(`${parentPath}/${name}`, 'utf8').replace(/;\s*$/, ''))
    .map((sql) => readStatement(sql))
    .filter(({root, depth, creation}) => root !== undefined && depth === 'full' && creation === undefined);

  it('reads the same relations, computes the same, and has every comment once', () => {
    expect(statements.length).toBeGreaterThan(50);
    let moved = 0;
    for (const reading of statements) {
      const after = flattened(reading);
      if (after === reading) continue;
      moved++;
      expect(relationsOf(after)).toEqual(relationsOf(reading));
      expect(tokensOf(after.text, computes)).toEqual(tokensOf(reading.text, computes));
      expect(tokensOf(after.text, isComment)).toEqual(tokensOf(reading.text, isComment));
      expect(flattened(after)).toBe(after);
    }
    expect(moved).toBeGreaterThan(10);
  });

  it('is the statement itself where nothing can move', () => {
    for (const sql of [
      'select id from orders o where exists (select 1 from refunds r where r.order_id = o.id)',
      'with a as (select 1 as one) select one from a',
      'select v from (values (1), (2)) t (v)',
      'select * from (select id from orders) sample (10)',
    ]) {
      const reading = readStatement(sql);
      expect(flattened(reading)).toBe(reading);
    }
  });
});

describe('what only hands a relation on', () => {
  it('is read directly, however often it is wrapped', () => {
    const sql = 'select y.a, (select t.b from u t) as b from (select * from (select * from t)) y';
    expect(flat(sql)).toBe('select y.a, (select t.b from u t) as b from t as y');
    expect(flat('select a from (select * from (select * from raw /* db */ . /* s */ t x) y)')).toBe(
      'select a from raw /* db */ . /* s */ t',
    );
  });

  it('becomes a CTE where its name means something else there', () => {
    const sql = 'select id from t o where exists (select 1 from (select * from t), v t where t.id = o.id)';
    expect(flat(sql)).toMatch(/^with selected_t as \( select \* from t \) select .* from selected_t, v t/);
  });
});

describe('names', () => {
  it.each([
    ['select * from (select id, v from t where v > 1)', 'filtered_t as ('],
    ['select * from (select distinct id from db.s.stg_orders)', 'distinct_orders as ('],
    ['select * from (select id from orders order by v limit 5)', 'top_orders as ('],
    ['select * from (select max(v) as v from orders)', 'total_orders as ('],
    ['select * from (select region, count(*) as n from orders group by region)', 'orders_by_region as ('],
    ['select * from (select o.id, c.v from orders o join customers c using (id))', 'orders_with_customers as ('],
    ['select * from (select id from a union all select id from b)', 'a_with_b as ('],
    ['select * from (select id from orders qualify rank() over (order by id) < 9)', 'ranked_orders as ('],
    ['select * from (select 1 as one)', 'constant_rows as ('],
  ])('of a derived table without an alias: %s', (sql, expected) => {
    expect(flat(sql)).toContain(expected);
  });

  it('leave an alias where another thing is called so', () => {
    const sql =
      'with x as (select 1 as id) select * from x join (select id from t) X2 using (id) join (select id from u) "x" on true';
    expect(flat(sql)).toContain('join X2 using (id) join selected_u as "x" on true');
    expect(flat('select * from (select id from t) "Left one" join (select id from u) t on true')).toBe(
      'with "Left one" as ( select id from t ), selected_u as ( select id from u ) select * from "Left one" join selected_u as t on true',
    );
  });

  it('are not what a column is qualified by elsewhere', () => {
    const sql = 'select (select filtered_t.x from u filtered_t) as x, y from (select y from t where y > 1)';
    expect(flat(sql)).toMatch(/filtered_t_2 as \(.*from filtered_t_2$/);
  });
});

describe('comments', () => {
  it('go with the derived table that they stand at', () => {
    expect(
      flattened(readStatement('select 1 from a, -- of a\n(select 1 as x) b -- of b\n, -- of c\n(select 2 as y) c'))
        .text,
    ).toBe(
      `with
-- of b
b as (
select 1 as x
),
-- of c
c as (
select 2 as y
)
select 1 from a, -- of a
b
,
c`,
    );
  });

  it('stay at a join when they are code', () => {
    expect(flat('select 1 from a\n-- left join x on true\njoin (select 2 as y) c')).toContain(
      'from a -- left join x on true join c',
    );
    expect(flat('select 1 from a\n-- two of them\njoin (select 2 as y) c')).toMatch(/^with -- two of them c as/);
  });

  it('at the end of a statement are there once', () => {
    const {text} = flattened(readStatement('select x from (select 1 as x) t -- beside\n-- below'));
    expect(text.match(/-- be\w+/g)).toEqual(['-- beside', '-- below']);
  });

  it('of an inner WITH go to the body behind them, or the one before on their line', () => {
    const sql =
      'select * from (with a as (select 1 as one) /* of\na */, -- of a, too\n/* of b */ b as (select 2 as two)\n-- of all\nselect * from a, b) x';
    expect(flat(sql)).toMatch(/^with \/\* of a \*\/ a as .*\/\* of b \*\/ b as .* x as \( -- of all select/);
  });
});
