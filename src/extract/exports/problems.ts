import type {FileRecord} from './cursor.ts';
import type {FileCounts} from './load-history.ts';
import {REJECTS_KEPT} from './relation.ts';

type Problem = FileRecord['problems'][number];

/** What DuckDB calls what is wrong with a record of a CSV file. */
const REJECTS: Readonly<Record<string, string>> = {
  'MISSING COLUMNS': 'with fewer values than the header has names',
  'TOO MANY COLUMNS': 'with more values than the header has names',
  'UNQUOTED VALUE': 'with a quote that is never closed, or with text behind a closed one',
  'INVALID ENCODING': 'that are not UTF-8',
  'LINE SIZE OVER MAXIMUM': 'that are larger than a statement can be',
};

/** What of a file could not be read, or not whole, counted by reason, each as one sentence. */
export function problemsOf(counts: FileCounts): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (place: string, count: number, what: string, why: string): void => {
    if (count > 0) problems.push({place, reason: `${what}: ${numberOf(count)}${why}.`});
  };
  for (const {type, records, line} of counts.rejects) {
    const least = records >= REJECTS_KEPT ? ' or more' : '';
    const why = REJECTS[type] ?? `that cannot be read (${type.toLowerCase()})`;
    const place = type.toLowerCase().replaceAll(' ', '-');
    add(place, records, 'Records left out', `${least}, ${why}; the first is at line ${line}`);
  }
  const why = counts.endsInQuote
    ? ', at the end of the file, behind a quote that is never closed'
    : ', which could not be told apart';
  add('lost', counts.lost, 'Records left out', why);
  if (counts.isTorn) problems.push({place: 'end', reason: 'The file is cut off: what stands before that was read.'});
  const query = counts.badTimeQuery === '' ? '' : `, as in query ${counts.badTimeQuery}`;
  add('records', counts.blank, 'Rows left out', ', with nothing in them, or no JSON');
  add('start_time', counts.badTime, 'Rows left out', `, whose START_TIME is no point in time${query}`);
  add('user_name', counts.noUser, 'Rows left out', ', which do not say who ran the statement');
  add('query_text', counts.noText, 'Runs without a text', ', whose QUERY_TEXT is empty');
  add(
    'redacted',
    counts.redacted,
    'Runs without a text',
    ', for which Snowflake shows <redacted> because it could not parse the statement',
  );
  add(
    'truncated',
    counts.truncated,
    'Runs with the beginning of a text only',
    '; Snowflake keeps 100,000 characters of one, and a spreadsheet 32,767',
  );
  return problems;
}

function numberOf(count: number): string {
  return count.toLocaleString('en');
}
