import {fileURLToPath} from 'node:url';
import {allTokens} from '../../parse/lex/object-view.ts';
import {splitText} from '../../parse/split/split.ts';
import type {Checks} from '../checks.ts';
import {pipe} from '../programs.ts';
import {fromLines, type Text, toLines} from './texts.ts';

const SCRIPT = fileURLToPath(new URL('sqlfluff_counts.py', import.meta.url));

/** Part of the files in which both have to count alike. */
const LEAST_AGREEMENT = 0.98;

/** Files of sqlfluff's own fixtures that are counted in another way on purpose. */
const REASONS: Readonly<Record<string, string>> = {
  'declare.sql': 'pieces of blocks that stand alone; each of their semicolons ends a statement where no block is open',
  'exception.sql': 'a handler without its block; each of its semicolons ends a statement where no block is open',
  'raise_statement.sql': 'sqlfluff counts the statement inside of a block once more',
};

interface Counted {
  readonly id: string;
  readonly count: number;
  readonly unparsable: boolean;
}

/** Every text cut into pieces that give it back, and as many statements as sqlfluff counts. */
export async function checkStatementCounts(checks: Checks, python: string, texts: readonly Text[]): Promise<void> {
  for (const {file, sql} of texts) checks.check(`${file} is cut into pieces that give it back`, lossOf(sql));
  const answers = fromLines<Counted>(
    await pipe(python, [SCRIPT], toLines(texts.map(({file, sql}) => ({id: file, sql})))),
  );
  const counts = new Map(answers.map((answer) => [answer.id, answer]));
  let agreed = 0;
  for (const {file, sql} of texts) {
    const own = splitText(sql).pieces.length;
    const other = counts.get(file);
    if (other?.count === own) {
      agreed++;
      continue;
    }
    const name = file.split('/').at(-1) ?? file;
    const reason = REASONS[name];
    const broken = other?.unparsable === true ? ', parts of which it cannot parse' : '';
    const said = `${file}: ${own} statements here, ${other?.count ?? 'none'} in sqlfluff${broken}`;
    checks.heading(`  ${said}: ${reason ?? 'no reason is known'}`);
    checks.check(`${file} is counted in another way for a known reason`, reason === undefined ? said : undefined);
  }
  const part = texts.length === 0 ? 1 : agreed / texts.length;
  checks.heading(
    `  sqlfluff counts as many statements in ${agreed} of ${texts.length} files, ${(part * 100).toFixed(1)} %`,
  );
  checks.check('sqlfluff agrees in nearly every file', part >= LEAST_AGREEMENT ? undefined : `${part}`);
}

/** What is lost between tokens, or between statements; undefined when both give the text back. */
function lossOf(sql: string): string | undefined {
  const tokens = allTokens(sql).map(({start, end}) => sql.slice(start, end));
  if (tokens.join('') !== sql) return 'Its tokens do not give it back.';
  let at = 0;
  for (const {span} of splitText(sql).pieces) {
    if (span.start < at || span.end < span.start) return `The statement at ${span.start} overlaps the one before.`;
    if (holdsCode(sql.slice(at, span.start))) return `What stands from ${at} to ${span.start} is in no statement.`;
    at = span.end;
  }
  return holdsCode(sql.slice(at)) ? `What stands from ${at} on is in no statement.` : undefined;
}

/** Between statements stand space, comments and lone semicolons, and nothing else. */
function holdsCode(gap: string): boolean {
  return allTokens(gap).some(
    ({kind, start, end}) => kind !== 'space' && kind !== 'comment' && gap.slice(start, end) !== ';',
  );
}
