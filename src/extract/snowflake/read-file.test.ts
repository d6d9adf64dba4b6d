import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {madeUp} from '../../redact/made-up.ts';
import {type CliWorld, openWorld} from '../../testing/cli-world.ts';
import {type OpenSandbox, openSandbox, tinyAccount} from '../../testing/open-sandbox.ts';
import {bytesBelow, found} from '../../testing/snapshots.ts';

const BIN = fileURLToPath(new URL('../../bin.ts', import.meta.url));
const FILES = 40;
const secret = madeUp('Tr0ub', 18);
const word = ['pass', 'word'].join('');

let world: CliWorld;
let sandbox: OpenSandbox;

beforeAll(async () => {
  // Long enough that a file is on the disk for a moment that can be met.
  const body = `create user loader ${word} = '${secret}';\n${'-- and a word on it\n'.repeat(5000)}`;
  const files = Array.from({length: FILES}, (_, index) => [`workspaces/zoe/odd/sheet ${index}.sql`, body] as const);
  sandbox = await openSandbox({files: {...tinyAccount.files, ...Object.fromEntries(files)}});
  world = openWorld({
    'worksheet-rescue.yml': [
      'version: 1',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  tiny:',
      '    kind: snowflake',
      `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: "env:WSR_PASSWORD", access_url: "${sandbox.url}"}`,
      '    role: RESCUE_READER',
      '    sources: [workspaces]',
      '',
    ].join('\n'),
  });
  mkdirSync(world.at('tmp'));
});
afterAll(async () => {
  await sandbox.stop();
  world.remove();
});

/** Harvests in a process of its own, killed as soon as a file of the account stands in the temporary folder. */
async function harvestKilled(): Promise<void> {
  const child = spawn(process.execPath, [BIN, 'harvest', '--quiet'], {
    cwd: world.root,
    env: {
      PATH: process.env['PATH'],
      HOME: world.at('home'),
      TMPDIR: world.at('tmp'),
      WSR_PASSWORD: 'let-me-read',
      WSR_OPERATOR: 'tester',
    },
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  while (child.exitCode === null && child.signalCode === null) {
    if (landed().length > 0) child.kill('SIGKILL');
    await Promise.race([wait(1), closed]);
  }
  await closed;
}

/** Files of the account below the temporary folder, as they were harvested. */
function landed(): readonly string[] {
  const below = readdirSync(world.at('tmp'), {recursive: true, withFileTypes: true});
  const files = below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((path) => existsSync(path) && found([secret], readFileSync(path)).length > 0);
}

test('what a killed run fetched and did not yet redact is removed by the next run', {timeout: 120_000}, async () => {
  for (let tries = 0; landed().length === 0 && tries < 10; tries += 1) await harvestKilled();
  expect(landed()).not.toEqual([]);
  const [run = ''] = readdirSync(world.at('tmp'));
  expect(run).toMatch(/^wsr-run-\d+-/);

  // Any command will do: it need not be one that reads the account.
  expect((await world.wsrWith({TMPDIR: world.at('tmp')}, 'status')).code).toBe(0);
  expect(readdirSync(world.at('tmp'))).toEqual([]);

  const whole = await world.wsrWith({TMPDIR: world.at('tmp'), WSR_PASSWORD: 'let-me-read'}, 'harvest', '--json');
  expect(whole.code, whole.stderr).toBe(0);
  expect(JSON.parse(whole.stdout)).toMatchObject({sources: [{source: 'snowflake-workspaces'}]});
  expect(readdirSync(world.at('tmp'))).toEqual([]);
  expect(found([secret], bytesBelow(world.root))).toEqual([]);
});
