import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {ExplainedCost} from '../pipeline/explain-cost.ts';
import type {HarvestReport} from '../pipeline/harvest.ts';
import type {Status} from '../pipeline/status.ts';
import {type CliWorld, openWorld} from './cli-world.ts';
import {openSandbox, tinyAccount, type OpenSandbox} from './open-sandbox.ts';

type Row = Record<string, unknown>;
const lines = (rows: readonly Row[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
const ENV = {WSR_SANDBOX_PASSWORD: 'let-me-read'};
const DAYS = 9;

const BUILD = 'create or replace table shop.marts.revenue as select sum(amount) as total from shop.core.orders';
const history: Row[] = [];
const access: Row[] = [];
const costs: Row[] = [];

/** A statement in all views that know it. */
function ran(day: number, user: string, text: string, hash: string, more: Row = {}, uses: Row = {}): void {
  const id = `q${String(history.length).padStart(4, '0')}`;
  const at = `2026-11-${String(day).padStart(2, '0')}T10:${String(history.length % 60).padStart(2, '0')}:00.000Z`;
  history.push({
    query_id: id,
    query_text: text,
    query_type: 'SELECT',
    session_id: user === 'OTTO' ? 1 : 2,
    user_name: user,
    user_type: user === 'DASH' ? 'SERVICE' : 'PERSON',
    role_name: 'ANALYST',
    warehouse_name: 'BI_WH',
    database_name: 'SHOP',
    schema_name: 'CORE',
    query_tag: '',
    execution_status: 'success',
    start_time: at,
    end_time: at,
    total_elapsed_time: 100,
    is_client_generated_statement: false,
    query_hash: hash,
    query_hash_version: day < 6 ? 1 : 2,
    ...more,
  });
  access.push({
    query_id: id,
    query_start_time: at,
    user_name: user,
    direct_objects_accessed: [],
    objects_modified: [],
    ...uses,
  });
  costs.push({query_id: id, start_time: at, end_time: at, credits_attributed_compute: 0.125});
}

const named = (objectName: string): Row => ({objectName, objectDomain: 'Table', objectId: 1});
for (let day = 1; day <= DAYS; day += 1) {
  // The version of the hash changes on the sixth, and with it the hash.
  ran(day, 'OTTO', BUILD, day < 6 ? 'old' : 'new', {}, {objects_modified: [named('SHOP.MARTS.REVENUE')]});
  ran(
    day,
    'DASH',
    `select ${day} as n from shop.marts.v`,
    `dash-${day}`,
    {},
    {direct_objects_accessed: [named('SHOP.MARTS.V')]},
  );
}
ran(2, 'OTTO', '<redacted>', '', {query_hash: null, query_hash_version: null, execution_status: 'fail'});
ran(2, 'OTTO', `select '${'x'.repeat(100_000)}'`, 'cut');
ran(2, 'OTTO', 'show tables', 'shown', {is_client_generated_statement: true});
ran(3, 'RESCUE_BOT', 'select 1', 'own', {query_tag: 'worksheet-rescue'});

let sandbox: OpenSandbox;
const worlds: CliWorld[] = [];
beforeAll(async () => {
  sandbox = await openSandbox({
    users: [
      ...tinyAccount.users,
      {user_id: 30, name: 'DASH', type: 'SERVICE', disabled: 'false', created_on: '2026-10-01T00:00:00Z'},
    ],
    history,
    sessions: [
      {session_id: 1, client_environment: '{"APPLICATION": "Snowflake Web App (snowsight_worksheet)"}'},
      {session_id: 2, client_environment: '{"APPLICATION": "Tableau"}'},
    ],
    files: {
      ...tinyAccount.files,
      'access-history.ndjson': lines(access),
      'query-attribution.ndjson': lines(costs),
      'object-dependencies.ndjson': lines([
        {
          referenced_database: 'SHOP',
          referenced_schema: 'MARTS',
          referenced_object_name: 'REVENUE',
          referenced_object_domain: 'TABLE',
          referencing_database: 'SHOP',
          referencing_schema: 'MARTS',
          referencing_object_name: 'V',
          referencing_object_domain: 'VIEW',
        },
      ]),
    },
  });
}, 60_000);
afterAll(async () => {
  await sandbox.stop();
  for (const world of worlds) world.remove();
});

function newWorld(sources: string): CliWorld {
  const world = openWorld({
    'worksheet-rescue.yml': [
      'version: 1',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  acme:',
      '    kind: snowflake',
      `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: env:WSR_SANDBOX_PASSWORD, access_url: ${sandbox.url}}`,
      '    role: RESCUE_READER',
      `    sources: ${sources}`,
      '',
    ].join('\n'),
  });
  worlds.push(world);
  return world;
}

/** Statements that read a day, of those the account was asked since. */
function heavy(since: number): readonly string[] {
  return sandbox
    .statements()
    .slice(since)
    .map(({sql}) => sql)
    .filter((sql) => /^with |min_by/.test(sql));
}

async function json<T>(world: CliWorld, code: number, ...args: readonly string[]): Promise<T> {
  const run = await world.wsrWith(ENV, ...args, '--json');
  expect([run.code, run.stderr]).toEqual([code, expect.any(String)]);
  return JSON.parse(run.stdout) as T;
}

describe('what a harvest costs', () => {
  test('is explained with its SQL, and nothing is read for it', {timeout: 60_000}, async () => {
    const world = newWorld('[notebooks, query-history, access-history]');
    const before = sandbox.statements().length;
    const run = await world.wsrWith(ENV, 'harvest', '--explain-cost');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/9 days from 2026-11-01 to 2026-11-09, 20 rows/);
    expect(run.stdout).toMatch(/RESCUE_WH \(X-Small\), 0\.\d+ credits; the ceiling is 5/);
    expect(run.stdout).toContain('from snowflake.account_usage.query_history');
    expect(run.stdout).toContain('from snowflake.account_usage.access_history');
    expect(run.stdout).toContain('Lists and reads files only');
    const explained = await json<readonly ExplainedCost[]>(
      world,
      0,
      'harvest',
      '--explain-cost',
      '--since',
      '2026-11-08',
    );
    expect(explained.map(({source, cost}) => [source, cost?.days])).toEqual([
      ['snowflake-notebooks', undefined],
      ['snowflake-query-history', 2],
      ['snowflake-access-history', 2],
    ]);
    expect(heavy(before)).toEqual([]);
  });

  test('stops a harvest above its ceiling with 2, and leaves the other sources alone', {timeout: 60_000}, async () => {
    const world = newWorld('[notebooks, {source: query-history, ceiling: 0.001}]');
    const before = sandbox.statements().length;
    const stopped = await world.wsrWith(ENV, 'harvest', '--quiet', '--json');
    expect(stopped.code).toBe(2);
    const {sources} = JSON.parse(stopped.stdout) as HarvestReport;
    expect(sources[0]).toMatchObject({assets: 1});
    expect(sources[1]?.failure).toMatchObject({
      message: expect.stringMatching(
        /^Reading 9 days \(20 rows\) of acme would take about \d+ min .*ceiling of 0\.001\.$/,
      ),
      hint: expect.stringContaining('--yes'),
    });
    expect(heavy(before)).toEqual([]);
    const {sources: accepted} = await json<HarvestReport>(world, 0, 'harvest', '--yes');
    expect(accepted[1]).toMatchObject({evidenceRows: expect.any(Number)});
    expect(heavy(before).length).toBeGreaterThan(0);
  });

  test('refuses actor rules that do not fit with 2', {timeout: 60_000}, async () => {
    const world = newWorld("[{source: query-history, actors: [{actor: bi, client: '('}]}]");
    const run = await world.wsrWith(ENV, 'harvest');
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/accounts\.acme do not fit: actors: rules\.0\.client: is not a regular expression\./);
  });
});

describe('a harvest of a history', () => {
  test(
    'tells what it left out, what is not whole, and that a new version of a hash is nothing new',
    {timeout: 60_000},
    async () => {
      const world = newWorld('[query-history, access-history]');
      const report = await json<HarvestReport>(world, 0, 'harvest');
      expect(report.sources[0]).toMatchObject({
        texts: DAYS + 2,
        tally: {
          'runs without a hash': 1,
          'statements of our own': 1,
          'statements that drivers issue by themselves': 1,
          'texts cut at 100,000 characters': 1,
        },
      });
      expect(report.sources[1]).toMatchObject({objectUses: 2 * DAYS});
      const status = await json<Status>(world, 0, 'status');
      expect(status.history).toEqual([
        {
          account: 'acme',
          firstDay: '2026-11-01',
          lastDay: '2026-11-09',
          runs: 20,
          runsWithoutHash: 1,
          runsWithoutText: 0,
          textsTruncated: 1,
          credits: 2.5,
        },
      ]);
      const again = await json<HarvestReport>(world, 0, 'harvest');
      expect([again.commits, again.sources[0]?.texts]).toEqual([0, 0]);

      const [candidate] = await world.list('--status', 'all');
      const show = await world.wsr('show', candidate?.id ?? '');
      expect(show.stdout).toContain(
        'Read by\n  bi       DASH  9 times from 2026-11-01 to 2026-11-09  through SHOP.MARTS.V\n',
      );
      expect(show.stdout).toContain('Its 9 runs cost 1.1 credits');
      expect(show.stdout).toMatch(
        /What it writes \(REVENUE\) is read by BI tools \(DASH, 9 times\), since 2026-11-01\./,
      );
      const said = await world.wsr('status');
      expect(said.stdout).toContain(
        'acme  2026-11-01 to 2026-11-09: 20 runs, 2.5 credits, 1 without a hash, 1 text cut at 100,000',
      );
    },
  );
});
