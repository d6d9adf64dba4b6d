import {spawnSync} from 'node:child_process';
import type {Archive} from '../../ports/archive.ts';
import {median} from '../measure.ts';
import {sheet, sheets} from './sheets.ts';

const NIGHTS = 3650;
const ASSETS = 2000;
/** Sheets that are another one each night. */
const CHANGED = 5;
/** Nights at either end whose commits are timed. */
const TIMED = 50;

/** Ten years of nights: how large it gets, and how long the last nights, a sync from nothing and a log take. */
export async function nights(archive: Archive): Promise<void> {
  await archive.open();
  await archive.commit({message: 'Bench', assets: sheets(ASSETS)}, await archive.head());
  const spent: number[] = [];
  for (let night = 1; night <= NIGHTS; night++) {
    const assets = Array.from({length: CHANGED}, (_, n) => sheet((night * CHANGED + n) % ASSETS, night));
    const start = performance.now();
    await archive.commit({message: 'Bench', assets}, await archive.head());
    // Nothing is sent, but what a night leaves is packed as it is behind a push.
    await archive.push();
    spent.push(performance.now() - start);
  }
  const size = spawnSync('git', ['-C', archive.location, 'count-objects', '-vH'], {encoding: 'utf8'}).stdout;
  const numbers = /count: (\d+)[\s\S]*packs: (\d+)\nsize-pack: (.+)/.exec(size) ?? [];
  console.log(`\nTen years: ${NIGHTS} nights of ${CHANGED} changes on ${ASSETS} assets`);
  console.log(`  on disk                      ${numbers[3]} in ${numbers[2]} packs, ${numbers[1]} loose objects`);
  console.log(`  a commit, first ${TIMED}          ${median(spent.slice(0, TIMED)).toFixed(0)} ms`);
  console.log(`  a commit, last ${TIMED}           ${median(spent.slice(-TIMED)).toFixed(0)} ms`);
  console.log(`  the longest (it packs)       ${Math.max(...spent).toFixed(0)} ms`);
  await timed('all changes, for a new index', async () => {
    for await (const _ of archive.changes());
  });
  let versions = 0;
  await timed('all versions of one sheet', async () => {
    for await (const _ of archive.versions(sheet(7, 0))) versions += 1;
  });
  console.log(`  versions found               ${versions}`);
}

async function timed(name: string, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  console.log(`  ${name.padEnd(28)} ${(performance.now() - start).toFixed(0)} ms`);
}
