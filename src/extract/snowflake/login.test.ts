import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {silentLog} from '../../testing/behaves-like-source.ts';
import type {LoginAccount} from '../../testing/login-account.ts';
import {openLoginAccount} from '../../testing/login-account.ts';
import {openSandbox, tinyAccount} from '../../testing/open-sandbox.ts';
import type {SnowflakeWarehouse} from './connect.ts';
import {openSnowflake} from './connect.ts';
import type {SnowflakeConnection} from './connection.ts';
import {workspaceUrl} from './statements.ts';

let account: LoginAccount;
let folder: string;
const hosts = process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'];

beforeAll(async () => {
  process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'] = '127.0.0.1';
  account = await openLoginAccount();
  folder = await mkdtemp(join(tmpdir(), 'login-'));
});
afterEach(() => account.sandbox.faults.clear());
afterAll(async () => {
  if (hosts === undefined) delete process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'];
  else process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'] = hosts;
  await rm(folder, {recursive: true});
  await account.stop();
});

type Parts = Partial<SnowflakeConnection>;
const identity = {provider: 'OIDC'} as const;
const who = async (warehouse: SnowflakeWarehouse): Promise<unknown> =>
  (await Array.fromAsync(warehouse.stream('select current_user() as u')))[0];

describe('each way to log in', () => {
  it.each<[string, () => Parts, string]>([
    ['a key pair', () => ({user: 'JOB', authenticator: 'key-pair', privateKey: account.privateKey}), 'SNOWFLAKE_JWT'],
    [
      'an encrypted key, the second one of its user',
      () => ({user: 'JOB', authenticator: 'key-pair', ...account.encrypted}),
      'SNOWFLAKE_JWT',
    ],
    [
      'a programmatic access token',
      () => ({user: 'JOB', authenticator: 'pat', token: `${account.tokens.pat}\n`}),
      'PROGRAMMATIC_ACCESS_TOKEN',
    ],
    [
      'a programmatic access token alone',
      () => ({authenticator: 'pat', token: account.tokens.pat}),
      'PROGRAMMATIC_ACCESS_TOKEN',
    ],
    ['an OAuth access token', () => ({user: 'JOB', authenticator: 'oauth', token: account.tokens.oauth}), 'OAUTH'],
    [
      'OAuth client credentials',
      () => ({
        authenticator: 'oauth-client-credentials',
        oauth: {
          ...account.client,
          tokenUrl: `${account.sandbox.url}/oauth/token-request`,
          scope: 'session:role:RESCUE_READER',
        },
      }),
      'OAUTH',
    ],
    [
      "OAuth client credentials of the account's own server",
      () => ({user: 'JOB', authenticator: 'oauth-client-credentials', oauth: account.client}),
      'OAUTH',
    ],
    [
      'workload identity by an OIDC token',
      () => ({authenticator: 'workload-identity', workloadIdentity: identity, token: account.oidcToken({})}),
      'WORKLOAD_IDENTITY',
    ],
  ])('%s', async (_name, parts, authenticator) => {
    const warehouse = await account.connect(parts());
    expect(await who(warehouse)).toEqual({U: 'JOB'});
    expect(account.sandbox.logins().at(-1)).toMatchObject({authenticator, accepted: true});
  });

  it('a token in a file is read anew at each login', async () => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, account.oidcToken({}));
    const warehouse = await account.connect({
      authenticator: 'workload-identity',
      workloadIdentity: identity,
      tokenFile,
    });
    await writeFile(tokenFile, 'no longer a token');
    account.sandbox.faults.inject({kind: 'session', what: 'gone'});
    await expect(who(warehouse)).rejects.toMatchObject({code: 'identity-rejected'});
    await writeFile(tokenFile, account.oidcToken({}));
    expect(await who(warehouse)).toEqual({U: 'JOB'});
  });

  it('a person in a browser (OAuth authorization code), asked once for all sessions', async () => {
    const opened: string[] = [];
    const openBrowser = (url: string): void => {
      opened.push(url);
      void fetch(url).catch(() => {});
    };
    const warehouse = await account.connect(
      {user: 'JOB', authenticator: 'oauth-authorization-code', oauth: account.client},
      {interactive: true, openBrowser},
    );
    expect(await who(warehouse)).toEqual({U: 'JOB'});
    account.sandbox.faults.inject({kind: 'session', what: 'gone'});
    expect(await who(warehouse)).toEqual({U: 'JOB'});
    expect(opened).toHaveLength(1);
  });

  it('a password and the passcode of an app, asked once for all sessions', async () => {
    const warehouse = await account.connect({
      user: 'APP',
      authenticator: 'password-mfa',
      password: account.password,
      passcode: '123456',
    });
    account.sandbox.faults.inject({kind: 'session', what: 'gone'});
    expect(await who(warehouse)).toEqual({U: 'APP'});
  });

  it('a password and a push to the phone, longer than other logins may take', async () => {
    const warehouse = await account.connect(
      {user: 'PHONE', authenticator: 'password-mfa', password: account.password},
      {interactive: true},
    );
    expect(await who(warehouse)).toEqual({U: 'PHONE'});
  });
});

describe('several accounts in one process', () => {
  it('have their own sessions, statements, files and settings at the same time', async () => {
    await using other = await openSandbox({account: {...tinyAccount.account, account: 'OTHER'}});
    const here = await account.connect({user: 'JOB', authenticator: 'key-pair', privateKey: account.privateKey});
    const there = await openSnowflake(
      {account: 'OTHER', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: other.url},
      silentLog,
    );
    const temporary = process.env['TMPDIR'];
    const url = `${workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head')}a.sql`;
    const facts = 'select current_account() as a, current_user() as u';
    const results = await Promise.all(
      Array.from({length: 12}, async (_, index) => {
        const warehouse = index % 2 === 0 ? here : there;
        const [row] = await Array.fromAsync(warehouse.stream(facts));
        return [row?.['A'], row?.['U'], Buffer.from(await warehouse.readFile(url)).toString()];
      }),
    );
    expect(results).toEqual(
      results.map((_, index) => [...(index % 2 === 0 ? ['TINY', 'JOB'] : ['OTHER', 'RESCUE_BOT']), 'select 1;\n']),
    );
    expect(process.env['TMPDIR']).toBe(temporary);
    await there.close();
  });
});

describe('what every statement carries', () => {
  it('our tag and the time-out, also a GET, also after the session was renewed and replaced', async () => {
    const warehouse = await account.connect(
      {user: 'JOB', password: account.password},
      {timeoutMs: 90_000, wait: async () => {}},
    );
    const url = `${workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head')}a.sql`;
    const before = account.sandbox.statements().length;
    for (const what of [undefined, 'expired', 'gone', 'master-expired'] as const) {
      if (what !== undefined) account.sandbox.faults.inject({kind: 'session', what});
      await who(warehouse);
      if (what !== undefined) account.sandbox.faults.inject({kind: 'session', what});
      await warehouse.readFile(url);
    }
    await Array.fromAsync(warehouse.stream('show roles', {timeoutMs: 1500, role: 'PUBLIC'}));
    const received = account.sandbox.statements().slice(before);
    expect(received.map(({queryTag}) => queryTag)).toEqual(Array(9).fill('worksheet-rescue'));
    expect(received.map(({parameters}) => parameters['STATEMENT_TIMEOUT_IN_SECONDS'])).toEqual([
      ...Array(8).fill(90),
      2,
    ]);
    expect(received.filter(({sql}) => sql.startsWith('get '))).toHaveLength(4);
    expect(received.at(-1)?.role).toBe('PUBLIC');
  });
});
