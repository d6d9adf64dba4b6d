import {createServer} from 'node:net';
import type {AddressInfo} from 'node:net';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {Row} from '../../ports/warehouse.ts';
import {silentLog} from '../../testing/behaves-like-source.ts';
import type {OpenSandbox} from '../../testing/open-sandbox.ts';
import {openSandbox} from '../../testing/open-sandbox.ts';
import type {OpenOptions, SnowflakeWarehouse} from './connect.ts';
import {openSnowflake} from './connect.ts';
import type {SnowflakeConnection} from './connection.ts';
import {showWorkspacesInAccount} from '../../testing/shown.ts';
import {list, users, workspaceUrl} from './statements.ts';

const PASSWORD = 'let-me-read';
const USERS = 700;

let sandbox: OpenSandbox;
const open: SnowflakeWarehouse[] = [];

beforeAll(async () => {
  const users = Array.from({length: USERS}, (_, n) => ({
    user_id: 1000 + n,
    name: `U${n}`,
    type: 'PERSON',
    disabled: 'false',
    created_on: '2026-11-01T00:00:00.000Z',
  }));
  sandbox = await openSandbox({users}, {chunkRows: 100, inlineRows: 0});
});
afterEach(async () => {
  sandbox.faults.clear();
  await Promise.all(open.splice(0).map((warehouse) => warehouse.close()));
});
afterAll(async () => await sandbox.stop());

const connection = (parts: Partial<SnowflakeConnection> = {}): SnowflakeConnection => ({
  account: 'TINY',
  user: 'RESCUE_BOT',
  password: PASSWORD,
  role: 'RESCUE_READER',
  accessUrl: sandbox.url,
  ...parts,
});

async function connect(
  options: OpenOptions = {},
  parts: Partial<SnowflakeConnection> = {},
): Promise<SnowflakeWarehouse> {
  const warehouse = await openSnowflake(connection(parts), silentLog, {wait: async () => {}, ...options});
  open.push(warehouse);
  return warehouse;
}

const all = (warehouse: SnowflakeWarehouse, sql: string, options = {}): Promise<Row[]> =>
  Array.fromAsync(warehouse.stream(sql, options));
const received = (pattern: RegExp): number => sandbox.statements().filter(({sql}) => pattern.test(sql)).length;

describe('openSnowflake', () => {
  it('streams rows as text by column name, as the account spells it', async () => {
    const warehouse = await connect();
    const rows = await all(warehouse, users);
    expect(rows).toHaveLength(USERS);
    expect(rows[0]).toEqual({
      USER_ID: '1000',
      NAME: 'U0',
      DISPLAY_NAME: null,
      EMAIL: null,
      TYPE: 'PERSON',
      DISABLED: 'false',
      CREATED_MS: '1793491200000',
      DELETED_MS: null,
      LAST_LOGIN_MS: null,
    });
    const shown = await all(warehouse, showWorkspacesInAccount);
    expect(shown[0]).toMatchObject({name: 'SHARED', created_on: '2026-11-01T00:00:00.000Z'});
  });

  it('gives one statement its connection and runs several side by side', async () => {
    const warehouse = await connect();
    const results = await Promise.all(Array.from({length: 9}, () => all(warehouse, users)));
    expect(results.map((rows) => rows.length)).toEqual(Array(9).fill(USERS));
  });

  it('reads on when the consumer is slow, and frees the connection when it stops early', async () => {
    const warehouse = await connect({idleMs: 100, connections: 1});
    let seen = 0;
    for await (const row of warehouse.stream(users)) {
      if (++seen === 150) await new Promise((resolve) => setTimeout(resolve, 400));
      if (seen === 350) break;
      expect(row['NAME']).toBe(`U${seen - 1}`);
    }
    expect(await all(warehouse, users)).toHaveLength(USERS);
  });

  it.each(['truncated', 'empty', 'not-json'] as const)(
    'gives every row once when a chunk comes %s',
    async (how) => {
      const warehouse = await connect({idleMs: 500});
      sandbox.faults.inject({kind: 'chunk', how});
      const rows = await all(warehouse, users);
      expect(rows.map((row) => row['NAME'])).toEqual(Array.from({length: USERS}, (_, n) => `U${n}`));
    },
    20_000,
  );

  it('gives every row once when the last chunk comes short', async () => {
    const warehouse = await connect();
    const whole = await all(warehouse, showWorkspacesInAccount);
    sandbox.faults.inject({kind: 'chunk', how: 'short'});
    expect(await all(warehouse, showWorkspacesInAccount)).toEqual(whole);
    expect(whole).toHaveLength(2);
    expect(sandbox.faults.pending()).toEqual([]);
  });

  it.each(['gone', 'master-expired', 'expired'] as const)('logs in again when the session is %s', async (what) => {
    const warehouse = await connect();
    sandbox.faults.inject({kind: 'session', what});
    expect(await all(warehouse, users)).toHaveLength(USERS);
  });

  it('tries a usage view three times when it is briefly absent, and anything else once', async () => {
    const waits: number[] = [];
    const warehouse = await connect({wait: async (ms) => void waits.push(ms)});
    const absent = {
      kind: 'statement',
      match: /./,
      code: '002003',
      sqlState: '02000',
      message: 'does not exist or not authorized.',
    } as const;
    sandbox.faults.inject({...absent, times: 2});
    expect(await all(warehouse, users)).toHaveLength(USERS);
    expect(waits).toHaveLength(2);
    sandbox.faults.inject({...absent, times: 3});
    await expect(all(warehouse, users)).rejects.toMatchObject({code: '002003', isDenied: true});
    const before = received(/^show workspaces/);
    sandbox.faults.inject(absent);
    await expect(all(warehouse, showWorkspacesInAccount)).rejects.toMatchObject({code: '002003'});
    expect(received(/^show workspaces/)).toBe(before + 1);
  });

  it('reads a file whole, refuses one that is missing, and leaves the umask alone', async () => {
    const warehouse = await connect();
    const before = process.umask(0o022);
    process.umask(before);
    const url = workspaceUrl('DROPPED_USER$ZOE_1', 'PUBLIC', 'my "odd" ws', 'head');
    const files = await Promise.all(
      ['a.sql', 'sub folder/deep/$x;--%20.sql'].map((path) => warehouse.readFile(url + path)),
    );
    expect(files.map((bytes) => Buffer.from(bytes).toString())).toEqual(['select 1;\n', 'select 3;\n']);
    await expect(warehouse.readFile(`${url}missing.sql`)).rejects.toMatchObject({
      name: 'WarehouseError',
      isDenied: true,
    });
    const after = process.umask(before);
    expect(after).toBe(before);
  });

  it('keeps roles apart', async () => {
    const warehouse = await connect();
    await expect(all(warehouse, list(workspaceUrl('ANALYTICS', 'TEAM', 'SHARED', 'head')))).rejects.toMatchObject({
      isDenied: true,
    });
    await expect(all(warehouse, users, {role: 'NOBODY'})).rejects.toMatchObject({
      name: 'UserError',
      code: 'role-not-granted',
      message: 'Role NOBODY does not exist or is not granted to RESCUE_BOT.',
    });
    expect(await all(warehouse, users)).toHaveLength(USERS);
  });

  it('stops when told to', async () => {
    const warehouse = await connect();
    const stop = new AbortController();
    const rows = warehouse.stream(users, {signal: stop.signal})[Symbol.asyncIterator]();
    await rows.next();
    stop.abort(new Error('Stopped by the test.'));
    await expect(
      (async () => {
        for (;;) if ((await rows.next()).done === true) return;
      })(),
    ).rejects.toThrow('Stopped by the test.');
  });
});

describe('a login that fails', () => {
  const refused = async (parts: Partial<SnowflakeConnection>, options: OpenOptions = {}) =>
    await connect(options, parts).then(
      () => undefined,
      (error: unknown) => error as {code: string; message: string; hint: string},
    );

  it('says that the password is wrong, without the password', async () => {
    const error = await refused({password: 'wrong-and-secret'});
    expect(error).toMatchObject({
      name: 'UserError',
      code: 'wrong-password',
      message: 'The account TINY does not accept the user RESCUE_BOT with this password.',
    });
    expect(JSON.stringify([error?.message, error?.hint])).not.toContain('secret');
  });

  it.each([
    ['390102', 'User account locked.', 'user-locked'],
    ['390101', 'User access disabled.', 'user-disabled'],
    ['390144', 'JWT token is invalid.', 'key-rejected'],
    ['394508', 'Failed to authenticate: MFA with TOTP is required.', 'mfa-required'],
    ['390318', 'OAuth access token expired.', 'token-rejected'],
    ['390422', 'Incoming request with IP/Token 192.0.2.1 is not allowed to access Snowflake.', 'network-policy'],
    ['399999', `Something new about ${PASSWORD}`, 'login-failed'],
  ])('explains %s (%s)', async (code, message, id) => {
    sandbox.faults.inject({kind: 'login', code, message});
    const error = await refused({});
    expect(error).toMatchObject({name: 'UserError', code: id, hint: expect.stringMatching(/./)});
    expect(error?.message).toMatch(/^[A-Z].*\.$/);
    expect(error?.message).not.toContain(PASSWORD);
  });

  it('says that the host is unknown or refuses', async () => {
    expect(await refused({accessUrl: 'http://127.0.0.1:1'})).toMatchObject({
      code: 'account-unreachable',
      message: 'The account TINY cannot be reached at http://127.0.0.1:1 (the connection was refused).',
    });
    expect(await refused({accessUrl: 'https://no-such-host.invalid'})).toMatchObject({
      code: 'account-unreachable',
      message: expect.stringContaining('no-such-host.invalid'),
    });
  });

  it('does not wait for ever for a host that takes the call and says nothing', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const accessUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await refused({accessUrl}, {loginMs: 300})).toMatchObject({
      code: 'account-unreachable',
      message: expect.stringContaining('(no answer)'),
    });
    silent.close();
  });

  it('says what is missing before it asks anybody', async () => {
    expect(await refused({password: undefined})).toMatchObject({
      code: 'missing-credential',
      exitCode: 2,
      message: 'The connection of RESCUE_BOT to TINY has no password.',
    });
    expect(await refused({authenticator: 'key-pair', privateKey: 'no key at all'})).toMatchObject({
      code: 'key-unreadable',
    });
  });
});
