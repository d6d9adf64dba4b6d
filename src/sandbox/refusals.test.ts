import {afterAll, beforeAll, expect, test} from 'vitest';
import {openDriver, openSandbox, type Driver, type OpenSandbox} from '../testing/open-sandbox.ts';

let sandbox: OpenSandbox;
let driver: Driver;
beforeAll(async () => {
  sandbox = await openSandbox();
  driver = await openDriver(sandbox);
});
afterAll(async () => {
  await driver.close();
  await sandbox.stop();
});

test.each([
  ['selec 1', '001003', '42000', "syntax error line 1 at position 0 unexpected 'selec'."],
  ['', '000900', '42601', 'Empty SQL statement.'],
  ['select 1,\n  from where', '001003', '42000', "syntax error line 2 at position 7 unexpected 'where'."],
  ['select (1', '001003', '42000', "syntax error line 1 at position 9 unexpected '<EOF>'."],
  ["select 'never ends", '001003', '42000', "unexpected '<EOF>'."],
  ['select 1; select 2', '000008', '0A000', 'Actual statement count 2 did not match the desired statement count 1.'],
  ['select * from nowhere.at.all', '002003', '02000', "Database 'NOWHERE' does not exist or not authorized."],
  [
    'select max(a) from analytics."odd schema".t join x on 1 = 1',
    '002003',
    '02000',
    `Schema 'ANALYTICS."odd schema"' does not exist or not authorized.`,
  ],
  [
    'with c as (select 1) select * from c join missing m on true',
    '002003',
    '42S02',
    "Object 'MISSING' does not exist or not authorized.",
  ],
  [
    'with c as (select 1) select extract(year from d) from c',
    '000002',
    '0A000',
    "Unsupported feature 'SANDBOX: queries beyond those of the tool itself'.",
  ],
  [
    'select name, count(*) from snowflake.account_usage.users group by 1',
    '000002',
    '0A000',
    "Unsupported feature 'SANDBOX:",
  ],
  ['describe table x', '000002', '0A000', "Unsupported feature 'SANDBOX: DESCRIBE as written here'."],
  ['use role sysadmin', '003013', '42501', "Requested role 'SYSADMIN' is not assigned to the executing user."],
  ['use database nope', '002043', '02000', 'Object does not exist, or operation cannot be performed.'],
  ['list @~', '000002', '0A000', "Unsupported feature 'SANDBOX: LIST of what is not written between quotes'."],
])('%s', async (sql, code, sqlState, message) => {
  // The driver itself refuses empty text; a comment is as empty to the account.
  await expect(driver.rows(sql === '' ? '-- nothing' : sql)).rejects.toMatchObject({
    code,
    sqlState,
    message: expect.stringContaining(message) as string,
  });
});

test.each([
  'insert into analytics.core.orders values (1)',
  'create or replace table t as select 1',
  'grant read on workspace a.b.c to role d',
  'alter user ana set disabled = true',
  'drop user otto',
  'merge into a using b on 1 = 1 when matched then delete',
  'copy into @s from t',
  'call my_procedure()',
  'execute immediate $$ begin return 1; end $$',
  'rm @~/x',
  '/* select */ truncate table t',
])('a write is refused: %s', async (sql) => {
  await expect(driver.rows(sql)).rejects.toMatchObject({
    code: '003001',
    sqlState: '42501',
    message: expect.stringContaining('Insufficient privileges to operate on') as string,
  });
});

test('every statement is on record with user, role and tag, refused ones as well', async () => {
  const before = sandbox.statements().length;
  await driver.rows("alter session set query_tag = 'worksheet-rescue/other', timezone = 'UTC'");
  await driver.rows('use role rescue_verify');
  await driver.rows('delete from t').catch(() => {});
  await driver.rows('select 1', {parameters: {QUERY_TAG: 'just this one'}});
  await driver.rows('use role rescue_reader');
  await driver.rows('alter session unset query_tag');
  await driver.rows('select 2');
  const recorded = sandbox
    .statements()
    .slice(before)
    .map(({sql, role, queryTag}) => [sql.split(' ')[0], role, queryTag]);
  expect(recorded).toEqual([
    ['alter', 'RESCUE_READER', ''],
    ['use', 'RESCUE_READER', 'worksheet-rescue/other'],
    ['delete', 'RESCUE_VERIFY', 'worksheet-rescue/other'],
    ['select', 'RESCUE_VERIFY', 'just this one'],
    ['use', 'RESCUE_VERIFY', 'worksheet-rescue/other'],
    ['alter', 'RESCUE_READER', 'worksheet-rescue/other'],
    ['select', 'RESCUE_READER', ''],
  ]);
  const tagged = await openDriver(sandbox, {queryTag: 'worksheet-rescue'});
  await tagged.rows('select 3');
  await tagged.close();
  expect(sandbox.statements().at(-1)).toMatchObject({sql: 'select 3', queryTag: 'worksheet-rescue'});
  expect(sandbox.statements().every((each) => each.user === 'RESCUE_BOT' && !Number.isNaN(Date.parse(each.at)))).toBe(
    true,
  );
});

test('facts of the session, literals and roles', async () => {
  expect(
    await driver.rows(
      `select current_version() is_not_null, 'it''s' as "Text", -1.50 as n, true, null as nothing, 'a'`,
    ),
  ).toEqual([{IS_NOT_NULL: '10.38.1', Text: "it's", N: '-1.50', TRUE: 'TRUE', NOTHING: null, "'A'": 'a'}]);
  expect((await driver.rows('show roles')).map((row) => [row['name'], row['is_current']])).toEqual([
    ['ANALYST', 'N'],
    ['PUBLIC', 'N'],
    ['RESCUE_READER', 'Y'],
    ['RESCUE_VERIFY', 'N'],
  ]);
  expect((await driver.rows("show warehouses like 'rescue%'")).map((row) => row['name'])).toEqual(['RESCUE_WH']);
});
