import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {SqlFile} from './corpus.ts';
import {count, printTable} from './words.ts';

const CHILD = fileURLToPath(new URL('memory-child.ts', import.meta.url));
/** Least number of files of the smallest reading. */
const LEAST = 2000;
/** How many readings; each has twice the files of the one before. */
const READINGS = 5;
/** Heap a file may leave behind, in bytes, for it to be called flat: the collector leaves some tens of kilobytes more or less. */
const FLAT = 16;

/** Numbers of files stand to the right. */
const COUNT_WIDTH = 9;
/** Flags of a child whose heap cannot grow: a heap that can grow puts collecting off, and its peak says little. */
const HELD = ['--max-old-space-size=64', '--max-semi-space-size=4'];

/** What a child that read files tells. */
export interface MemoryUsed {
  /** After collecting garbage, in bytes. */
  readonly heap: number;
  /** The most that the process ever had, in bytes. */
  readonly peak: number;
}

/** Memory over the number of files that are read one by one, each number in a child of its own. */
export function benchMemory(files: readonly SqlFile[], folder: string): void {
  const list = join(folder, 'files.json');
  writeFileSync(list, JSON.stringify(files.map(({path}) => path)));
  // Whole passes over the corpus, so that every child meets the largest file.
  const least = Math.ceil(LEAST / files.length);
  const passes = Array.from({length: READINGS}, (_, reading) => least * 2 ** reading);
  const found = passes.map((number) => {
    const {used, error} = readIn(list, number, []);
    if (used === undefined) throw new Error(`The child that reads files failed: ${error}`);
    return {files: number * files.length, ...used};
  });
  const most = found.at(-1)?.files ?? 0;
  const held = readIn(list, passes.at(-1) ?? 1, HELD).used;
  console.log(
    '\n5. Memory over the number of files, read one by one; from the second pass on each is a text of its own',
  );
  printTable(
    ['files', 'heap after collecting, MB', 'peak resident, MB', ''],
    [
      ...found.map(({files: number, heap, peak}) => [count(number).padStart(COUNT_WIDTH), ...cells({heap, peak}), '']),
      [
        count(most).padStart(COUNT_WIDTH),
        ...cells(held),
        'in a heap held to 64 MB: what a free heap takes more is only not collected yet',
      ],
    ],
  );
  // Over the last doubling: before, what Node compiled still adds to it.
  const [before, last] = found.slice(-2);
  if (before === undefined || last === undefined) return;
  const heap = (last.heap - before.heap) / (last.files - before.files);
  const peak = (last.peak - before.peak) / (last.files - before.files);
  const verdict = heap <= FLAT ? 'met' : `not met (${heap.toFixed(1)} bytes per file)`;
  console.log(
    `    slope over the last doubling: heap ${heap.toFixed(1)} bytes per file, peak ${peak.toFixed(1)} bytes per file; goal flat, ${FLAT} bytes of heap per file at most: ${verdict}`,
  );
}

function readIn(
  list: string,
  passes: number,
  flags: readonly string[],
): {readonly used?: MemoryUsed; readonly error: string} {
  const {status, stdout, stderr} = spawnSync(process.execPath, ['--expose-gc', ...flags, CHILD, list, String(passes)], {
    encoding: 'utf8',
  });
  return status === 0 ? {used: JSON.parse(stdout) as MemoryUsed, error: ''} : {error: stderr.slice(0, 500)};
}

function cells(used: MemoryUsed | undefined): readonly string[] {
  return used === undefined
    ? ['not enough', 'not enough']
    : [(used.heap / 1e6).toFixed(2), (used.peak / 1e6).toFixed(1)];
}
