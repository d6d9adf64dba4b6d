import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, cpus, loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {messageOf} from '../errors.ts';
import {readLabelled} from './dedupe/labelled.ts';
import {benchQuality} from './dedupe/quality.ts';
import {benchScale} from './dedupe/scale.ts';
import type {BenchOptions} from './run.ts';

const SIZES = [10_000, 100_000, 1_000_000];

/**
 * Grouping statements into families: how time and memory grow with their number, and how far the groups agree with families
 * that are known.
 * @throws UserError when a folder of labelled sets holds none
 */
export async function run({labelled, rows, python}: BenchOptions): Promise<void> {
  const sets = readLabelled(labelled);
  const folder = mkdtempSync(join(tmpdir(), 'wsr-bench-'));
  console.log('\ndedupe');
  // What others run at the same time shows in every number.
  const load = `${loadavg()[0]?.toFixed(1)} of ${availableParallelism()} cores busy in the minute before`;
  console.log(`  Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${load}`);
  try {
    await section(() => benchScale(rows.length > 0 ? rows : SIZES, folder));
    await section(() => benchQuality(sets, python, folder));
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** One that fails does not take the other with it. */
async function section(bench: () => Promise<void>): Promise<void> {
  try {
    await bench();
  } catch (error) {
    console.log(`\n  This could not be measured to its end: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}
