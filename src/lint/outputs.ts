import type {StatementReading} from '../parse/reading.ts';
import {isOperator, isWord} from '../parse/tree/view.ts';

/**
 * True when the names of the result's columns come from the query: for a SELECT, and for a CREATE that lists no columns
 * before it; not for an INSERT.
 */
export function namesItsColumns({kind, root, code, tree: {made}}: StatementReading): boolean {
  if (root === undefined) return false;
  if (kind === 'query' || made === undefined) return true;
  if (made.columns !== undefined) return false;
  // `CREATE MATERIALIZED VIEW v COPY GRANTS (a, b) AS …`
  const behind = made.name.to;
  return !(isWord(code, behind, 'COPY') && isWord(code, behind + 1, 'GRANTS') && isOperator(code, behind + 2, '('));
}
