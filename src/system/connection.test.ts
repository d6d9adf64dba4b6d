import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseConfig} from '../config/load.ts';
import {AUTHENTICATORS, IDENTITY_PROVIDERS, type SnowflakeConnection} from '../extract/snowflake/connection.ts';
import {connectionOf} from './connection.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connection-'));
  await writeFile(join(folder, 'key.p8'), 'PEM', {mode: 0o600});
  await writeFile(join(folder, 'token'), 'tok\n');
});
afterAll(async () => await rm(folder, {recursive: true}));

async function read(connection: string, env: Record<string, string> = {}): Promise<SnowflakeConnection> {
  const text = `version: 1\narchive: {repository: ./a.git}\naccounts:\n  acme:\n    kind: snowflake\n    role: R\n    connection: ${connection}\n`;
  const account = parseConfig(text, 'worksheet-rescue.yml').accounts['acme'];
  if (account?.kind !== 'snowflake') throw new Error('no account');
  return await connectionOf(account, folder, env);
}

describe('connectionOf', () => {
  it.each<[string, Record<string, string>, Partial<SnowflakeConnection>]>([
    [
      '{account: a, user: U, private_key_file: key.p8, private_key_passphrase: "env:PP"}',
      {PP: 'pp'},
      {authenticator: 'key-pair', privateKey: 'PEM', privateKeyPass: 'pp', role: 'R'},
    ],
    ['{account: a, user: U, private_key: "env:KEY"}', {KEY: 'PEM'}, {authenticator: 'key-pair', privateKey: 'PEM'}],
    [
      '{account: a, user: U, authenticator: password-mfa, password: "env:P", passcode: "env:CODE"}',
      {P: 'p', CODE: '123456'},
      {authenticator: 'password-mfa', password: 'p', passcode: '123456'},
    ],
    [
      '{account: a, authenticator: oauth-client-credentials, oauth_client_id: i, oauth_client_secret: "env:S", oauth_token_request_url: "https://idp.example.com/t"}',
      {S: 's'},
      {authenticator: 'oauth-client-credentials', oauth: {id: 'i', secret: 's', tokenUrl: 'https://idp.example.com/t'}},
    ],
    [
      '{account: a, authenticator: workload-identity, workload_identity_provider: AWS, workload_identity_impersonation_path: ["arn:a"]}',
      {},
      {authenticator: 'workload-identity', workloadIdentity: {provider: 'AWS', impersonationPath: ['arn:a']}},
    ],
    [
      '{account: a, user: U, authenticator: okta, okta_url: "https://acme.okta.com", password: "env:P"}',
      {P: 'p'},
      {authenticator: 'okta', oktaUrl: 'https://acme.okta.com', password: 'p'},
    ],
  ])('%s', async (written, env, expected) => {
    expect(await read(written, env)).toMatchObject(expected);
  });

  it('knows every way to log in and every identity provider that the account side knows', async () => {
    for (const authenticator of AUTHENTICATORS) {
      expect(await read(`{account: a, authenticator: ${authenticator}}`)).toMatchObject({authenticator});
    }
    for (const provider of IDENTITY_PROVIDERS) {
      expect(await read(`{account: a, workload_identity_provider: ${provider}}`)).toMatchObject({
        workloadIdentity: {provider},
      });
    }
  });

  it('remembers the file of a token, so that it can be read anew', async () => {
    expect(await read('{account: a, authenticator: pat, token: "file:token"}')).toMatchObject({
      token: 'tok',
      tokenFile: join(folder, 'token'),
    });
  });

  it.each(['password: secret', 'oauth_client_secret: secret', 'passcode: "123456"', 'private_key: PEM'])(
    'refuses a secret that is written into the config: %s',
    async (part) => {
      await expect(read(`{account: a, user: U, ${part}}`)).rejects.toMatchObject({code: 'config-invalid', exitCode: 2});
    },
  );

  it.runIf(process.platform !== 'win32')('refuses a key that others may write', async () => {
    await chmod(join(folder, 'key.p8'), 0o666);
    await expect(read('{account: a, user: U, private_key_file: key.p8}')).rejects.toMatchObject({
      code: 'file-writable-by-others',
      hint: `Run: chmod 600 ${join(folder, 'key.p8')}`,
    });
    await chmod(join(folder, 'key.p8'), 0o600);
    await expect(read('{account: a, user: U, private_key_file: gone.p8}')).rejects.toMatchObject({code: 'key-missing'});
  });
});
