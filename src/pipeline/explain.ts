import type {Context} from '../model/asset.ts';
import type {Confidence, RelationName, RelationRole} from '../model/statement.ts';
import {formatSafely} from '../parse/format/format.ts';
import {hash32} from '../parse/hash.ts';
import {outputColumns} from '../parse/lineage/lineage.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {type ReadStatement, readStatements} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {ReadingDepth, StatementReading} from '../parse/reading.ts';
import {usesOf} from '../parse/relations.ts';
import {relationKey, resolve} from '../parse/resolve.ts';
import {innermostQuery} from '../parse/tree/view.ts';
import type {NamedFile} from '../ports/named-file.ts';
import type {Trees} from '../ports/trees.ts';
import {confirm} from './confirm.ts';
import {passName} from './door.ts';
import {eachText} from './named-files.ts';

/** A column that a statement's query gives, with the columns it is computed from. */
export interface ExplainedColumn {
  /** Null where Snowflake makes one up. */
  readonly name: string | null;
  /** `DB.SCHEMA.TABLE.COLUMN`, `?` for parts that nothing gives. */
  readonly from: readonly string[];
  readonly certain: boolean;
}

/** How one statement is read, as scripts get it. */
export interface ExplainedStatement {
  readonly file: string;
  readonly index: number;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly cell: string | null;
  readonly kind: string;
  readonly verb: string;
  readonly reading: ReadingDepth;
  /** Null for what other parsers are not asked about. */
  readonly confidence: Confidence['level'] | null;
  readonly says: string | null;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly columns: readonly ExplainedColumn[];
  /** Everything it names as a relation, with what that is. */
  readonly roles: readonly {readonly relation: string; readonly role: RelationRole}[];
  readonly temporary: readonly string[];
  readonly sets: readonly string[];
  readonly variables: readonly string[];
  readonly needs: readonly string[];
  readonly holes: readonly {readonly line: number; readonly expected: string}[];
  /** Whether laying it out keeps every token, null when that was not asked. */
  readonly formatted: boolean | null;
  readonly exact: string;
  readonly shape: string;
}

export interface ExplainOptions {
  /** The outside parsers; without them nobody is asked. */
  readonly trees?: Trees;
  /** Whether to try laying each statement out. */
  readonly format: boolean;
}

/** Reads files as the harvest would and says what each statement is. Nothing is stored. */
export function explainPaths(
  files: AsyncIterable<NamedFile>,
  options: ExplainOptions,
): ReturnType<typeof eachText<ExplainedStatement>> {
  return eachText(files, ({path, text, format}) => {
    const views = new Set<string>();
    return Promise.all(
      readStatements({id: hash32(path), body: text, format}).map((one) => explain(path, one, views, options)),
    );
  });
}

async function explain(
  file: string,
  {statement, reading}: ReadStatement,
  views: Set<string>,
  {trees, format}: ExplainOptions,
): Promise<ExplainedStatement> {
  const {ordinal, line, span, cell, kind, verb, reads, writes, context, exact, shape, sql} = statement;
  // Read before anything is waited for: the statements of a file are told in their order.
  const roles = reading === undefined ? [] : rolesOf(reading, context, views);
  const asked = trees !== undefined && reading !== undefined && holdsRows(reading);
  const confidence = asked ? await confirm(readStatement(sql), trees) : undefined;
  return {
    file,
    index: ordinal,
    line,
    start: span.start,
    end: span.end,
    cell: cell ?? null,
    kind,
    verb,
    reading: reading?.depth ?? 'tokens',
    confidence: confidence?.level ?? null,
    // Other parsers quote what they do not understand.
    says: confidence?.says === undefined ? null : passName(confidence.says, () => {}),
    reads: reads.map(relationKey),
    writes: writes.map(relationKey),
    columns: reading === undefined ? [] : columnsOf(reading, context),
    roles,
    temporary: (statement.temporary ?? []).map(relationKey),
    sets: statement.sets ?? [],
    variables: statement.variables ?? [],
    needs: statement.needs ?? [],
    holes: reading === undefined ? [] : holesOf(reading, line),
    formatted: format && kind !== 'unreadable' ? formatSafely(sql).formatted : null,
    exact,
    shape,
  };
}

/** Whether a statement reads or writes rows in a way that other parsers could know: no script, nothing broken. */
function holdsRows({kind, tree}: StatementReading): boolean {
  if (kind === 'procedural' || kind === 'unreadable') return false;
  return tree.roots.length > 0 || tree.changes.length > 0;
}

function rolesOf(reading: StatementReading, context: Context, views: Set<string>): ExplainedStatement['roles'] {
  const roles = usesOf(reading.code, reading.tree, true).map(({relation, role}) => {
    if (role === 'lateral' || role === 'cte') return {relation: relation.name, role};
    const key = relationKey(resolve(relation, context));
    return {relation: key, role: role === 'table' && views.has(key) ? ('view' as const) : role};
  });
  if (reading.verb.endsWith('VIEW')) {
    for (const relation of reading.writes) views.add(relationKey(resolve(relation, context)));
  }
  return roles;
}

function columnsOf(reading: StatementReading, context: Context): readonly ExplainedColumn[] {
  if (reading.root === undefined) return [];
  return outputColumns(reading.code, innermostQuery(reading.root)).map(({name, origins, certain}) => ({
    name: name ?? null,
    from: origins.map(({relation, column}) => `${keyIn(relation, context)}.${column}`),
    certain,
  }));
}

function keyIn(relation: RelationName, context: Context): string {
  return relationKey(resolve(relation, context));
}

/** @param line of the statement's first token in its file */
function holesOf({code, tree}: StatementReading, line: number): ExplainedStatement['holes'] {
  if (tree.holes.length === 0 || code.size === 0) return [];
  const starts = lineStarts(code.text);
  const first = lineOf(starts, code.start(0));
  return tree.holes.map(({at, expected}) => ({
    line: line + lineOf(starts, code.start(Math.min(at, code.size - 1))) - first,
    expected,
  }));
}
