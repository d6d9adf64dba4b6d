import type {StatementReading} from '../parse/reading.ts';
import {codeOf} from './query-tree.ts';
import {isOperator} from './clauses.ts';

/** True when a CREATE lists columns (or anything else in brackets) before its query: then the query need not name them. */
export function hasColumnList(reading: StatementReading): boolean {
  if (reading.kind === 'query' || reading.query === undefined) return false;
  const {start} = reading.query;
  return codeOf(reading).tokens.some((token) => token.start < start && isOperator(token, '('));
}
