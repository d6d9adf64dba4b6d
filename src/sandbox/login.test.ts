import {afterAll, beforeAll, expect, test} from 'vitest';
import {openDriver, openSandbox, type OpenSandbox} from '../testing/open-sandbox.ts';

let sandbox: OpenSandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());

const FACTS = 'select current_user() as u, current_role() as r, current_account() as a, current_warehouse() as w';

test('a login with a password takes the default role and the account warehouse', async () => {
  const driver = await openDriver(sandbox);
  expect(await driver.rows(FACTS)).toEqual([{U: 'RESCUE_BOT', R: 'RESCUE_READER', A: 'TINY', W: 'RESCUE_WH'}]);
  await driver.close();
});

test('user, role and warehouse of the connection are names: without quotes their case does not count', async () => {
  const driver = await openDriver(sandbox, {username: 'rescue_bot', role: 'rescue_verify', warehouse: 'no_such_wh'});
  expect(await driver.rows(FACTS)).toEqual([{U: 'RESCUE_BOT', R: 'RESCUE_VERIFY', A: 'TINY', W: null}]);
  await driver.close();
});

test.each([
  [{password: 'wrong'}, '390100', 'Incorrect username or password was specified.'],
  [{username: 'NOBODY'}, '390100', 'Incorrect username or password was specified.'],
  [{username: 'OTTO', password: 'otto-left'}, '390101', 'User access disabled.'],
  [
    {role: 'ACCOUNTADMIN'},
    '390189',
    "Role 'ACCOUNTADMIN' specified in the connect string does not exist or not authorized.",
  ],
  [{authenticator: 'OAUTH', token: 'x'}, '390303', 'Invalid OAuth access token.'],
  [{authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: 'x'}, '394400', 'Programmatic access token is invalid.'],
])('login with %o is refused with %s', async (options, code, message) => {
  await expect(openDriver(sandbox, options)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message) as string,
  });
});

test('a login can be made to fail once', async () => {
  sandbox.faults.inject({kind: 'login'});
  await expect(openDriver(sandbox)).rejects.toMatchObject({code: '390100'});
  expect(sandbox.faults.pending()).toEqual([]);
  const driver = await openDriver(sandbox);
  await driver.close();
});

test('two sessions have their own role and see their own things', async () => {
  const reader = await openDriver(sandbox);
  const analyst = await openDriver(sandbox, {username: 'ANA', password: 'ana-reads'});
  const [readers, analysts] = await Promise.all([
    reader.rows('show workspaces in account'),
    analyst.rows('show workspaces in account'),
  ]);
  expect(readers.map((row) => row['name'])).toEqual(['SHARED', 'my "odd" ws']);
  expect(analysts.map((row) => row['name'])).toEqual(['SHARED']);
  await reader.rows('use role rescue_verify');
  expect(await reader.rows('show workspaces in account')).toEqual([]);
  expect(await analyst.rows('select current_role() as r')).toEqual([{R: 'ANALYST'}]);
  await Promise.all([reader.close(), analyst.close()]);
});

test('an expired session is renewed by the driver without anyone noticing', async () => {
  const driver = await openDriver(sandbox);
  const before = sandbox.statements().length;
  sandbox.faults.inject({kind: 'session', what: 'expired'});
  expect(await driver.rows('select 7 as n')).toEqual([{N: '7'}]);
  expect(sandbox.faults.pending()).toEqual([]);
  expect(
    sandbox
      .statements()
      .slice(before)
      .map((each) => each.sql),
  ).toEqual(['select 7 as n']);
  await driver.close();
});

test.each(['master-expired', 'gone'] as const)('a session that is %s cannot be used any more', async (what) => {
  const driver = await openDriver(sandbox);
  sandbox.faults.inject({kind: 'session', what});
  await expect(driver.rows('select 1')).rejects.toMatchObject({code: 407002});
});

test('tokens expire with the clock: the session after an hour, its renewal after four', async () => {
  let now = Date.parse('2026-11-16T00:00:00.000Z');
  await using other = await openSandbox({}, {clock: {now: () => new Date(now).toISOString()}});
  const login = await post(other, '/session/v1/login-request', {
    data: {LOGIN_NAME: 'RESCUE_BOT', PASSWORD: 'let-me-read'},
  });
  const {token, masterToken} = login.data as {token: string; masterToken: string};
  now += 3_599_000;
  expect(await post(other, '/session/heartbeat', {}, token)).toMatchObject({success: true});
  now += 1_000;
  expect(await post(other, '/session/heartbeat', {}, token)).toMatchObject({success: false, code: '390112'});
  const renewed = await post(
    other,
    '/session/token-request',
    {requestType: 'RENEW', oldSessionToken: token},
    masterToken,
  );
  const fresh = (renewed.data as {sessionToken: string}).sessionToken;
  expect(await post(other, '/session/heartbeat', {}, fresh)).toMatchObject({success: true});
  expect(await post(other, '/session/heartbeat', {}, token)).toMatchObject({code: '390112'});
  now += 10_800_000;
  expect(await post(other, '/session/token-request', {}, masterToken)).toMatchObject({code: '390114'});
});

test('logging out ends the session', async () => {
  const login = await post(sandbox, '/session/v1/login-request', {
    data: {LOGIN_NAME: 'RESCUE_BOT', PASSWORD: 'let-me-read'},
  });
  const {token} = login.data as {token: string};
  expect(await post(sandbox, '/session?delete=true', {}, token)).toMatchObject({success: true});
  expect(await post(sandbox, '/session/heartbeat', {}, token)).toMatchObject({code: '390104'});
});

test('a directory without an account, and a port that is taken, are said in one sentence', async () => {
  await expect(openSandbox({}, {port: sandbox.port})).rejects.toThrow(`Port ${sandbox.port} on 127.0.0.1 is taken.`);
  await expect(openSandbox({account: {account: 'X'}})).rejects.toThrow(
    'something unexpected at account.json (warehouse',
  );
  await expect(openSandbox({history: [{query_id: 'a', start_time: 'yesterday'}]})).rejects.toThrow(
    /query-history\.ndjson could not be loaded/,
  );
  const outside = [{database_name: 'A', schema_name: 'B', name: 'C', created_on: '2026-11-01', directory: '../../etc'}];
  await expect(openSandbox({workspaces: outside})).rejects.toThrow(
    'The path ../../etc leads out of the workspaces folder',
  );
});

interface Answer {
  readonly data: unknown;
  readonly code: string | null;
  readonly success: boolean;
}

async function post(to: OpenSandbox, path: string, body: unknown, token?: string): Promise<Answer> {
  const response = await fetch(to.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: token === undefined ? {} : {Authorization: `Snowflake Token="${token}"`},
  });
  return (await response.json()) as Answer;
}
