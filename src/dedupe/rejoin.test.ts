import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {HistoryMatch} from '../model/family.ts';
import {readStatement} from '../parse/read-statement.ts';
import {rejoin, type RejoinRun, type RejoinStatement} from './rejoin.ts';

interface Ran extends Partial<Omit<RejoinRun, 'exact'>> {
  readonly sql: string;
}

function runOf({sql, ...rest}: Ran): RejoinRun {
  return {
    exact: readStatement(sql).exact,
    userId: '11',
    userName: 'ANA',
    actor: 'person',
    role: 'ANALYST',
    warehouse: 'WH',
    database: 'RAW',
    schema: 'SHOP',
    runs: 1,
    failures: 0,
    firstAt: '2026-09-03T10:00:00.000Z',
    lastAt: '2026-09-03T10:00:00.000Z',
    days: ['2026-09-03'],
    ...rest,
  };
}

function statementOf(sql: string, rest: Partial<RejoinStatement> = {}): RejoinStatement {
  const {exact, shape} = readStatement(sql);
  return {exact, shape, sql, ownerId: '11', ...rest};
}

function match(statement: RejoinStatement, history: readonly Ran[]): HistoryMatch | undefined {
  const runs = Map.groupBy(history.map(runOf), ({exact}) => exact);
  const texts = [...new Map(history.map(({sql}) => [readStatement(sql).exact, sql])).values()];
  const [found] = rejoin([statement], {
    runsOf: (exact) => runs.get(exact) ?? [],
    texts: () => texts.map((sql) => ({exact: readStatement(sql).exact, shape: readStatement(sql).shape, sql})),
  });
  return found;
}

const REPORT = `select c.country, date_trunc('month', o.ordered_at) as month, sum(o.amount) as revenue, count(*) as orders
from orders o join customers c on c.customer_id = o.customer_id
where o.status = 'paid' and o.ordered_at >= '2026-01-01'
group by 1, 2 order by 3 desc`;
const OTHERS = [
  'select agent, avg(csat) as csat, count(*) as tickets from support.tickets where closed_at is not null group by agent',
  "select sku, sum(units) as units from stock.moves where moved_at > '2026-01-01' and kind = 'out' group by sku having sum(units) > 10",
];

describe('a statement of a file', () => {
  test('is found by its text, whatever comments, case and terminators it has there', () => {
    const written = `-- the monthly one\n${REPORT.replaceAll('select', 'SELECT')}\n;`;
    expect(match(statementOf(written), [{sql: REPORT, runs: 3}])).toMatchObject({
      tier: 'exact',
      runs: 3,
      people: ['ANA'],
    });
  });

  test('is found by its shape where only literals differ, with the runs of all of them', () => {
    const months = ['2026-02-01', '2026-03-01'].map((day) => ({sql: REPORT.replace('2026-01-01', day), runs: 2}));
    expect(match(statementOf(REPORT), months)).toMatchObject({tier: 'shape', runs: 4});
  });

  test.each([
    ['its LIMIT was added by a tool', REPORT, `${REPORT} limit 1001`],
    ['a tool put a query around it', REPORT, `select * from (${REPORT}) limit 501`],
    [
      'its cell was filled in',
      REPORT.replace('from orders o', 'from {{cell2}} o'),
      REPORT.replace('from orders o', 'from (select * from raw.orders where ok) o'),
    ],
    [
      'two of its variables were filled in',
      REPORT.replace("'paid'", '&status').replace('customers c', '{{ ref("customers") }} c'),
      REPORT.replace('customers c', 'prod.marts.customers c'),
    ],
    [
      'a filter was filled in',
      REPORT.replace("o.ordered_at >= '2026-01-01'", 'o.ordered_at = :daterange'),
      REPORT.replace("o.ordered_at >= '2026-01-01'", "o.ordered_at = '2026-01-01'"),
    ],
    ['a part of it was selected', `with a as (${REPORT}) select country, max(revenue) from a group by country`, REPORT],
    [
      'a column was added since',
      REPORT.replace('count(*) as orders', 'count(*) as orders, max(o.amount) as largest'),
      REPORT,
    ],
  ])('is near what was run: %s', (_, written, ran) => {
    const found = match(statementOf(written), [...OTHERS.map((sql) => ({sql})), {sql: ran, schema: 'FOUND', runs: 7}]);
    expect(found).toMatchObject({tier: 'near', runs: 7, contexts: [{context: {schema: 'FOUND'}}]});
    expect(found?.likeness).toBeGreaterThan(0.3);
  });

  test.each([
    ['reads another table', REPORT.replace('from orders o', 'from returns o')],
    ['shares half of it', `${REPORT.slice(0, 180)} group by 1`],
    ['is short, as many others are', 'select count(*) from orders'],
    ['stands around a template of another query', "select {{ x }} from orders o where o.status = 'paid'"],
  ])('is not near one that %s', (_, written) => {
    expect(match(statementOf(written), [{sql: REPORT}, ...OTHERS.map((sql) => ({sql}))])).toBeUndefined();
  });

  test('has its own runs before those of others, and each context apart', () => {
    const found = match(statementOf(REPORT), [
      {sql: REPORT, userId: '12', userName: 'BO', schema: 'DEV', runs: 9},
      {sql: REPORT, schema: 'SHOP', runs: 2, lastAt: '2026-10-01T08:00:00.000Z'},
      {sql: REPORT, actor: 'task', userId: '', userName: 'SYSTEM', schema: 'PROD', runs: 90, failures: 90},
    ]);
    expect(found).toMatchObject({
      runs: 101,
      failures: 90,
      people: ['ANA', 'BO'],
      lastRunAt: '2026-10-01T08:00:00.000Z',
    });
    expect(found?.contexts.map(({context, runs, people}) => [context.schema, runs, people])).toEqual([
      ['SHOP', 2, 1],
      ['DEV', 9, 1],
      ['PROD', 90, 0],
    ]);
  });

  test('of two near texts has the one of its person, then the one nearest to its last change', () => {
    const written = REPORT.replace('count(*) as orders', 'count(*) as orders, max(o.amount) as largest');
    const versions = ['{1}', '{2}', '{3}'].map((_, n) => REPORT.replace('as revenue', `as revenue${n}`));
    const ran = (n: number, userId: string, day: string, schema: string): Ran => {
      const at = `${day}T10:00:00.000Z`;
      return {sql: versions[n]!, userId, schema, firstAt: at, lastAt: at, days: [day]};
    };
    const found = match(statementOf(written, {changedAt: '2026-06-01T00:00:00.000Z'}), [
      ran(0, '12', '2026-06-01', 'FOREIGN'),
      ran(1, '11', '2026-01-01', 'LONG_AGO'),
      ran(2, '11', '2026-05-20', 'NEAREST'),
    ]);
    expect(found?.contexts[0]?.context.schema).toBe('NEAREST');
  });

  test('that nothing matches has no match', () => {
    expect(
      match(
        statementOf(REPORT),
        OTHERS.map((sql) => ({sql})),
      ),
    ).toBeUndefined();
    expect(match(statementOf(REPORT), [])).toBeUndefined();
  });
});

test('whatever is matched, the answer does not depend on the order of the history', () => {
  const pool = [
    REPORT,
    `${REPORT} limit 10`,
    REPORT.replace('paid', 'open'),
    REPORT.replace('as orders', 'as n'),
    ...OTHERS,
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(pool, {minLength: 1}), fc.constantFrom(...pool), (ran, written) => {
      const history = ran.map((sql, n) => ({sql, runs: n + 1}));
      const reversed = history.toReversed();
      expect(match(statementOf(written), reversed)?.tier).toBe(match(statementOf(written), history)?.tier);
    }),
    {numRuns: 100},
  );
});
