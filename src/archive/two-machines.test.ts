import {join} from 'node:path';
import {expect, test} from 'vitest';
import {git, scratchFolder} from '../git/scratch.test.kit.ts';
import type {Archive} from '../ports/archive.ts';
import {sendArchive} from '../pipeline/send-archive.ts';
import {archiveIn, asset, changesOf, commit, decision} from './invented.test.kit.ts';

const ROUNDS = 50;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A catalog that stands nowhere: what is under test is the archive. */
const catalog = {head: () => undefined, setHead: () => undefined, transaction: (work: () => unknown) => work()};

async function archived(archive: Archive, round: number, name: string, numbers: () => number): Promise<void> {
  await commit(archive, {
    assets: [
      asset(`${name} ${round}`),
      // One that both have, and that both change to the same or to something of their own.
      asset('shared', {body: `select ${Math.floor(numbers() * 3)};\n`}),
    ],
    decisions: [decision(String(round * 2 + (name === 'one' ? 0 : 1)), `c${Math.floor(numbers() * 4)}`)],
  });
  const putNowhere = new Proxy(catalog, {get: (target, key) => Reflect.get(target, key) ?? (() => undefined)}) as never;
  await sendArchive({archive, catalog: putNowhere, signal: new AbortController().signal});
}

test(`two machines that archive at once both succeed, in ${ROUNDS} rounds: nothing is lost, nothing doubled`, async () => {
  const folder = scratchFolder();
  const remote = join(folder, 'remote.git');
  const one = await archiveIn(folder, {name: 'one.git', remote});
  await one.push();
  const two = await archiveIn(folder, {name: 'two.git', remote});
  const numbers = seeded(9);
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all([archived(one, round, 'one', numbers), archived(two, round, 'two', numbers)]);
  }
  await one.open();
  await two.open();
  expect(await one.head()).toBe(await two.head());
  expect(git(remote, 'rev-parse', 'main').trim()).toBe(await one.head());
  const changes = await changesOf(one);
  const titles = changes.flatMap((change) => (change.t === 'asset' ? [change.asset.title] : []));
  expect(titles).toHaveLength(2 * ROUNDS + 1);
  expect(new Set(titles).size).toBe(2 * ROUNDS + 1);
  const ids = changes.flatMap((change) => (change.t === 'decisions' ? change.decisions.map(({id}) => Number(id)) : []));
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({length: 2 * ROUNDS}, (_, n) => n));
  expect(changes.filter(({t}) => t === 'malformed')).toEqual([]);
  git(remote, 'fsck', '--strict');
}, 180_000);
