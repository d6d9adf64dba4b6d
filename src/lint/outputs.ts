import type {StatementReading} from '../parse/reading.ts';

/**
 * True when the names of the result's columns come from the query: for a SELECT, and for a CREATE that lists no columns
 * before it; not for an INSERT.
 */
export function namesItsColumns({kind, root, tree: {made}}: StatementReading): boolean {
  if (root === undefined) return false;
  if (kind === 'query' || made === undefined) return true;
  return made.columns === undefined;
}
