import type {StatementReading} from '../parse/reading.ts';
import {isOperator} from '../parse/clauses.ts';
import {codeOf} from './query-tree.ts';

/**
 * True when the names of the result's columns come from the query: for a SELECT, and for a CREATE that lists no columns
 * (nor anything else in brackets) before it; not for an INSERT.
 */
export function namesItsColumns(reading: StatementReading): boolean {
  if (reading.query === undefined) return false;
  if (reading.kind === 'query') return true;
  const {start} = reading.query;
  return !codeOf(reading).tokens.some((token) => token.start < start && isOperator(token, '('));
}
