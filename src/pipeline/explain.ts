import type {Context} from '../model/asset.ts';
import type {Confidence, RelationName, RelationRole} from '../model/statement.ts';
import {BUILT_IN_TABLE_FUNCTIONS} from '../parse/built-in-functions.ts';
import {formatSafely} from '../parse/format/format.ts';
import {hash32} from '../parse/hash.ts';
import {outputColumns} from '../parse/lineage/lineage.ts';
import {lineAt, lineOf, lineStarts} from '../parse/lines.ts';
import {type ReadStatement, readStatements} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {ReadingDepth, StatementReading} from '../parse/reading.ts';
import {stagesWritten, usesOf} from '../parse/relations.ts';
import {relationKey, resolve} from '../parse/resolve.ts';
import {innermostQuery} from '../parse/tree/view.ts';
import {SessionObjects} from '../parse/session-objects.ts';
import type {NamedFile} from '../ports/named-file.ts';
import type {Trees} from '../ports/trees.ts';
import {confirm} from './confirm.ts';
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
  /** Everything it writes and reads, with what that is. */
  readonly roles: readonly {readonly relation: string; readonly role: RelationRole; readonly written: boolean}[];
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
  return eachText(files, ({path, text, format, say}) => {
    const objects = new SessionObjects();
    return Promise.all(
      readStatements({id: hash32(path), body: text, format}).map((one) =>
        explain(path, one, objects, {...options, say}),
      ),
    );
  });
}

async function explain(
  file: string,
  {statement, reading}: ReadStatement,
  objects: SessionObjects,
  {trees, format, say}: ExplainOptions & {readonly say: (text: string) => string},
): Promise<ExplainedStatement> {
  const {ordinal, line, span, cell, kind, verb, reads, writes, context, exact, shape, sql} = statement;
  // Read before anything is waited for: the statements of a file are told in their order.
  const roles = reading === undefined ? [] : rolesOf(reading, context, objects);
  if (reading !== undefined) objects.take(reading, context);
  const asked = trees !== undefined && reading !== undefined && holdsRows(reading);
  const confidence = asked ? await second(sql, line, trees) : undefined;
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
    says: confidence?.says === undefined ? null : say(confidence.says),
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

/** @param line of the statement's first token in its file: comments may stand above it in its text */
function second(sql: string, line: number, trees: Trees): Promise<Confidence> {
  const reading = readStatement(sql);
  const first = reading.code.size === 0 ? 1 : lineAt(sql, reading.code.start(0));
  return confirm(reading, trees, line - first + 1);
}

/** Whether a statement reads or writes rows in a way that other parsers could know: no script, nothing broken. */
function holdsRows({kind, depth}: StatementReading): boolean {
  return kind !== 'procedural' && kind !== 'unreadable' && depth !== 'tokens';
}

/** Roles of what has no name in the account, or one of the statement's own. */
const INSIDE: ReadonlySet<RelationRole> = new Set(['lateral', 'cte', 'result-scan']);

function hasNameOutside({schema, name}: RelationName, role: RelationRole): boolean {
  if (role === 'function' && schema === undefined) return !BUILT_IN_TABLE_FUNCTIONS.has(name);
  return !INSIDE.has(role);
}

function rolesOf(reading: StatementReading, context: Context, objects: SessionObjects): ExplainedStatement['roles'] {
  const {code, tree} = reading;
  const roleOf = (relation: RelationName, role: RelationRole): Omit<ExplainedStatement['roles'][number], 'written'> => {
    if (!hasNameOutside(relation, role)) return {relation: relation.name, role};
    const whole = resolve(relation, context);
    return {relation: relationKey(whole), role: role === 'table' && objects.isView(whole) ? 'view' : role};
  };
  const written = reading.verb.endsWith('VIEW') ? 'view' : 'table';
  return [
    ...reading.writes.map((relation) => ({...roleOf(relation, written), written: true})),
    ...stagesWritten(tree).map((relation) => ({...roleOf(relation, 'stage'), written: true})),
    ...usesOf(code, tree, true).map(({relation, role}) => ({...roleOf(relation, role), written: false})),
  ];
}

function columnsOf(reading: StatementReading, context: Context): readonly ExplainedColumn[] {
  const {code, root, tree} = reading;
  if (root === undefined) return [];
  return outputColumns(code, innermostQuery(root), tree.holes).map(({name, origins, certain}) => ({
    name: name ?? null,
    from: origins.map(({relation, column}) => `${originKey(relation, context)}.${column}`),
    certain,
  }));
}

/** What gives a column: a built-in function has no schema to be completed. */
function originKey(relation: RelationName, context: Context): string {
  const isBuiltIn = relation.schema === undefined && BUILT_IN_TABLE_FUNCTIONS.has(relation.name);
  return isBuiltIn ? relation.name : relationKey(resolve(relation, context));
}

/**
 * Each hole of a line once.
 * @param line of the statement's first token in its file
 */
function holesOf({code, tree}: StatementReading, line: number): ExplainedStatement['holes'] {
  if (tree.holes.length === 0 || code.size === 0) return [];
  const starts = lineStarts(code.text);
  const first = lineOf(starts, code.start(0));
  const byText = new Map<string, ExplainedStatement['holes'][number]>();
  for (const {at, expected} of tree.holes) {
    const hole = {line: line + lineOf(starts, code.start(Math.min(at, code.size - 1))) - first, expected};
    byText.set(`${hole.line} ${expected}`, hole);
  }
  return [...byText.values()];
}
