import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {isWholeStar} from '../tree/handed-on.ts';
import {identifierAt, stringContent} from '../tree/name.ts';
import type {Join, Run, Scope, Source, Star} from '../tree/nodes.ts';
import {columnPath, isOperator, isWord, splitRun} from '../tree/view.ts';
import {isLike} from './like.ts';
import type {Lineage, OutputColumn} from './lineage.ts';
import {Origins, outOfStars, type Traced} from './origins.ts';

/** What stands for columns that nobody knows, of relations that nobody knows. */
export const UNKNOWN: OutputColumn = {name: '*', origins: [], certain: false};

/** So many columns of a query are followed: Snowflake gives a table no more, and a star of stars can stand for billions. */
export const MOST_COLUMNS = 5000;

/** The columns that `*` or `t.*` stands for, as far as the text tells, without what it leaves out. */
export function columnsOfStar(lineage: Lineage, code: Code, scope: Scope, star: Star): readonly OutputColumn[] {
  const all =
    star.qualifier === undefined
      ? allColumns(lineage, code, scope)
      : qualified(lineage, scope, columnPath(code, star.qualifier).at(-1) ?? '');
  if (isWholeStar(star)) return all;
  const {exclude, rename} = star;
  const excluded = new Set(exclude);
  const renamed = new Map(rename.map(({from, to}) => [from, to]));
  const replaced = replacements(lineage, code, scope, star);
  const pattern = star.ilike === undefined ? undefined : stringContent(code.written(star.ilike.at));
  const left = all
    .filter(({name}) => name === undefined || !excluded.has(name))
    .filter(({name}) => pattern === undefined || name === undefined || name === '*' || isLike(name, pattern));
  const told = [...left, ...toldOf(left, [...renamed.keys(), ...replaced.keys()])];
  return told.map((column) => {
    if (column.name === undefined) return column;
    return {...column, ...replaced.get(column.name), name: renamed.get(column.name) ?? column.name};
  });
}

/**
 * The columns that `*` or `t.*` stands for among the arguments of a function or in `{*}`; none for COUNT(*), which counts
 * rows.
 */
export function columnsOfArgument(lineage: Lineage, code: Code, scope: Scope, run: Run): readonly OutputColumn[] {
  const isBare = run.to === run.at + 1;
  if (isBare && isWord(code, run.at - 2, 'COUNT') && isOperator(code, run.at - 1, '(')) return [];
  const inBrackets = isOperator(code, run.to + 1, '(') && code.match(run.to + 1) !== -1;
  const list = {at: run.to + 1, to: inBrackets ? code.after(run.to + 1) : run.to + 2};
  return columnsOfStar(lineage, code, scope, {
    at: run.at,
    to: run.to,
    qualifier: isBare ? undefined : {at: run.at, to: run.to - 2},
    exclude: isWord(code, run.to, 'EXCLUDE', 'EXCEPT') ? namesIn(code, list) : [],
    rename: [],
    replace: [],
    ilike: isWord(code, run.to, 'ILIKE') ? list : undefined,
  });
}

/** The columns that a star names behind itself, of relations whose columns nobody knows: of these there are such. */
function toldOf(columns: readonly OutputColumn[], names: readonly string[]): readonly OutputColumn[] {
  const open = columns.filter(({name}) => name === '*');
  if (open.length === 0) return [];
  const known = new Set(columns.map(({name}) => name));
  return [...new Set(names)].filter((name) => !known.has(name)).map((name) => ({name, ...outOfStars(open, name)}));
}

/** Columns that REPLACE computes anew, by their names, with what each is computed from. */
function replacements(
  lineage: Lineage,
  code: Code,
  scope: Scope,
  {at, to, replace}: Star,
): ReadonlyMap<string, Traced> {
  const found = new Map<string, Traced>();
  if (replace.length === 0) return found;
  for (let i = at; i < to; i = code.after(i)) {
    if (!isWord(code, i, 'REPLACE') || code.match(i + 1) === -1) continue;
    for (const part of splitRun(code, {at: i + 2, to: code.match(i + 1)}, (one) => isOperator(code, one, ','))) {
      // `expression AS name`
      found.set(identifierAt(code, part.to - 1), lineage.expressionOf(scope, {at: part.at, to: part.to - 1}));
    }
  }
  return found;
}

function qualified(lineage: Lineage, scope: Scope, wanted: string): readonly OutputColumn[] {
  const source = scope.sources.find(({called}) => called === wanted);
  // The alias of joins in brackets, or one that nothing here has.
  if (source === undefined || source.kind === 'group') return [UNKNOWN];
  return lineage.columnsOf(scope, source);
}

/** The columns of all sources; those that a join is made by come once, from the first that has them. */
function allColumns(lineage: Lineage, code: Code, scope: Scope): readonly OutputColumn[] {
  const found: OutputColumn[] = [];
  for (const source of scope.sources) {
    if (source.kind === 'group') continue;
    const columns = lineage.columnsOf(scope, source);
    const merged = mergedBy(code, source, found);
    for (const column of columns) {
      if (column.name === undefined || !merged.has(column.name)) found.push(column);
      else takeOver(found, column, source.join);
    }
    if (found.length > MOST_COLUMNS) break;
  }
  return found;
}

/** The value of a column that a join is made by: RIGHT gives that of the right side, FULL that of either. */
function takeOver(found: OutputColumn[], column: OutputColumn, {kind}: Join): void {
  const at = found.findIndex(({name}) => name === column.name);
  const left = found[at];
  if (left === undefined || (kind !== 'right' && kind !== 'full')) return;
  const origins = new Origins();
  if (kind === 'full') origins.add(left);
  origins.add(column);
  found[at] = {...left, ...origins.traced};
}

/** Names of the columns that a source shares with those before it: by USING, or by NATURAL as far as they are known. */
function mergedBy(code: Code, {join}: Source, before: readonly OutputColumn[]): ReadonlySet<string> {
  if (join.using !== undefined) return new Set(namesIn(code, join.using));
  if (!join.natural) return new Set();
  return new Set(before.flatMap(({name}) => (name === undefined || name === '*' ? [] : [name])));
}

/** The identifiers in a run, in stored case. */
export function namesIn(code: Code, run: Run): readonly string[] {
  const names: string[] = [];
  for (let at = run.at; at < run.to; at++) {
    if (code.kind(at) === KIND.word || code.kind(at) === KIND.quoted) names.push(identifierAt(code, at));
  }
  return names;
}
