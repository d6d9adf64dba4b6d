import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {listConnectionProfiles, readConnectionProfile} from './profile.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'profile-'));
});
afterEach(async () => await rm(home, {recursive: true, force: true}));

async function put(path: string, text: string): Promise<void> {
  const file = join(home, path);
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, text, {mode: 0o600});
}
const read = (name: string, env: Record<string, string> = {}) => readConnectionProfile(name, {home, env});

describe('readConnectionProfile', () => {
  it('reads connections.toml, dotted keys included', async () => {
    await put(
      '.snowflake/connections.toml',
      '[acme]\naccount = "acme-eu1"\nuser = "ANA"\npassword = "p#1"\nrole = "R"\nwarehouse = "W"\n[other.sub]\nx = 1\n',
    );
    expect(await read('acme')).toEqual({
      account: 'acme-eu1',
      user: 'ANA',
      authenticator: 'password',
      password: 'p#1',
      role: 'R',
      warehouse: 'W',
    });
  });

  it('reads config.toml, and prefers connections.toml', async () => {
    await put(
      '.snowflake/config.toml',
      'default_connection_name = "b"\n[connections.a]\naccount = "one"\nuser = "U"\n[connections.b]\naccount = "two"\nuser = "U"\n',
    );
    expect(await read('a')).toMatchObject({account: 'one'});
    await put('.snowflake/connections.toml', '[a]\naccount = "three"\nuser = "U"\n');
    expect(await read('a')).toMatchObject({account: 'three'});
    expect(await listConnectionProfiles({home, env: {}})).toEqual({names: ['a', 'b'], defaultName: 'b'});
  });

  it('finds its folder by SNOWFLAKE_HOME, then .snowflake, then the configuration folder', async () => {
    await put('.config/snowflake/connections.toml', '[a]\naccount = "xdg"\nuser = "U"\n');
    expect(await read('a', {XDG_CONFIG_HOME: join(home, '.config')})).toMatchObject({account: 'xdg'});
    await put('elsewhere/connections.toml', '[a]\naccount = "own"\nuser = "U"\n');
    expect(await read('a', {SNOWFLAKE_HOME: '~/elsewhere'})).toMatchObject({account: 'own'});
  });

  it('reads a key or token from its file, relative to the profile', async () => {
    await put('.snowflake/keys/rsa.p8', '-----BEGIN PRIVATE KEY-----\n');
    await put('token.txt', 'tok\n');
    await put(
      '.snowflake/connections.toml',
      '[k]\naccount = "a"\nuser = "U"\nprivate_key_path = "keys/rsa.p8"\nprivate_key_passphrase = "pp"\n[t]\naccount = "a"\nuser = "U"\nauthenticator = "programmatic_access_token"\ntoken_file_path = "~/token.txt"\n',
    );
    expect(await read('k')).toMatchObject({
      authenticator: 'key-pair',
      privateKey: '-----BEGIN PRIVATE KEY-----\n',
      privateKeyPass: 'pp',
    });
    expect(await read('t')).toMatchObject({authenticator: 'pat', token: 'tok', tokenFile: join(home, 'token.txt')});
  });

  it('lets the environment have the last word', async () => {
    await put('.snowflake/connections.toml', '[acme]\naccount = "a"\nuser = "U"\npassword = "old"\n');
    expect(await read('acme', {SNOWFLAKE_CONNECTIONS_ACME_PASSWORD: 'new'})).toMatchObject({password: 'new'});
    expect(await read('ci', {SNOWFLAKE_CONNECTIONS_CI_ACCOUNT: 'a', SNOWFLAKE_CONNECTIONS_CI_USER: 'U'})).toMatchObject(
      {account: 'a'},
    );
  });

  it('makes an address of host, port and protocol', async () => {
    await put(
      '.snowflake/connections.toml',
      '[s]\naccount = "a"\nuser = "U"\nhost = "127.0.0.1"\nport = 8765\nprotocol = "http"\n',
    );
    expect(await read('s')).toMatchObject({accessUrl: 'http://127.0.0.1:8765'});
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['snowflake', "password = 'p'", {authenticator: 'password', password: 'p'}],
    [
      'username_password_mfa',
      "password = 'p'\npasscode = '123456'",
      {authenticator: 'password-mfa', password: 'p', passcode: '123456'},
    ],
    ['USERNAME_PASSWORD_MFA', 'passcode_in_password = true', {authenticator: 'password-mfa', passcodeInPassword: true}],
    [
      'snowflake_jwt',
      "privateKey = 'PEM'\nprivateKeyPass = 'pp'",
      {authenticator: 'key-pair', privateKey: 'PEM', privateKeyPass: 'pp'},
    ],
    [
      '',
      "private_key_raw = 'PEM'\nprivate_key_file_pwd = 'pp'",
      {authenticator: 'key-pair', privateKey: 'PEM', privateKeyPass: 'pp'},
    ],
    ['', "token = 't'", {authenticator: 'oauth', token: 't'}],
    ['PROGRAMMATIC_ACCESS_TOKEN', "token = 't'", {authenticator: 'pat', token: 't'}],
    [
      'oauth_client_credentials',
      "oauth_client_id = 'i'\noauth_client_secret = 's'\noauth_token_request_url = 'https://idp/t'\noauth_scope = 'x'",
      {
        authenticator: 'oauth-client-credentials',
        oauth: {id: 'i', secret: 's', tokenUrl: 'https://idp/t', scope: 'x'},
      },
    ],
    [
      'OAUTH_AUTHORIZATION_CODE',
      "oauthAuthorizationUrl = 'https://idp/a'\noauthRedirectUri = 'http://127.0.0.1:8001'",
      {
        authenticator: 'oauth-authorization-code',
        oauth: {authorizationUrl: 'https://idp/a', redirectUri: 'http://127.0.0.1:8001'},
      },
    ],
    [
      'workload_identity',
      "workload_identity_provider = 'azure'\nworkload_identity_entra_resource = 'api://r'",
      {authenticator: 'workload-identity', workloadIdentity: {provider: 'AZURE', entraResource: 'api://r'}},
    ],
    [
      'WORKLOAD_IDENTITY',
      "workloadIdentityProvider = 'AWS'\nworkloadIdentityImpersonationPath = ['arn:a', 'arn:b']",
      {workloadIdentity: {provider: 'AWS', impersonationPath: ['arn:a', 'arn:b']}},
    ],
    ['externalbrowser', '', {authenticator: 'external-browser'}],
    ['https://acme.okta.com', "password = 'p'", {authenticator: 'okta', oktaUrl: 'https://acme.okta.com'}],
  ])('knows what the CLI and the drivers call it: %s %s', async (authenticator, keys, expected) => {
    const written = authenticator === '' ? '' : `authenticator = '${authenticator}'\n`;
    await put('.snowflake/connections.toml', `[p]\nACCOUNT = 'a'\nuser = 'U'\n${written}${keys}\n`);
    expect(await read('p')).toMatchObject({account: 'a', user: 'U', ...expected});
  });

  it('needs no user where a token says who it is', async () => {
    await put('.snowflake/connections.toml', "[p]\naccount = 'a'\nauthenticator = 'workload_identity'\n");
    expect(await read('p')).toEqual({account: 'a', authenticator: 'workload-identity'});
  });

  it('takes what the section leaves out from the variables of the CLI, and no more', async () => {
    await put('.snowflake/connections.toml', "[p]\naccount = 'a'\npassword = 'p'\nregion = 'eu-central-1'\n");
    const env = {SNOWFLAKE_USER: 'U', SNOWFLAKE_PASSWORD: 'other', SNOWFLAKE_PRIVATE_KEY_PATH: '/gone.p8'};
    await put('gone.p8', 'PEM');
    expect(await read('p', {...env, SNOWFLAKE_PRIVATE_KEY_PATH: join(home, 'gone.p8')})).toMatchObject({
      account: 'a.eu-central-1',
      user: 'U',
      authenticator: 'password',
      password: 'p',
    });
    await put('.snowflake/connections.toml', "[p]\naccount = 'a'\nuser = 'U'\nprivate_key_raw = 'PEM'\n");
    expect(await read('p', {PRIVATE_KEY_PASSPHRASE: 'pp'})).toMatchObject({privateKeyPass: 'pp'});
  });

  it.runIf(process.platform !== 'win32')(
    'refuses files that others may write, and warns of those they may read',
    async () => {
      const file = join(home, '.snowflake/connections.toml');
      await put('.snowflake/connections.toml', "[p]\naccount = 'a'\nuser = 'U'\nprivate_key_file = 'my key.p8'\n");
      await put('.snowflake/my key.p8', 'PEM');
      const warnings: string[] = [];
      const options = {home, env: {}, warn: (message: string) => void warnings.push(message)};
      await readConnectionProfile('p', options);
      expect(warnings).toEqual([]);

      await chmod(file, 0o644);
      await chmod(join(home, '.snowflake/my key.p8'), 0o640);
      await readConnectionProfile('p', options);
      expect(warnings).toEqual([
        `The connection file ${file} can be read by other users of this machine. Run: chmod 600 ${file}`,
        expect.stringMatching(/^The private key .* can be read by other users .* chmod 600 '.*my key\.p8'$/),
      ]);
      await readConnectionProfile('p', {
        ...options,
        env: {SF_SKIP_WARNING_FOR_READ_PERMISSIONS_ON_CONFIG_FILE: 'true'},
      });
      expect(warnings).toHaveLength(2);

      await chmod(join(home, '.snowflake/my key.p8'), 0o620);
      await expect(readConnectionProfile('p', options)).rejects.toMatchObject({
        code: 'file-writable-by-others',
        exitCode: 2,
        message: expect.stringMatching(/^The private key .* can be written by other users of this machine\.$/),
        hint: expect.stringContaining('chmod 600'),
      });
      await chmod(file, 0o664);
      await expect(readConnectionProfile('p', options)).rejects.toMatchObject({
        message: `The connection file ${file} can be written by other users of this machine.`,
        hint: `Run: chmod 600 ${file}`,
      });
    },
  );

  it('says in one sentence what is wrong, and never a password', async () => {
    await expect(read('acme')).rejects.toMatchObject({
      exitCode: 2,
      message: 'There is no connection profile named acme.',
      hint: expect.stringContaining('.snowflake'),
    });
    await put(
      '.snowflake/connections.toml',
      '[one]\naccount = "a"\n[bad]\naccount = "a"\nuser = "U"\nauthenticator = "okta"\n[key]\naccount = "a"\nuser = "U"\nprivate_key_file = "gone.p8"\n',
    );
    await expect(read('acme')).rejects.toMatchObject({hint: 'There are: bad, key, one.'});
    await expect(read('one')).rejects.toMatchObject({message: 'The connection profile one has no user.'});
    await expect(read('bad')).rejects.toMatchObject({
      message: 'The connection profile bad logs in by okta, which is not supported.',
    });
    await expect(read('key')).rejects.toMatchObject({
      message: 'The file gone.p8 of the connection profile key cannot be read (ENOENT).',
    });
    await put('.snowflake/connections.toml', '[one]\npassword = "hunter2" oops\n');
    const error = (await read('one').catch((thrown: unknown) => thrown)) as Error & {hint: string};
    expect(error.message).toMatch(/connections\.toml is not valid TOML \(line 2\)\.$/);
    expect(error.message + error.hint).not.toContain('hunter2');
  });
});
