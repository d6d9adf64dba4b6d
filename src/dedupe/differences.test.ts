import {describe, expect, it} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {type Contexts, type Difference, differencesOf, sayDifference} from './differences.ts';

const compare = (a: string, b: string, contexts?: Contexts) =>
  differencesOf(readStatement(a), readStatement(b), contexts);
const said = (a: string, b: string): readonly string[] => compare(a, b).differences.map(sayDifference);

describe('two statements that mean the same', () => {
  it.each([
    ['aliases of tables', 'select o.id from orders o where o.paid', 'select x.id from orders as x where x.paid'],
    ['names with and without their source', 'select orders.id from orders', 'select id from orders o'],
    ['aliases of columns', 'select sum(amount) as revenue from orders', 'select sum(o.amount) as total from orders o'],
    ['the order of conditions', "select a from t where a = 1 and b = 'x'", "select a from t where b = 'x' and 1 = a"],
    ['the order of columns', 'select a, b + 1 as c from t', 'select b + 1 as c, a from t'],
    ['sides of a comparison', 'select a from t where a > 5', 'select a from t where 5 < a'],
    ['the order of members', "select a from t where a in ('x', 'y')", "select a from t where a in ('y', 'x', 'y')"],
    ['a list of one', "select a from t where a in ('x')", "select a from t where a = 'x'"],
    ['GROUP BY by place', 'select a, sum(b) s from t group by a', 'select a, sum(b) s from t group by 1'],
    ['GROUP BY ALL', 'select a, b, sum(c) s from t group by b, a', 'select a, b, sum(c) s from t group by all'],
    [
      'GROUP BY by alias',
      "select date_trunc('month', d) m, count(*) n from t group by m",
      "select date_trunc('month', d), count(*) n from t group by date_trunc('month', d)",
    ],
    ['a condition in ON', 'select a.x from a join b on a.i = b.i', 'select a.x from a, b where b.i = a.i'],
    ['USING', 'select x from a join b using (i)', 'select x from a join b on a.i = b.i'],
    ['words that change nothing', 'select x from a inner join b on true', 'select x from a join b on true'],
    [
      'RIGHT JOIN',
      'select a.x, b.y from a left join b on a.i = b.i',
      'select a.x, b.y from b right join a on a.i = b.i',
    ],
    [
      'a common table expression and a subquery',
      'with p as (select i, sum(x) s from t group by i) select p.s from p where p.s > 1',
      'select q.s from (select i, sum(x) s from t group by 1) q where q.s > 1',
    ],
    [
      'the order and names of common table expressions',
      'with a as (select x from t), b as (select y from u) select a.x, b.y from a join b on a.x = b.y',
      'with q as (select y from u), p as (select x from t) select p.x, q.y from p join q on p.x = q.y',
    ],
    [
      'a name that only goes inside',
      'with s as (select i, sum(x) as total from t group by i) select total / 2 as half from s',
      'with s as (select i, sum(x) as amount from t group by i) select amount / 2 as half from s',
    ],
    [
      'names of columns in a list',
      'with a (n, m) as (select x, y from t) select n + 1 as z from a',
      'with a (p, q) as (select x, y from t) select p + 1 as z from a',
    ],
    [
      'a last SELECT that hands on everything',
      'with final as (select a, b from t where c) select * from final',
      'select a, b from t where c',
    ],
    [
      'a query that only filters',
      'with paid as (select * from orders where paid) select count(*) n from paid where n_items > 1',
      'select count(*) n from orders where n_items > 1 and paid',
    ],
    ['parts of a UNION', 'select a from t union all select a from u', 'select a from u union all select a from t'],
    [
      'two of one table',
      'select e.n, m.n from emp e join emp m on e.m = m.i',
      'select a.n, b.n from emp a join emp b on a.m = b.i',
    ],
    ['an alias used again', 'select a + b as c, c * 2 as d from t', 'select a + b as c, (a + b) * 2 as d from t'],
    ['LIMIT and FETCH', 'select a from t limit 5', 'select a from t fetch first 5 rows only'],
    ['conditions inside of formulas', 'select iff(a and b, 1, 0) x from t', 'select iff(b and a, 1, 0) x from t'],
    [
      'HAVING on what is grouped by',
      "select a, sum(b) s from t group by a having a = 'x'",
      "select a, sum(b) s from t where a = 'x' group by a",
    ],
    [
      'correlated subqueries',
      'select o.id from orders o where exists (select 1 from items i where i.order_id = o.id)',
      'select id from orders where exists (select x.sku from items x where orders.id = x.order_id)',
    ],
    [
      'MERGE',
      'merge into t a using s b on a.i = b.i when matched and b.p and b.q then update set a.x = b.x',
      'merge into t using s on t.i = s.i when matched and s.q and s.p then update set t.x = s.x',
    ],
  ])('differ in nothing: %s', (_, a, b) => {
    expect(compare(a, b)).toEqual({differences: [], isVariant: false});
    expect(readStatement(a).exact).not.toBe(readStatement(b).exact);
  });

  it('and differ in layout and comments only', () => {
    const b = "SELECT   ID -- the id\nFROM /* all */ Orders\nWHERE status = 'paid';";
    expect(said("select id from orders where status = 'paid'", b)).toEqual([]);
  });
});

describe('a difference', () => {
  const base =
    "select o.region, sum(o.amount) as revenue from orders o left join customers c on c.id = o.customer_id where o.status = 'paid' group by o.region";
  const changed = (from: string, to: string): readonly Difference[] => {
    expect(base).toContain(from);
    return compare(base, base.replace(from, to)).differences;
  };

  it('in a filter gives both', () => {
    expect(changed("o.status = 'paid'", "o.status = 'open'")).toEqual([
      {kind: 'filter', change: 'changed', before: "o.status = 'paid'", after: "o.status = 'open'"},
    ]);
    expect(changed("where o.status = 'paid'", '')).toEqual([
      {kind: 'filter', change: 'removed', before: "o.status = 'paid'"},
    ]);
    expect(changed("'paid' group", "'paid' and c.country = 'DE' group")).toEqual([
      {kind: 'filter', change: 'added', after: "c.country = 'DE'"},
    ]);
    expect(changed('group by o.region', 'group by o.region having sum(o.amount) > 10')).toEqual([
      {kind: 'filter', change: 'added', after: 'HAVING sum(o.amount) > 10'},
    ]);
  });

  it('in a join gives its kind, its condition or all of it', () => {
    expect(changed('left join', 'join')).toEqual([
      {kind: 'join', change: 'changed', before: 'LEFT JOIN customers', after: 'JOIN customers'},
    ]);
    expect(changed('o.customer_id where', 'o.customer_id and c.active where')).toEqual([
      {
        kind: 'join',
        change: 'changed',
        before: 'LEFT JOIN customers c ON c.id = o.customer_id',
        after: 'LEFT JOIN customers c ON c.id = o.customer_id and c.active',
      },
    ]);
    expect(changed('where', 'join regions r on r.id = o.region where')).toEqual([
      {kind: 'join', change: 'added', after: 'JOIN regions r ON r.id = o.region'},
    ]);
    expect(changed('left join customers c on c.id = o.customer_id ', '')).toEqual([
      {kind: 'join', change: 'removed', before: 'LEFT JOIN customers c ON c.id = o.customer_id'},
    ]);
  });

  it('in a source gives both names, and calls none of its columns another one', () => {
    expect(changed('from orders o', 'from orders_2024 o')).toEqual([
      {kind: 'source', change: 'changed', before: 'orders', after: 'orders_2024'},
    ]);
  });

  it('in a column gives the formula', () => {
    expect(changed('sum(o.amount)', 'avg(o.amount)')).toEqual([
      {kind: 'aggregate', change: 'changed', before: 'sum(o.amount) as revenue', after: 'avg(o.amount) as revenue'},
    ]);
    expect(changed('sum(o.amount) as revenue', 'sum(o.amount) / 100 as revenue').map(({kind}) => kind)).toEqual([
      'column',
    ]);
    expect(changed('as revenue', 'as revenue, count(*) as orders')).toEqual([
      {kind: 'column', change: 'added', after: 'count(*) as orders'},
    ]);
    expect(said('select round(a, 2) x from t', 'select round(a, 0) x from t')).toEqual([
      'Literal changed: round(a, 2) x became round(a, 0) x',
    ]);
    const ranked = (by: string): string => `select rank() over (partition by a order by ${by}) as r from t`;
    expect(said(ranked('b'), ranked('b desc'))[0]).toMatch(/^Window changed: /);
  });

  it('in the grain gives what is grouped by', () => {
    expect(said('select a, sum(b) s from t group by a', 'select a, c, sum(b) s from t group by 1, 2')).toEqual([
      'Column added: c',
      'Grain added: c',
    ]);
    expect(said('select a from t', 'select distinct a from t')).toEqual(['Grain added: DISTINCT']);
    const per = (unit: string): string => `select date_trunc('${unit}', d) m, sum(b) s from t group by m`;
    expect(said(per('month'), per('week'))).toContain(
      "Grain changed: date_trunc('month', d) became date_trunc('week', d)",
    );
  });

  it('in set operators, order and limits', () => {
    expect(said('select a from t union select a from u', 'select a from t union all select a from u')).toEqual([
      'Set operator changed: UNION became UNION ALL',
    ]);
    expect(said('select a from t', 'select a from t union all select a from u where b')).toEqual([
      'Set operator added: UNION ALL select a from u where b',
    ]);
    expect(compare('select a from t', 'select a from t order by a desc limit 10')).toEqual({
      differences: [
        {kind: 'limit', change: 'added', after: 'limit 10'},
        {kind: 'order', change: 'added', after: 'a desc'},
      ],
      isVariant: false,
    });
    expect(said('select a from t', 'select a from t sample (10)')).toEqual(['Limit added: sample (10)']);
  });

  it('inside of a common table expression is told once, and not again where its columns are used', () => {
    const made = (formula: string, name: string): string =>
      `with m as (select region, ${formula} as ${name} from orders group by 1) select a.region, a.${name} / b.${name} as ratio from m a join m b using (region)`;
    expect(said(made('sum(x)', 's'), made('avg(x)', 's'))).toEqual([
      'Aggregate changed: sum(x) as s became avg(x) as s',
    ]);
  });

  it.each([
    [
      'in a subquery',
      'with big as (select id from c where n > ?) select o.id from o where o.c in (select id from big)',
    ],
    [
      'in a column',
      'with big as (select id from c where n > ?) select o.id, (select count(*) from big) as bigs from o',
    ],
    ['in parts of a UNION', 'with big as (select id from c where n > ?) select id from big union all select id from u'],
    [
      'in what is unfolded',
      'with big as (select id, v from c where n > ?) select f.value from big b, lateral flatten(input => b.v) f',
    ],
    ['in ORDER BY', 'with big as (select id, v from c where n > ?) select * from big order by v desc limit 3'],
  ])('inside of a common table expression is the only one where it is named %s', (_, sql) => {
    expect(said(sql.replace('?', '5'), sql.replace('?', '7'))).toEqual(['Filter changed: n > 5 became n > 7']);
  });

  it('is a step that goes on from the whole other statement', () => {
    const first = 'select id, amount from orders where paid';
    const second = `with base as (${first}) select id, sum(amount) as total from base where amount > 3 group by id`;
    expect(said(first, second)).toEqual([
      'Filter added: amount > 3',
      'Grain added: id',
      'Column added: sum(amount) as total',
    ]);
  });

  it('in a name of another session is one where the sessions are told', () => {
    const a = 'select id from orders';
    const contexts = {keeper: {database: 'SALES', schema: 'PUBLIC'}, member: {database: 'TEST', schema: 'PUBLIC'}};
    expect(compare(a, a, contexts).differences.map(({kind}) => kind)).toEqual(['source']);
    expect(compare(a, 'select id from sales.public.orders', {keeper: contexts.keeper}).differences).toEqual([]);
    expect(compare(a, 'select id from sales.public.orders').differences).toHaveLength(1);
  });

  it('in what is not understood is told as it is written', () => {
    const broken = (n: number): string => `select a from t as u 'x' ${n} where b`;
    expect(compare(broken(1), broken(2)).differences.map(({kind}) => kind)).toContain('other');
    expect(said('grant select on t to role a', 'grant select on t to role b')).toHaveLength(1);
  });

  it('swapped columns are no renaming', () => {
    expect(compare('select a as x, b as y from t', 'select b as x, a as y from t').differences).toHaveLength(2);
  });
});

describe('a variant', () => {
  it.each([
    ['a filter', "select a from t where b = 'churned'", "select a from t where b = 'active'", true],
    ['a join', 'select t.a from t left join u on t.i = u.i', 'select t.a from t join u on t.i = u.i', true],
    ['an aggregate', 'select sum(a) from t', 'select max(a) from t', true],
    ['the grain', 'select a from t', 'select distinct a from t', true],
    ['a column', 'select a from t', 'select a, b from t', true],
    ['a limit inside', 'select a from (select a from t)', 'select a from (select a from t limit 5)', true],
    ['a sample', 'select a from t', 'select a from t sample (1)', true],
    ['the order', 'select a from t', 'select a from t order by a', false],
    ['the number of rows', 'select a from t limit 10', 'select a from t limit 100', false],
    ['what is made of it', 'select a from t', 'create or replace table x as select a from t', false],
  ])('differs in more than order and number of rows: %s', (_, a, b, isVariant) => {
    const {differences, isVariant: found} = compare(a, b);
    expect(differences).not.toEqual([]);
    expect(found).toBe(isVariant);
  });
});

describe('a sentence', () => {
  it('says a join by its kinds', () => {
    expect(
      sayDifference({kind: 'join', change: 'changed', before: 'LEFT JOIN customers', after: 'JOIN customers'}),
    ).toBe('LEFT JOIN customers became JOIN');
    expect(sayDifference({kind: 'filter', change: 'added', after: "status = 'paid'"})).toBe(
      "Filter added: status = 'paid'",
    );
  });

  it('shows where long texts differ, and stays short', () => {
    const long = (last: string): string => `${Array.from({length: 40}, (_, i) => `column_${i}`).join(' + ')} + ${last}`;
    const sentence = sayDifference({kind: 'column', change: 'changed', before: long('a'), after: long('b')});
    expect(sentence).toMatch(/\+ a became .*\+ b$/);
    expect(sentence.length).toBeLessThan(200);
  });
});
