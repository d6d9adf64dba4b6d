import {goal} from '../measure.ts';
import {answeredBy, timesOf, warmUp} from './beside.ts';
import type {Contender} from './contenders/contender.ts';
import type {Contenders} from './contenders/open-contenders.ts';
import {bytesOf} from './corpus.ts';
import {count, megabytes, printTable, times} from './words.ts';

/** Goal for lexing plus splitting, in MB/s. */
const RATE = 60;
/** Goal for lexing plus splitting, as a multiple of polyglot's tokenizer. */
const RATIO = 10;
/** Bytes of text that sqlglot, which is slow, is given. */
const SQLGLOT_SAMPLE = 2e6;

/** Lexing and splitting whole files, beside two tokenizers that do not split. */
export async function benchLexing(texts: readonly string[], contenders: Contenders): Promise<void> {
  console.log('\n1. Lexing and splitting whole files (MB/s of UTF-8; splitting includes lexing)');
  const polyglot = contenders.peer('polyglot tokenize');
  if (polyglot !== undefined) await beside(contenders, polyglot, texts, Infinity, RATIO);
  const sqlglot = contenders.peer('sqlglot tokenize');
  if (sqlglot !== undefined) await beside(contenders, sqlglot, texts, SQLGLOT_SAMPLE);
  if (polyglot === undefined && sqlglot === undefined) await alone(contenders, texts);
}

async function beside(
  contenders: Contenders,
  peer: Contender,
  texts: readonly string[],
  most: number,
  ratio?: number,
): Promise<void> {
  const {answered, read} = await answeredBy(peer, texts, most, 'files');
  const [lex, split] = [contenders.own('lex'), contenders.own('lex and split')];
  await warmUp([lex, split, peer], answered);
  const rows: string[][] = [];
  for (const [label, list] of [
    ['all', answered],
    ['those it reads', read],
  ] as const) {
    if (list.length === 0) continue;
    const {lexing, splitting, theirs} = await timesOf({
      lexing: lex.pass(list),
      splitting: split.pass(list),
      theirs: peer.pass(list),
    });
    const bytes = bytesOf(list);
    const rate = bytes / 1e6 / splitting;
    const goals = [goal(RATE, ' MB/s', rate), ...(ratio === undefined ? [] : [goal(ratio, 'x', theirs / splitting)])];
    const common = [count(list.length), megabytes(bytes)];
    rows.push(
      [`${label}: lex`, ...common, (bytes / 1e6 / lexing).toFixed(1), times(theirs / lexing), ''],
      [`${label}: lex and split`, ...common, rate.toFixed(1), times(theirs / splitting), goals.join('; ')],
      [`${label}: ${peer.name}`, ...common, (bytes / 1e6 / theirs).toFixed(1), times(1), ''],
    );
  }
  printTable(['', 'files', 'MB', 'MB/s', 'ratio', ''], rows);
}

/** Our own rate has a goal that needs no peer. */
async function alone(contenders: Contenders, texts: readonly string[]): Promise<void> {
  const {splitting} = await timesOf({splitting: contenders.own('lex and split').pass(texts)});
  const rate = bytesOf(texts) / 1e6 / splitting;
  console.log(`    lex and split: ${rate.toFixed(1)} MB/s  ${goal(RATE, ' MB/s', rate)}`);
}
