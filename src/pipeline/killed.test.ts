import {spawn} from 'node:child_process';
import {existsSync, rmSync} from 'node:fs';
import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit, treeOf} from '../testing/cli-world.ts';
import {refsOf} from '../testing/snapshots.ts';

const BIN = fileURLToPath(new URL('../bin.ts', import.meta.url));
const FILES = 300;
const KILLS = 25;
const PUBLISH_KILLS = 8;
const APPROVED = 4;
// Three accounts, so that there are three commits and more between which to die.
const CONFIG = `${LOCAL_CONFIG}  x: {kind: local-folder, path: ./x}\n  y: {kind: local-folder, path: ./y}\npublish: {max-open: 50, max-per-run: 50}\n`;

const worlds: CliWorld[] = [];
afterAll(() => worlds.forEach((world) => world.remove()));

function worldOf(files: number): CliWorld {
  const sheets = Object.fromEntries(
    Array.from({length: files}, (_, index) => [
      `${'wxy'[index % 3]}/folder ${index % 7}/sheet ${index}.sql`,
      `-- sheet ${index}\nselect region_${index % 40}, sum(amount_${index % 40}) as total from raw.shop.orders_${index % 40} group by 1;\n`,
    ]),
  );
  const world = openWorld({...sheets, 'worksheet-rescue.yml': CONFIG});
  worlds.push(world);
  makeDbtProject(world.at('dbt'));
  return world;
}

/** Moments that look random and are the same in every run (a linear congruential generator), in milliseconds. */
function* moments(seed: number, from: number, to: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield from + (state / 2 ** 32) * (to - from);
  }
}

/** Runs a command until it ends or is ended; `said` is what it wrote to standard error. */
async function run(
  world: CliWorld,
  args: readonly string[],
  end?: {readonly after: number; readonly by: NodeJS.Signals; readonly when?: Promise<unknown>},
): Promise<{readonly code: number | null; readonly said: string; readonly ms: number}> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: world.root,
    env: {PATH: process.env['PATH'], HOME: world.at('home'), NO_COLOR: '1', WSR_OPERATOR: 'tester'},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const began = Date.now();
  const closed = once(child, 'close');
  let ended = began;
  if (end !== undefined) {
    if (end.when !== undefined) await Promise.race([end.when, closed]);
    await Promise.race([wait(end.after), closed]);
    ended = Date.now();
    child.kill(end.by);
  }
  const [code] = (await closed) as [number | null];
  return {code, said, ms: Date.now() - ended};
}

describe('a harvest that is killed', () => {
  let undisturbed: CliWorld;
  let whole = 0;
  beforeAll(async () => {
    undisturbed = worldOf(FILES);
    whole = Number.POSITIVE_INFINITY;
    // The shorter of two: a busy moment of the machine makes one longer than those to be killed will be.
    for (const world of [worldOf(FILES), undisturbed]) {
      const {code, said, ms} = await run(world, ['harvest', '--quiet']);
      if (code !== 0) throw new Error(said);
      whole = Math.min(whole, ms);
    }
  }, 120_000);

  test(
    `${KILLS} times leaves a sound archive each time, blocks nobody, and ends in the same bytes`,
    {timeout: 180_000},
    async () => {
      const world = worldOf(FILES);
      const moment = moments(7, whole * 0.2, whole);
      const tree = treeOf(undisturbed.at('archive.git'));
      const sameAsUndisturbed = (): void => {
        expect(treeOf(world.at('archive.git'))).toBe(tree);
        expect(treeOf(world.at('state/archive.git'))).toBe(tree);
      };
      let killed = 0;
      let reach = 1;
      for (let round = 0; round < KILLS; round++) {
        const {code, said} = await run(world, ['harvest', '--quiet'], {
          after: (moment.next().value as number) * reach,
          by: 'SIGKILL',
        });
        for (const repository of ['archive.git', 'state/archive.git']) {
          if (isRepository(world, repository)) personGit(world.at(repository), 'fsck', '--strict', '--no-dangling');
        }
        if (code === null) {
          killed++;
          continue;
        }
        // It was faster than the kill: compared, and begun anew, so that the next kills, sooner, find something to disturb.
        reach *= 0.85;
        expect([code, said]).toEqual([0, '']);
        sameAsUndisturbed();
        for (const path of ['archive.git', 'state']) rmSync(world.at(path), {recursive: true});
      }
      expect(killed).toBeGreaterThan(KILLS / 2);
      const last = await run(world, ['harvest', '--quiet']);
      expect([last.code, last.said]).toEqual([0, '']);
      sameAsUndisturbed();
      expect((await world.harvest()).commits).toBe(0);
      expect(await world.list('--status', 'all')).toEqual(await undisturbed.list('--status', 'all'));
    },
  );

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it within 10 s with one sentence and 1; the next run completes',
    {timeout: 60_000},
    async (by) => {
      let world = worldOf(FILES);
      let stopped = await run(world, ['harvest'], {after: whole * 0.5, by});
      // One that was faster than the signal says nothing.
      for (let after = whole * 0.35; stopped.code === 0 && after > whole * 0.1; after *= 0.7) {
        world = worldOf(FILES);
        stopped = await run(world, ['harvest'], {after, by});
      }
      const {code, said, ms} = stopped;
      expect(code, said).toBe(1);
      expect(said).toContain('wsr: Stopped. What was committed stays; run it again to carry on.\n');
      expect(said).not.toMatch(/\n\s+at |a defect of/);
      expect(ms).toBeLessThan(10_000);
      expect((await run(world, ['harvest', '--quiet'])).code).toBe(0);
    },
  );
});

test('SIGTERM ends a run that waits for a remote which says nothing', {timeout: 60_000}, async () => {
  const world = worldOf(3);
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const {port} = silent.address() as {port: number};
  world.write('worksheet-rescue.yml', CONFIG.replace('./archive.git', `git://127.0.0.1:${port}/archive.git`));
  const called = once(silent, 'connection');
  const {code, said, ms} = await run(world, ['harvest'], {after: 0, by: 'SIGTERM', when: called});
  const [socket] = (await called) as [Socket];
  socket.destroy();
  silent.close();
  expect([code, said]).toEqual([1, 'wsr: Stopped. What was committed stays; run it again to carry on.\n']);
  expect(ms).toBeLessThan(10_000);
});

describe('a publish that is killed', () => {
  test(`${PUBLISH_KILLS} times ends in the same branches`, {timeout: 120_000}, async () => {
    const world = worldOf(12);
    await world.harvest();
    const names = (await world.list('--limit', String(APPROVED))).map(({name}) => name);
    for (const name of names) expect((await world.wsr('decide', name, '--approve')).code).toBe(0);
    const {ms} = await run(world, ['publish', '--dry-run', '--quiet']);
    const moment = moments(11, ms * 0.3, ms);
    for (let round = 0; round < PUBLISH_KILLS; round++) {
      await run(world, ['publish', '--quiet'], {after: moment.next().value as number, by: 'SIGKILL'});
      personGit(world.at('dbt'), 'fsck', '--strict', '--no-dangling');
    }
    expect((await run(world, ['publish', '--quiet'])).code).toBe(0);
    const refs = refsOf(world.at('dbt'));
    expect(refs.match(/refs\/heads\/rescued\//g)).toHaveLength(APPROVED);
    // The same decisions on the same base, in one go.
    for (const name of names) personGit(world.at('dbt'), 'branch', '--quiet', '-D', `rescued/${name}`);
    expect((await world.wsr('publish', '--quiet')).code).toBe(0);
    expect(refsOf(world.at('dbt'))).toBe(refs);
  });
});

function isRepository(world: CliWorld, path: string): boolean {
  return has(world, `${path}/HEAD`) && has(world, `${path}/objects`) && has(world, `${path}/refs`);
}

function has(world: CliWorld, path: string): boolean {
  return existsSync(world.at(path));
}
