import {availableParallelism, cpus, loadavg} from 'node:os';
import process from 'node:process';
import {findSecrets} from '../redact/find-secrets.ts';
import {redactText} from '../redact/redact-text.ts';
import {goal, inTurn, median} from './measure.ts';
import {bytesOf, corpusFolders, readCorpus} from './parse/corpus.ts';
import {count, megabytes, printTable} from './parse/words.ts';
import {openPeers} from './redact/scanners.ts';
import type {BenchOptions} from './run.ts';

const ROUNDS = 5;
/** Least length of a turn, in milliseconds. */
const TURN_MS = 300;
/** What redaction has to read in a second, in megabytes, so that a harvest does not wait for it. */
const GOAL = 20;

/**
 * Finding and replacing secrets, file by file, beside the scanners that are asked after our own rules.
 * @throws UserError when there is no SQL to read
 */
export async function run({corpus}: BenchOptions): Promise<void> {
  const {folders, files, unread} = await readCorpus(corpusFolders(corpus));
  const texts = files.map(({text}) => text);
  const bytes = bytesOf(texts);
  const {peers, missing, close} = await openPeers();
  console.log(`\nredact: ${count(files.length)} files, ${megabytes(bytes)} MB of ${folders.join(', ')}`);
  if (unread > 0) console.log(`  left out ${count(unread)} files that cannot be read or are no text`);
  // What others run at the same time shows in every number.
  const load = `${loadavg()[0]?.toFixed(1)} of ${availableParallelism()} cores busy in the minute before`;
  console.log(`  Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${load}`);
  if (missing !== undefined) console.log(`  ${missing}`);
  console.log(`  each figure is the median of ${ROUNDS} turns, taken in turn, in this process\n`);

  const found = new Map<string, number>();
  const scanned = files.map(({path, text}) => ({name: path, text}));
  const contenders: Record<string, () => void | Promise<void>> = {
    findSecrets: () =>
      void found.set(
        'findSecrets',
        texts.reduce((sum, text) => sum + findSecrets(text).length, 0),
      ),
    redactText: () => void texts.forEach((text) => redactText(text, 'sql')),
  };
  for (const {name, scanner} of peers) {
    contenders[name] = async () => void found.set(name, (await scanner.scan(scanned)).flat().length);
  }
  const times = await inTurn<string>(contenders, ROUNDS, TURN_MS);
  const speedOf = (name: string): number => bytes / 1e3 / median(times[name] ?? []);
  const rows = Object.keys(contenders).map((name) => {
    const places = found.has(name) ? count(found.get(name) ?? 0) : '';
    const isOurs = name === 'findSecrets' || name === 'redactText';
    return [name, speedOf(name).toFixed(1), places, isOurs ? goal(GOAL, ' MB/s', speedOf(name)) : ''];
  });
  printTable(['', 'MB/s', 'found', ''], rows);
  await close();
}
