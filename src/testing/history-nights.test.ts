import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {sourceContextOf} from '../pipeline/harvest.ts';
import {sendArchive} from '../pipeline/send-archive.ts';
import {runSource} from '../pipeline/source-run.ts';
import {syncCatalog} from '../pipeline/sync.ts';
import {type CliWorld, openWorld, personGit, treeOf} from './cli-world.ts';
import {DAYS, inventHistory, numbers, type LedgerRow} from './invented-history.ts';
import {openSandbox, tinyAccount, type OpenSandbox} from './open-sandbox.ts';
import {workshopIn} from './workshop-in.ts';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));
/** More of both with WSR_HISTORY_KILLS=200 WSR_HISTORY_SEED=7. */
const KILLS = Number(process.env['WSR_HISTORY_KILLS'] ?? 5);
const SEED = Number(process.env['WSR_HISTORY_SEED'] ?? 1);
const PASSWORD = {WSR_SANDBOX_PASSWORD: 'let-me-read'};
const END = '2026-11-03T03:00:00.000Z';

const invented = inventHistory(SEED);
const worlds: CliWorld[] = [];
let now = END;
let sandbox: OpenSandbox;

beforeAll(async () => {
  const files = Object.entries(invented.files).map(([name, rows]) => [
    name,
    rows.map((row) => JSON.stringify(row)).join('\n'),
  ]);
  sandbox = await openSandbox(
    {
      account: {
        ...tinyAccount.account,
        latency_minutes: {QUERY_HISTORY: 45, SESSIONS: 180, TASK_HISTORY: 45, QUERY_ATTRIBUTION_HISTORY: 480},
      },
      users: invented.files['users.ndjson'] ?? [],
      history: invented.files['query-history.ndjson'] ?? [],
      sessions: invented.files['sessions.ndjson'] ?? [],
      tasks: invented.files['task-history.ndjson'] ?? [],
      files: {...tinyAccount.files, ...Object.fromEntries(files)},
    },
    {clock: {now: () => now}},
  );
}, 60_000);
afterAll(async () => {
  await sandbox.stop();
  for (const world of worlds) world.remove();
});

function newWorld(): CliWorld {
  const world = openWorld({
    'worksheet-rescue.yml': [
      'version: 1',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  acme:',
      '    kind: snowflake',
      '    connection:',
      '      account: TINY',
      '      user: RESCUE_BOT',
      '      authenticator: password',
      '      password: env:WSR_SANDBOX_PASSWORD',
      `      access_url: ${sandbox.url}`,
      '    role: RESCUE_READER',
      '    sources: [query-history]',
      '',
    ].join('\n'),
  });
  worlds.push(world);
  return world;
}

async function harvest(world: CliWorld): Promise<void> {
  const {code, stderr, stdout} = await world.wsrWith(PASSWORD, 'harvest', '--quiet');
  if (code !== 0) throw new Error(`${stderr}${stdout}`);
}

/** A night without what comes after the source: nothing of that is compared here. */
async function night(world: CliWorld, full = false): Promise<void> {
  const workshop = await workshopIn(world, {env: PASSWORD});
  try {
    for (const configured of workshop.sources) {
      const contextOf = () => sourceContextOf(workshop, configured, {full});
      const {failure} = await runSource(workshop, configured, contextOf, full);
      expect(failure).toBeUndefined();
    }
    await syncCatalog(workshop);
    await sendArchive(workshop);
  } finally {
    await workshop.close();
  }
}

/** The names and contents of everything that came from the history: two equal ones are equal to the byte. */
function evidenceOf(world: CliWorld): string {
  return treeOf(world.at('archive.git'))
    .split('\n')
    .filter((line) => /\t(?:evidence|sql|state)\//.test(line))
    .join('\n');
}

/** What the archive says, in the form of the ledger. */
function ledgerOf(world: CliWorld): readonly LedgerRow[] {
  const paths = treeOf(world.at('archive.git')).match(/evidence\/\S+/g) ?? [];
  return paths
    .flatMap((path) => personGit(world.at('archive.git'), 'show', `main:${path}`).trim().split('\n'))
    .map((line) => JSON.parse(line) as Record<string, never>)
    .map((row) => ({
      key: [
        row['utcDay'],
        row['userId'],
        row['queryHash'],
        row['hashVersion'],
        row['role'],
        row['warehouse'],
        row['database'],
        row['schema'],
        row['client'],
        row['userName'],
      ].join('|'),
      runs: row['runs'],
      failures: row['failures'],
      elapsedMs: row['elapsedMs'],
      firstAt: row['firstAt'],
      lastAt: row['lastAt'],
      actor: row['actor'],
      sessions: row['sessions'] ?? [],
      credits: row['credits'],
    }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1)) as unknown as readonly LedgerRow[];
}

describe('the same thirty days', () => {
  let inOneGo: CliWorld;
  let whole = 0;
  beforeAll(async () => {
    inOneGo = newWorld();
    const began = performance.now();
    await harvest(inOneGo);
    whole = performance.now() - began;
  }, 120_000);

  test('in one go are what the ledger says', () => {
    expect(ledgerOf(inOneGo)).toEqual(invented.ledger);
    const texts = treeOf(inOneGo.at('archive.git')).match(/sql\/\S+\.sql/g) ?? [];
    expect(texts).toHaveLength(invented.texts);
  });

  test('night by night, while rows come late, are the same bytes', {timeout: 300_000}, async () => {
    const world = newWorld();
    for (let day = 1; day <= DAYS; day += 1) {
      now = new Date(Date.parse('2026-10-01T03:00:00Z') + day * 86_400_000).toISOString();
      await night(world);
    }
    now = END;
    await night(world);
    expect(evidenceOf(world)).toBe(evidenceOf(inOneGo));
    const head = personGit(world.at('archive.git'), 'rev-parse', 'main');
    await night(world);
    await night(world, true);
    expect(personGit(world.at('archive.git'), 'rev-parse', 'main')).toBe(head);
    expect(evidenceOf(world)).toBe(evidenceOf(inOneGo));
  });

  test(`killed ${KILLS} times at random and read again are the same bytes`, {timeout: 600_000}, async () => {
    const world = newWorld();
    const random = numbers(SEED + 1);
    let killed = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const ended = await killedAfter(world, whole * (0.3 + random.next().value));
      if (ended === null) killed += 1;
      // It was faster than the kill: begun anew, so that the next one finds something to disturb.
      else for (const path of ['archive.git', 'state']) rmSync(world.at(path), {recursive: true, force: true});
    }
    expect(killed).toBeGreaterThan(0);
    await harvest(world);
    expect(evidenceOf(world)).toBe(evidenceOf(inOneGo));
    expect(ledgerOf(world)).toEqual(invented.ledger);
  });

  /** The exit code of a harvest in a process of its own, null when it was killed before it came to its end. */
  async function killedAfter(world: CliWorld, milliseconds: number): Promise<number | null> {
    const child = spawn(process.execPath, [BIN, 'harvest', '--quiet'], {
      cwd: world.root,
      env: {PATH: process.env['PATH'], HOME: world.at('home'), NO_COLOR: '1', WSR_OPERATOR: 'tester', ...PASSWORD},
      stdio: 'ignore',
    });
    const closed = once(child, 'close');
    await Promise.race([wait(milliseconds), closed]);
    child.kill('SIGKILL');
    const [code] = (await closed) as [number | null];
    return code;
  }
});
