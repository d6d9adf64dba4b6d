import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {UserError} from '../../errors.ts';
import type {LoginAccount} from '../../testing/login-account.ts';
import {openLoginAccount} from '../../testing/login-account.ts';
import type {OpenOptions} from './connect.ts';
import type {SnowflakeConnection} from './connection.ts';
import {users} from './statements.ts';

let account: LoginAccount;
const hosts = process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'];

beforeAll(async () => {
  process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'] = '127.0.0.1';
  account = await openLoginAccount();
});
afterEach(() => account.sandbox.faults.clear());
afterAll(async () => {
  if (hosts === undefined) delete process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'];
  else process.env['SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES'] = hosts;
  await account.stop();
});

type Parts = Partial<SnowflakeConnection>;
const identity = {provider: 'OIDC'} as const;
const refused = async (parts: Parts, options: OpenOptions = {}): Promise<UserError> =>
  await account.connect(parts, options).then(
    () => Promise.reject(new Error('The login was accepted.')),
    (error: unknown) => error as UserError,
  );

describe('each refusal is one sentence with its fix', () => {
  const mfa = (user: string, more: Parts = {}): Parts => ({
    user,
    authenticator: 'password-mfa',
    password: account.password,
    ...more,
  });
  it.each<[string, () => Parts, OpenOptions, string, string]>([
    [
      'key-rejected',
      () => ({user: 'JOB', authenticator: 'key-pair', privateKey: account.foreign.privateKey}),
      {},
      'The account TINY does not accept the private key of JOB: it has expired, was rotated, or is not registered.',
      'RSA_PUBLIC_KEY_FP',
    ],
    [
      'token-rejected',
      () => ({user: 'JOB', authenticator: 'pat', token: account.tokens.expiredPat}),
      {},
      'The token of JOB',
      'Create',
    ],
    [
      'token-rejected',
      () => ({user: 'JOB', authenticator: 'oauth', token: account.tokens.expiredOauth}),
      {},
      'The token of JOB',
      'Create',
    ],
    [
      'token-rejected',
      () => ({user: 'JOB', authenticator: 'pat', token: 'nonsense'}),
      {},
      'The token of JOB',
      'Create',
    ],
    [
      'oauth-refused',
      () => ({authenticator: 'oauth-client-credentials', oauth: {...account.client, secret: 'not-the-secret'}}),
      {},
      'The account TINY does not give rescue-client a token.',
      'oauth_client_secret',
    ],
    [
      'identity-rejected',
      () => ({
        authenticator: 'workload-identity',
        workloadIdentity: identity,
        token: account.oidcToken({sub: 'repo:somebody-else'}),
      }),
      {},
      'The account TINY does not accept the identity of this workload (OIDC).',
      'DESC USER',
    ],
    [
      'identity-rejected',
      () => ({
        authenticator: 'workload-identity',
        workloadIdentity: identity,
        token: account.oidcToken({}, account.foreign.privateKey),
      }),
      {},
      'The account TINY does not accept the identity of this workload (OIDC).',
      'DESC USER',
    ],
    [
      'mfa-required',
      () => ({user: 'APP', password: account.password}),
      {},
      'The account TINY asks APP for a second factor, which a password alone cannot give.',
      'key pair',
    ],
    [
      'mfa-required',
      () => mfa('APP'),
      {},
      'The account TINY asks APP for a second factor, and nobody is at this run to give it.',
      'passcode: env:NAME',
    ],
    [
      'mfa-wrong-passcode',
      () => mfa('APP', {passcode: '000000'}),
      {},
      'The account TINY does not accept the passcode',
      'half a minute',
    ],
    ['mfa-denied', () => mfa('DENIES'), {interactive: true}, 'The second factor of DENIES was denied', 'phone'],
    [
      'mfa-denied',
      () => mfa('PHONE'),
      {interactive: true, loginMs: 50},
      'Nobody confirmed the login of PHONE to TINY in time.',
      'key pair',
    ],
    [
      'person-needed',
      () => ({user: 'APP', authenticator: 'external-browser'}),
      {},
      'The login of APP to TINY happens in a browser, and nobody is at this run to do it.',
      'workload identity',
    ],
    [
      'user-locked',
      () => ({user: 'LOCKED', password: account.password}),
      {},
      'User LOCKED is locked in the account TINY.',
      '15 minutes',
    ],
    [
      'user-disabled',
      () => ({user: 'OTTO', password: account.password}),
      {},
      'User OTTO is disabled in the account TINY.',
      'enable',
    ],
    [
      'password-expired',
      () => ({user: 'EXPIRED', password: account.password}),
      {},
      'The password of EXPIRED has expired.',
      'Change it',
    ],
    [
      'network-policy',
      () => ({user: 'OUTSIDE', password: account.password}),
      {},
      'The account TINY does not accept logins from this network.',
      'network policy',
    ],
    [
      'role-not-granted',
      () => ({user: 'JOB', authenticator: 'pat', token: account.tokens.pat, role: 'ACCOUNTADMIN'}),
      {},
      'Role ACCOUNTADMIN does not exist or is not granted to JOB.',
      'GRANT ROLE ACCOUNTADMIN TO USER JOB',
    ],
    [
      'account-unreachable',
      () => ({user: 'PHONE', password: account.password}),
      {loginMs: 50},
      'The account TINY cannot be reached',
      'password-mfa',
    ],
    [
      'oauth-insecure',
      () => ({
        authenticator: 'oauth-client-credentials',
        oauth: {...account.client, tokenUrl: 'http://idp.example.com/token'},
      }),
      {},
      'The OAuth address http://idp.example.com/token is not encrypted',
      'https',
    ],
    [
      'missing-credential',
      () => ({authenticator: 'workload-identity'}),
      {},
      'The connection to TINY has no identity provider',
      'env:',
    ],
  ])('%s', async (code, parts, options, message, fix) => {
    const error = await refused(parts(), options);
    expect(error.name, error.stack).toBe('UserError');
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^[A-Z][^\n]*\.$/);
    expect(error.hint).toContain(fix);
    for (const value of [account.password, account.client.secret, ...Object.values(account.tokens)]) {
      expect(`${error.message} ${error.hint}`).not.toContain(value);
    }
  });

  it('a refused login is asked for once: more would lock the user', async () => {
    const before = account.sandbox.logins().length;
    expect(await refused({user: 'JOB', password: 'not-the-password'})).toMatchObject({code: 'wrong-password'});
    expect(account.sandbox.logins()).toHaveLength(before + 1);
  });
});

describe('a session without a usable warehouse', () => {
  it.each([
    ['suspended', 'RESCUE_WH'],
    ['missing', 'NO_SUCH_WH'],
  ])('%s: the query history says so in one sentence', async (_name, warehouse) => {
    const opened = await account.connect({user: 'JOB', password: account.password, warehouse});
    await expect(Array.fromAsync(opened.stream(users))).rejects.toMatchObject({
      name: 'WarehouseError',
      code: '000606',
      message: `The warehouse ${warehouse} does not exist, is suspended and does not resume by itself, or is not granted to RESCUE_READER.`,
      hint: expect.stringContaining(`GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE RESCUE_READER`),
    });
  });

  it('none is named', async () => {
    const opened = await account.connect({user: 'JOB', password: account.password});
    await expect(Array.fromAsync(opened.stream(users))).rejects.toMatchObject({
      message: expect.stringContaining('The connection of JOB to TINY has no warehouse'),
      hint: expect.stringContaining('Name one'),
    });
  });

  it('a resource monitor holds it', async () => {
    const opened = await account.connect({user: 'JOB', password: account.password, warehouse: 'RESCUE_WH'});
    account.sandbox.faults.inject({
      kind: 'statement',
      match: /./,
      code: '090073',
      sqlState: '22000',
      message: "Warehouse 'RESCUE_WH' cannot be resumed because resource monitor 'M' has exceeded its quota.",
    });
    await expect(Array.fromAsync(opened.stream(users))).rejects.toMatchObject({
      message: expect.stringContaining('its resource monitor has reached the quota'),
      hint: expect.stringContaining('Raise the quota'),
    });
  });
});

it('a key that is not for this is told before anybody is asked', async () => {
  const before = account.sandbox.logins().length;
  const error = await refused({user: 'JOB', authenticator: 'key-pair', privateKey: account.foreign.publicKey});
  expect(error).toMatchObject({
    code: 'key-unreadable',
    exitCode: 2,
    message: 'The private key of JOB is a public key.',
  });
  expect(account.sandbox.logins()).toHaveLength(before);
});
