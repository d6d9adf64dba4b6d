import type {Context} from '../model/asset.ts';
import type {Span} from '../model/scalars.ts';
import type {RelationName, Statement} from '../model/statement.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {isSameSchema, relationKey, resolve} from '../parse/resolve.ts';
import {spellIdentifier} from '../parse/spelling.ts';
import {innermostQuery} from '../parse/tree/view.ts';
import {commentsOf, commentSpans} from './comments.ts';
import {declaredColumns} from './creation.ts';
import {cellKey, type EarlierTables} from './earlier-tables.ts';
import {cteNames, foldedName, spellRelation} from './names.ts';
import {isRandom} from './random.ts';
import {type PlacedUse, referenceEdits} from './references.ts';
import {planFunctions} from './table-functions.ts';
import {isComplete, partsWritten, tableUses} from './tables.ts';

/**
 * One statement in place of a chain: each temporary table of the sheet becomes a common table expression of the statement that
 * reads it, in the order in which they were made. Names are completed where a table was made in another context. What
 * `refuseFolding` has nothing against gives the rows of the sheet run from above.
 *
 * @param steps makers, by their places in the sheet, that stay tables: they are read by their whole names
 */
export function foldTables(
  statement: Statement,
  {makers: made, sources}: EarlierTables,
  steps: ReadonlySet<number> = new Set(),
): string {
  if (made.length === 0) return statement.sql;
  const makers = made.filter(({ordinal}) => !steps.has(ordinal));
  const all = [...makers, statement];
  const readings = new Map(all.map((one) => [one.ordinal, readStatement(one.sql)]));
  const taken = new Set(
    all.flatMap((one) => namesIn(readings.get(one.ordinal)!, one.context, sources.get(one.ordinal)!)),
  );
  const names = new Map<number, string>();
  for (const maker of makers) {
    const name = foldedName(readings.get(maker.ordinal)?.creation?.name.name ?? maker.cell ?? 'earlier_result', taken);
    taken.add(name.toUpperCase());
    names.set(maker.ordinal, name);
  }
  const edited = (one: Statement): string => {
    const own = sources.get(one.ordinal)!;
    const nameOf = (key: string): string | undefined => names.get(own.get(key)?.ordinal ?? -1);
    const isElsewhere = one !== statement && !isSameSchema(one.context, statement.context);
    const isWhole = (key: string): boolean => isElsewhere || steps.has(own.get(key)?.ordinal ?? -1);
    return applyEdits(one.sql, editsOf(readings.get(one.ordinal)!, one.context, isElsewhere, {nameOf, isWhole}));
  };
  const ctes = makers.map((maker) => cteOf(edited(maker), names.get(maker.ordinal)!));
  return ctes.length === 0 ? edited(statement) : withFirst(edited(statement), ctes);
}

/**
 * Why statements of a chain cannot stand in one, in one sentence; undefined where they can. What is random and read in several
 * places would be another thing in each. A name that the sheet does not complete means what the session had then, and a USE
 * further down says nothing of it.
 */
export function refuseFolding(statement: Statement, {makers, sources}: EarlierTables): string | undefined {
  const all = [...makers, statement];
  for (const maker of makers) {
    const reading = readStatement(maker.sql);
    if (isRandom(reading.code, {at: 0, to: reading.code.size}) && timesRead(maker, all, sources) > 1)
      return `The statement of line ${maker.line} of the sheet is random and read several times: in one statement it would be computed for each.`;
    if (isSameSchema(maker.context, statement.context)) continue;
    const own = sources.get(maker.ordinal)!;
    const open = tableUses(reading, maker.context).find(
      (use) => !isComplete(use) && !own.has(relationKey(use.relation)),
    );
    if (open === undefined) continue;
    const name = spellRelation(open.name.relation);
    return `The name ${name} in the statement of line ${maker.line} of the sheet lacks its database or schema, and what USE sets below it says nothing of it.`;
  }
  return undefined;
}

/** How often what a statement made is read in a chain. */
function timesRead(maker: Statement, all: readonly Statement[], sources: EarlierTables['sources']): number {
  return all.reduce((times, one) => {
    const own = sources.get(one.ordinal)!;
    const reading = readStatement(one.sql);
    const keys = [
      ...tableUses(reading, one.context).map((use) => relationKey(use.relation)),
      ...templatesOf(reading).map(({name}) => cellKey(name)),
    ];
    return times + keys.filter((key) => own.get(key)?.ordinal === maker.ordinal).length;
  }, 0);
}

/** Names, in stored case, that a new CTE must not have: those of CTEs, and of tables that are read and are not folded. */
function namesIn(
  reading: StatementReading,
  context: Context,
  folded: ReadonlyMap<string, Statement>,
): readonly string[] {
  const tables = reading.reads.flatMap(({relation}) =>
    folded.has(relationKey(resolve(relation, context))) ? [] : [relation.name],
  );
  return [...cteNames(reading.tree).keys(), ...tables];
}

/**
 * @param context that the sheet gives the statement
 * @param isElsewhere whether the whole will stand in another one
 * @param by key of a relation: the CTE that stands for it, and whether else its name is completed
 */
function editsOf(
  reading: StatementReading,
  context: Context,
  isElsewhere: boolean,
  {nameOf, isWhole}: {nameOf(key: string): string | undefined; isWhole(key: string): boolean},
): readonly Edit[] {
  const placed: PlacedUse[] = [];
  const completed: Edit[] = [];
  for (const use of tableUses(reading, context)) {
    const key = relationKey(use.relation);
    const cte = nameOf(key);
    if (cte !== undefined) placed.push({...use, cte});
    else if (isWhole(key) && isComplete(use) && partsWritten(reading.code, use.name) < 3) {
      completed.push({span: use.span, text: spelled(use.relation)});
    }
  }
  const cells = templatesOf(reading).flatMap(({span, name}): readonly Edit[] => {
    const cte = nameOf(cellKey(name));
    return cte === undefined ? [] : [{span, text: cte}];
  });
  const functions = isElsewhere ? planFunctions(reading.reads, context).edits : [];
  return [...referenceEdits(reading, placed), ...completed, ...cells, ...functions];
}

function spelled({database, schema, name}: RelationName): string {
  return [database, schema, name].flatMap((part) => (part === undefined ? [] : [spellIdentifier(part)])).join('.');
}

/** Where `{{name}}` stands, outside of strings and comments. */
function templatesOf({code}: StatementReading): readonly {readonly span: Span; readonly name: string}[] {
  const found: {span: Span; name: string}[] = [];
  for (let at = 0; at < code.size; at++) {
    if (code.kind(at) !== KIND.template) continue;
    const name = /^\{\{\s*([A-Za-z_]\w*)\s*\}\}$/.exec(code.written(at))?.[1];
    if (name !== undefined) found.push({span: {start: code.start(at), end: code.end(at)}, name});
  }
  return found;
}

/** The query of a CREATE … AS, or of a cell, as a CTE, with all comments of the statement. */
function cteOf(sql: string, name: string): string {
  const reading = readStatement(sql);
  const span = reading.query!;
  const strays = commentSpans(reading.code.tokens).filter(({start, end}) => end <= span.start || start >= span.end);
  const above = strays.map(({start, end}) => `${sql.slice(start, end).trimEnd()}\n`).join('');
  const columns = declaredColumns(reading.code, reading.tree);
  const list = columns === undefined ? '' : ` (${columns.names.join(', ')})`;
  return `${above}${name}${list} as (\n${sql.slice(span.start, span.end)}\n)`;
}

/** A statement with CTEs before its own. What stands above a query stays above what comes after the new ones. */
function withFirst(sql: string, ctes: readonly string[]): string {
  const {code, root, creation, query} = readStatement(sql);
  const list = ctes.join(',\n');
  const own = innermostQuery(root!).with;
  const start = creation === undefined ? 0 : query!.start;
  if (own === undefined) return `${sql.slice(0, start)}with\n${list}\n${sql.slice(start)}`;
  const isRecursive = own.recursive;
  const keywordsEnd = code.end(isRecursive ? own.at + 1 : own.at);
  const keywords = isRecursive ? 'with recursive' : 'with';
  const above = creation === undefined ? commentsOf(sql.slice(0, code.start(own.at))).map((text) => `${text}\n`) : [];
  const before = creation === undefined ? '' : sql.slice(0, code.start(own.at));
  return `${before}${keywords}\n${list},\n${above.join('')}${sql.slice(keywordsEnd)}`;
}
