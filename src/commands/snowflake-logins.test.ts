import {spawn} from 'node:child_process';
import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {chmodSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, openWorld} from '../testing/cli-world.ts';
import {type OpenSandbox, openSandbox, tinyAccount, type TinyAccount} from '../testing/open-sandbox.ts';
import type {CliRun} from '../testing/run-cli.ts';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));
const readable = tinyAccount.workspaces.map((workspace): Readonly<Record<string, unknown>> => ({
  ...workspace,
  readable_by: ['RESCUE_READER'],
  visible_to: ['RESCUE_READER'],
}));

let world: CliWorld;
const running: OpenSandbox[] = [];

beforeAll(() => {
  world = openWorld();
});
afterAll(async () => {
  world.remove();
  await Promise.all(running.map((sandbox) => sandbox.stop()));
});

async function serve(parts: TinyAccount): Promise<OpenSandbox> {
  const sandbox = await openSandbox(parts);
  running.push(sandbox);
  return sandbox;
}

const harvest = (): Promise<CliRun> => world.wsrWith({WSR_PASSWORD: 'let-me-read'}, 'harvest');

describe('logins of an account as it stands in the configuration', {timeout: 60_000}, () => {
  const passphrase = randomBytes(12).toString('hex');
  const key = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: {type: 'spki', format: 'pem'},
    privateKeyEncoding: {type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase},
  });
  const [bot] = tinyAccount.account['logins'] as readonly Record<string, unknown>[];
  const account = (login: object, more: object = {}) => ({
    workspaces: readable,
    account: {...tinyAccount.account, logins: [{...bot, ...login}], ...more},
  });
  const config = (accounts: Readonly<Record<string, string>>): void =>
    world.write(
      'worksheet-rescue.yml',
      [
        'version: 1',
        'archive: {repository: ./archive.git}',
        'state: ./state',
        'accounts:',
        ...Object.entries(accounts).map(
          ([name, connection]) =>
            `  ${name}: {kind: snowflake, role: RESCUE_READER, connection: ${connection}, sources: [workspaces, query-history]}`,
        ),
        '',
      ].join('\n'),
    );
  const failures = (run: CliRun): readonly string[] => run.stdout.split('\n').filter((line) => line.startsWith('✗ '));
  const byPassword = (url: string, more = ''): string =>
    `{account: TINY, user: RESCUE_BOT, authenticator: password, password: "env:WSR_PASSWORD", access_url: "${url}"${more}}`;

  test('two accounts in one run: an encrypted key of connections.toml, and a programmatic access token', async () => {
    const token = randomBytes(12).toString('hex');
    const [first, second] = [
      await serve(account({public_key: key.publicKey})),
      await serve(account({tokens: [{token}]}, {account: 'SECOND'})),
    ];
    const {port} = new URL(first.url);
    mkdirSync(world.at('home/.snowflake'), {recursive: true});
    writeFileSync(world.at('home/.snowflake/key.p8'), key.privateKey, {mode: 0o600});
    writeFileSync(
      world.at('home/.snowflake/connections.toml'),
      `[acme]\naccount = "TINY"\nuser = "RESCUE_BOT"\nhost = "127.0.0.1"\nport = ${port}\nprotocol = "http"\nprivate_key_file = "key.p8"\nprivate_key_file_pwd = "${passphrase}"\n`,
      {mode: 0o600},
    );
    config({
      acme: '{profile: acme}',
      second: `{account: SECOND, authenticator: pat, token: "env:PAT", access_url: "${second.url}"}`,
    });
    const run = await world.wsrWith({PAT: token}, 'harvest');
    expect(failures(run)).toEqual([]);
    expect(run.code, run.stderr).toBe(0);
    expect(first.logins().every((login) => login.authenticator === 'SNOWFLAKE_JWT' && login.accepted)).toBe(true);
    expect(second.logins().every((login) => login.authenticator === 'PROGRAMMATIC_ACCESS_TOKEN')).toBe(true);
  });

  test.runIf(process.platform !== 'win32')(
    'a connections.toml that others may write: one sentence with the chmod',
    async () => {
      chmodSync(world.at('home/.snowflake/connections.toml'), 0o666);
      const run = await world.wsrWith({}, 'harvest', '--source', 'acme');
      expect(run.code).toBe(2);
      expect(failures(run)[0]).toContain('connections.toml can be written by other users of this machine.');
      expect(run.stdout).toContain('chmod 600');
      chmodSync(world.at('home/.snowflake/connections.toml'), 0o644);
      const warned = await world.wsrWith({}, 'harvest', '--source', 'acme');
      expect([warned.code, failures(warned)]).toEqual([0, []]);
      expect(warned.stderr).toContain('can be read by other users of this machine');
    },
  );

  test.each<[string, object, string, string]>([
    ['a second factor', {mfa: {passcode: '123456'}}, 'asks RESCUE_BOT for a second factor', 'key pair'],
    ['a locked user', {locked: true}, 'User RESCUE_BOT is locked in the account TINY.', '15 minutes'],
    ['an expired password', {password_expired: true}, 'The password of RESCUE_BOT has expired.', 'key pair'],
    ['a network policy', {outside_network_policy: true}, 'does not accept logins from this network.', 'VPN'],
  ])('%s: one sentence with the fix', async (_name, login, message, fix) => {
    config({acme: byPassword((await serve(account(login))).url)});
    const run = await harvest();
    expect(run.code).toBe(1);
    expect(failures(run)).toHaveLength(2);
    expect(failures(run)[0]).toContain(message);
    expect(run.stdout).toContain(fix);
    expect(run.stdout + run.stderr).not.toMatch(/\n\s+at |let-me-read|404001/);
    expect(running.at(-1)?.logins()).toHaveLength(1);
  });

  test('a login that needs a person, in a run that has none', async () => {
    const {url} = await serve(account({}));
    config({acme: `{account: TINY, user: RESCUE_BOT, authenticator: external-browser, access_url: "${url}"}`});
    const run = await harvest();
    expect(run.code).toBe(1);
    expect(failures(run)[0]).toContain('happens in a browser, and nobody is at this run to do it.');
  });

  test('a suspended warehouse: one sentence with the fix, and nothing is harvested under other ids', async () => {
    const sandbox = await serve(account({}, {suspended_warehouses: ['RESCUE_WH']}));
    config({acme: byPassword(sandbox.url, ', warehouse: RESCUE_WH')});
    const run = await harvest();
    expect(run.code).toBe(1);
    expect(failures(run)).toHaveLength(2);
    for (const line of failures(run)) expect(line).toContain('The warehouse RESCUE_WH does not exist, is suspended');
    expect(run.stdout).toContain('AUTO_RESUME = TRUE');
    expect(run.stdout + run.stderr).not.toMatch(/\n\s+at /);
  });

  test('Ctrl-C in the middle of a statement: it ends in seconds, the account is told, nothing is left', async () => {
    const sandbox = await serve(account({}));
    config({acme: byPassword(sandbox.url)});
    sandbox.faults.inject({kind: 'delay', ms: 400, path: /query-request/, times: Infinity});
    mkdirSync(world.at('tmp'));
    const child = spawn(process.execPath, [BIN, 'harvest'], {
      cwd: world.root,
      env: {PATH: process.env['PATH'], HOME: world.at('home'), TMPDIR: world.at('tmp'), WSR_PASSWORD: 'let-me-read'},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const closed = once(child, 'close');
    const hasBegun = async (): Promise<void> => {
      while (sandbox.statements().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await Promise.race([hasBegun(), closed]);
    child.kill('SIGINT');
    const [code] = (await closed) as [number | null];
    expect(code, said).toBe(1);
    expect(said).toContain('Stopped.');
    expect(readdirSync(world.at('tmp'))).toEqual([]);
  });
});
