import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openArchive} from '../archive/archive.ts';
import {BareStore} from '../git/store.ts';
import type {Archive} from '../ports/archive.ts';
import {scanFinalBytes} from '../redact/scan-final-bytes.ts';
import {systemClock} from '../system/clock.ts';
import {nights} from './archive/nights.ts';
import {sheet, sheets} from './archive/sheets.ts';
import {inTurn, median, report} from './measure.ts';

const COUNT = 50_000;
/** Sheets that are another the next night. */
const CHANGED = 50;
const PEER = 'git fast-import of the same files';

/**
 * The first night of a large archive beside bare `git fast-import` of the same files, a night on which little changed, and
 * what ten years of nights come to.
 */
export async function run(): Promise<void> {
  const assets = sheets(COUNT);
  const folders: string[] = [];
  const fresh = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'wsr-bench-'));
    folders.push(folder);
    return folder;
  };
  try {
    const first = fresh();
    const archive = archiveIn(first);
    await archive.open();
    await archive.commit({message: 'Bench', assets}, await archive.head());
    const stream = filesOf(archive.location);
    const times = await inTurn(
      {
        [PEER]: () => {
          const folder = fresh();
          spawnSync('git', ['init', '--quiet', '--bare', folder]);
          const {status} = spawnSync('git', ['-C', folder, 'fast-import', '--quiet', '--done'], {input: stream});
          if (status !== 0) throw new Error('git fast-import failed');
          rmSync(folder, {recursive: true});
        },
        'archive, first night (goal: 3x)': async () => {
          const folder = fresh();
          const other = archiveIn(folder);
          await other.open();
          await other.commit({message: 'Bench', assets}, await other.head());
          rmSync(folder, {recursive: true});
        },
      },
      3,
    );
    report(`Archive of ${COUNT} assets`, times, PEER);
    const spent: number[] = [];
    for (let night = 1; night <= 3; night++) {
      const folder = fresh();
      cpSync(first, folder, {recursive: true});
      const changed = Array.from({length: CHANGED}, (_, n) => sheet(n * Math.floor(COUNT / CHANGED), night));
      const start = performance.now();
      // As a run of its own: nothing of the archive is known yet.
      const own = archiveIn(folder);
      await own.open();
      await own.commit({message: 'Bench', assets: changed}, await own.head());
      spent.push(performance.now() - start);
    }
    console.log(`  a night with ${CHANGED} changed (goal: 3,000 ms)      ${median(spent).toFixed(0)} ms`);
    await nights(archiveIn(fresh()));
  } finally {
    for (const folder of folders) rmSync(folder, {recursive: true, force: true});
  }
}

function archiveIn(folder: string): Archive {
  return openArchive({
    store: new BareStore(join(folder, 'archive.git')),
    scan: scanFinalBytes(),
    committer: {name: 'bench', email: 'bench@example.com'},
    clock: systemClock(),
  });
}

/** All files of an archive as a stream that makes them anew in one commit. */
function filesOf(repository: string): Buffer {
  const git = (args: readonly string[], input?: string): Buffer =>
    spawnSync('git', ['-C', repository, ...args], {input, maxBuffer: 1 << 30}).stdout;
  const listed = git(['ls-tree', '-r', '-z', 'main'])
    .toString()
    .split('\0')
    .filter((line) => line !== '');
  const files = listed.map((line) => ({oid: line.slice(12, 52), path: line.slice(53)}));
  const objects = git(['cat-file', '--batch'], files.map(({oid}) => `${oid}\n`).join(''));
  const parts: Buffer[] = [
    Buffer.from('commit refs/heads/main\ncommitter b <b@example.com> 1700000000 +0000\ndata 1\nx\n'),
  ];
  let at = 0;
  for (const {path} of files) {
    const end = objects.indexOf(10, at);
    const size = Number(objects.toString('latin1', at, end).split(' ')[2]);
    parts.push(Buffer.from(`M 100644 inline ${path}\ndata ${size}\n`), objects.subarray(end + 1, end + 2 + size));
    at = end + 2 + size;
  }
  parts.push(Buffer.from('done\n'));
  return Buffer.concat(parts);
}
