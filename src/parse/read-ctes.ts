import type {Code} from './lex/tokens.ts';
import type {CteReading} from './reading.ts';
import type {Query, Tree} from './tree/nodes.ts';
import {spanOf} from './tree/view.ts';

/** The common table expressions of a query's own WITH list, with what rewriting asks of them. */
export function readCtes(code: Code, query: Query): readonly CteReading[] {
  const list = query.with;
  if (list === undefined) return [];
  return list.ctes.map((cte, i): CteReading => {
    // WITH or RECURSIVE, or the comma behind the one before.
    const before = i === 0 ? cte.at - 1 : list.ctes[i - 1]!.to;
    return {
      name: code.text.slice(code.start(cte.at), code.end(nameTo(cte) - 1)),
      nameSpan: {start: code.start(cte.at), end: code.end(nameTo(cte) - 1)},
      ...(cte.columns === undefined ? {} : {columns: spanOf(code, cte.columns)}),
      body: {start: code.end(cte.opener), end: code.start(cte.to - 1)},
      leading: {start: code.end(before), end: code.start(cte.at)},
      query: cte.query,
    };
  });
}

/** Index after the name: at the column list, or at the AS in front of the body. */
function nameTo(cte: {readonly columns?: {readonly at: number}; readonly opener: number}): number {
  return cte.columns?.at ?? cte.opener - 1;
}

/** Whether some common table expression reads itself, or says that it may. */
export function isRecursive(tree: Tree): boolean {
  return tree.scopes.some((scope) => {
    if (scope.kind === 'query' && (scope as Query).with?.recursive === true) return true;
    return scope.sources.some(
      ({cte, name}) => cte !== undefined && name !== undefined && name.at < cte.to && name.at >= cte.opener,
    );
  });
}
