import {foldIdentifier} from '../parse/resolve.ts';
import {isReserved} from '../parse/reserved-words.ts';
import type {SignificantToken} from './significant.ts';
import {isIdentifier, significantTokens} from './significant.ts';

export interface OutputColumns {
  /** In stored case, in order, each name once; empty when a star hides what comes out. */
  readonly names: readonly string[];
  /** The first name that certainly comes out more than once. */
  readonly duplicate?: string;
  /** True when the select list holds a star. */
  readonly star: boolean;
  /** True when that star goes over more than one table, so that a name may come out twice. */
  readonly starOverJoin: boolean;
}

/** A CTE whose columns a later `select * from it` hands on. */
export interface NamedQuery {
  readonly name: string;
  /** The column list with its parentheses, as written. */
  readonly columns?: string;
  readonly text: string;
}

const NOTHING: OutputColumns = {names: [], star: false, starOverJoin: false};
const SET_OPERATORS: ReadonlySet<string> = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'MINUS']);
const LIST_ENDS: ReadonlySet<string> = new Set(
  'FROM WHERE GROUP HAVING QUALIFY ORDER LIMIT OFFSET FETCH INTO CONNECT START UNION INTERSECT EXCEPT MINUS'.split(' '),
);
/** Words that end an expression and are no alias. */
const NO_ALIAS: ReadonlySet<string> = new Set(
  'END NULL TRUE FALSE PRECISION ZONE VARYING NULLS IGNORE RESPECT'.split(' '),
);
/** Words after which another word still belongs to the expression. */
const CONTINUES: ReadonlySet<string> = new Set(
  `AND OR NOT IS IN LIKE ILIKE RLIKE REGEXP BETWEEN DISTINCT ALL WHEN THEN ELSE CASE INTERVAL DATE TIME TIMESTAMP PRIOR
  CONNECT_BY_ROOT COLLATE ESCAPE ANY FROM SELECT`.split(/\s+/),
);

/**
 * The columns that certainly come out of a query. Aliases and plain column references are certain; what Snowflake would
 * name after an expression's text is left out; a star over one CTE gives that CTE's columns.
 *
 * @param ctes the CTEs that the query may read, in order.
 */
export function outputColumns(query: string, ctes: readonly NamedQuery[] = []): OutputColumns {
  const all = significantTokens(query);
  const tokens = firstSelect(all);
  if (tokens.length === 0) return NOTHING;
  const nested = all.some((token) => token.upper === 'WITH' && token.start < tokens[0]!.start);
  const items = selectItems(tokens);
  const starIndex = items.findIndex(isStar);
  if (starIndex >= 0) {
    const isBare = items.length === 1 && items[0]!.length === 1 && !nested;
    const source = isBare ? onlySource(tokens) : undefined;
    const index = source === undefined ? -1 : ctes.findLastIndex((cte) => foldIdentifier(cte.name) === source);
    const starOverJoin = items[starIndex]![0]!.text === '*' && readsSeveral(tokens);
    const cte = ctes[index];
    if (!cte) return {names: [], star: true, starOverJoin};
    const inner = listed(cte.columns) ?? outputColumns(cte.text, ctes.slice(0, index));
    return {...inner, star: inner.star || inner.names.length === 0};
  }
  return named(items.flatMap((item) => outputName(item) ?? []));
}

/** The names of a written column list such as `(a, "B c")`, undefined without one. */
function listed(columns: string | undefined): OutputColumns | undefined {
  if (columns === undefined) return undefined;
  const names = significantTokens(columns)
    .filter(isIdentifier)
    .map((token) => foldIdentifier(token.text));
  return named(names);
}

function named(all: readonly string[]): OutputColumns {
  const seen = new Set<string>();
  let duplicate: string | undefined;
  for (const name of all) {
    if (seen.has(name)) duplicate ??= name;
    seen.add(name);
  }
  return {names: [...seen], star: false, starOverJoin: false, ...(duplicate === undefined ? {} : {duplicate})};
}

/** The tokens of the first SELECT that decides the names, after any parentheses and WITH list, before a set operator. */
function firstSelect(tokens: readonly SignificantToken[]): readonly SignificantToken[] {
  const opened = tokens.findIndex((token) => token.text !== '(');
  if (opened < 0) return [];
  const depth = tokens[opened]!.depth;
  const start = tokens.findIndex(
    (token, index) => index >= opened && token.upper === 'SELECT' && token.depth === depth,
  );
  if (start < 0 || (tokens[opened]!.upper !== 'SELECT' && tokens[opened]!.upper !== 'WITH')) return [];
  const end = tokens.findIndex(
    (token, index) =>
      index > start && (token.depth < depth || (token.depth === depth && SET_OPERATORS.has(token.upper))),
  );
  return tokens.slice(start, end < 0 ? undefined : end);
}

function selectItems(tokens: readonly SignificantToken[]): readonly (readonly SignificantToken[])[] {
  const depth = tokens[0]!.depth;
  const items: SignificantToken[][] = [[]];
  let index = 1;
  if (tokens[index]?.upper === 'DISTINCT' || tokens[index]?.upper === 'ALL') index++;
  if (tokens[index]?.upper === 'TOP' && tokens[index + 1]?.kind === 'number') index += 2;
  for (; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.depth === depth && LIST_ENDS.has(token.upper) && tokens[index - 1]?.text !== '.') break;
    if (token.depth === depth && token.text === ',') items.push([]);
    else items.at(-1)!.push(token);
  }
  return items.filter((item) => item.length > 0);
}

function isStar(item: readonly SignificantToken[]): boolean {
  let index = 0;
  while (isIdentifier(item[index]) && item[index + 1]?.text === '.') index += 2;
  return item[index]?.text === '*';
}

function outputName(item: readonly SignificantToken[]): string | undefined {
  const last = item.at(-1)!;
  if (!isIdentifier(last) || last.depth !== item[0]!.depth) return undefined;
  const before = item.at(-2);
  if (before === undefined) return isPlainColumn(last) ? foldIdentifier(last.text) : undefined;
  if (before.upper === 'AS') return foldIdentifier(last.text);
  if (before.text === '.') return isDotted(item) ? foldIdentifier(last.text) : undefined;
  if (!isPlainColumn(last) || NO_ALIAS.has(last.upper)) return undefined;
  if (before.kind === 'operator') return ')]}'.includes(before.text) ? foldIdentifier(last.text) : undefined;
  if (before.kind === 'word' && before.upper !== 'END' && (CONTINUES.has(before.upper) || isReserved(before.upper))) {
    return before.upper === 'NULL' || before.upper === 'TRUE' || before.upper === 'FALSE'
      ? foldIdentifier(last.text)
      : undefined;
  }
  return foldIdentifier(last.text);
}

/** A word that can be a column by itself: no keyword and no function without parentheses. */
function isPlainColumn(token: SignificantToken): boolean {
  return token.kind === 'quoted' || !isReserved(token.upper);
}

function isDotted(item: readonly SignificantToken[]): boolean {
  return item.every((token, index) => (index % 2 === 0 ? isIdentifier(token) : token.text === '.'));
}

/** The one unqualified name of `from name [[as] alias]` when nothing else is read and nothing changes its columns. */
function onlySource(tokens: readonly SignificantToken[]): string | undefined {
  const from = fromIndex(tokens);
  const name = tokens[from + 1];
  if (from < 0 || !isIdentifier(name)) return undefined;
  let after = from + 2;
  if (tokens[after]?.upper === 'AS') after++;
  const next = tokens[after];
  if (isIdentifier(next) && !LIST_ENDS.has(next.upper) && next.upper !== 'JOIN' && !isReserved(next.upper)) after++;
  const end = tokens[after];
  if (end === undefined || LIST_ENDS.has(end.upper)) return foldIdentifier(name.text);
  return undefined;
}

function readsSeveral(tokens: readonly SignificantToken[]): boolean {
  const from = fromIndex(tokens);
  if (from < 0) return false;
  const depth = tokens[0]!.depth;
  for (const token of tokens.slice(from + 1)) {
    if (token.depth !== depth) continue;
    if (LIST_ENDS.has(token.upper)) return false;
    if (token.text === ',' || token.upper === 'JOIN') return true;
  }
  return false;
}

function fromIndex(tokens: readonly SignificantToken[]): number {
  const depth = tokens[0]!.depth;
  return tokens.findIndex((token) => token.upper === 'FROM' && token.depth === depth);
}
