import {describe, expect, test} from 'vitest';
import {assetOf} from '../catalog/samples.test.data.ts';
import type {Context} from '../model/asset.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Carrier, Catalog, EvidenceSum, PersonRun} from '../ports/catalog.ts';
import {type Carried, type Carriers, carriersOf} from './analyse-carriers.ts';

interface Ran {
  readonly sql: string;
  readonly user?: string;
  readonly actor?: EvidenceSum['actor'];
  readonly day?: string;
  /** Minute of the hour at which it ended. */
  readonly minute?: number;
  readonly runs?: number;
  readonly failures?: number;
  readonly session?: string;
}

/** A catalog of statements and of what was run, in place of the one in SQLite. */
function world(kept: readonly (Partial<Carrier> & {readonly sql: string})[], ran: readonly Ran[] = []): Carriers {
  const at = ({day = '2026-10-02', minute = 0}: Ran): string => `${day}T10:${String(minute).padStart(2, '0')}:00.000Z`;
  const carriers = [...kept, ...ran].map((one): Carrier => {
    const {verb, exact} = readStatement(one.sql);
    return {context: {}, exact, verb, ...one};
  });
  const catalog: Pick<Catalog, 'carriers' | 'evidenceSumsOf' | 'personRuns' | 'text'> = {
    carriers: () =>
      carriers.filter(
        ({verb, asset}) => asset?.kind === 'object' || ['COPY INTO', 'CREATE TASK', 'GET'].includes(verb),
      ),
    evidenceSumsOf: (exacts) =>
      ran
        .filter(({sql}) => exacts.includes(exactFingerprint(sql)))
        .map((one) => ({
          exact: exactFingerprint(one.sql),
          userId: one.user ?? 'mira',
          userName: one.user ?? 'mira',
          actor: one.actor ?? 'person',
          role: 'ANALYST',
          warehouse: 'WH',
          database: 'SHOP',
          schema: 'CORE',
          runs: one.runs ?? 1,
          failures: one.failures ?? 0,
          elapsedMs: 1,
          firstAt: at(one),
          lastAt: at(one),
          days: [one.day ?? '2026-10-02'],
        })),
    personRuns: (account, userId) =>
      account !== 'acme'
        ? []
        : ran
            .filter(({user = 'mira'}) => user === userId)
            .map((one): PersonRun => ({
              exact: exactFingerprint(one.sql),
              utcDay: one.day ?? '2026-10-02',
              client: '',
              role: '',
              warehouse: '',
              database: '',
              schema: '',
              runs: one.runs ?? 1,
              failures: one.failures ?? 0,
              firstAt: at(one),
              lastAt: at(one),
              ...(one.session === undefined ? {} : {sessions: [one.session]}),
            })),
    text: (exact) => {
      const found = ran.find(({sql}) => exactFingerprint(sql) === exact);
      return found === undefined ? undefined : {exact, completeness: 'whole', text: found.sql};
    },
  };
  return carriersOf(catalog, ['acme', 'other']);
}

function carriedBy(carriers: Carriers, sql: string, objects: readonly string[] = []): Carried {
  const reading = readStatement(sql);
  return carriers.of({reading, shapes: [reading.shape], exacts: [reading.exact], objects});
}

const REPORT = "select region, sum(amount) as amount from orders where quarter = '2026-Q3' group by region";
const unload = (query: string, to = '@shop.core.out/q3.csv'): string => `copy into ${to} from (${query}) header = true`;

describe('a result that was unloaded', () => {
  test('is found by the query inside, whatever its literals and brackets', () => {
    const carriers = world(
      [],
      [
        {sql: unload(REPORT.replace('Q3', 'Q2')), day: '2026-07-02'},
        {sql: unload(REPORT), user: 'priya', runs: 3, failures: 1},
      ],
    );
    expect(carriedBy(carriers, REPORT).exports).toEqual([
      {to: '@SHOP.CORE.OUT', runs: 1, people: ['mira'], lastDay: '2026-07-02'},
      {to: '@SHOP.CORE.OUT', runs: 2, people: ['priya'], lastDay: '2026-10-02'},
    ]);
    expect(carriedBy(carriers, `create table shop.core.kpi as ${REPORT}`).exports).toHaveLength(2);
    expect(carriedBy(carriers, 'select region from orders').exports).toEqual([]);
  });

  test('is found by the table that is unloaded, its name completed from where it was run', () => {
    const carriers = world([], [{sql: 'copy into @out from kpi'}, {sql: unload('select * from kpi', '@other_stage')}]);
    const kpi = relationKey({database: 'SHOP', schema: 'CORE', name: 'KPI'});
    expect(carriedBy(carriers, REPORT, [kpi]).exports.map(({to}) => to)).toEqual([
      '@SHOP.CORE.OUT',
      '@SHOP.CORE.OTHER_STAGE',
    ]);
    expect(carriedBy(carriers, REPORT, ['SHOP.CORE.KPIS']).exports).toEqual([]);
  });

  test('leads to an address without its path, and counts once however many sheets hold the statement', () => {
    const sql = unload(REPORT, "'s3://acme-out/q3/report.csv'");
    const context: Context = {database: 'SHOP'};
    const carriers = world(
      [
        {sql, asset: assetOf('a'), context},
        {sql, asset: assetOf('b'), context},
      ],
      [{sql}],
    );
    expect(carriedBy(carriers, REPORT).exports).toEqual([
      {to: 's3://acme-out', runs: 1, people: ['mira'], lastDay: '2026-10-02'},
    ]);
  });

  test('is told without runs where the statement is only kept', () => {
    const carriers = world([{sql: unload(REPORT), asset: assetOf('a')}]);
    expect(carriedBy(carriers, REPORT).exports).toEqual([{to: '@SHOP.CORE.OUT', runs: 0, people: []}]);
  });

  test('was fetched when somebody ran GET on that stage; of the stage of a user, only that user', () => {
    const fetched = (ran: readonly Ran[]): unknown => carriedBy(world([], ran), REPORT).exports[0]?.fetched;
    const copy = {sql: unload(REPORT)};
    expect(fetched([copy, {sql: 'get @shop.core.out/q3.csv file:///tmp/', user: 'bo'}])).toBe(true);
    expect(fetched([copy, {sql: 'get @shop.core.other file:///tmp/'}])).toBeUndefined();
    expect(fetched([copy, {sql: 'get @shop.core.out file:///tmp/', runs: 2, failures: 2}])).toBeUndefined();
    const own = {sql: unload(REPORT, '@~/q3')};
    expect(fetched([own, {sql: 'get @~/q3 file:///tmp/'}])).toBe(true);
    expect(fetched([own, {sql: 'get @~/q3 file:///tmp/', user: 'bo'}])).toBeUndefined();
  });

  test('is that of the query right before, where RESULT_SCAN is unloaded', () => {
    const scan = 'copy into @shop.core.out from (select * from table(result_scan(last_query_id())))';
    const carriers = world(
      [],
      [
        {sql: 'select a from early', minute: 1, session: '1'},
        {sql: REPORT, minute: 5, session: '1'},
        {sql: 'use role analyst', minute: 6, session: '1'},
        {sql: 'select b from elsewhere', minute: 6, session: '2'},
        {sql: scan, minute: 7, session: '1'},
        {sql: 'select c from later', minute: 9, session: '1'},
        {sql: REPORT, day: '2026-10-05', minute: 1},
        {sql: scan, day: '2026-10-05', minute: 59},
        {sql: REPORT, day: '2026-10-06', minute: 1},
        {sql: scan, day: '2026-10-06', minute: 2},
      ],
    );
    expect(carriedBy(carriers, REPORT).exports).toEqual([
      {to: '@SHOP.CORE.OUT', runs: 2, people: ['mira'], lastDay: '2026-10-06'},
    ]);
    for (const other of ['select a from early', 'select b from elsewhere', 'select c from later'])
      expect(carriedBy(carriers, other).exports).toEqual([]);
  });

  test('files that are loaded, and a COPY that is cut off, are none', () => {
    const carriers = world([], [{sql: 'copy into kpi from @shop.core.out'}, {sql: 'copy into @shop.core.out from ('}]);
    expect(carriedBy(carriers, REPORT, ['SHOP.CORE.KPI']).exports).toEqual([]);
  });
});

describe('a task', () => {
  const task = (body: string): string =>
    `create or replace task if not exists jobs.nightly warehouse = w schedule = 'USING CRON 0 6 * * * UTC' as ${body}`;

  test('is found by the queries in its definition', () => {
    const context = {database: 'SHOP', schema: 'CORE'};
    for (const body of [REPORT, `insert into kpi ${REPORT}`, `begin insert into kpi ${REPORT}; delete from old; end`]) {
      const carriers = world([{sql: task(body), asset: assetOf('a'), context}]);
      expect(carriedBy(carriers, REPORT.replace('Q3', 'Q4')).tasks, body).toEqual([
        {name: 'SHOP.JOBS.NIGHTLY', schedule: 'USING CRON 0 6 * * * UTC'},
      ]);
    }
  });

  test('of the account says whether it runs, and stands for its definition in a sheet', () => {
    const object = assetOf('t', {
      kind: 'object',
      container: 'SHOP.JOBS',
      title: 'NIGHTLY',
      locator: 'object://tasks/"SHOP"."JOBS"."NIGHTLY"',
    });
    const sheet = {sql: task(`insert into kpi ${REPORT}`), context: {database: 'SHOP'}, asset: assetOf('a')};
    const live = {sql: `-- schedule: 60 MINUTE\n-- state: suspended\ninsert into kpi ${REPORT}`, asset: object};
    for (const kept of [
      [sheet, live],
      [live, sheet],
    ]) {
      expect(carriedBy(world(kept), REPORT).tasks).toEqual([
        {name: 'SHOP.JOBS.NIGHTLY', schedule: '60 MINUTE', suspended: true},
      ]);
    }
  });
});
