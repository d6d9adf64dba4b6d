import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, mkdirSync, openSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {madeUp} from './redact/made-up.ts';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from './testing/cli-world.ts';
import {closedPort} from './testing/closed-port.ts';
import type {CliRun} from './testing/run-cli.ts';
import {found} from './testing/snapshots.ts';

// Without a shape of their own: only where they stand says what they are.
const password = madeUp('Tr0ub', 14);
const token = madeUp('q7', 24);
const SECRETS = [password, token];

let world: CliWorld;
/** An address on this machine where nobody listens. */
let nobody: string;

beforeAll(async () => {
  nobody = `127.0.0.1:${await closedPort()}`;
  world = openWorld({
    'w/stock.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG,
  });
  makeDbtProject(world.at('dbt'));
}, 60_000);
afterAll(() => world.remove());

/** Both ways of asking, and both ways of answering; what is said by them holds no value. */
async function told(code: number, ...args: readonly string[]): Promise<string> {
  const runs: CliRun[] = [];
  for (const more of [[], ['--verbose'], ['--json'], ['--json', '--verbose']])
    runs.push(await world.wsr(...args, ...more));
  for (const run of runs) {
    expect(found(SECRETS, Buffer.from(run.stdout + run.stderr))).toEqual([]);
    expect(run.code, run.stderr).toBe(code);
  }
  const [{stdout = '', stderr = ''} = {}] = runs;
  return stdout + stderr;
}

describe('what went wrong is told without the secret that it quotes', {timeout: 60_000}, () => {
  test.each([
    ['a password', 2, () => `https://bot:${password}@${nobody}/a.git`, 'holds a password'],
    ['a token that stands alone', 1, () => `https://${token}@${nobody}/a.git`, 'cannot be reached'],
  ])('the address of an archive with %s', async (_name, code, address, says) => {
    const config = LOCAL_CONFIG.replace('./archive.git', address()).replace('./state', './state-of-nobody');
    world.write('far.yml', config);
    for (const command of ['harvest', 'sync', 'publish'])
      expect(await told(code, command, '--config', 'far.yml')).toContain(says);
  });

  test('the address of an archive that has a file where its folder should be', async () => {
    const address = `https://${token}@${nobody}/a.git`;
    world.write('torn.yml', LOCAL_CONFIG.replace('./archive.git', address).replace('./state', './torn'));
    world.write('torn/archive.git', 'not a repository');
    expect(await told(1, 'harvest', '--config', 'torn.yml')).toMatch(/wsr: .*archive/);
  });

  test.each([
    ['a password', () => `http://bot:${password}@${nobody}`],
    ['a token', () => `http://${token}@${nobody}`],
  ])('the address of an account with %s, while the rest is harvested', async (_name, address) => {
    const account = `{account: TINY, user: BOT, authenticator: password, password: "file:./pw", access_url: "${address()}"}`;
    world.write('pw', `${password}\n`);
    world.write(
      'account.yml',
      `${LOCAL_CONFIG}  tiny: {kind: snowflake, connection: ${account}, role: R, sources: [workspaces]}\n`,
    );
    const said = await told(1, 'harvest', '--config', 'account.yml');
    expect(said).toContain('✗ snowflake-workspaces of tiny: The account TINY cannot be reached');
    expect(said).toMatch(/^local-folder +w +/m);
  });

  test('the remote of the repository that gets the models', async () => {
    await world.harvest();
    const [candidate] = await world.list();
    expect((await world.wsr('decide', candidate?.id ?? '', '--approve')).code).toBe(0);
    for (const address of [`https://bot:${password}@${nobody}/x.git`, `https://${token}@${nobody}/x.git`]) {
      personGit(world.at('dbt'), 'config', 'remote.origin.url', address);
      expect(await told(1, 'publish', '--push')).toContain('✗ ');
    }
  });

  test.each([
    ['an option that does not exist', [`--${['pass', 'word'].join('')}=${password}`]],
    ['a short one', [`-p${password}`]],
    ['a word that is no day', ['--since', `https://bot:${password}@example.com`]],
    ['a config that is not there', ['--config', `https://${token}@example.com/worksheet-rescue.yml`]],
  ])('%s', async (_name, args) => {
    expect(await told(2, 'harvest', ...args)).toMatch(/^(?:wsr|error): /);
  });

  test('a command that does not exist', async () => {
    expect(await told(2, `https://${token}@example.com`)).toContain('There is no command');
  });
});

test('an error that nobody listens for ends the run with one sentence, and quotes nothing either', async () => {
  const script = `
    import {main} from ${JSON.stringify(new URL('./cli.ts', import.meta.url).href)};
    setTimeout(() => { throw new Error(${JSON.stringify(`connect http://bot:${password}@${token}:x failed`)}); }, 300);
    process.exitCode = await main(['sandbox', ...process.argv.slice(1)]);
  `;
  mkdirSync(world.at('tmp'), {recursive: true});
  for (const args of [[], ['--verbose'], ['--json']]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args], {
      cwd: world.root,
      env: {PATH: process.env['PATH'], HOME: world.at('home'), TMPDIR: world.at('tmp')},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(found([password], Buffer.from(said))).toEqual([]);
    expect(said).toContain('wsr: a defect of worksheet-rescue: connect http://bot:__REDACTED_url_password_1__@');
    expect(code).toBe(1);
  }
}, 60_000);

describe.skipIf(!existsSync('/dev/full'))('a full disk behind the output (skipped where there is no /dev/full)', () => {
  const bin = fileURLToPath(new URL('./bin.ts', import.meta.url));

  /** Runs it with one of its outputs on a full disk; returns the exit code and what the other one got. */
  async function run(full: 'stdout' | 'stderr', ...args: readonly string[]): Promise<[number | null, string]> {
    const disk = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: world.root,
      env: {PATH: process.env['PATH'], HOME: world.at('home')},
      stdio: ['ignore', full === 'stdout' ? disk : 'pipe', full === 'stderr' ? disk : 'pipe'],
    });
    closeSync(disk);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return [code, said];
  }

  test.each([[['schema', 'list']], [['--help']], [['group', 'rows.ndjson']], [['--version']]])(
    '%j fails with one sentence',
    async (args) => {
      const rows = Array.from({length: 2000}, (_, id) => JSON.stringify({id, sql: `select a from t where x = ${id}`}));
      world.write('rows.ndjson', rows.join('\n'));
      const [code, said] = await run('stdout', ...args);
      expect(code).toBe(1);
      expect(said).toMatch(/^wsr: The output cannot be written/);
      expect(said.match(/^wsr: /gm)).toHaveLength(1);
      expect(said).not.toMatch(/\n\s+at |a defect of/);
    },
    60_000,
  );

  test('a log that cannot be written stops nothing, and the exit code is what it would be', async () => {
    expect((await run('stderr', 'nonsense'))[0]).toBe(2);
    const [code, said] = await run('stderr', 'harvest');
    expect([code, said]).toEqual([0, expect.stringContaining('1 asset archived')]);
  }, 60_000);
});
