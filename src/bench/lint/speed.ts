import {availableParallelism} from 'node:os';
import type {LintRule} from '../../lint/rule.ts';
import {hash32} from '../../parse/hash.ts';
import {goal, inTurn, median, type Pass} from '../measure.ts';
import {bytesOf, type SqlFile} from '../parse/corpus.ts';
import {count, megabytes, printTable, times} from '../parse/words.ts';
import {type Linters, printFindings} from './findings.ts';
import {ownPass} from './own.ts';
import {DEADLINE_S, type Linted} from './sqlfluff.ts';

/** sqlfluff leaves out what is larger, in bytes, unless told otherwise. */
const LARGEST = 20_000;
/** How often each contender has its turn. */
const ROUNDS = 5;
/** Files per second as a multiple of one sqlfluff process. */
const GOAL = 50;

/**
 * Linting the same files beside sqlfluff and sqruff, and what each finds in them.
 * @param seconds how long one pass of sqlfluff may take: files are taken until they are used up
 */
export async function benchSpeed(
  files: readonly SqlFile[],
  rules: readonly LintRule[],
  {sqlfluff, sqruff}: Linters,
  seconds: number,
): Promise<void> {
  // In an order that is nobody's choice, so that the first ones are as any others.
  const order = files.toSorted((a, b) => (hash32(a.text) < hash32(b.text) ? -1 : 1)).map(({text}) => text);
  const candidates = order.filter((text) => Buffer.byteLength(text) <= LARGEST);
  const answers = sqlfluff?.pick(candidates, seconds);
  const texts = candidates.slice(0, answers?.length).filter((_, index) => isLinted(answers?.[index]));
  console.log(
    `\n1. Speed on the same ${count(texts.length)} of ${count(files.length)} files, ${megabytes(bytesOf(texts))} MB, in memory and warm; median of ${ROUNDS} turns`,
  );
  console.log(`  left out ${count(files.length - candidates.length)} over ${count(LARGEST)} bytes, as sqlfluff does`);
  const failed = answers?.filter((answer) => !isLinted(answer)) ?? [];
  if (failed.length > 0) {
    console.log(`  left out ${failed.length} on which sqlfluff broke down or took over ${DEADLINE_S} s`);
  }
  const cores = availableParallelism();
  const passes: Record<string, Pass> = {'ours, one core': await ownPass(texts, rules)};
  if (sqlfluff !== undefined) passes['sqlfluff, one process'] = sqlfluff.contender(1).pass(texts);
  if (sqlfluff !== undefined && cores > 1) {
    passes[`sqlfluff, ${cores} processes`] = sqlfluff.contender(cores).pass(texts);
  }
  if (sqruff !== undefined) passes['sqruff, one thread'] = sqruff.pass(texts, 1);
  if (sqruff !== undefined && cores > 1) passes[`sqruff, ${cores} threads`] = sqruff.pass(texts, cores);
  const taken = await inTurn(passes, ROUNDS);
  const ours = median(taken['ours, one core'] ?? []);
  const rows = Object.entries(taken).map(([name, values]) => {
    const spent = median(values);
    const told = name === 'sqlfluff, one process' ? goal(GOAL, 'x', spent / ours) : '';
    const perSecond = texts.length / (spent / 1000);
    return [
      name,
      perSecond < 100 ? perSecond.toFixed(1) : count(perSecond),
      (bytesOf(texts) / 1e3 / spent).toFixed(3),
      times(spent / ours),
      told,
    ];
  });
  printTable(['', 'files/s', 'MB/s', 'ours is', ''], rows);
  await printFindings(texts, rules, answers?.filter(isLinted) ?? [], sqruff);
}

function isLinted(answer: Linted | undefined): boolean {
  return answer === undefined || 'codes' in answer;
}
