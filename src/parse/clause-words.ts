import type {Frame} from './frames.ts';
import type {Scanner} from './scan.ts';
import {startsWith} from './with-list.ts';

const SET_OPERATORS = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'MINUS']);
const ENDS_FROM = new Set(['WHERE', 'HAVING', 'QUALIFY', 'LIMIT', 'FETCH', 'OFFSET', 'WHEN', 'SET']);

/** What a keyword means for the frame it stands in: which clause begins, whether a relation follows. */
export function readClauseWord(scanner: Scanner, frame: Frame, i: number, word: string): void {
  if (word === 'SELECT') {
    if (frame.kind === 'plain') frame.kind = 'query';
    frame.clause = 'select';
    frame.expects = false;
    scanner.openScope();
    return;
  }
  if (frame.kind === 'plain') return;
  const next = scanner.upper(i + 1);
  if (word === 'WITH') {
    if (frame.clause === 'none' && startsWith(scanner, i))
      frame.with = {at: 'name', recursive: false, entry: undefined};
  } else if (word === 'FROM') {
    if (!isPartOfExpression(scanner, i)) scanner.expectRelation();
  } else if (word === 'USING' && frame.usingReads) {
    frame.usingReads = false;
    scanner.expectRelation();
  } else if (word === 'JOIN') {
    if (frame.clause === 'from') frame.expects = true;
  } else if (SET_OPERATORS.has(word)) {
    if (!(word === 'EXCEPT' && frame.clause === 'select' && next === '(' && scanner.upper(i + 2) !== 'SELECT')) {
      frame.clause = 'none';
      if (frame.bodyOf !== undefined) frame.bodyOf.visible = true;
    }
  } else if (ENDS_FROM.has(word)) {
    if (frame.clause === 'from') frame.clause = 'rest';
  } else if ((word === 'GROUP' || word === 'ORDER' || word === 'CONNECT') && (next === 'BY' || next === 'SIBLINGS')) {
    frame.clause = 'rest';
  } else if (word === 'START' && next === 'WITH') {
    frame.clause = 'rest';
  } else if ((word === 'PIVOT' || word === 'UNPIVOT' || word === 'MATCH_RECOGNIZE') && frame.clause === 'from') {
    frame.aliasOf = {use: undefined, registered: undefined};
  }
}

/** `is distinct from`, and `nth_value(x, 2) from first`. */
function isPartOfExpression(scanner: Scanner, i: number): boolean {
  if (scanner.upper(i - 1) === 'DISTINCT' && ['IS', 'NOT'].includes(scanner.upper(i - 2))) return true;
  const next = scanner.upper(i + 1);
  const isOrder = next === 'FIRST' || next === 'LAST';
  return isOrder && ['OVER', 'IGNORE', 'RESPECT'].includes(scanner.upper(i + 2));
}
