import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {count, megabytes, printTable} from '../parse/words.ts';
import {writeHistory} from './history.ts';
import type {Measured} from './measured.ts';

const CHILD = fileURLToPath(new URL('scale-child.ts', import.meta.url));
/** A further night, in statements. */
const NIGHT = 1000;
/** Goals for a million statements: seconds, and bytes; and for a further night, in seconds. */
const MILLION = 1_000_000;
const SECONDS = 180;
const BYTES = 1.2e9;
const NIGHT_SECONDS = 5;
/** How much longer ten times the statements may take. */
const GROWTH = 13;

/** Groups invented histories of several sizes, each in a process of its own, and tells how time and memory grow. */
export async function benchScale(sizes: readonly number[], folder: string): Promise<void> {
  console.log('\n1. Statements read and grouped, one thread, each size in a process of its own');
  const found: Measured[] = [];
  const rows: (readonly string[])[] = [];
  for (const size of sizes.toSorted((a, b) => a - b)) {
    const measured = await measure(size, folder);
    const before = found.at(-1);
    found.push(measured);
    rows.push(rowOf(measured, before));
  }
  printTable(
    [
      'statements',
      'shapes',
      'families',
      'reading, s',
      'grouping, s',
      '/s',
      'CPU, s',
      'peak, MB',
      '1,000 more, s',
      'growth',
    ],
    rows,
  );
  for (const sentence of verdicts(found)) console.log(`    ${sentence}`);
}

async function measure(size: number, folder: string): Promise<Measured> {
  const [history, night] = [join(folder, `${size}.ndjson`), join(folder, 'night.ndjson')];
  await writeHistory(history, size);
  // Of the next days: some of it new versions of what is there already.
  await writeHistory(night, NIGHT, size - NIGHT / 2);
  try {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, history, night], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`the child that groups ${size} statements ended with ${code}`);
    return JSON.parse(text) as Measured;
  } finally {
    await rm(history);
    await rm(night);
  }
}

function rowOf(measured: Measured, before: Measured | undefined): readonly string[] {
  const {rows, shapes, groups, readMs, groupMs, cpuMs, peak, nightMs} = measured;
  const seconds = (readMs + groupMs) / 1000;
  const growth =
    before === undefined
      ? ''
      : `${count(rows / before.rows)}x the statements: ${ratio(measured, before, timeOf)}x the time, ${ratio(measured, before, cpuOf)}x the CPU, ${ratio(measured, before, ({peak: bytes}) => bytes)}x the memory`;
  return [
    count(rows),
    `${count(shapes)} (${((shapes / rows) * 100).toFixed(0)} %)`,
    count(groups),
    (readMs / 1000).toFixed(1),
    (groupMs / 1000).toFixed(1),
    count(rows / seconds),
    (cpuMs / 1000).toFixed(1),
    megabytes(peak),
    (nightMs / 1000).toFixed(2),
    growth,
  ];
}

function timeOf({readMs, groupMs}: Measured): number {
  return readMs + groupMs;
}

function cpuOf({cpuMs}: Measured): number {
  return cpuMs;
}

function ratio(one: Measured, other: Measured, of: (measured: Measured) => number): string {
  return (of(one) / of(other)).toFixed(1);
}

function verdicts(found: readonly Measured[]): readonly string[] {
  const told: string[] = [];
  const million = found.find(({rows}) => rows === MILLION);
  const tenth = found.find(({rows}) => rows === MILLION / 10);
  const met = (isMet: boolean): string => (isMet ? 'met' : 'not met');
  if (million !== undefined) {
    told.push(
      `a million statements: goal ${SECONDS} s: ${met(timeOf(million) < SECONDS * 1000)}; goal ${BYTES / 1e9} GB: ${met(million.peak < BYTES)}`,
    );
    told.push(
      `a further night of ${count(million.nightRows)}: goal ${NIGHT_SECONDS} s: ${met(million.nightMs < NIGHT_SECONDS * 1000)}`,
    );
  }
  if (million !== undefined && tenth !== undefined) {
    const grown = timeOf(million) / timeOf(tenth);
    told.push(
      `growth from 100,000 to a million: ${grown.toFixed(1)}x; goal ${GROWTH}x at most: ${met(grown <= GROWTH)}`,
    );
  }
  return told;
}
