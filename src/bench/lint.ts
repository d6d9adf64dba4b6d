import {mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, cpus, loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {discoverRules} from '../system/discover.ts';
import {printWhole} from './lint/whole.ts';
import {printPrevalence} from './lint/prevalence.ts';
import {printSample} from './lint/sample.ts';
import {benchSpeed} from './lint/speed.ts';
import {Sqlfluff} from './lint/sqlfluff.ts';
import {Sqruff} from './lint/sqruff.ts';
import {bytesOf, corpusFolders, readCorpus} from './parse/corpus.ts';
import {count, megabytes} from './parse/words.ts';
import type {BenchOptions} from './run.ts';

/**
 * Linting files beside sqlfluff and sqruff; with `--prevalence` how often each rule finds something, with `--sample` some
 * findings to be read by a person.
 * @throws UserError when there is no SQL to read
 */
export async function run(options: BenchOptions): Promise<void> {
  const folders = corpusFolders(options.corpus);
  const rules = await discoverRules();
  if (options.prevalence) console.log(`\nlint: prevalence of each rule in ${folders.join(', ')}`);
  if (options.prevalence) return printPrevalence(folders, rules);
  if (options.sample > 0) console.log(`\nlint: findings drawn from ${folders.join(', ')}`);
  if (options.sample > 0) return printSample(folders, rules, options);

  const {files, unread} = await readCorpus(folders);
  const bytes = bytesOf(files.map(({text}) => text));
  console.log(`\nlint: ${count(files.length)} files, ${megabytes(bytes)} MB of ${folders.join(', ')}`);
  if (unread > 0) console.log(`  left out ${count(unread)} files that cannot be read or are no text`);
  // What others run at the same time shows in every number.
  const load = `${loadavg()[0]?.toFixed(1)} of ${availableParallelism()} cores busy in the minute before`;
  console.log(`  Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${load}`);
  const folder = mkdtempSync(join(tmpdir(), 'wsr-bench-'));
  const sqlfluff = Sqlfluff.open(options.python, folder);
  try {
    const sqruff = Sqruff.open(options.sqruff, folder);
    for (const [name, peer, option] of [
      ['sqlfluff', sqlfluff, '--python PATH'],
      ['sqruff', sqruff, '--sqruff PATH'],
    ] as const) {
      console.log(
        peer === undefined ? `  ${name} is not installed: name one with ${option}` : `  peer: ${name} ${peer.version}`,
      );
    }
    await benchSpeed(files, rules, {sqlfluff, sqruff}, options.seconds);
    await printWhole(files, rules);
  } finally {
    sqlfluff?.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}
