import {formatSafely} from '../../parse/format/format.ts';
import {readStatement} from '../../parse/read-statement.ts';
import {answeredBy, timesOf, warmUp} from './beside.ts';
import type {Contenders} from './contenders/open-contenders.ts';
import {bytesOf, statementsOf} from './corpus.ts';

import {count, megabytes, percent, printTable, times} from './words.ts';

/** Bytes of statements that are formatted. */
const SAMPLE = 1e6;

/** Safe formatting, which formats twice and compares the tokens, beside the formatter alone, which does neither. */
export async function benchFormatting(texts: readonly string[], contenders: Contenders): Promise<void> {
  console.log('\n4. Safe formatting beside bare sql-formatter (statements/s)');
  const bare = contenders.peer('sql-formatter');
  if (bare === undefined) return;
  const {answered, read} = await answeredBy(bare, texts.flatMap(statementsOf), SAMPLE, 'statements');
  const safe = contenders.own('format safely');
  await warmUp([safe, bare], answered);
  const rows: string[][] = [];
  for (const [label, list] of [
    ['all', answered],
    ['those it reads', read],
  ] as const) {
    if (list.length === 0) continue;
    const {ours, theirs} = await timesOf({ours: safe.pass(list), theirs: bare.pass(list)});
    const rates = [count(list.length / ours), count(list.length / theirs), times(theirs / ours)];
    rows.push([label, count(list.length), megabytes(bytesOf(list)), ...rates, '']);
  }
  printTable(['', 'statements', 'MB', 'ours/s', 'sql-formatter/s', 'ratio', ''], rows);

  const accepted = new Set(read);
  const becomesModel = (sql: string): boolean => readStatement(sql).root !== undefined;
  console.log(
    '\n  Share of statements that come out formatted; a bare result may have changed what the statement says',
  );
  printTable(
    ['', 'statements', 'ours', 'sql-formatter', ''],
    (
      [
        ['all', answered],
        ['queries, and definitions by one', answered.filter(becomesModel)],
      ] as const
    ).map(([label, list]) => [
      label,
      count(list.length),
      percent(list.filter((sql) => formatSafely(sql).formatted).length, list.length),
      percent(list.filter((sql) => accepted.has(sql)).length, list.length),
      '',
    ]),
  );
}
