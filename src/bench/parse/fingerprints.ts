import {readStatement} from '../../parse/read-statement.ts';
import {answeredBy, timesOf, warmUp} from './beside.ts';
import type {Contenders} from './contenders/open-contenders.ts';
import type {PtFingerprint} from './contenders/pt-fingerprint.ts';
import {bytesOf, statementsOf} from './corpus.ts';
import {count, megabytes, printTable, times} from './words.ts';

/** Fingerprints from a statement's text, exact and shape, beside two that give one each. */
export async function benchFingerprints(texts: readonly string[], contenders: Contenders): Promise<void> {
  console.log('\n3. Fingerprints from the text: exact and shape, beside one of another engine (statements/s)');
  const statements = texts.flatMap(statementsOf);
  const libpg = contenders.peer('libpg-query');
  if (libpg !== undefined) {
    const {read} = await answeredBy(libpg, statements, Infinity, 'statements');
    if (read.length > 0) {
      const own = contenders.own('fingerprints');
      await warmUp([own, libpg], read);
      const {ours, theirs} = await timesOf({ours: own.pass(read), theirs: libpg.pass(read)});
      print('those it reads', libpg.name, read, ours, theirs);
    }
  }
  if (contenders.ptFingerprint === undefined) console.log('\n  pt-fingerprint: missing');
  else await besidePercona(contenders, contenders.ptFingerprint, statements);
}

async function besidePercona(
  contenders: Contenders,
  program: PtFingerprint,
  statements: readonly string[],
): Promise<void> {
  // It skips what begins with anything but a word, comments included, and splits wherever a semicolon ends a line.
  const list = statements.map(fromFirstToken).filter((sql) => /^\w/.test(sql) && !/;[ \t\r]*\n/.test(sql));
  const given = program.count(list);
  if (given === undefined) {
    console.log('\n  pt-fingerprint: left out, as it fails on these statements or takes longer than a minute for them');
    return;
  }
  const own = contenders.own('fingerprints');
  await warmUp([own], list);
  const {ours, whole, start} = await timesOf({
    ours: own.pass(list),
    whole: program.pass(list),
    start: program.pass([]),
  });
  console.log(
    `\n  pt-fingerprint: ${count(list.length)} statements that begin with a word and hold no semicolon at a line's end, for which it gives ${count(given)} fingerprints; the ${start.toFixed(2)} s in which it starts are taken off`,
  );
  print('all', 'pt-fingerprint', list, ours, whole - start);
}

function fromFirstToken(statement: string): string {
  const {code} = readStatement(statement);
  return code.size === 0 ? '' : statement.slice(code.start(0));
}

function print(label: string, peer: string, list: readonly string[], ours: number, theirs: number): void {
  const rates = [count(list.length / ours), count(list.length / theirs), times(theirs / ours)];
  printTable(
    ['', 'statements', 'MB', 'ours/s', `${peer}/s`, 'ratio', ''],
    [[label, count(list.length), megabytes(bytesOf(list)), ...rates, '']],
  );
}
