import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {git} from './extract/git.ts';
import {type BenchAccount, writeBenchAccount} from './extract/account.ts';
import type {Measured} from './extract/measured.ts';
import {goal} from './measure.ts';
import type {BenchOptions} from './run.ts';

const SIZES = [200_000, 1_000_000];
/** Rows a second through redaction, archive and catalog. */
const GOAL = 8000;
const NIGHT_GOAL_MS = 2000;

/**
 * Whole harvests of invented accounts whose history has 200,000 and 1,000,000 statements of 1 KB, beside the bare driver that
 * streams the same rows and throws them away; then a night with nothing new. Each in a process of its own.
 */
export async function run({rows}: BenchOptions): Promise<void> {
  const repository = fileURLToPath(new URL('../..', import.meta.url));
  await promisify(execFile)('npm', ['run', '--silent', 'build'], {cwd: repository});
  const peaks: number[] = [];
  for (const size of rows.length > 0 ? rows : SIZES) {
    const folder = await mkdtemp(join(tmpdir(), 'wsr-bench-extract-'));
    try {
      peaks.push(await measure(folder, size));
    } finally {
      await rm(folder, {recursive: true, force: true});
    }
  }
  const [first, last] = [peaks[0], peaks.at(-1)];
  if (first === undefined || last === undefined || peaks.length < 2) return;
  const growth = (last / first - 1) * 100;
  console.log(
    `\npeak memory, largest beside smallest: ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} % (goal: within 15 %)`,
  );
}

async function measure(folder: string, size: number): Promise<number> {
  const account = join(folder, 'account');
  const login = await writeBenchAccount(account, size);
  const sandbox = await serve(account);
  try {
    const config = join(folder, 'worksheet-rescue.yml');
    await writeFile(config, configOf(sandbox.url, login));
    console.log(`\n${size.toLocaleString('en')} rows of 1 KB text`);
    const bare = await child('driver-child.ts', [sandbox.url, login.user, login.password]);
    tell('bare driver, rows thrown away', bare);
    const first = await child('harvest-child.ts', [config, String(size)]);
    tell('harvest: redaction, archive, catalog, analysis', first);
    const speed = (first.rows / first.ms) * 1000;
    console.log(`    ${(first.ms / bare.ms).toFixed(1)}x of the bare driver; ${goal(GOAL, ' rows/s', speed)}`);
    const before = await git(join(folder, 'archive.git'), 'rev-parse', 'main');
    // The overlap of the first night may be read again; from the third on nothing is new in any way.
    const nights: Measured[] = [];
    for (let night = 0; night < 3; night++) nights.push(await child('harvest-child.ts', [config, '0']));
    const times = nights.map(({ms}) => ms).toSorted((a, b) => a - b);
    const night = times[1] ?? Number.NaN;
    const after = await git(join(folder, 'archive.git'), 'rev-parse', 'main');
    const met = night < NIGHT_GOAL_MS ? 'met' : 'not met';
    console.log(
      `  a night with nothing new (median of 3)         ${(night / 1000).toFixed(2)} s, ${before === after ? 'no commit' : 'A COMMIT'}; goal 2 s: ${met}`,
    );
    return first.peak;
  } finally {
    await sandbox.stop();
  }
}

function tell(name: string, {rows, ms, peak}: Measured): void {
  const speed = Math.round((rows / ms) * 1000).toLocaleString('en');
  console.log(
    `  ${name.padEnd(46)} ${(ms / 1000).toFixed(1).padStart(7)} s ${speed.padStart(9)} rows/s   peak ${Math.round(peak / 1024 / 1024)} MB`,
  );
}

async function serve(directory: string): Promise<{readonly url: string; stop(): Promise<void>}> {
  const server = spawn(process.execPath, [pathOf('serve-child.ts'), directory], {stdio: ['pipe', 'pipe', 'inherit']});
  const lines = createInterface({input: server.stdout});
  const [url] = (await Promise.race([once(lines, 'line'), once(server, 'exit')])) as [unknown];
  if (typeof url !== 'string') throw new Error('the sandbox did not start');
  return {
    url,
    stop: async () => {
      server.stdin.end();
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

async function child(script: string, args: readonly string[]): Promise<Measured> {
  const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', pathOf(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {...process.env, WSR_BENCH_PASSWORD: 'bench'},
  });
  let text = '';
  started.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(started, 'close');
  const measured = JSON.parse(text) as Measured;
  if (measured.exitCode !== 0) throw new Error(`${script} ended with ${measured.exitCode}`);
  return measured;
}

function pathOf(script: string): string {
  return fileURLToPath(new URL(`./extract/${script}`, import.meta.url));
}

function configOf(url: string, login: BenchAccount): string {
  return `version: 1
archive: {repository: ./archive.git}
state: ./state
accounts:
  bench:
    kind: snowflake
    connection:
      account: BENCH
      user: ${login.user}
      authenticator: password
      password: env:WSR_BENCH_PASSWORD
      warehouse: BENCH_WH
      access_url: ${url}
    role: ${login.role}
    sources: [workspaces, {source: query-history, since: 3650}]
`;
}
