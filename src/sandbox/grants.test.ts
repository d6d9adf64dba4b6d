import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {historyBounds, historyDay} from '../extract/snowflake/history-sql.ts';
import * as statements from '../extract/snowflake/statements.ts';
import {grantsOf} from '../testing/grants-of.ts';
import {openDriver, openSandbox, tinyAccount, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';

const ZOE = 'DROPPED_USER$ZOE_1';
const WORKSPACE = statements.workspaceUrl(ZOE, 'PUBLIC', 'my "odd" ws', 'head');
const NOTEBOOK = statements.notebookUrl('ANALYTICS', 'TEAM', 'Churn', 'live');
const DAY = [Date.parse('2026-11-10T00:00:00Z'), Date.parse('2026-11-11T00:00:00Z')];

const PARTS = {
  sessions: true,
  users: true,
  tasks: true,
  attribution: false,
  userType: true,
  agentType: true,
  secondaryRoles: true,
};

/** What a reader and a verifier need, some of it by way of the role TEAM_ACCESS. */
const GRANTS = [
  'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
  'GRANT ROLE RESCUE_VERIFY TO USER RESCUE_BOT',
  'GRANT ROLE RESCUE_INVENTORY TO USER RESCUE_BOT',
  'GRANT ROLE TEAM_ACCESS TO ROLE RESCUE_READER',
  'GRANT MANAGE GRANTS ON ACCOUNT TO ROLE RESCUE_INVENTORY',
  'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER',
  'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_VERIFY',
  'GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.USAGE_VIEWER TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.OBJECT_VIEWER TO ROLE RESCUE_READER',
  `GRANT USAGE ON DATABASE ${ZOE} TO ROLE RESCUE_READER`,
  `GRANT USAGE ON SCHEMA ${ZOE}.PUBLIC TO ROLE RESCUE_READER`,
  `GRANT READ ON WORKSPACE ${ZOE}.PUBLIC."my ""odd"" ws" TO ROLE RESCUE_READER`,
  'GRANT USAGE ON DATABASE ANALYTICS TO ROLE TEAM_ACCESS',
  'GRANT USAGE ON SCHEMA ANALYTICS.TEAM TO ROLE TEAM_ACCESS',
  'GRANT USAGE ON NOTEBOOK ANALYTICS.TEAM."Churn" TO ROLE TEAM_ACCESS',
  'GRANT USAGE ON DATABASE ANALYTICS TO ROLE RESCUE_VERIFY',
  'GRANT USAGE ON SCHEMA ANALYTICS.CORE TO ROLE RESCUE_VERIFY',
  'GRANT SELECT ON TABLE ANALYTICS.CORE.ORDERS TO ROLE RESCUE_VERIFY',
  'GRANT OWNERSHIP ON WORKSPACE USER$OTTO.PUBLIC."DEFAULT$" TO USER OTTO',
] as const;

/** Statements, by role and name, that all succeed while every grant is there. */
const PROBES: Readonly<Record<string, readonly [role: string, sql: string, binds?: readonly number[]]>> = {
  workspace: ['RESCUE_READER', statements.list(WORKSPACE)],
  notebook: ['RESCUE_READER', statements.list(NOTEBOOK)],
  users: ['RESCUE_READER', statements.users],
  bounds: ['RESCUE_READER', historyBounds, DAY],
  tasks: ['RESCUE_READER', 'select count(*) from snowflake.account_usage.task_history'],
  views: ['RESCUE_READER', 'select count(*) from snowflake.account_usage.views'],
  day: ['RESCUE_READER', historyDay(PARTS), [...DAY, ...DAY]],
  orders: ['RESCUE_VERIFY', 'select id from analytics.core.orders'],
  inventory: ['RESCUE_INVENTORY', 'show workspaces in account'],
  shown: ['RESCUE_READER', 'show workspaces in account'],
};

const tables = [
  {database: 'ANALYTICS', schema: 'CORE', name: 'ORDERS', columns: [{name: 'id', type: 'BIGINT'}], file: 'o.ndjson'},
];
const files = {...tinyAccount.files, 'tables/o.ndjson': '{"id": 1}\n'};

async function open(grants: readonly string[]): Promise<OpenSandbox> {
  return openSandbox({tables, files, grants: grantsOf(...grants)});
}

/** The outcome of every probe: the number of rows, or the refusal. */
async function outcomes(grants: readonly string[]): Promise<Record<string, unknown>> {
  await using sandbox = await open(grants);
  const found: Record<string, unknown> = {};
  for (const role of ['RESCUE_READER', 'RESCUE_VERIFY', 'RESCUE_INVENTORY']) {
    const mine = Object.entries(PROBES).filter(([, probe]) => probe[0] === role);
    let driver: Driver;
    try {
      driver = await openDriver(sandbox, {role});
    } catch (error) {
      for (const [name] of mine) found[name] = said(error);
      continue;
    }
    for (const [name, [, sql, binds]] of mine) {
      const options = binds ? {binds: [...binds]} : {};
      found[name] = await driver.rows(sql, options).then((rows) => rows.length, said);
    }
    await driver.close();
  }
  return found;
}

function said(error: unknown): string {
  const {code, message} = error as {code: string | number; message: string};
  return `${code} ${message.trim().split('\n').at(-1)}`;
}

const everything = {
  workspace: 3,
  notebook: 1,
  users: 4,
  bounds: 1,
  tasks: 1,
  views: 1,
  day: 0,
  orders: 1,
  inventory: 3,
  shown: 1,
};

/** What each grant alone keeps open. */
const LOST: Readonly<Record<(typeof GRANTS)[number], Record<string, unknown>>> = (() => {
  const missing = (what: string): string => `002003 ${what} does not exist or not authorized.`;
  const noRole = (role: string): unknown =>
    expect.stringContaining(`390189 Role '${role}' specified in the connect string`);
  const noWarehouse = expect.stringContaining('000606 No active warehouse selected') as unknown;
  const churn = missing(`Schema 'ANALYTICS.TEAM'`);
  return {
    'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT': Object.fromEntries(
      ['workspace', 'notebook', 'users', 'bounds', 'tasks', 'views', 'day', 'shown'].map((name) => [
        name,
        noRole('RESCUE_READER'),
      ]),
    ),
    'GRANT ROLE RESCUE_VERIFY TO USER RESCUE_BOT': {orders: noRole('RESCUE_VERIFY')},
    'GRANT ROLE RESCUE_INVENTORY TO USER RESCUE_BOT': {inventory: noRole('RESCUE_INVENTORY')},
    'GRANT ROLE TEAM_ACCESS TO ROLE RESCUE_READER': {notebook: missing(`Database 'ANALYTICS'`)},
    'GRANT MANAGE GRANTS ON ACCOUNT TO ROLE RESCUE_INVENTORY': {inventory: 0},
    'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER': {
      users: noWarehouse,
      bounds: noWarehouse,
      tasks: noWarehouse,
      views: noWarehouse,
      day: noWarehouse,
    },
    'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_VERIFY': {orders: noWarehouse},
    'GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE RESCUE_READER': {
      bounds: missing(`Object 'SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY'`),
      day: missing(`Object 'SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY'`),
    },
    'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER': {
      users: missing(`Object 'SNOWFLAKE.ACCOUNT_USAGE.USERS'`),
      day: missing(`Object 'SNOWFLAKE.ACCOUNT_USAGE.SESSIONS'`),
    },
    'GRANT DATABASE ROLE SNOWFLAKE.USAGE_VIEWER TO ROLE RESCUE_READER': {
      tasks: missing(`Object 'SNOWFLAKE.ACCOUNT_USAGE.TASK_HISTORY'`),
      day: missing(`Object 'SNOWFLAKE.ACCOUNT_USAGE.TASK_HISTORY'`),
    },
    'GRANT DATABASE ROLE SNOWFLAKE.OBJECT_VIEWER TO ROLE RESCUE_READER': {
      views: missing(`Object 'SNOWFLAKE.ACCOUNT_USAGE.VIEWS'`),
    },
    [`GRANT USAGE ON DATABASE ${ZOE} TO ROLE RESCUE_READER`]: {workspace: missing(`Database '${ZOE}'`), shown: 0},
    [`GRANT USAGE ON SCHEMA ${ZOE}.PUBLIC TO ROLE RESCUE_READER`]: {
      workspace: missing(`Schema '${ZOE}.PUBLIC'`),
      shown: 0,
    },
    [`GRANT READ ON WORKSPACE ${ZOE}.PUBLIC."my ""odd"" ws" TO ROLE RESCUE_READER`]: {
      workspace: missing(`Workspace '${ZOE}.PUBLIC."my ""odd"" ws"'`),
      shown: 0,
    },
    'GRANT USAGE ON DATABASE ANALYTICS TO ROLE TEAM_ACCESS': {notebook: missing(`Database 'ANALYTICS'`)},
    'GRANT USAGE ON SCHEMA ANALYTICS.TEAM TO ROLE TEAM_ACCESS': {notebook: churn},
    'GRANT USAGE ON NOTEBOOK ANALYTICS.TEAM."Churn" TO ROLE TEAM_ACCESS': {
      notebook: missing(`Notebook 'ANALYTICS.TEAM."Churn"'`),
    },
    'GRANT USAGE ON DATABASE ANALYTICS TO ROLE RESCUE_VERIFY': {orders: missing(`Database 'ANALYTICS'`)},
    'GRANT USAGE ON SCHEMA ANALYTICS.CORE TO ROLE RESCUE_VERIFY': {orders: missing(`Schema 'ANALYTICS.CORE'`)},
    'GRANT SELECT ON TABLE ANALYTICS.CORE.ORDERS TO ROLE RESCUE_VERIFY': {
      orders: missing(`Object 'ANALYTICS.CORE.ORDERS'`),
    },
    'GRANT OWNERSHIP ON WORKSPACE USER$OTTO.PUBLIC."DEFAULT$" TO USER OTTO': {},
  };
})();

test('with every grant, everything can be read', async () => {
  expect(await outcomes(GRANTS)).toEqual(everything);
});

test.each(GRANTS)('%s: without it, exactly what depends on it cannot be read', async (grant) => {
  expect(await outcomes(GRANTS.filter((each) => each !== grant))).toEqual({...everything, ...LOST[grant]});
});

describe('an account with grants', () => {
  let sandbox: OpenSandbox;
  let reader: Driver;
  let inventory: Driver;
  beforeAll(async () => {
    sandbox = await open([
      ...GRANTS,
      'GRANT REFERENCES ON TABLE ANALYTICS.CORE.ORDERS TO ROLE TEAM_ACCESS',
      'GRANT USAGE ON SCHEMA ANALYTICS.CORE TO ROLE TEAM_ACCESS',
      'GRANT USAGE ON DATABASE USER$OTTO TO ROLE TEAM_ACCESS',
      'GRANT USAGE ON WAREHOUSE TEAM_WH TO ROLE RESCUE_VERIFY',
    ]);
    reader = await openDriver(sandbox);
    inventory = await openDriver(sandbox, {role: 'RESCUE_INVENTORY'});
  });
  afterAll(async () => {
    await Promise.all([reader.close(), inventory.close()]);
    await sandbox.stop();
  });

  test('MANAGE GRANTS lists everything and reads nothing', async () => {
    const otto = statements.workspaceUrl('USER$OTTO', 'PUBLIC', 'DEFAULT$', 'head');
    expect((await inventory.rows("show databases like '%OTTO'")).map((row) => row['name'])).toEqual(['USER$OTTO']);
    await expect(inventory.rows(statements.list(otto))).rejects.toMatchObject({
      code: '003001',
      sqlState: '42501',
      message: expect.stringContaining("Insufficient privileges to operate on database 'USER$OTTO'") as string,
    });
    await expect(inventory.rows(statements.users)).rejects.toMatchObject({
      code: '002003',
      message: expect.stringContaining("Schema 'SNOWFLAKE.ACCOUNT_USAGE' does not exist") as string,
    });
    const nothing = statements.workspaceUrl('USER$OTTO', 'PUBLIC', 'NO_SUCH', 'head');
    await expect(inventory.rows(statements.list(nothing))).rejects.toMatchObject({code: '002003'});
  });

  test('a privilege that does not open a table makes it seen, and no more', async () => {
    await expect(reader.rows('select id from analytics.core.orders')).rejects.toMatchObject({
      code: '003001',
      message: expect.stringContaining("Insufficient privileges to operate on table 'ORDERS'") as string,
    });
  });

  test('roles, warehouses and databases are those that the role may see or use', async () => {
    const names = async (driver: Driver, sql: string): Promise<unknown> =>
      (await driver.rows(sql)).map((row) => row['name']);
    expect(await names(reader, 'show roles')).toEqual([
      'PUBLIC',
      'RESCUE_INVENTORY',
      'RESCUE_READER',
      'RESCUE_VERIFY',
      'TEAM_ACCESS',
    ]);
    expect((await reader.rows("show roles like 'team%'"))[0]).toMatchObject({
      assigned_to_users: '0',
      granted_to_roles: '1',
      granted_roles: '0',
    });
    expect(await names(reader, 'show warehouses')).toEqual(['RESCUE_WH']);
    expect(await names(inventory, 'show warehouses')).toEqual(['RESCUE_WH', 'TEAM_WH']);
    expect(await names(reader, 'show databases')).toEqual(['ANALYTICS', ZOE, 'USER$OTTO']);
    await expect(reader.rows('use warehouse team_wh')).rejects.toMatchObject({code: '002043'});
    await expect(reader.rows('use schema analytics.nowhere')).rejects.toMatchObject({code: '002043'});
    await expect(inventory.rows('use database analytics')).rejects.toMatchObject({code: '002043'});
    await expect(reader.rows('show workspaces in database no_such')).rejects.toMatchObject({code: '002043'});
  });

  test('an inherited role can be used, one that is not granted cannot, whatever account.json says', async () => {
    await reader.rows('use role team_access');
    expect(await reader.rows('show notebooks in account')).toHaveLength(1);
    // The warehouse stays selected and is of no use to this role.
    await expect(reader.rows('select count(*) from analytics.core.orders')).rejects.toMatchObject({code: '003001'});
    await reader.rows('use role rescue_reader');
    await expect(reader.rows('use role sysadmin')).rejects.toMatchObject({code: '003013'});
    await expect(openDriver(sandbox, {username: 'ANA', password: 'ana-reads', role: 'ANALYST'})).rejects.toMatchObject({
      code: '390189',
    });
    const ana = await openDriver(sandbox, {username: 'ANA', password: 'ana-reads'});
    expect(await ana.rows('select current_role(), current_warehouse()')).toEqual([
      {'CURRENT_ROLE()': 'PUBLIC', 'CURRENT_WAREHOUSE()': null},
    ]);
    await ana.close();
  });
});

test('a user reads what is his own, whatever the role', async () => {
  await using sandbox = await openSandbox({
    users: [],
    grants: grantsOf(
      'GRANT OWNERSHIP ON DATABASE USER$OTTO TO USER OTTO',
      'GRANT OWNERSHIP ON SCHEMA USER$OTTO.PUBLIC TO USER OTTO',
      'GRANT OWNERSHIP ON WORKSPACE USER$OTTO.PUBLIC.DEFAULT$ TO USER OTTO',
    ),
  });
  const url = statements.workspaceUrl('USER$OTTO', 'PUBLIC', 'DEFAULT$', 'head');
  const otto = await openDriver(sandbox, {username: 'OTTO', password: 'otto-left'});
  expect(await otto.rows(statements.list(url))).toHaveLength(1);
  const ana = await openDriver(sandbox, {username: 'ANA', password: 'ana-reads'});
  await expect(ana.rows(statements.list(url))).rejects.toMatchObject({code: '002003'});
  await Promise.all([otto.close(), ana.close()]);
});

test('IMPORTED PRIVILEGES on SNOWFLAKE open every usage view', async () => {
  await using sandbox = await openSandbox({
    grants: grantsOf(
      'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
      'GRANT USAGE ON DATABASE SNOWFLAKE TO ROLE RESCUE_READER',
      'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE PUBLIC',
    ),
  });
  const driver = await openDriver(sandbox);
  expect(await driver.rows(statements.users)).toHaveLength(4);
  expect(await driver.rows('select count(*) as n from snowflake.account_usage.grants_to_roles')).toEqual([{N: '2'}]);
  await driver.close();
});

test.each([
  ['an unknown type', {granted_on: 'PLANET', name: 'MARS'}, 'PLANET MARS'],
  ['a name that is not quoted', {granted_on: 'DATABASE', name: 'MY DB'}, 'DATABASE MY DB'],
])('a grant on %s is refused with the row', async (_, parts, words) => {
  const grant = {privilege: 'USAGE', granted_to: 'ROLE', grantee_name: 'R', granted_by: 'A', ...parts};
  await expect(openSandbox({grants: [grant]})).rejects.toThrow(words);
});
