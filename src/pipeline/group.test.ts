import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {candidateId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {BadRow, SqlRow} from '../ports/sql-rows.ts';
import {madeUp} from '../redact/made-up.ts';
import {groupRows, type GroupedRow, type GroupSummary} from './group.ts';

type Given = Partial<SqlRow> & {readonly sql: string};

interface Result {
  readonly rows: readonly GroupedRow[];
  readonly summary: GroupSummary;
  readonly bad: readonly BadRow[];
}

async function group(given: readonly (Given | BadRow)[], isQuick = false): Promise<Result> {
  const rows = given.map((row, index) => ({line: index + 1, id: index + 1, ...row}) as SqlRow | BadRow);
  const bad: BadRow[] = [];
  const read = async function* (): AsyncGenerator<SqlRow | BadRow> {
    yield* rows;
  };
  const {signal} = new AbortController();
  const grouping = groupRows({read}, {onBad: (row) => bad.push(row), signal, isQuick});
  const found: GroupedRow[] = [];
  for (;;) {
    const next = await grouping.next();
    if (next.done === true) return {rows: found, summary: next.value, bad};
    found.push(next.value);
  }
}

const PAID = `select c.region, date_trunc('month', o.ordered_at) as month, sum(o.amount) as revenue, count(*) as orders
from shop.core.orders o join shop.core.customers c on c.id = o.customer_id
where o.status = 'paid' and c.is_test = false group by 1, 2 order by 1, 2`;
const NEAR = PAID.replace('count(*) as orders', 'count(*) as orders, avg(o.amount) as average').replace(
  "o.status = 'paid'",
  "o.status = 'paid' and o.ordered_at >= '2026-01-01'",
);
const OTHER =
  'select ticket_id, max(closed_at) as closed from support.core.tickets group by ticket_id having max(n) > 3';

describe('each row is told', () => {
  test('by tier, in the order of the file, with how it differs', async () => {
    const {rows, summary} = await group([
      {sql: OTHER},
      {sql: NEAR},
      {sql: PAID.replace("'paid'", "'open'")},
      {sql: `-- the one\n${PAID.replaceAll('\n', '  \n')}`},
      {sql: PAID},
      {sql: PAID.toUpperCase().replaceAll("'PAID'", "'paid'").replaceAll("'MONTH'", "'month'")},
    ]);
    expect(rows.map(({id, tier, keeper}) => [id, tier, keeper])).toEqual([
      [1, 'keeper', 1],
      [2, 'near', 4],
      [3, 'same-shape', 4],
      [4, 'keeper', 4],
      [5, 'exact', 4],
      [6, 'exact', 4],
    ]);
    expect(new Set(rows.slice(1).map(({family}) => family)).size).toBe(1);
    expect(rows[0]?.family).toBe(candidateId(readStatement(OTHER).shape));
    expect(rows[2]).toMatchObject({similarity: 1, differs: ["'paid' → 'open'"]});
    expect(rows[1]?.similarity).toBeGreaterThan(0.7);
    expect(rows[1]?.similarity).toBeLessThan(1);
    expect(rows[1]?.differs.join('\n')).toMatch(/^Filter added: .*ordered_at >= '2026-01-01'$/m);
    expect(rows[1]?.differs.join('\n')).toMatch(/^Column added: avg\(o\.amount\) as average$/im);
    expect(
      rows.filter(({tier}) => tier === 'keeper' || tier === 'exact').every(({differs}) => differs.length === 0),
    ).toBe(true);
    expect(summary).toEqual({
      rows: 6,
      families: 2,
      texts: 4,
      shapes: 3,
      tiers: {keeper: 2, exact: 2, 'same-shape': 1, near: 1},
      bad: 0,
      timesUnknown: 0,
    });
  });

  test('under the id of its leader’s shape, whichever member is kept', async () => {
    const {rows} = await group([{sql: PAID}, {sql: NEAR}]);
    const leaders = [PAID, NEAR].map((sql) => readStatement(sql).shape).toSorted();
    expect(rows.map(({family}) => family)).toEqual([candidateId(leaders[0]!), candidateId(leaders[0]!)]);
  });

  test('siblings of one shape with other steps and other values are near, and an id that comes twice is kept once', async () => {
    const feed = (step: string, value: string): string =>
      `with ${step} as (select * from raw.feeds.downloads where feed = '${value}') select count(*) as n from ${step}`;
    const {rows, summary} = await group([
      {id: 7, sql: feed('updates', 'trips')},
      {id: 7, sql: feed('updates', 'trips')},
      {id: 8, sql: feed('updates', 'stops')},
      {id: 9, sql: feed('alerts', 'alerts')},
    ]);
    expect(rows.map(({id, tier, similarity}) => [id, tier, similarity])).toEqual([
      [7, 'keeper', 1],
      [7, 'exact', 1],
      [8, 'same-shape', 1],
      [9, 'near', 1],
    ]);
    expect(rows[3]?.differs.join(' ')).toContain('alerts');
    expect(summary.tiers).toEqual({keeper: 1, exact: 1, 'same-shape': 1, near: 1});
  });

  test('noise goes with its own shape and nothing else', async () => {
    const {rows} = await group([
      {sql: 'select * from shop.core.orders limit 5'},
      {sql: 'select * from shop.core.orders limit 10'},
      {sql: 'select * from shop.core.orders sample (10) limit 10'},
      {sql: 'select 1'},
      {sql: 'use role analyst'},
      {sql: ')) no sql ((('},
    ]);
    expect(rows.map(({tier}) => tier)).toEqual(['keeper', 'same-shape', 'keeper', 'keeper', 'keeper', 'keeper']);
    expect(new Set(rows.map(({family}) => family)).size).toBe(5);
  });

  test('the keeper is run often and by several people, gives most columns, and has nothing left over', async () => {
    const often = await group([{sql: NEAR}, {sql: PAID, user: 'a'}, {sql: PAID, user: 'b'}, {sql: PAID, user: 'c'}]);
    expect(often.rows.map(({keeper}) => keeper)).toEqual([2, 2, 2, 2]);
    const wider = await group([{sql: PAID}, {sql: NEAR}]);
    expect(wider.rows.map(({keeper}) => keeper)).toEqual([2, 2]);
    const clean = await group([{sql: PAID.replace('order by 1, 2', 'limit 10')}, {sql: PAID}]);
    expect(clean.rows.map(({keeper}) => keeper)).toEqual([2, 2]);
    const later = await group([
      {sql: PAID, at: '2026-10-01 08:00:00.123456'},
      {sql: PAID.replace("'paid'", "'open'"), at: '1798761600'},
    ]);
    expect(later.rows.map(({keeper}) => keeper)).toEqual([2, 2]);
  });

  test('equal ids stay rows of their own, and times that nobody understands are counted', async () => {
    const {rows, summary} = await group([
      {id: 'x', sql: PAID, at: 'yesterday'},
      {id: 'x', sql: OTHER, at: '2026-10-01T08:00:00+02:00'},
    ]);
    expect(rows.map(({id, tier}) => `${id} ${tier}`)).toEqual(['x keeper', 'x keeper']);
    expect(summary.timesUnknown).toBe(1);
  });
});

test('rows that cannot be read are told once, and stop nothing', async () => {
  const {rows, bad, summary} = await group([{sql: PAID}, {line: 2, problem: 'It has no id.'}, {sql: OTHER}]);
  expect(rows.map(({id}) => id)).toEqual([1, 3]);
  expect(bad).toEqual([expect.objectContaining({line: 2, problem: 'It has no id.'})]);
  expect(summary).toMatchObject({rows: 2, bad: 1});
});

test('differences show no secret', async () => {
  const key = madeUp('Zq9', 24);
  const word = ['pass', 'word'].join('');
  const secret = PAID.replace("o.status = 'paid'", `o.${word} = '${key}' and o.status = 'open'`);
  const {rows} = await group([
    {sql: PAID},
    {sql: secret},
    {sql: secret.replace("'open'", "'shut'")},
    {sql: PAID},
    {sql: PAID},
  ]);
  const told = JSON.stringify(rows);
  expect(told).toContain('open');
  expect(told).toContain('__REDACTED_');
  expect(told).not.toContain(key);
});

test('quick grouping says the same but for the differences', async () => {
  const given = [{sql: PAID}, {sql: NEAR}, {sql: OTHER}];
  const [whole, quick] = [await group(given), await group(given, true)];
  expect(quick.rows).toEqual(whole.rows.map((row) => ({...row, differs: []})));
});

describe('the order of rows', () => {
  const tables = ['orders', 'customers', 'refunds', 'tickets', 'events'];
  const columns = ['amount', 'status', 'region', 'day', 'plan', 'channel', 'price', 'tax'];
  const statement = fc
    .record({
      from: fc.constantFrom(...tables),
      join: fc.option(fc.constantFrom(...tables)),
      columns: fc.uniqueArray(fc.constantFrom(...columns), {minLength: 1, maxLength: 5}),
      value: fc.constantFrom("'a'", "'b'", '3'),
      limit: fc.boolean(),
      user: fc.constantFrom('ana', 'bo', undefined),
      at: fc.constantFrom('2026-10-01', '2026-10-02T10:00:00Z', undefined),
    })
    .map(({from, join, columns: some, value, limit, user, at}): Given => {
      const joined = join === null ? '' : ` join db.s.${join} j on j.id = t.${some[0]}`;
      const sql = `select ${some.map((name) => `t.${name}`).join(', ')}, count(*) as n from db.s.${from} t${joined} where t.${some[0]} = ${value} group by all${limit ? ' limit 10' : ''}`;
      return {sql, ...(user === undefined ? {} : {user}), ...(at === undefined ? {} : {at})};
    });

  test('changes nothing of what is said of each', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(statement, {minLength: 2, maxLength: 25}),
        fc.infiniteStream(fc.nat()),
        async (given, random) => {
          const named = given.map((row, index) => ({...row, id: `r${index}`}));
          const shuffled = named
            .map((row) => ({row, place: random.next().value ?? 0}))
            .toSorted((a, b) => a.place - b.place)
            .map(({row}) => row);
          const byId = (result: Result): readonly GroupedRow[] =>
            result.rows.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
          expect(byId(await group(shuffled))).toEqual(byId(await group(named)));
        },
      ),
      {numRuns: 60},
    );
  });
});
