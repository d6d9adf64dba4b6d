import {describe, expect, it} from 'vitest';
import {readStatement} from '../read-statement.ts';
import {allColumnsOf, filteredSource, handedOn, isBounded, onlySelect} from './handed-on.ts';
import type {Query, Select, Source} from './nodes.ts';
import {textOf} from './view.ts';

/** What a function says of the query that a statement is, as the text of the source that it names. */
function shown(sql: string, ask: (query: Query) => Source | undefined): string | undefined {
  const {code, root} = readStatement(sql);
  const source = ask(root!);
  return source === undefined ? undefined : textOf(code, source);
}

const ofSelect =
  (ask: (select: Select) => Source | undefined) =>
  (query: Query): Source | undefined =>
    ask(onlySelect(query)!);

describe('a query that hands its source on as it is', () => {
  it.each([
    ['select * from orders', 'orders'],
    ['select o.* from shop.core.orders as o', 'shop.core.orders as o'],
    ['((select * from orders))', 'orders'],
    ['with paid as (select id from orders) select * from paid', 'paid'],
    ['select * from (select id from orders limit 5)', '(select id from orders limit 5)'],
    ['select * from table(report())', 'table(report())'],
  ])('%s', (sql, source) => {
    expect(shown(sql, handedOn)).toBe(source);
  });

  it.each([
    ['other columns', 'select *, 1 as one from orders'],
    ['fewer columns', 'select * exclude id from orders'],
    ['columns by a pattern', "select * ilike '%id' from orders"],
    ['a column renamed', 'select * rename id as order_id from orders'],
    ['a column computed', 'select * replace (upper(id) as id) from orders'],
    ['another source beside it', 'select o.* from orders o join payments using (id)'],
    ['a source in a list', 'select o.* from orders o, payments'],
    ['no source', 'select 1'],
    ['some rows, by WHERE', 'select * from orders where paid'],
    ['some rows, by QUALIFY', 'select * from orders qualify row_number() over (order by id) = 1'],
    ['some rows, by TOP', 'select top 5 * from orders'],
    ['some rows, by LIMIT', 'select * from orders limit 5'],
    ['some rows, by FETCH', 'select * from orders fetch first 5 rows only'],
    ['some rows, by OFFSET', 'select * from orders limit 5 offset 5'],
    ['each row once', 'select distinct * from orders'],
    ['groups', 'select * from orders group by all'],
    ['a tree', 'select * from staff start with boss is null connect by prior id = boss'],
    ['rows in an order', 'select * from orders order by id'],
    ['rows that it locks', 'select * from orders for update'],
    ['rows into a variable', 'select * into :found from orders'],
    ['two branches', 'select * from orders union all select * from old_orders'],
    ['other names of columns', 'select * from orders as o (a, b)'],
    ['a pivot', "select * from orders pivot (sum(amount) for plan in ('a', 'b'))"],
    ['a sample', 'select * from orders sample (10)'],
    ['another time', 'select * from orders at (offset => -60)'],
    ['rows written down', 'values (1), (2)'],
  ])('not: %s', (_, sql) => {
    expect(shown(sql, handedOn)).toBeUndefined();
  });
});

describe('what may be let pass', () => {
  it('is a WHERE', () => {
    expect(shown('select * from orders where paid', ofSelect(filteredSource))).toBe('orders');
    expect(shown('select distinct * from orders where paid', ofSelect(filteredSource))).toBeUndefined();
    expect(shown('select * from orders group by all', ofSelect(filteredSource))).toBeUndefined();
  });

  it('is anything that changes the rows and no column', () => {
    expect(shown('select distinct top 3 * from orders o (a, b) where a qualify b = 1', ofSelect(allColumnsOf))).toBe(
      'orders o (a, b)',
    );
    expect(shown('select * exclude a from orders', ofSelect(allColumnsOf))).toBeUndefined();
  });

  it('is told apart from what bounds a query', () => {
    const isBoundedQuery = (sql: string): boolean => isBounded(readStatement(sql).root!);
    expect(isBoundedQuery('select id from orders order by id')).toBe(false);
    expect(isBoundedQuery('select id from orders limit 1')).toBe(true);
    expect(isBoundedQuery('select id from orders offset 1')).toBe(true);
    expect(isBoundedQuery('select id from orders for update')).toBe(true);
  });
});
