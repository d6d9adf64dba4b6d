import type {DifferenceKind} from '../model/difference.ts';
import type {Query, Scope, Select} from '../parse/tree/nodes.ts';

/** How deep queries are followed outwards. */
const DEEPEST = 100;
/** What the comparison of two statements may call a change of a query that stands in an expression: where it stands. */
const ANYWHERE: readonly DifferenceKind[] = [
  'column',
  'filter',
  'join',
  'aggregate',
  'window',
  'grain',
  'order',
  'limit',
];

/**
 * The kinds of differences that a change inside of a scope is found as: its own, or, where the scope is a part of an expression
 * of a query around it, that of the expression.
 */
export function changedKinds(scope: Scope, ...own: readonly DifferenceKind[]): readonly DifferenceKind[] {
  return isInExpression(scope) ? [...new Set([...own, ...ANYWHERE])] : own;
}

function isInExpression(scope: Scope): boolean {
  let [at, inner]: [Scope | undefined, Scope] = [scope.parent, scope];
  for (let steps = 0; at !== undefined && steps < DEEPEST; steps++) {
    if (at.kind === 'select' && !at.sources.some(({query}) => query === inner)) return true;
    if (at.kind === 'query' && !isPartOf(at as Query, inner)) return true;
    [at, inner] = [at.parent, at];
  }
  return false;
}

/** Whether a scope is a branch of a query, or a common table expression of it; not a query in its ORDER BY. */
function isPartOf({branches, with: list}: Query, scope: Scope): boolean {
  return branches.includes(scope as Query | Select) || list?.ctes.some(({query}) => query === scope) === true;
}
