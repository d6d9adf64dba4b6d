import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
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
  await writeFile(file, text);
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
    expect(await read('t')).toMatchObject({authenticator: 'pat', token: 'tok'});
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
