import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';
import {git, scratchFolder} from '../git/scratch.test.kit.ts';
import {archiveIn, changesOf} from './invented.test.kit.ts';

const CHILD = fileURLToPath(new URL('killed.test.kit.ts', import.meta.url));
const KILLS = 20;
const ROUNDS = 30;

async function run(folder: string, killAfterMs?: number): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, folder, String(ROUNDS)], {stdio: ['ignore', 'pipe', 'inherit']});
  const exited = once(child, 'exit');
  if (killAfterMs !== undefined) {
    // Counted from when it is open, so that the kills land among the commits; the first ones land while it opens.
    if (killAfterMs > 0) await Promise.race([once(child.stdout, 'data'), exited]);
    await Promise.race([wait(Math.abs(killAfterMs)), exited]);
    child.kill('SIGKILL');
  }
  const [code] = (await exited) as [number | null];
  return code === 0;
}

it(`goes on after each of ${KILLS} kills, and ends as a run that was never disturbed`, async () => {
  const folder = scratchFolder();
  let killed = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    // Fixed moments, spread over opening and over the steps of a commit.
    const finished = await run(folder, kill < 5 ? -(70 + kill * 60) : 3 + ((kill * 37) % 190));
    if (!finished) killed++;
    const archive = await archiveIn(folder);
    git(archive.location, 'fsck', '--strict');
    const changes = await changesOf(archive);
    const round = changes.flatMap((change) => (change.t === 'state' ? [Number(change.state.cursor)] : [])).at(0) ?? -1;
    const bodies = changes.flatMap((change) => (change.t === 'asset' ? [change.asset.body.split('\n')[0]] : []));
    expect(new Set(bodies)).toEqual(new Set(round < 0 ? [] : [`-- round ${round}`]));
    expect(bodies).toHaveLength(round < 0 ? 0 : 20 + round);
    expect(changes.flatMap((change) => (change.t === 'day' ? [change.rows[0]?.runs] : []))).toEqual(
      round < 0 ? [] : [round],
    );
  }
  expect(killed).toBeGreaterThan(0);
  expect(await run(folder)).toBe(true);
  const undisturbed = scratchFolder();
  expect(await run(undisturbed)).toBe(true);
  const treeOf = (root: string): string => git(join(root, 'archive.git'), 'rev-parse', 'main^{tree}');
  expect(treeOf(folder)).toBe(treeOf(undisturbed));
  expect(git(join(folder, 'archive.git'), 'rev-list', '--count', 'main').trim()).toBe(String(ROUNDS + 1));
}, 240_000);
