import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import {readAsset} from '../parse/read-asset.ts';
import {sheetsOf} from './threads-sheet.ts';
import {type Thread, type ThreadRun, type ThreadText, threadsOf} from './threads.ts';

interface Ran {
  readonly sql: string;
  /** `2026-09-03T10:00` */
  readonly at: string;
  readonly session?: string;
  readonly failed?: boolean;
  readonly schema?: string;
  readonly completeness?: ThreadText['completeness'];
}

const OWNER = {name: 'ANA', state: 'disabled'} as const;

/** As the account groups runs: by text, day and context. */
function rowsOf(history: readonly Ran[]): readonly ThreadRun[] {
  const groups = Map.groupBy(history, ({sql, at, schema}) => [exactFingerprint(sql), at.slice(0, 10), schema].join());
  return [...groups.values()].map((rows) => {
    const times = rows.map(({at}) => `${at}:00.000Z`).toSorted();
    return {
      exact: exactFingerprint(rows[0]!.sql),
      utcDay: times[0]!.slice(0, 10),
      client: 'web',
      role: 'ANALYST',
      warehouse: 'WH',
      database: 'RAW',
      schema: rows[0]!.schema ?? 'SHOP',
      runs: rows.length,
      failures: rows.filter(({failed}) => failed).length,
      firstAt: times[0]!,
      lastAt: times.at(-1)!,
      sessions: [...new Set(rows.map(({session, at}) => session ?? at.slice(0, 10)))].toSorted(),
    };
  });
}

function textsOf(history: readonly Ran[]): (exact: string) => ThreadText | undefined {
  const texts = new Map(
    history.map(({sql, completeness = 'whole'}) => [exactFingerprint(sql), {text: sql, completeness}] as const),
  );
  return (exact) => texts.get(exact);
}

function threads(history: readonly Ran[]): readonly Thread[] {
  return threadsOf(rowsOf(history), textsOf(history));
}

function said(found: readonly Thread[]): readonly (readonly string[])[] {
  return found.map(({statements}) => statements.map(({text}) => text));
}

const ORDERS = 'select country, sum(amount) as revenue from raw.shop.orders where paid group by country';
const PLANS =
  'select plan, count(*) as subs, max(started_at) from raw.billing.subscriptions group by plan having subs > 9';
const TICKETS = 'select agent, avg(csat) as csat from raw.support.tickets where closed group by agent order by csat';
const PEEK = 'select * from raw.shop.orders limit 10';

describe('threads', () => {
  test('hold what was run in one session, in the order first run', () => {
    expect(
      said(
        threads([
          {sql: PLANS, at: '2026-09-03T11:00'},
          {sql: ORDERS, at: '2026-09-03T10:00'},
          {sql: TICKETS, at: '2026-09-04T09:00'},
        ]),
      ),
    ).toEqual([[ORDERS, PLANS], [TICKETS]]);
  });

  test('go on over sessions that repeat the same statements', () => {
    const [only, ...others] = threads([
      {sql: ORDERS, at: '2026-09-03T10:00'},
      {sql: ORDERS, at: '2026-09-10T10:00'},
      {sql: TICKETS, at: '2026-09-10T10:20'},
    ]);
    expect(others).toEqual([]);
    expect(only?.statements).toMatchObject([
      {text: ORDERS, runs: 2, days: 2, firstAt: '2026-09-03T10:00:00.000Z'},
      {text: TICKETS, runs: 1},
    ]);
  });

  test.each([PEEK, 'use role analyst', 'show tables', 'select 1'])('are not held together by %s', (noise) => {
    const found = threads([
      {sql: noise, at: '2026-09-03T10:00'},
      {sql: ORDERS, at: '2026-09-03T10:05'},
      {sql: noise, at: '2026-09-10T10:00'},
      {sql: TICKETS, at: '2026-09-10T10:20'},
    ]);
    expect(said(found)).toEqual([[noise, ORDERS], [TICKETS]]);
  });

  test('end where a year of sheets would become one', () => {
    const history = Array.from({length: 120}, (_, n): readonly Ran[] => {
      const at = new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
      const query = (i: number): string => `select c${i}, sum(v${i}) from db.s.t${i} where k${i} group by c${i}`;
      return [
        {sql: query(n), at: `${at}T09:00`},
        {sql: query(n + 1), at: `${at}T15:00`},
      ];
    }).flat();
    const found = threads(history);
    expect(Math.max(...found.map(({statements}) => statements.length))).toBeLessThanOrEqual(40);
    expect(found.length).toBeLessThanOrEqual(5);
    expect(found.flatMap(({members}) => members)).toHaveLength(121);
  });

  test('hold sessions together that were two sheets until a third ran both', () => {
    const history: Ran[] = [
      {sql: ORDERS, at: '2026-09-03T10:00'},
      {sql: PLANS, at: '2026-09-03T10:10'},
      {sql: TICKETS, at: '2026-09-04T09:00'},
      {sql: 'select sku, sum(units) from raw.stock.moves group by sku', at: '2026-09-04T09:10'},
    ];
    const before = threads(history);
    expect(before).toHaveLength(2);
    const after = threads([...history, ...history.map((run) => ({...run, at: run.at.replace(/-0[34]T/, '-11T')}))]);
    expect(after).toHaveLength(1);
    expect(after[0]?.anchor).toBe(before[0]?.anchor);
    expect(after[0]?.members).toContain(before[1]?.anchor);
  });

  test('take a day without sessions for one session of each client', () => {
    const history: Ran[] = [
      {sql: ORDERS, at: '2026-09-03T10:00'},
      {sql: PLANS, at: '2026-09-03T11:00'},
      {sql: TICKETS, at: '2026-09-04T11:00'},
    ];
    const rows = rowsOf(history).map((row) => ({...row, sessions: []}));
    expect(said(threadsOf(rows, textsOf(history)))).toEqual([[ORDERS, PLANS], [TICKETS]]);
  });
});

describe('an edit chain', () => {
  const V1 = 'select country, sum(amount) as revenue from raw.shop.orders group by country';
  const V2 = 'select country, sum(amount) as revenue from raw.shop.orders where paid group by country';
  const V3 =
    "select country, sum(amount) as revenue from raw.shop.orders where paid and day > '2026-01-01' group by country";
  const afternoon: Ran[] = [
    {sql: V1, at: '2026-09-03T14:00'},
    {sql: V2, at: '2026-09-03T14:10'},
    {sql: V3, at: '2026-09-03T14:30'},
  ];

  test('keeps its last version and names the others', () => {
    const [only] = threads(afternoon);
    expect(only?.statements).toMatchObject([
      {
        text: V3,
        drafts: [
          {exact: exactFingerprint(V1), firstAt: '2026-09-03T14:00:00.000Z'},
          {exact: exactFingerprint(V2), firstAt: '2026-09-03T14:10:00.000Z'},
        ],
      },
    ]);
    expect(only?.members).toHaveLength(3);
    expect(sheetsOf(only!, OWNER)[0]?.body).toContain(
      `-- 2 other versions since 2026-09-03: ${[V1, V2].map((sql) => exactFingerprint(sql).slice(0, 15)).join(' ')}`,
    );
  });

  test('keeps the last version that ran without an error', () => {
    const [only] = threads(afternoon.map((run) => ({...run, failed: run.sql === V3})));
    expect(only?.statements.map(({text, drafts}) => [text, drafts.length])).toEqual([[V2, 2]]);
  });

  test('keeps both of two versions that were run again on later days', () => {
    const found = threads([
      ...afternoon,
      {sql: V2, at: '2026-09-10T09:00'},
      {sql: V3, at: '2026-09-10T09:05'},
      {sql: V2, at: '2026-09-17T09:00'},
    ]);
    expect(said(found)).toEqual([[V2, V3]]);
    expect(found[0]?.statements[0]?.drafts.map(({exact}) => exact)).toEqual([exactFingerprint(V1)]);
  });

  test('keeps one of two that differ in their order only, however often both were run', () => {
    const ordered = `${V2} order by revenue desc limit 100`;
    const found = threads([
      {sql: V2, at: '2026-09-03T14:10'},
      {sql: ordered, at: '2026-09-03T14:20'},
      {sql: V2, at: '2026-09-10T14:10'},
      {sql: ordered, at: '2026-09-17T14:20'},
    ]);
    expect(said(found)).toEqual([[ordered]]);
  });

  test.each([
    [
      'another query on the same table',
      'select count(distinct customer_id) as buyers, day from raw.shop.orders group by day',
    ],
    ['one that makes something else', `create table raw.shop.by_country as ${V1}`],
  ])('does not take in %s', (_, sql) => {
    expect(said(threads([...afternoon.slice(0, 1), {sql, at: '2026-09-03T14:10'}]))).toEqual([[V1, sql]]);
  });

  test('does not take in what was run before that day, or after a long pause', () => {
    expect(
      said(
        threads([
          {sql: V1, at: '2026-09-03T08:00'},
          {sql: V2, at: '2026-09-03T14:00'},
        ]),
      ),
    ).toEqual([[V1, V2]]);
    const again: Ran[] = [
      {sql: V2, at: '2026-09-01T14:00'},
      {sql: V1, at: '2026-09-03T14:00', session: 'x'},
      {sql: V2, at: '2026-09-03T14:05', session: 'x'},
    ];
    expect(said(threads(again))).toEqual([[V2, V1]]);
  });

  test('leaves statements that change rows as they are: each was done', () => {
    const deletes = [1, 2, 3].map(
      (id) => `delete from raw.shop.orders where order_id = ${id} and country = 'DE' and paid`,
    );
    expect(said(threads(deletes.map((sql, n) => ({sql, at: `2026-09-03T14:0${n}`}))))).toEqual([deletes]);
  });
});

describe('whatever people run', () => {
  const pieces = fc.constantFrom(
    ORDERS,
    PLANS,
    TICKETS,
    PEEK,
    'use schema raw.shop',
    'begin',
    'commit',
    '-- note\nselect a from t -- trailing note',
    'select a from t;',
    "select a from t where s = 'it''s; -- no comment'",
    "select 'never closed from t",
    'select $$ never closed',
    'select (a from t',
    '/* open comment select 1',
    'begin let x := 1; return x; end',
    'declare x int; begin return x;',
    'select 1; select 2',
    'select a, case when b then 1 from t',
    '!set variable_substitution=true',
    '-- only a comment',
    'insert into t select * from u',
    'create procedure p() returns int language sql as $$ begin return 1; end $$',
    "select '__REDACTED_password_1__' as p",
    "set t = '__REDACTED_secret_1__'",
  );
  const history = fc.array(
    fc.record({
      sql: pieces,
      at: fc
        .record({
          day: fc.integer({min: 1, max: 28}),
          hour: fc.integer({min: 0, max: 23}),
          minute: fc.integer({min: 0, max: 59}),
        })
        .map(
          ({day, hour, minute}) =>
            `2026-09-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
        ),
      session: fc.constantFrom('a', 'b', 'c', 'd'),
      failed: fc.boolean(),
      schema: fc.constantFrom('SHOP', 'BILLING', ''),
    }),
    {minLength: 1, maxLength: 30},
  );

  test('stands in exactly one sheet, and is read back from it by its fingerprint', () => {
    fc.assert(
      fc.property(history, (ran) => {
        const found = threads(ran);
        const sheets = found.flatMap((thread) => sheetsOf(thread, OWNER));
        const members = sheets.flatMap(({thread}) => thread.members);
        expect(members.toSorted()).toEqual([...new Set(ran.map(({sql}) => exactFingerprint(sql)))].toSorted());
        for (const {thread, body} of sheets) {
          const read = readAsset({id: 'x', body, format: 'sql'});
          const isOne = thread.statements.length === 1;
          if (isOne && thread.statements[0]?.text === 'select 1; select 2') continue;
          if (isOne && readAsset({id: 'x', body: thread.statements[0]!.text, format: 'sql'}).length !== 1) continue;
          expect(read.map(({exact}) => exact)).toEqual(thread.statements.map(({exact}) => exact));
          for (const {sql, remark} of read) {
            expect(sql).not.toContain('From the query history');
            expect(remark ?? '').not.toMatch(/\d runs?\b/);
          }
        }
      }),
      {numRuns: 300},
    );
  });

  test('gives the same sheets in whatever order the evidence comes', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (ran, order) => {
        const rows = rowsOf(ran);
        const mixed = rows
          .map((row) => ({row, place: order.next().value as number}))
          .toSorted((a, b) => a.place - b.place)
          .map(({row}) => row);
        const bodies = (of: readonly ThreadRun[]): readonly string[] =>
          threadsOf(of, textsOf(ran)).flatMap((thread) => sheetsOf(thread, OWNER).map(({body}) => body));
        expect(bodies(mixed)).toEqual(bodies(rows));
      }),
      {numRuns: 100},
    );
  });
});
