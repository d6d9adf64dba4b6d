import type {Span} from '../../model/scalars.ts';
import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';
import {identifierAt} from './name.ts';
import {endOfPart} from './path.ts';
import type {Branch, Call, ColumnRef, Conjunction, Query, Run, Scope, Select, SelectItem, Tree} from './nodes.ts';

/*
 * What readers of a tree ask of it again and again. Runs are indexes into the code that the tree was read from.
 */

const [DOT] = wordNumbers('.');

/** The text that a run covers, comments inside included, as offsets. An empty run gives an empty span where it stands. */
export function spanOf(code: Code, run: Run): Span {
  if (run.to <= run.at) {
    const at = run.at < code.size ? code.start(run.at) : code.size > 0 ? code.end(code.size - 1) : 0;
    return {start: at, end: at};
  }
  return {start: code.start(run.at), end: code.end(run.to - 1)};
}

/** The text that a run covers, comments inside included. */
export function textOf(code: Code, run: Run): string {
  const {start, end} = spanOf(code, run);
  return code.text.slice(start, end);
}

/** Whether a token is one of these keywords, unquoted. */
export function isWord(code: Code, at: number, ...words: readonly string[]): boolean {
  return code.kind(at) === KIND.word && words.includes(code.upper(at));
}

/** Whether a token is one of these operators or brackets. */
export function isOperator(code: Code, at: number, ...operators: readonly string[]): boolean {
  return code.kind(at) === KIND.operator && operators.includes(code.upper(at));
}

/** Cuts a run at the tokens that `cuts` accepts, at its own depth; what cuts is left out, and so are empty pieces. */
export function splitRun(code: Code, run: Run, cuts: (at: number) => boolean): readonly Run[] {
  const pieces: Run[] = [];
  let from = run.at;
  for (let at = run.at; at < run.to; at = code.after(at)) {
    if (!cuts(at)) continue;
    if (at > from) pieces.push({at: from, to: at});
    from = at + 1;
  }
  if (run.to > from) pieces.push({at: from, to: run.to});
  return pieces;
}

/** A run without the brackets around the whole of it. */
export function withoutBrackets(code: Code, run: Run): Run {
  let {at, to} = run;
  while (isOperator(code, at, '(') && code.match(at) === to - 1) {
    at++;
    to--;
  }
  return {at, to};
}

/** Those of a scope's columns, calls, literals … that stand in a run. They are in the order of the text, as are these. */
export function within<T extends Run>(nodes: readonly T[], run: Run): readonly T[] {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nodes[middle]!.at < run.at) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < nodes.length && nodes[end]!.at < run.to) end++;
  return nodes.slice(low, end);
}

/** The parts of a condition that all have to hold, brackets around the whole or a part of it taken off. */
export function conjuncts(code: Code, scope: Scope, condition: Run): readonly Run[] {
  const found: Run[] = [];
  const pending: Run[] = [condition];
  for (let run = pending.pop(); run !== undefined; run = pending.pop()) {
    const inner = withoutBrackets(code, run);
    const conjunction: Conjunction | undefined = scope.conjunctions.find(
      ({at, to}) => at === inner.at && to === inner.to,
    );
    if (conjunction === undefined) found.push(inner);
    else pending.push(...conjunction.parts.toReversed());
  }
  return found;
}

/** The name of a function in upper case, without what qualifies it. */
export function functionName(code: Code, call: Call): string {
  return identifierAt(code, call.nameTo - 1).toUpperCase();
}

/** The arguments of a call, cut at its commas. */
export function argumentsOf(code: Code, call: Call): readonly Run[] {
  return call.arguments === undefined ? [] : splitRun(code, call.arguments, (at) => isOperator(code, at, ','));
}

/** Parts of a column's name in stored case, outermost first. */
export function columnPath(code: Code, ref: Run): readonly string[] {
  const parts: string[] = [];
  for (let at = ref.at; at < ref.to; at++) if (code.word(at) !== DOT) parts.push(identifierAt(code, at));
  return parts;
}

/** The column that an expression is, and nothing else: no path into it, no cast. */
export function onlyColumn(scope: Scope, expression: Run): ColumnRef | undefined {
  const [first] = within(scope.columns, expression);
  return first !== undefined && first.at === expression.at && first.pathTo === expression.to ? first : undefined;
}

/**
 * Name of a result's column in stored case: the alias, or the column's own name; undefined where Snowflake makes one up
 * from the expression, or a template is part of it.
 */
export function outputName(code: Code, scope: Scope, item: SelectItem): string | undefined {
  if (item.alias !== -1) return aliasName(code, item.alias);
  const {at, to} = item.expression;
  const [first] = within(scope.columns, item.expression);
  if (first === undefined || first.at !== at || first.pathTo !== to || first.pathTo !== first.to) return undefined;
  const last = to - 1;
  const isGlued = last > at && code.word(last - 1) !== DOT;
  if (isGlued || (code.kind(last) !== KIND.word && code.kind(last) !== KIND.quoted)) return undefined;
  return identifierAt(code, last);
}

/** Snowflake takes `AS 'name'` as well. What a template is part of is known only when it runs. */
function aliasName(code: Code, at: number): string | undefined {
  if (code.kind(at) === KIND.template || endOfPart(code, at) > at + 1) return undefined;
  if (code.kind(at) === KIND.string) return code.written(at).slice(1, -1);
  return identifierAt(code, at);
}

/** Whether a branch of a query is a SELECT. */
export function isSelect(branch: Branch): branch is Select {
  return branch.kind === 'select';
}

/** The SELECTs whose rows a query gives, those of bracketed branches included, in the order of the text. */
export function outputSelects(query: Query): readonly Select[] {
  const found: Select[] = [];
  const pending: Branch[] = query.branches.toReversed();
  for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
    if (branch.kind === 'select') found.push(branch);
    else if (branch.kind === 'query') pending.push(...branch.branches.toReversed());
  }
  return found;
}

/** A query seen through brackets that hold the whole of it. */
export function innermostQuery(query: Query): Query {
  let at = query;
  for (;;) {
    const [only] = at.branches;
    const wraps =
      at.branches.length === 1 &&
      only?.kind === 'query' &&
      at.with === undefined &&
      at.orderBy === undefined &&
      at.limit === undefined &&
      at.offset === undefined;
    if (!wraps) return at;
    at = only;
  }
}

/** Every SELECT of a statement, in the order of the text. */
export function allSelects(tree: Tree): readonly Select[] {
  return tree.scopes.filter((scope): scope is Select => scope.kind === 'select');
}

/** Every query of a statement, in the order of the text. */
export function allQueries(tree: Tree): readonly Query[] {
  return tree.scopes.filter((scope): scope is Query => scope.kind === 'query');
}
