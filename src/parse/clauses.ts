import type {Span} from '../model/scalars.ts';
import {foldIdentifier} from './resolve.ts';
import type {Token} from './token.ts';
import {type Code, isOperator, isWord, type Part, partOf, readCode, step} from './query/code.ts';
import {type FromItem, readFrom} from './query/from.ts';
import {readItems, type SelectItem} from './query/items.ts';
import {type Clause, clauseAt, endOfClause, type SetOperator, setOperatorAt} from './query/keywords.ts';

export {
  type Code,
  type CodeToken,
  isOperator,
  isWord,
  type Part,
  partOf,
  readCode,
  splitPart,
  step,
  textOf,
  tokensOf,
} from './query/code.ts';
export type {FromItem, Join} from './query/from.ts';
export {columnName, columnPath, type SelectItem} from './query/items.ts';
export type {SetOperator} from './query/keywords.ts';

/** One SELECT with its clauses. Each part is what follows the clause's keyword. */
export interface SelectBlock {
  readonly part: Part;
  readonly distinct: boolean;
  readonly top?: Part;
  readonly list: Part;
  readonly items: readonly SelectItem[];
  readonly from?: Part;
  readonly sources: readonly FromItem[];
  readonly where?: Part;
  readonly groupBy?: Part;
  readonly having?: Part;
  readonly qualify?: Part;
}

export interface CteBlock {
  /** In stored case. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly columns?: Part;
  /** Index of the bracket that opens the body. */
  readonly opener: number;
  readonly body: Part;
}

/** A query at one depth: its WITH list, one or more SELECTs, and what orders and limits the whole. */
export interface QueryBlock {
  readonly part: Part;
  readonly recursive: boolean;
  readonly ctes: readonly CteBlock[];
  /** SELECTs and bracketed queries between the set operators, in order. */
  readonly branches: readonly (SelectBlock | {readonly opener: number})[];
  readonly setOperators: readonly SetOperator[];
  readonly orderBy?: Part;
  /** LIMIT or FETCH with its number. */
  readonly limit?: Part;
  /** Index of the bracket it stands in; undefined for the outermost. */
  readonly opener?: number;
  readonly parent?: QueryBlock;
}

/** All queries of a statement: the outermost and every one in brackets, by place. */
export interface QueryTree {
  readonly code: Code;
  readonly root: QueryBlock | undefined;
  readonly queries: readonly QueryBlock[];
  /** By the index of the bracket that opens it. */
  at(opener: number | undefined): QueryBlock | undefined;
}

/**
 * Reads the clauses of the query that stands at `span`, and of all queries in brackets inside. From tokens alone:
 * what is not understood stays a run of tokens. Never throws; `root` is undefined when no query starts there.
 */
export function readQueries(text: string, tokens: readonly Token[], span?: Span): QueryTree {
  const code = readCode(text, tokens, span);
  const queries: QueryBlock[] = [];
  const byOpener = new Map<number, QueryBlock>();
  const enclosing: {query: QueryBlock; to: number}[] = [];
  const root = startsQuery(code, 0) ? readQuery(code, 0, code.tokens.length) : undefined;
  if (root !== undefined) {
    queries.push(root);
    enclosing.push({query: root, to: code.tokens.length});
  }
  code.tokens.forEach((token, index) => {
    if (!token.opensQuery) return;
    while (enclosing.length > 0 && (enclosing.at(-1)?.to ?? 0) <= index) enclosing.pop();
    const parent = enclosing.at(-1)?.query;
    const block = readQuery(code, index + 1, token.close);
    const query: QueryBlock = {...block, opener: index, ...(parent === undefined ? {} : {parent})};
    queries.push(query);
    byOpener.set(index, query);
    enclosing.push({query, to: token.close});
  });
  return {code, root, queries, at: (opener) => (opener === undefined ? undefined : byOpener.get(opener))};
}

function startsQuery(code: Code, at: number): boolean {
  return isWord(code.tokens[at], 'SELECT', 'WITH') || code.tokens[at]?.opensQuery === true;
}

/** The SELECTs whose rows a query gives, those of bracketed branches included. */
export function outputSelects(tree: QueryTree, query: QueryBlock): readonly SelectBlock[] {
  const found: SelectBlock[] = [];
  const pending = [...query.branches].reverse();
  for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
    if ('items' in branch) found.push(branch);
    else pending.push(...[...(tree.at(branch.opener)?.branches ?? [])].reverse());
  }
  return found;
}

/** Every SELECT of the statement with the query it belongs to, by place. */
export function allSelects(tree: QueryTree): readonly {readonly query: QueryBlock; readonly select: SelectBlock}[] {
  return tree.queries.flatMap((query) =>
    query.branches.flatMap((branch) => ('items' in branch ? [{query, select: branch}] : [])),
  );
}

/** The CTE that a name means inside a query: the nearest WITH list outwards that has it. */
export function findCte(query: QueryBlock, name: string): CteBlock | undefined {
  for (let scope: QueryBlock | undefined = query; scope !== undefined; scope = scope.parent) {
    const found = scope.ctes.find((cte) => cte.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readQuery(code: Code, from: number, to: number): QueryBlock {
  const {ctes, recursive, next} = readWith(code, from, to);
  const branches: (SelectBlock | {opener: number})[] = [];
  const setOperators: SetOperator[] = [];
  let orderBy: Part | undefined;
  let limit: Part | undefined;
  let at = next;
  let end = to;
  while (at < to) {
    const token = code.tokens[at];
    const operator = setOperatorAt(code, at);
    if (operator !== undefined) {
      setOperators.push(operator);
      at = operator.part.to;
    } else if (token?.opensQuery === true) {
      branches.push({opener: at});
      at = step(code, at, to);
    } else if (isWord(token, 'SELECT')) {
      const read = readSelect(code, at, to);
      branches.push(read.select);
      orderBy = read.orderBy ?? orderBy;
      limit = read.limit ?? limit;
      at = read.next;
    } else if (isOperator(token, ';', '->>')) {
      end = at;
      break;
    } else {
      const clause = clauseAt(code, at);
      const stop = endOfClause(code, clause?.next ?? at + 1, to);
      if (clause?.clause === 'orderBy') orderBy = partOf(code, clause.next, stop);
      if (clause?.clause === 'limit') limit = partOf(code, at, stop);
      at = Math.max(stop, at + 1);
    }
  }
  const part = partOf(code, from, end);
  return {part, recursive, ctes, branches, setOperators, ...(orderBy && {orderBy}), ...(limit && {limit})};
}

function readWith(code: Code, from: number, to: number): {ctes: readonly CteBlock[]; recursive: boolean; next: number} {
  const ctes: CteBlock[] = [];
  if (!isWord(code.tokens[from], 'WITH')) return {ctes, recursive: false, next: from};
  let at = from + 1;
  // `recursive` may also be the name of a CTE.
  const recursive = isWord(code.tokens[at], 'RECURSIVE') && !isWord(code.tokens[at + 1], 'AS');
  if (recursive) at++;
  while (at < to) {
    const name = code.tokens[at];
    if (name?.kind !== 'word' && name?.kind !== 'quoted') break;
    let body = at + 1;
    const columns = isOperator(code.tokens[body], '(') ? partOf(code, body, step(code, body, to)) : undefined;
    if (columns !== undefined) body = columns.to;
    if (!isWord(code.tokens[body], 'AS') || !isOperator(code.tokens[body + 1], '(')) break;
    const opener = body + 1;
    const close = code.tokens[opener]?.close ?? to;
    ctes.push({
      name: foldIdentifier(code.text.slice(name.start, name.end)),
      nameSpan: {start: name.start, end: name.end},
      ...(columns && {columns}),
      opener,
      body: partOf(code, opener + 1, Math.min(close, to)),
    });
    at = Math.min(close + 1, to);
    if (!isOperator(code.tokens[at], ',')) break;
    at++;
  }
  return {ctes, recursive, next: at};
}

function readSelect(
  code: Code,
  from: number,
  to: number,
): {select: SelectBlock; orderBy?: Part; limit?: Part; next: number} {
  let at = from + 1;
  let distinct = false;
  let top: Part | undefined;
  while (isWord(code.tokens[at], 'DISTINCT', 'ALL')) {
    distinct = isWord(code.tokens[at], 'DISTINCT');
    at++;
  }
  if (isWord(code.tokens[at], 'TOP') && code.tokens[at + 1]?.kind === 'number') {
    top = partOf(code, at, at + 2);
    at += 2;
  }
  const parts = new Map<Clause, Part>();
  let clause: Clause = 'list';
  let keyword = at;
  while (at < to) {
    const stop = endOfClause(code, at, to);
    parts.set(clause, clause === 'limit' ? partOf(code, keyword, stop) : partOf(code, at, stop));
    const next = clauseAt(code, stop);
    if (stop >= to || next === undefined) {
      at = stop;
      break;
    }
    keyword = stop;
    clause = next.clause;
    at = next.next;
  }
  const list = parts.get('list') ?? partOf(code, from + 1, from + 1);
  const source = parts.get('from');
  const select: SelectBlock = {
    part: partOf(code, from, at),
    distinct,
    ...(top && {top}),
    list,
    items: readItems(code, list),
    ...(source && {from: source}),
    sources: source === undefined ? [] : readFrom(code, source),
    ...pick(parts, 'where'),
    ...pick(parts, 'groupBy'),
    ...pick(parts, 'having'),
    ...pick(parts, 'qualify'),
  };
  return {select, ...pick(parts, 'orderBy'), ...pick(parts, 'limit'), next: at};
}

function pick<C extends Clause>(parts: ReadonlyMap<Clause, Part>, clause: C): {[key in C]?: Part} {
  const part = parts.get(clause);
  return (part === undefined ? {} : {[clause]: part}) as {[key in C]?: Part};
}
