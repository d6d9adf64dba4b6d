import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, cpus, loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {messageOf} from '../errors.ts';
import {ROUNDS} from './parse/beside.ts';
import {Contenders} from './parse/contenders/open-contenders.ts';
import {bytesOf, corpusFolders, readCorpus} from './parse/corpus.ts';
import {benchFingerprints} from './parse/fingerprints.ts';
import {benchFormatting} from './parse/formatting.ts';
import {benchLexing} from './parse/lexing.ts';
import {benchMemory} from './parse/memory.ts';
import {benchReading} from './parse/reading.ts';
import {count, megabytes} from './parse/words.ts';
import type {BenchOptions} from './run.ts';

/**
 * Reading SQL beside the engines that people would use instead.
 * @throws UserError when there is no SQL to read
 */
export async function run({corpus, python}: BenchOptions): Promise<void> {
  const {folders, files, unread} = await readCorpus(corpusFolders(corpus));
  const texts = files.map(({text}) => text);
  const folder = mkdtempSync(join(tmpdir(), 'wsr-bench-'));
  const contenders = new Contenders(python, folder);
  console.log(`\nparse: ${count(files.length)} files, ${megabytes(bytesOf(texts))} MB of ${folders.join(', ')}`);
  if (unread > 0) console.log(`  left out ${count(unread)} files that cannot be read or are no text`);
  // What others run at the same time shows in every number.
  const load = `${loadavg()[0]?.toFixed(1)} of ${availableParallelism()} cores busy in the minute before`;
  console.log(`  Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${load}`);
  console.log(`  peers: ${contenders.found.join(', ')}`);
  console.log(`  each figure is the median of ${ROUNDS} turns, taken in turn, every contender in a process of its own`);
  for (const sentence of contenders.missing) console.log(`  ${sentence}`);
  try {
    for (const bench of [benchLexing, benchReading, benchFingerprints, benchFormatting]) {
      await section(() => bench(texts, contenders));
      contenders.stop();
    }
    await section(() => benchMemory(files, folder));
  } finally {
    contenders.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}

/** One that fails does not take the others with it. */
async function section(bench: () => Promise<void> | void): Promise<void> {
  try {
    await bench();
  } catch (error) {
    console.log(`\n  This could not be measured to its end: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}
