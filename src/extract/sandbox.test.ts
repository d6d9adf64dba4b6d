import {readdir, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
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
  {session_id: 1, created_on: at('12'), user_name: 'ANA', client_application_id: 'Snowsight', client_environment: '{"APPLICATION":"Snowflake Web App (snowsight_workspace_user_sql)"}'},
  {session_id: 2, created_on: at('12'), user_name: 'DBT', client_application_id: 'PythonConnector 3', client_environment: '{"APPLICATION":"dbt"}'},
];
let id = 0;
const statement = (day: string, text: string, hash: string | null, parts: Readonly<Record<string, unknown>> = {}) => ({
  query_id: `01b00000-0000-0000-0000-${String(++id).padStart(12, '0')}`,
  ...{query_text: text, database_name: 'ANALYTICS', schema_name: 'TEAM', query_type: 'SELECT', session_id: 1, user_name: 'ANA', user_type: 'PERSON', role_name: 'ANALYST'},
  ...{warehouse_name: 'BI_WH', query_tag: '', execution_status: 'success', start_time: at(day), end_time: at(day), total_elapsed_time: 40, rows_produced: 1},
  ...{is_client_generated_statement: false, query_hash: hash, query_hash_version: hash === null ? null : 2},
  ...parts,
});

let sandbox: OpenSandbox;
let warehouse: SnowflakeWarehouse;

beforeAll(async () => {
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
});

function open(parts = {}): Promise<SnowflakeWarehouse> {
  return openSnowflake({account: 'TINY', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: sandbox.url, ...parts}, silentLog);
}

const run = (source: typeof workspaces | typeof history | typeof notebooks, parts = {}) => harvestAll({source, settings: {}, context: {warehouse}}, parts);
const ofType = <T extends SourceEvent['t']>(events: readonly SourceEvent[], type: T) => events.filter((event): event is SourceEvent & {t: T} => event.t === type);

for (const source of [workspaces, notebooks, history]) {
  behavesLikeSource(`${source.id} on the sandbox account`, async () => ({source, settings: {}, context: {warehouse}}));
}
