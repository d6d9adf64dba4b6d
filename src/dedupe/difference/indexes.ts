import type {Code} from '../../parse/lex/tokens.ts';
import {wordNumber} from '../../parse/lex/words.ts';
import type {Conjunction, Query, Run, Scope, Tree} from '../../parse/tree/nodes.ts';
import {within} from '../../parse/tree/view.ts';

const OPEN = wordNumber('(');

const conjunctions = new WeakMap<Scope, ReadonlyMap<number, readonly Conjunction[]>>();

/** The conjunctions of a scope by where they begin, the longest first. */
export function conjunctionsAt(scope: Scope): ReadonlyMap<number, readonly Conjunction[]> {
  const known = conjunctions.get(scope);
  if (known !== undefined) return known;
  const longestFirst = scope.conjunctions.toSorted((a, b) => b.to - a.to);
  const made = Map.groupBy(longestFirst, ({at}) => at);
  conjunctions.set(scope, made);
  return made;
}

/** A run without the brackets around the whole of it; those of a query stay, as they are part of it. */
export function unwrapped(code: Code, scope: Scope, run: Run): Run {
  let {at, to} = run;
  while (code.word(at) === OPEN && code.match(at) === to - 1 && !isQuery(scope, at)) {
    at++;
    to--;
  }
  return {at, to};
}

function isQuery(scope: Scope, opener: number): boolean {
  return within(scope.queries, {at: opener, to: opener + 2}).some((query) => query.opener === opener);
}

/** Every query of a statement by the bracket that it stands in. */
export function queriesByBracket(tree: Tree): ReadonlyMap<number, Query> {
  const found = new Map<number, Query>();
  for (const scope of tree.scopes)
    if (scope.kind === 'query' && (scope as Query).opener !== -1) found.set((scope as Query).opener, scope as Query);
  return found;
}
