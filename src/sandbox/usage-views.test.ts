import {afterAll, beforeAll, expect, test} from 'vitest';
import {grantsOf} from '../testing/grants-of.ts';
import {openDriver, openSandbox, tinyAccount, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';
import {USAGE_VIEWS} from './usage-views.ts';

const at = (time: string): string => `2026-11-10T${time}.000Z`;
const place = {database_name: 'ANALYTICS', schema_name: 'REPORTING', owner: 'ANALYST', created_on: at('08:00:00')};
const accessed = [{objectDomain: 'Table', objectName: 'RAW.SHOP.ORDERS', columns: [{columnName: 'ID'}]}];

let sandbox: OpenSandbox;
let driver: Driver;
beforeAll(async () => {
  sandbox = await openSandbox({
    history: [
      ran('q1', `select '${'ä'.repeat(100_050)}'`, '09:00:00'),
      {...ran('q2', 'insert into t select 1', '10:00:00'), rows_inserted: 3, bytes_scanned: 4096},
    ],
    objects: [
      {...place, kind: 'view', name: 'V', text: 'create view V as select 1'},
      {...place, kind: 'materialized-view', name: 'Odd "mv"', text: 'create materialized view …', comment: 'kept'},
      {...place, kind: 'task', name: 'T', text: 'insert into t select 1', schedule: '60 MINUTE', state: 'started'},
      {
        ...place,
        kind: 'procedure',
        name: 'P',
        arguments: '(A DATE)',
        language: 'SQL',
        text: 'create … as $$ begin end $$',
      },
      {...place, kind: 'function', name: 'F', text: 'a + 1', changed_on: at('09:00:00')},
    ],
    accessHistory: [
      {query_id: 'q1', query_start_time: at('09:00:00'), direct_objects_accessed: JSON.stringify(accessed)},
      {query_id: 'q2', query_start_time: at('10:00:00'), direct_objects_accessed: accessed, objects_modified: '[]'},
    ],
    attribution: [{query_id: 'q1', credits_attributed_compute: 0.000123}],
    dependencies: [{referenced_object_name: 'ORDERS', referencing_object_name: 'V'}],
  });
  driver = await openDriver(sandbox);
});
afterAll(async () => {
  await driver.close();
  await sandbox.stop();
});

function ran(query_id: string, query_text: string, time: string): Record<string, unknown> {
  return {
    query_id,
    query_text,
    user_name: 'ANA',
    start_time: at(time),
    end_time: at(time),
    execution_status: 'SUCCESS',
  };
}

const rowsOf = (columns: string, view: string) =>
  driver.rows(`select ${columns} from snowflake.account_usage.${view} order by ${columns.split(',')[0]}`);

test.each(USAGE_VIEWS.map(({name}) => name))('%s can be read, all its columns', async (name) => {
  const [row] = await driver.rows(`select count(*) as n from snowflake.account_usage.${name}`);
  expect(Number(row?.['N'])).toBeGreaterThanOrEqual(0);
  await driver.rows(`select * from snowflake.account_usage.${name} limit 1`);
});

test('views, procedures, functions and tasks follow from the objects of the account', async () => {
  expect(await rowsOf('table_name, table_schema, table_owner, view_definition, comment', 'views')).toEqual([
    {
      TABLE_NAME: 'Odd "mv"',
      TABLE_SCHEMA: 'REPORTING',
      TABLE_OWNER: 'ANALYST',
      VIEW_DEFINITION: 'create materialized view …',
      COMMENT: 'kept',
    },
    {
      TABLE_NAME: 'V',
      TABLE_SCHEMA: 'REPORTING',
      TABLE_OWNER: 'ANALYST',
      VIEW_DEFINITION: 'create view V as select 1',
      COMMENT: '',
    },
  ]);
  expect(
    await rowsOf('procedure_name, argument_signature, procedure_language, procedure_definition', 'procedures'),
  ).toEqual([
    {
      PROCEDURE_NAME: 'P',
      ARGUMENT_SIGNATURE: '(A DATE)',
      PROCEDURE_LANGUAGE: 'SQL',
      PROCEDURE_DEFINITION: ' begin end ',
    },
  ]);
  expect(await rowsOf('function_name, argument_signature, function_definition', 'functions')).toEqual([
    {FUNCTION_NAME: 'F', ARGUMENT_SIGNATURE: '()', FUNCTION_DEFINITION: 'a + 1'},
  ]);
  expect(await rowsOf('name, schedule, definition, warehouse_name', 'task_versions')).toEqual([
    {NAME: 'T', SCHEDULE: '60 MINUTE', DEFINITION: 'insert into t select 1', WAREHOUSE_NAME: null},
  ]);
});

test('a file of its own has the last word over what would follow', async () => {
  await using other = await openSandbox({
    objects: [{...place, kind: 'view', name: 'V', text: 'select 1'}],
    files: {...tinyAccount.files, 'views.ndjson': '{"table_name": "GONE", "deleted": "2026-11-09T00:00:00Z"}\n'},
  });
  const reader = await openDriver(other);
  expect(await reader.rows('select table_name from snowflake.account_usage.views')).toEqual([{TABLE_NAME: 'GONE'}]);
  await reader.close();
});

test('arrays of ACCESS_HISTORY are the same, written as JSON or as its text', async () => {
  const rows = await rowsOf('query_id, direct_objects_accessed, objects_modified', 'access_history');
  expect(rows.map((row) => JSON.parse(String(row['DIRECT_OBJECTS_ACCESSED'])) as unknown)).toEqual([
    accessed,
    accessed,
  ]);
  expect(rows.map((row) => row['OBJECTS_MODIFIED'])).toEqual([null, '[]']);
});

test('a text is cut at 100,000 characters, and nothing says so', async () => {
  const rows = await rowsOf('query_id, query_text, rows_inserted, bytes_scanned', 'query_history');
  expect(rows.map((row) => [row['QUERY_TEXT']?.length, row['ROWS_INSERTED'], row['BYTES_SCANNED']])).toEqual([
    // The driver's word for a number that is null, where numbers come as texts.
    [100_000, 'NULL', 'NULL'],
    [22, '3', '4096'],
  ]);
});

test('grants are rows of GRANTS_TO_ROLES and GRANTS_TO_USERS', async () => {
  await using other = await openSandbox({
    grants: grantsOf(
      'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
      'GRANT USAGE ON DATABASE SNOWFLAKE TO ROLE RESCUE_READER',
      'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER',
      'GRANT READ ON WORKSPACE ANALYTICS.TEAM."a b" TO ROLE RESCUE_READER',
    ),
  });
  const reader = await openDriver(other);
  expect(
    await reader.rows(
      'select privilege, granted_on, name, table_catalog, grantee_name from snowflake.account_usage.grants_to_roles order by granted_on',
    ),
  ).toEqual([
    {PRIVILEGE: 'USAGE', GRANTED_ON: 'DATABASE', NAME: 'SNOWFLAKE', TABLE_CATALOG: null, GRANTEE_NAME: 'RESCUE_READER'},
    {
      PRIVILEGE: 'USAGE',
      GRANTED_ON: 'WAREHOUSE',
      NAME: 'RESCUE_WH',
      TABLE_CATALOG: null,
      GRANTEE_NAME: 'RESCUE_READER',
    },
    {
      PRIVILEGE: 'READ',
      GRANTED_ON: 'WORKSPACE',
      NAME: 'a b',
      TABLE_CATALOG: 'ANALYTICS',
      GRANTEE_NAME: 'RESCUE_READER',
    },
  ]);
  expect(await reader.rows('select role, grantee_name from snowflake.account_usage.grants_to_users')).toEqual([
    {ROLE: 'RESCUE_READER', GRANTEE_NAME: 'RESCUE_BOT'},
  ]);
  await reader.close();
});

test('rows come late: each view after its own latency, a single row later still', async () => {
  let now = at('09:44:59');
  await using late = await openSandbox(
    {
      account: {...tinyAccount.account, latency_minutes: {QUERY_HISTORY: 45, ACCESS_HISTORY: 180}},
      history: [
        ran('q1', 'select 1', '09:00:00'),
        {...ran('q2', 'select 2', '09:00:00'), arrives_on: at('12:00:00')},
        ran('q3', 'select 3', '11:59:00'),
      ],
      accessHistory: [{query_id: 'q1', query_start_time: at('09:00:00')}],
    },
    {clock: {now: () => now}},
  );
  const reader = await openDriver(late);
  const seen = async (time: string): Promise<unknown> => {
    now = at(time);
    const queries = await reader.rows('select query_id from snowflake.account_usage.query_history order by query_id');
    const accesses = await reader.rows('select query_id from snowflake.account_usage.access_history');
    return [...queries, ...accesses].map((row) => row['QUERY_ID']).join(' ');
  };
  expect(await seen('09:44:59')).toBe('');
  expect(await seen('09:45:00')).toBe('q1');
  expect(await seen('12:00:00')).toBe('q1 q2 q1');
  expect(await seen('12:44:00')).toBe('q1 q2 q3 q1');
  // What has no latency is there at once, and the extra column is nobody's business.
  expect(await reader.rows('select count(*) as n from snowflake.account_usage.users')).toEqual([{N: '4'}]);
  expect(Object.keys((await reader.rows('select * from snowflake.account_usage.query_history limit 1'))[0]!)).toEqual(
    Object.keys(USAGE_VIEWS.find(({name}) => name === 'QUERY_HISTORY')!.columns).map((name) => name.toUpperCase()),
  );
  await reader.close();
});

test('SHOW lists 10,000 at most; LIMIT … FROM turns the page within a database', async () => {
  const count = 10_003;
  const name = (index: number): string => `WS_${String(index).padStart(5, '0')}`;
  const workspaces = Array.from({length: count}, (_, index) => ({
    ...tinyAccount.workspaces[1],
    name: name(index),
    visible_to: ['RESCUE_READER'],
  }));
  await using many = await openSandbox({workspaces});
  const reader = await openDriver(many);
  const first = await reader.rows('show workspaces in account');
  expect([first.length, first[0]?.['name'], first.at(-1)?.['name']]).toEqual([10_000, name(0), name(9999)]);
  expect(await reader.rows('show workspaces in account limit 20000')).toHaveLength(10_000);
  const next = await reader.rows(`show workspaces in database analytics limit 10000 from '${name(9999)}'`);
  expect(next.map((row) => row['name']).slice(-3)).toEqual([name(10_000), name(10_001), name(10_002)]);
  await reader.close();
});
