import {mkdtemp, readdir, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SourceEvent} from '../ports/source.ts';
import {behavesLikeSource, harvestAll, silentLog} from '../testing/behaves-like-source.ts';
import type {OpenSandbox} from '../testing/open-sandbox.ts';
import {openSandbox} from '../testing/open-sandbox.ts';
import type {SnowflakeWarehouse} from './snowflake/connect.ts';
import {openSnowflake} from './snowflake/connect.ts';
import history from './sources/snowflake-query-history.ts';
import notebooks from './sources/snowflake-notebooks.ts';
import workspaces from './sources/snowflake-workspaces.ts';

const at = (day: string, time = '10:00:00') => `2026-11-${day}T${time}.000Z`;

const sessions = [
  {
    session_id: 1,
    created_on: at('12'),
    user_name: 'ANA',
    client_application_id: 'Snowsight',
    client_environment: '{"APPLICATION":"Snowflake Web App (snowsight_workspace_user_sql)"}',
  },
  {
    session_id: 2,
    created_on: at('12'),
    user_name: 'DBT',
    client_application_id: 'PythonConnector 3',
    client_environment: '{"APPLICATION":"dbt"}',
  },
];
let id = 0;
const statement = (day: string, text: string, hash: string | null, parts: Readonly<Record<string, unknown>> = {}) => ({
  query_id: `01b00000-0000-0000-0000-${String(++id).padStart(12, '0')}`,
  query_text: text,
  database_name: 'ANALYTICS',
  schema_name: 'TEAM',
  query_type: 'SELECT',
  session_id: 1,
  user_name: 'ANA',
  user_type: 'PERSON',
  role_name: 'ANALYST',
  warehouse_name: 'BI_WH',
  query_tag: '',
  execution_status: 'success',
  start_time: at(day),
  end_time: at(day),
  total_elapsed_time: 40,
  rows_produced: 1,
  is_client_generated_statement: false,
  query_hash: hash,
  query_hash_version: hash === null ? null : 2,
  ...parts,
});

let sandbox: OpenSandbox;
let warehouse: SnowflakeWarehouse;
const temporary = process.env['TMPDIR'];

beforeAll(async () => {
  // A temporary folder of our own, so that whatever is left in it was left by this test.
  process.env['TMPDIR'] = await mkdtemp(join(tmpdir(), 'extract-'));
  sandbox = await openSandbox({
    sessions,
    history: [
      statement('12', 'select 1', 'h1'),
      statement('12', 'select 1', 'h1'),
      statement('12', 'select 2 /* {"app": "dbt"} */', 'h2', {session_id: 2, user_name: 'DBT', user_type: 'SERVICE'}),
      statement('13', '<redacted>', null, {execution_status: 'fail'}),
      statement('14', `select '${'x'.repeat(100_000)}'`.slice(0, 100_000), 'h3'),
    ],
  });
  warehouse = await open();
});
afterAll(async () => {
  await warehouse.close();
  await sandbox.stop();
  await rm(process.env['TMPDIR'] ?? '', {recursive: true});
  if (temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = temporary;
});

function open(parts = {}): Promise<SnowflakeWarehouse> {
  return openSnowflake(
    {
      account: 'TINY',
      user: 'RESCUE_BOT',
      password: 'let-me-read',
      role: 'RESCUE_READER',
      accessUrl: sandbox.url,
      ...parts,
    },
    silentLog,
  );
}

const run = (source: typeof workspaces | typeof history | typeof notebooks, parts = {}) =>
  harvestAll({source, settings: {}, context: {warehouse}}, parts);
const ofType = <T extends SourceEvent['t']>(events: readonly SourceEvent[], type: T) =>
  events.filter((event): event is SourceEvent & {t: T} => event.t === type);

for (const source of [workspaces, notebooks, history]) {
  behavesLikeSource(`${source.id} on the sandbox account`, async () => ({source, settings: {}, context: {warehouse}}));
}

describe('the sources on the sandbox account', () => {
  it('read the workspace that is granted, odd names included, and name what is not', async () => {
    const events = await harvestAll({
      source: workspaces,
      settings: {inventoryRole: 'RESCUE_READER'},
      context: {warehouse},
    });
    const odd = ofType(events, 'asset').map((event) => event.asset);
    expect(odd.map((asset) => [asset.path, Buffer.from(asset.bytes).toString()])).toEqual([
      ['a.sql', 'select 1;\n'],
      ['sub folder/deep/$x;--%20.sql', 'select 3;\n'],
      ['sub folder/Über \'the\' "top" (2).sql', 'select 2;\n'],
    ]);
    expect(odd[0]?.owner).toEqual({kind: 'user', id: '7', name: 'ZOE', state: 'dropped'});
    expect(ofType(events, 'unreadable').map((event) => event.grant)).toEqual([
      expect.stringContaining('GRANT READ ON WORKSPACE "ANALYTICS"."TEAM"."SHARED" TO ROLE RESCUE_READER;'),
    ]);
  });

  it('read a notebook with the context it runs in', async () => {
    const [found] = ofType(await run(notebooks), 'asset');
    expect(found?.asset).toMatchObject({
      kind: 'notebook',
      format: 'ipynb',
      title: 'Churn',
      context: {database: 'ANALYTICS', schema: 'TEAM', warehouse: 'BI_WH'},
    });
  });

  it('read the history by day, with who ran what', async () => {
    const events = await run(history);
    expect(
      ofType(events, 'day').map((event) => [
        event.utcDay,
        event.rows.map((row) => [row.userName, row.queryHash, row.actor, row.runs, row.failures]),
      ]),
    ).toEqual([
      [
        '2026-11-12',
        [
          ['DBT', 'h2', 'dbt', 1, 0],
          ['ANA', 'h1', 'person', 2, 0],
        ],
      ],
      ['2026-11-13', [['ANA', '', 'person', 1, 1]]],
      ['2026-11-14', [['ANA', 'h3', 'person', 1, 0]]],
    ]);
    expect(ofType(events, 'text').map((event) => [event.queryHash, event.completeness])).toEqual([
      ['h1', 'whole'],
      ['h2', 'whole'],
      ['h3', 'truncated'],
    ]);
  });

  it('leave nothing on the disk and tag everything they run', async () => {
    await run(workspaces);
    expect((await readdir(process.env['TMPDIR'] ?? '')).filter((name) => !name.startsWith('wsr-account-'))).toEqual([]);
    expect(new Set(sandbox.statements().map((statement) => statement.queryTag))).toEqual(new Set(['worksheet-rescue']));
    await expect(stat('snowflake.log')).rejects.toMatchObject({code: 'ENOENT'});
  });

  it('carry on through an expired session, a session that is gone, and a torn connection', async () => {
    const expected = await run(history);
    for (const fault of [
      {kind: 'session', what: 'expired'},
      {kind: 'session', what: 'gone'},
      {kind: 'session', what: 'master-expired'},
    ] as const) {
      sandbox.faults.inject(fault);
      expect(await run(history)).toEqual(expected);
    }
  });
});
