import {afterAll, beforeAll, expect, test} from 'vitest';
import * as sql from '../extract/snowflake/history-sql.ts';
import * as statements from '../extract/snowflake/statements.ts';
import * as shown from '../testing/shown.ts';
import type {HistoryParts} from '../extract/snowflake/usage-joins.ts';
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
  ran('2026-11-10T00:00:00.000Z', {query_id: 'costly', query_text: 'select  1 -- first'}),
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
      // The same session twice: the later row counts.
      {session_id: 2, client_application_id: 'ODBC 2', created_on: '2026-11-01T00:00:00Z'},
      {
        session_id: 2,
        client_application_id: 'JDBC 3',
        client_environment: '{broken',
        created_on: '2026-11-02T00:00:00Z',
      },
      {session_id: 3, client_application_id: null, client_environment: '{"application": "lower"}'},
    ],
    files: {
      ...tinyAccount.files,
      // Attributed in two parts; what a query of nobody cost is nobody's.
      'query-attribution.ndjson': [
        {query_id: 'costly', start_time: '2026-11-10T00:00:01Z', credits_attributed_compute: 0.1},
        {
          query_id: 'costly',
          start_time: '2026-11-11T00:00:01Z',
          credits_attributed_compute: 0.1,
          credits_used_query_acceleration: 0.1,
        },
        {query_id: 'unknown', start_time: '2026-11-10T00:00:01Z', credits_attributed_compute: 7},
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    },
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
  expect(await driver.rows(sql.historyBounds, {binds})).toEqual([
    {FIRST_MS: DAY[0], LAST_MS: ms('2026-11-10T15:00:00Z'), STATEMENTS: 7},
  ]);
  expect(await driver.rows(sql.historyBounds, {binds: [as(0), as(1)]})).toEqual([
    {FIRST_MS: null, LAST_MS: null, STATEMENTS: 0},
  ]);
});

const PARTS: HistoryParts = {
  sessions: true,
  users: true,
  tasks: true,
  attribution: true,
  userType: true,
  agentType: true,
  secondaryRoles: true,
};

function dayWith(parts: Partial<HistoryParts> = {}): Promise<readonly Record<string, string | null>[]> {
  const all = {...PARTS, ...parts};
  return driver.rows(sql.historyDay(all), {binds: [...sql.historyDayBinds(all, DAY[0], DAY[1])]});
}

test('a day of the history, summed as by hand', async () => {
  const rows = await dayWith();
  const zoe = {USER_NAME: 'ZOE', QUERY_HASH: 'h2', CLIENT: 'JDBC 3', USER_TYPE: ''};
  expect(rows).toEqual([
    {...usual, ...zoe, USER_ID: '', ...once('2026-11-10T12:00:00Z'), ...inSession(2)},
    {...usual, ...zoe, USER_ID: '11', ...once('2026-11-10T13:00:00Z'), ...inSession(2)},
    {...usual, ...zoe, USER_ID: '7', ...once('2026-11-10T11:59:59Z'), ...inSession(2)},
    {
      ...usual,
      QUERY_HASH: '',
      QUERY_HASH_VERSION: 0,
      ROLE_NAME: '',
      CLIENT: '',
      SCHEDULED: 1,
      SESSION_COUNT: 0,
      SESSIONS: [],
      ...once('2026-11-10T14:00:00Z'),
    },
    {
      ...usual,
      RUNS: 2,
      FAILURES: 1,
      ELAPSED_MS: 42,
      CREDITS: 0.3,
      FIRST_MS: DAY[0],
      LAST_MS: ms('2026-11-10T08:00:00.250Z'),
    },
    {
      ...usual,
      QUERY_HASH: 'h3',
      SCHEMA_NAME: '',
      CLIENT: '',
      QUERY_TYPE: 'INSERT',
      ...once('2026-11-10T15:00:00Z'),
      ...inSession(99),
    },
  ]);
  expect(Object.keys(rows[0]!)).toEqual(Object.keys(usual));
});

test('no join makes a run count twice, whatever else the views say', async () => {
  const runs = async (parts: Partial<HistoryParts>): Promise<number> =>
    (await dayWith(parts)).reduce((sum, row) => sum + Number(row['RUNS']), 0);
  expect(await runs({})).toBe(7);
  for (const part of Object.keys(PARTS) as (keyof HistoryParts)[]) {
    expect({part, runs: await runs({[part]: false})}).toEqual({part, runs: 7});
  }
  const none = Object.fromEntries(Object.keys(PARTS).map((part) => [part, false])) as Partial<HistoryParts>;
  expect(await runs(none)).toBe(7);
  expect((await dayWith(none))[0]).toMatchObject({USER_ID: '', CLIENT: '', USER_TYPE: '', SCHEDULED: 0, CREDITS: null});
});

test('users tell the type where the history has no column for it', async () => {
  const types = (await dayWith({userType: false})).map((row) => [row['USER_NAME'], row['USER_TYPE']]);
  expect(types).toContainEqual(['ZOE', 'PERSON']);
  expect(types).toContainEqual(['ANA', 'PERSON']);
});

test('statements by day, those that are left out apart', async () => {
  const binds = [ms('2026-11-09T00:00:00Z'), ms('2026-11-12T00:00:00Z')];
  const day = (iso: string): number => ms(`${iso}T00:00:00Z`) / 86_400_000;
  expect(await driver.rows(sql.historyCounts, {binds})).toEqual([
    {EPOCH_DAY: day('2026-11-09'), STATEMENTS: 1, OWN: 0, CLIENT_GENERATED: 0},
    {EPOCH_DAY: day('2026-11-10'), STATEMENTS: 7, OWN: 2, CLIENT_GENERATED: 1},
    {EPOCH_DAY: day('2026-11-11'), STATEMENTS: 1, OWN: 0, CLIENT_GENERATED: 0},
  ]);
  expect(await driver.rows(sql.historyPace, {binds})).toEqual([{STATEMENTS: 0, ELAPSED_MS: null}]);
});

test('texts: one for each hash asked for, that of the smallest query id', async () => {
  const asked = JSON.stringify(['h1', 'h9', 'no such hash']);
  expect(await driver.rows(sql.historyTexts, {binds: [...DAY, asked]})).toEqual([
    {QUERY_HASH: 'h1', QUERY_HASH_VERSION: 2, QUERY_TEXT: 'select  1 -- first', TEXT_LENGTH: 18},
  ]);
  const later = [ms('2026-11-10T08:00:00Z'), DAY[1]];
  expect(await driver.rows(sql.historyTexts, {binds: [...later, '["h1"]']})).toEqual([
    {QUERY_HASH: 'h1', QUERY_HASH_VERSION: 2, QUERY_TEXT: 'select 1 -- Ä🦆', TEXT_LENGTH: 14},
  ]);
  await expect(driver.rows(sql.historyTexts, {binds: [...DAY]})).rejects.toMatchObject({
    code: '002049',
    sqlState: '42601',
  });
  await expect(driver.rows(sql.historyTexts, {binds: ['soon', 1, '[]']})).rejects.toMatchObject({code: '100038'});
});

test('signatures: the ends of a text for each user who ran it', async () => {
  const rows = await driver.rows(sql.historySignatures, {binds: [...DAY, '["h1", "h2"]']});
  expect(rows).toEqual([
    {QUERY_HASH: 'h1', QUERY_HASH_VERSION: 2, USER_NAME: 'ANA', ENDS: 'select  1 -- first'},
    {QUERY_HASH: 'h2', QUERY_HASH_VERSION: 2, USER_NAME: 'ZOE', ENDS: 'select 1'},
  ]);
});

test('comments, case and white space make no difference', async () => {
  const shouted = statements.users.replace(/\s+/g, '\n\t').toUpperCase();
  expect(await driver.rows(`/* nightly */ ${shouted} -- end\n;`)).toHaveLength(4);
});

test('every statement of the tool is answered', async () => {
  const url = statements.workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head');
  for (const sql of [
    shown.showWorkspacesInAccount,
    shown.showDroppedDatabases,
    shown.showNotebooksInAccount,
    shown.showWorkspacesInDatabase('DROPPED_USER$ZOE_1'),
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
  expect(await idle.rows(shown.showNotebooksInAccount)).toHaveLength(1);
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
  AGENT_TYPE: '',
  QUERY_TAG: '',
  QUERY_TYPE: 'SELECT',
  SCHEDULED: 0,
  SECONDARY_ROLES: 0,
  RUNS: 1,
  FAILURES: 0,
  ELAPSED_MS: 10,
  CREDITS: null,
  FIRST_MS: 0,
  LAST_MS: 0,
  SESSION_COUNT: 1,
  SESSIONS: ['1'],
};

function inSession(session: number): Record<string, unknown> {
  return {SESSION_COUNT: 1, SESSIONS: [String(session)]};
}

function once(iso: string): Record<string, unknown> {
  return {FIRST_MS: ms(iso), LAST_MS: ms(iso)};
}
