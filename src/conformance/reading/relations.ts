import {fileURLToPath} from 'node:url';
import type {RelationName} from '../../model/statement.ts';
import {hash32} from '../../parse/hash.ts';
import {lineOf, lineStarts} from '../../parse/lines.ts';
import {readStatements} from '../../parse/read-asset.ts';
import {spanOf} from '../../parse/tree/view.ts';
import type {Checks} from '../checks.ts';
import {pipe} from '../programs.ts';
import {fromLines, type Text, toLines} from './texts.ts';

const SCRIPT = fileURLToPath(new URL('sqlglot_tables.py', import.meta.url));

/** Least precision and recall. */
const LEAST = 0.99;

/** Files in which sqlglot is known to read something else, and why. */
const RECURSIVE = 'it takes a query that reads itself without the word RECURSIVE for one that reads a table';
const REASONS: Readonly<Record<string, string>> = {
  'parse/recursive-cte/input.sql': RECURSIVE,
  'rewrite/recursive-without-keyword/input.sql': RECURSIVE,
  'tree/ctes-recursive/input.sql': RECURSIVE,
  'tree/joins-nested/input.sql': 'it loses the first table of joins in brackets that have an alias',
  'tree/small-constructs/input.sql': 'it takes the table behind FOR UPDATE OF for one more',
  'tree/stages/input.sql': 'it takes a file format for a table',
  'tree/table-functions/input.sql': 'it takes a semantic view for a table',
  'parse/relation-places/input.sql': 'it takes a file format and a semantic view for tables',
  'parse/use-carries-context/input.sql': 'it drops the empty schema of db..table, which is PUBLIC',
  'rewrite/multi-part-default-schema/input.sql': 'it drops the empty schema of db..table, which is PUBLIC',
  'sqlfluff-snowflake/select_stages_files.sql': 'it takes a file format for a table',
};

interface Asked {
  readonly id: number;
  readonly sql: string;
  readonly file: string;
  readonly line: number;
  /** Tables that are read here. */
  readonly own: ReadonlySet<string>;
}

interface Answer {
  readonly id: number;
  readonly tables?: readonly (readonly string[])[];
  readonly error?: string;
}

/**
 * The tables that queries read, beside those that sqlglot reads in them; every difference is listed.
 * @param judged by the part that both agree on, or, where the texts were chosen for being hard, by there being a known
 * reason for every difference
 */
export async function checkRelations(
  checks: Checks,
  python: string,
  texts: readonly Text[],
  judged: 'rate' | 'reasons',
): Promise<void> {
  const asked = texts.flatMap(queriesOf).map((query, id) => ({...query, id}));
  const answers = fromLines<Answer>(await pipe(python, [SCRIPT], toLines(asked.map(({id, sql}) => ({id, sql})))));
  let read = 0;
  let both = 0;
  let own = 0;
  let theirs = 0;
  for (const {id, tables} of answers) {
    const query = asked[id];
    if (query === undefined || tables === undefined) continue;
    read++;
    const other = new Set(tables.map((parts) => parts.join('.')));
    const more = [...query.own].filter((table) => !other.has(table));
    const less = [...other].filter((table) => !query.own.has(table));
    both += query.own.size - more.length;
    own += query.own.size;
    theirs += other.size;
    const says = [
      ...(more.length === 0 ? [] : [`does not read ${more.join(', ')}`]),
      ...(less.length === 0 ? [] : [`also reads ${less.join(', ')}`]),
    ].join(' and ');
    if (says === '') continue;
    const reason = REASONS[query.file];
    checks.heading(`  ${query.file}:${query.line}: sqlglot ${says}: ${reason ?? 'no reason is known'}`);
    if (judged === 'reasons') {
      checks.check(`${query.file} is read in another way for a known reason`, reason === undefined ? says : undefined);
    }
  }
  const precision = own === 0 ? 1 : both / own;
  const recall = theirs === 0 ? 1 : both / theirs;
  checks.heading(
    `  ${read} of ${asked.length} queries read by sqlglot; ${theirs} tables: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}`,
  );
  checks.check(
    'sqlglot was asked',
    answers.length === asked.length && read > 0 ? undefined : `${answers.length} answers`,
  );
  if (judged === 'reasons') return;
  checks.check('the tables read are those that sqlglot reads', precision >= LEAST ? undefined : `${precision}`);
  checks.check('no table that sqlglot reads is missed', recall >= LEAST ? undefined : `${recall}`);
}

/** Every query of a text that stands in no other one. */
function queriesOf({file, sql}: Text): readonly Omit<Asked, 'id'>[] {
  return readStatements({id: hash32(file), body: sql, format: 'sql'}).flatMap(({reading}) => {
    if (reading === undefined || reading.kind === 'unreadable') return [];
    const starts = lineStarts(reading.text);
    return reading.tree.roots.map((root) => {
      const span = spanOf(reading.code, root);
      const inside = reading.reads.filter(
        (use) => use.role === 'table' && use.span.start >= span.start && use.span.end <= span.end,
      );
      return {
        sql: reading.text.slice(span.start, span.end),
        file,
        line: lineOf(starts, span.start),
        own: new Set(inside.map(({relation}) => partsOf(relation).join('.'))),
      };
    });
  });
}

function partsOf({database, schema, name}: RelationName): readonly string[] {
  return [database, schema, name].filter((part) => part !== undefined);
}
