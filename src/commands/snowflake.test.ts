import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, isOneSentence, openWorld, treeOf} from '../testing/cli-world.ts';
import {closedPort} from '../testing/closed-port.ts';
import {type OpenSandbox, openSandbox, tinyAccount, type TinyAccount} from '../testing/open-sandbox.ts';
import type {CliRun} from '../testing/run-cli.ts';
import {outputs} from './outputs.ts';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));
const readable = tinyAccount.workspaces.map((workspace): Readonly<Record<string, unknown>> => ({
  ...workspace,
  readable_by: ['RESCUE_READER'],
  visible_to: ['RESCUE_READER'],
}));
const revoked = readable.map((workspace) =>
  workspace['name'] === 'SHARED' ? {...workspace, readable_by: []} : workspace,
);

let world: CliWorld;
const running: OpenSandbox[] = [];

beforeAll(() => {
  world = openWorld({'w/one.sql': 'select 1 as one from raw.shop.orders;\n'});
});
afterAll(async () => {
  world.remove();
  await Promise.all(running.map((sandbox) => sandbox.stop()));
});

async function serve(parts: TinyAccount = {workspaces: readable}): Promise<OpenSandbox> {
  const sandbox = await openSandbox(parts);
  running.push(sandbox);
  return sandbox;
}

function configure(url: string, more: Readonly<Record<string, string>> = {}): void {
  const {
    secret = 'env:WSR_PASSWORD',
    role = 'RESCUE_READER',
    sources = '[workspaces, notebooks, query-history]',
  } = more;
  world.write(
    'worksheet-rescue.yml',
    [
      'version: 1',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  tiny:',
      '    kind: snowflake',
      `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: "${secret}", access_url: "${url}"}`,
      `    role: ${role}`,
      `    sources: ${sources}`,
      '  w: {kind: local-folder, path: ./w}',
      '',
    ].join('\n'),
  );
}

const harvest = (password = 'let-me-read', ...args: readonly string[]): Promise<CliRun> =>
  world.wsrWith({WSR_PASSWORD: password}, 'harvest', ...args);

describe(
  'an account that cannot be opened: one sentence each, and the other account is archived',
  {timeout: 60_000},
  () => {
    /** Every line about the account, without the part for people who look for more. */
    function told(run: CliRun, code = 1): string {
      expect(run.code).toBe(code);
      expect(run.stdout).toMatch(/^local-folder +w +/m);
      expect(run.stdout + run.stderr).not.toMatch(/\n\s+at |a defect of/);
      expect(run.stdout + run.stderr).not.toContain('wrong-password');
      const lines = run.stdout.split('\n').filter((line) => line.startsWith('✗ '));
      expect(lines).toHaveLength(3);
      expect(new Set(lines.map((line) => line.replace(/^✗ \S+ /, ''))).size).toBe(1);
      return lines[0] ?? '';
    }

    test('a wrong password', async () => {
      configure((await serve()).url);
      expect(told(await harvest('wrong-password'))).toContain('RESCUE_BOT');
      expect(treeOf(world.at('archive.git'))).toContain('/one--');
    });

    test('a role that is not granted', async () => {
      configure(running[0]?.url ?? '', {role: 'ACCOUNTADMIN'});
      expect(told(await harvest())).toContain('ACCOUNTADMIN');
    });

    test('a host where nobody listens', async () => {
      const port = await closedPort();
      configure(`http://127.0.0.1:${port}`);
      expect(told(await harvest())).toContain(String(port));
    });

    test('a secret that is not in the environment, or in no file', async () => {
      configure(running[0]?.url ?? '', {secret: 'env:NOT_SET_ANYWHERE'});
      expect(told(await harvest(), 2)).toContain('The environment variable NOT_SET_ANYWHERE is not set.');
      configure(running[0]?.url ?? '', {secret: 'file:./no-such-file'});
      expect(told(await harvest(), 2)).toContain('The secret file ./no-such-file cannot be read.');
    });

    test('a source that does not exist is wrong configuration', async () => {
      configure(running[0]?.url ?? '', {sources: '[workspaces, dashboards]'});
      const run = await harvest();
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('accounts.tiny names a source dashboards that does not exist.');
      expect(isOneSentence(run)).toBe(true);
    });
  },
);

describe('coverage, night after night', {timeout: 60_000}, () => {
  const night = async (code: number): Promise<Record<string, unknown>> => {
    const run = await harvest('let-me-read', '--json');
    expect(run.code, run.stderr).toBe(code);
    const report = JSON.parse(run.stdout) as Record<string, unknown>;
    expect(outputs['harvest']?.safeParse(report).error?.issues ?? []).toEqual([]);
    return report;
  };
  const workspaces = async (): Promise<{present: number; gone: number}> => {
    const {assets} = await world.status();
    const found = assets.find(({source}) => source === 'snowflake-workspaces');
    return {present: found?.present ?? 0, gone: found?.gone ?? 0};
  };

  test('a grant that is revoked is a coverage loss, once; never gone', async () => {
    configure((await serve()).url);
    await night(0);
    const full = await workspaces();
    expect(full.present).toBeGreaterThanOrEqual(5);
    expect(full.gone).toBe(0);
    expect((await night(0))['commits']).toBe(0);

    configure((await serve({workspaces: revoked})).url);
    expect(await night(3)).toMatchObject({newlyUnreadable: 1});
    expect(await workspaces()).toEqual(full);
    const {unreadable} = await world.status();
    expect(unreadable.some(({locator, grant}) => locator.includes('SHARED') && grant !== undefined)).toBe(true);
    expect(await night(0)).toMatchObject({newlyUnreadable: 0, commits: 0});

    configure((await serve()).url);
    await night(0);
    expect(await workspaces()).toEqual(full);
    expect((await world.status()).unreadable.some(({locator}) => locator.includes('SHARED'))).toBe(false);
  });

  test('a file that is deleted in a workspace is gone', async () => {
    const {['workspaces/zoe/odd/a.sql']: _, ...files} = tinyAccount.files;
    const before = await workspaces();
    configure((await serve({workspaces: readable, files})).url);
    await night(0);
    expect(await workspaces()).toEqual({present: before.present - 1, gone: 1});
  });
});

describe('wsr sandbox', {timeout: 60_000}, () => {
  test('serves until it is told to stop, and the CLI can be pointed at it', async () => {
    const child = spawn(process.execPath, [BIN, 'sandbox', '--json'], {
      env: {PATH: process.env['PATH'], HOME: world.at('home')},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const closed = once(child, 'close');
    while (!out.includes('\n'))
      await Promise.race([once(child.stdout, 'data'), closed.then(() => Promise.reject(new Error(err)))]);
    const details = JSON.parse(out) as {url: string; password: string};
    expect(outputs['sandbox']?.safeParse(details).error?.issues ?? []).toEqual([]);
    expect((await fetch(details.url)).status).toBeLessThan(600);
    child.kill('SIGTERM');
    const [code] = (await closed) as [number | null];
    expect([code, err]).toEqual([0, '']);
    await expect(fetch(details.url)).rejects.toThrow('fetch failed');
  });
});
