import {afterAll, beforeAll, expect, test} from 'vitest';
import * as statements from '../extract/snowflake/statements.ts';
import {openDriver, openSandbox, tinyAccount, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';

const ms = (iso: string): number => Date.parse(iso);
const DAY = [ms('2026-11-10T00:00:00Z'), ms('2026-11-11T00:00:00Z')] as const;

let nextQuery = 100;
function ran(start_time: string, more: Record<string, unknown>): Record<string, unknown> {
  nextQuery += 1;
  return {
    query_id: `q${nextQuery}`,
    query_text: 'select 1',
    session_id: 1,
    user_name: 'ANA',
    user_type: 'PERSON',
    role_name: 'ANALYST',
    warehouse_name: 'BI_WH',
    database_name: 'ANALYTICS',
    schema_name: 'CORE',
    query_type: 'SELECT',
    query_tag: '',
    execution_status: 'success',
    start_time,
    end_time: start_time,
    total_elapsed_time: 10,
    is_client_generated_statement: false,
    query_hash: 'h1',
    query_hash_version: 2,
    ...more,
  };
}

const history = [
  ran('2026-11-09T23:59:59.999Z', {}),
  ran('2026-11-10T00:00:00.000Z', {query_text: 'select  1 -- first'}),
  ran('2026-11-10T08:00:00.250Z', {execution_status: 'FAIL', total_elapsed_time: 32, query_text: 'select 1 -- Ä🦆'}),
  ran('2026-11-10T09:00:00.000Z', {is_client_generated_statement: true}),
  ran('2026-11-10T09:00:00.000Z', {query_tag: 'worksheet-rescue'}),
  ran('2026-11-10T09:00:00.000Z', {query_tag: 'worksheet-rescue/2', query_hash: 'h9'}),
  // The name ZOE belongs to 7 until 12:00, to nobody until 13:00, then to 11.
  ran('2026-11-10T11:59:59.000Z', {user_name: 'ZOE', session_id: 2, query_hash: 'h2', user_type: null}),
  ran('2026-11-10T12:00:00.000Z', {user_name: 'ZOE', session_id: 2, query_hash: 'h2', user_type: null}),
  ran('2026-11-10T13:00:00.000Z', {user_name: 'ZOE', session_id: 2, query_hash: 'h2', user_type: null}),
  ran('2026-11-10T14:00:00.000Z', {
    query_id: 'by-task',
    session_id: 3,
    query_hash: null,
    query_hash_version: null,
    role_name: null,
    query_tag: null,
  }),
  ran('2026-11-10T15:00:00.000Z', {session_id: 99, query_type: 'INSERT', schema_name: null, query_hash: 'h3'}),
  ran('2026-11-11T00:00:00.000Z', {query_hash: 'h4'}),
];

let sandbox: OpenSandbox;
let driver: Driver;
beforeAll(async () => {
  sandbox = await openSandbox({
    history,
    sessions: [
      {session_id: 1, client_application_id: 'Go 1.1', client_environment: '{"APPLICATION": "Snowflake Web App"}'},
      {session_id: 2, client_application_id: 'JDBC 3', client_environment: '{broken'},
      {session_id: 3, client_application_id: null, client_environment: '{"application": "lower"}'},
    ],
    tasks: [
      {query_id: 'by-task', scheduled_time: '2026-11-10T13:59:00Z', completed_time: '2026-11-10T14:00:05Z'},
      {query_id: 'by-task', scheduled_time: '2026-11-10T13:59:00Z', completed_time: '2026-11-10T14:00:05Z'},
      {query_id: null, scheduled_time: '2026-11-10T13:59:00Z', completed_time: '2026-11-10T14:00:05Z'},
    ],
  });
  driver = await openDriver(sandbox, {fetchAsString: []});
});
afterAll(async () => {
  await driver.close();
  await sandbox.stop();
});

test('users come ordered by their id as text', async () => {
  expect(await driver.rows(statements.users)).toEqual([
    {
      ...nobody,
      USER_ID: '10',
      NAME: 'OTTO',
      DISABLED: 'true',
      CREATED_MS: ms('2026-11-01T00:00:00Z'),
      LAST_LOGIN_MS: ms('2026-11-02T00:00:00Z'),
    },
    {...nobody, USER_ID: '11', NAME: 'ZOE', TYPE: 'PERSON', CREATED_MS: ms('2026-11-10T13:00:00Z')},
    {
      ...nobody,
      USER_ID: '7',
      NAME: 'ZOE',
      TYPE: 'PERSON',
      CREATED_MS: ms('2026-11-01T00:00:00Z'),
      DELETED_MS: ms('2026-11-10T12:00:00Z'),
    },
    {
      ...nobody,
      USER_ID: '9',
      NAME: 'ANA',
      DISPLAY_NAME: 'Ana Müller',
      EMAIL: 'ana@example.com',
      TYPE: 'PERSON',
      CREATED_MS: ms('2026-11-01T00:00:00Z'),
    },
  ]);
});

test.each([
  ['numbers', (value: number) => value],
  ['texts', (value: number) => String(value)],
])('the bounds of the history, with binds as %s', async (_, as) => {
  const binds = [as(DAY[0]), as(DAY[1])];
  expect(await driver.rows(statements.historyBounds, {binds})).toEqual([
    {FIRST_MS: DAY[0], LAST_MS: ms('2026-11-10T15:00:00Z'), STATEMENTS: 10},
  ]);
  expect(await driver.rows(statements.historyBounds, {binds: [as(0), as(1)]})).toEqual([
    {FIRST_MS: null, LAST_MS: null, STATEMENTS: 0},
  ]);
});

test('a day of the history, summed as by hand', async () => {
  const rows = await driver.rows(statements.historyDay, {binds: [...DAY, ...DAY]});
  const zoe = {USER_NAME: 'ZOE', QUERY_HASH: 'h2', CLIENT: 'JDBC 3', USER_TYPE: ''};
  expect(rows).toEqual([
    {...usual, ...zoe, USER_ID: '', ...once('2026-11-10T12:00:00Z')},
    {...usual, ...zoe, USER_ID: '11', ...once('2026-11-10T13:00:00Z')},
    {...usual, ...zoe, USER_ID: '7', ...once('2026-11-10T11:59:59Z')},
    {
      ...usual,
      QUERY_HASH: '',
      QUERY_HASH_VERSION: 0,
      ROLE_NAME: '',
      CLIENT: '',
      SCHEDULED: 1,
      ...once('2026-11-10T14:00:00Z'),
    },
    {...usual, RUNS: 2, FAILURES: 1, ELAPSED_MS: 42, FIRST_MS: DAY[0], LAST_MS: ms('2026-11-10T08:00:00.250Z')},
    {...usual, QUERY_HASH: 'h3', SCHEMA_NAME: '', CLIENT: '', QUERY_TYPE: 'INSERT', ...once('2026-11-10T15:00:00Z')},
  ]);
  expect(Object.keys(rows[0]!)).toEqual(Object.keys(usual));
});

test('texts: one for each hash asked for, that of the smallest query id', async () => {
  const texts = statements.historyTexts(3);
  expect(await driver.rows(texts, {binds: [...DAY, 'h1', 'h9', 'no such hash']})).toEqual([
    {QUERY_HASH: 'h1', QUERY_HASH_VERSION: 2, QUERY_TEXT: 'select  1 -- first', TEXT_LENGTH: 18},
  ]);
  const later = [ms('2026-11-10T08:00:00Z'), DAY[1]];
  expect(await driver.rows(statements.historyTexts(1), {binds: [...later, 'h1']})).toEqual([
    {QUERY_HASH: 'h1', QUERY_HASH_VERSION: 2, QUERY_TEXT: 'select 1 -- Ä🦆', TEXT_LENGTH: 14},
  ]);
  await expect(driver.rows(texts, {binds: [...DAY, 'h1']})).rejects.toMatchObject({code: '002049', sqlState: '42601'});
  await expect(driver.rows(texts, {binds: ['soon', 1, 'a', 'b', 'c']})).rejects.toMatchObject({code: '100038'});
});

test('comments, case and white space make no difference', async () => {
  const shouted = statements.historyBounds.replace(/\s+/g, '\n\t').toUpperCase();
  expect(await driver.rows(`/* nightly */ ${shouted} -- end\n;`, {binds: [...DAY]})).toHaveLength(1);
});

test('every statement of the tool is answered', async () => {
  const url = statements.workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head');
  for (const sql of [
    statements.showWorkspacesInAccount,
    statements.showDroppedDatabases,
    statements.showNotebooksInAccount,
    statements.showWorkspacesInDatabase('DROPPED_USER$ZOE_1'),
    statements.list(url),
    statements.list(statements.notebookUrl('ANALYTICS', 'TEAM', 'Churn', 'live')),
    statements.users,
  ]) {
    expect({sql, rows: await driver.rows(sql)}).not.toEqual({sql, rows: []});
  }
});

test('a role that may not read ACCOUNT_USAGE is told that there is none', async () => {
  const analyst = await openDriver(sandbox, {username: 'ANA', password: 'ana-reads'});
  await expect(analyst.rows(statements.users)).rejects.toMatchObject({code: '002003', sqlState: '02000'});
  await expect(analyst.rows('select count(*) from snowflake.account_usage.users')).rejects.toMatchObject({
    code: '002003',
  });
  await analyst.close();
  await using other = await openSandbox({account: {...tinyAccount.account, usage_roles: ['ANALYST']}});
  const allowed = await openDriver(other, {username: 'ANA', password: 'ana-reads'});
  expect(await allowed.rows(statements.users)).toHaveLength(4);
  const reader = await openDriver(other);
  await expect(reader.rows(statements.users)).rejects.toMatchObject({code: '002003'});
  await Promise.all([allowed.close(), reader.close()]);
});

test('without a warehouse, views cannot be read and SHOW can', async () => {
  const idle = await openDriver(sandbox, {warehouse: 'NO_SUCH_WH'});
  await expect(idle.rows(statements.users)).rejects.toMatchObject({code: '000606', sqlState: '57P03'});
  expect(await idle.rows(statements.showNotebooksInAccount)).toHaveLength(1);
  await idle.rows('use warehouse bi_wh');
  expect(await idle.rows(statements.users)).toHaveLength(4);
  await idle.close();
});

const nobody = {
  USER_ID: '',
  NAME: '',
  DISPLAY_NAME: null,
  EMAIL: null,
  TYPE: null,
  DISABLED: 'false',
  CREATED_MS: null,
  DELETED_MS: null,
  LAST_LOGIN_MS: null,
};

const usual = {
  USER_ID: '9',
  USER_NAME: 'ANA',
  QUERY_HASH: 'h1',
  QUERY_HASH_VERSION: 2,
  ROLE_NAME: 'ANALYST',
  WAREHOUSE_NAME: 'BI_WH',
  DATABASE_NAME: 'ANALYTICS',
  SCHEMA_NAME: 'CORE',
  CLIENT: 'Snowflake Web App',
  USER_TYPE: 'PERSON',
  QUERY_TYPE: 'SELECT',
  SCHEDULED: 0,
  RUNS: 1,
  FAILURES: 0,
  ELAPSED_MS: 10,
  FIRST_MS: 0,
  LAST_MS: 0,
};

function once(iso: string): Record<string, unknown> {
  return {FIRST_MS: ms(iso), LAST_MS: ms(iso)};
}
