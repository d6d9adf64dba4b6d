import {goal} from '../measure.ts';
import {type Answered, answeredBy, timesOf, warmUp} from './beside.ts';
import type {Contender} from './contenders/contender.ts';
import type {Contenders} from './contenders/open-contenders.ts';
import {bytesOf, statementsOf} from './corpus.ts';
import {count, megabytes, printTable, times} from './words.ts';

/** Goal as a multiple of polyglot's parser. */
const RATIO = 5;
/** Bytes of statements that the slower ones are given. */
const SAMPLE = 2.5e6;

/** Classes of statements by their bytes in UTF-8. */
const SIZES = [
  {label: 'under 1 KB', from: 0, to: 1024},
  {label: '1 to 4 KB', from: 1024, to: 4096},
  {label: 'over 4 KB', from: 4096, to: Infinity},
] as const;

/** Reading statements: lexing, scope tree, relations and fingerprints, beside parsers that make a tree. */
export async function benchReading(texts: readonly string[], contenders: Contenders): Promise<void> {
  console.log(
    '\n2. Reading: lexing, scope tree, relations and fingerprints together, beside parsing alone (statements/s)',
  );
  const statements = texts.flatMap(statementsOf);
  const polyglot = contenders.peer('polyglot parse');
  if (polyglot !== undefined) {
    const answered = await answeredBy(polyglot, statements, Infinity, 'statements');
    await bySize(contenders, polyglot, answered, RATIO);
    await wholeFiles(contenders, polyglot, answered, texts);
  }
  for (const name of ['node-sql-parser', 'sqlglot parse'] as const) {
    const peer = contenders.peer(name);
    if (peer !== undefined) await bySize(contenders, peer, await answeredBy(peer, statements, SAMPLE, 'statements'));
  }
}

async function bySize(
  contenders: Contenders,
  peer: Contender,
  {answered, read}: Answered,
  ratio?: number,
): Promise<void> {
  const reading = contenders.own('read');
  await warmUp([reading, peer], answered);
  const rows: string[][] = [];
  // A refusal is quick, so that those it reads tell more.
  for (const [label, list] of [
    ['all', answered],
    ['those it reads', read],
  ] as const) {
    let [own, other] = [0, 0];
    for (const size of SIZES) {
      const some = list.filter((text) => {
        const bytes = Buffer.byteLength(text);
        return bytes >= size.from && bytes < size.to;
      });
      if (some.length === 0) continue;
      const {ours, theirs} = await timesOf({ours: reading.pass(some), theirs: peer.pass(some)});
      rows.push(row(`${label}, ${size.label}`, some, ours, theirs, ratio));
      own += ours;
      other += theirs;
    }
    // The times of the classes added up, so that each was taken beside the other's.
    if (list.length > 0) rows.push(row(`${label}, together`, list, own, other, ratio));
  }
  print(peer, rows);
}

/** How the program runs: a file is lexed once, split, and its pieces are read where they stand. */
async function wholeFiles(
  contenders: Contenders,
  peer: Contender,
  {answered}: Answered,
  texts: readonly string[],
): Promise<void> {
  const known = new Set(answered);
  const files = texts.filter((text) => statementsOf(text).every((statement) => known.has(statement)));
  const pieces = files.flatMap(statementsOf);
  if (pieces.length === 0) return;
  const reading = contenders.own('split and read');
  await warmUp([reading], files);
  const {ours, theirs} = await timesOf({ours: reading.pass(files), theirs: peer.pass(pieces)});
  console.log(
    `\n  ${count(files.length)} whole files, split and read as the program does it, beside ${peer.name} of the same pieces`,
  );
  print(peer, [row('split and read', pieces, ours, theirs, RATIO)]);
}

function row(label: string, list: readonly string[], ours: number, theirs: number, ratio?: number): string[] {
  return [
    label,
    count(list.length),
    megabytes(bytesOf(list)),
    count(list.length / ours),
    count(list.length / theirs),
    times(theirs / ours),
    ratio === undefined ? '' : goal(ratio, 'x', theirs / ours),
  ];
}

function print(peer: Contender, rows: readonly (readonly string[])[]): void {
  printTable(['', 'statements', 'MB', 'ours/s', `${peer.name}/s`, 'ratio', ''], rows);
}
