import type {Cursor} from './cursor.ts';
import type {Expression} from './expression.ts';

type Read = (cursor: Cursor) => Expression;

/**
 * `is null`, `between`, `in`, `like` and their negations, behind a value.
 * @param readSum reads what binds stronger than a comparison
 */
export function readTest(cursor: Cursor, of: Expression, readSum: Read, read: Read): Expression | undefined {
  if (cursor.takeWord('IS')) return readIs(cursor, of, readSum);
  const not = cursor.isWord('NOT');
  if (not) cursor.at++;
  if (cursor.takeWord('BETWEEN')) {
    const low = readSum(cursor);
    cursor.expectWord('AND');
    return {k: 'between', of, low, high: readSum(cursor), not};
  }
  if (cursor.takeWord('IN')) return readIn(cursor, of, not, read);
  for (const operator of ['LIKE', 'ILIKE'] as const) {
    if (!cursor.takeWord(operator)) continue;
    if (cursor.isWord('ANY', 'ALL')) cursor.refuse();
    const pattern = readSum(cursor);
    const escape = cursor.takeWord('ESCAPE') ? readSum(cursor) : undefined;
    return {k: 'like', of, operator, pattern, not, ...(escape === undefined ? {} : {escape})};
  }
  return not ? cursor.refuse() : undefined;
}

function readIs(cursor: Cursor, of: Expression, readSum: Read): Expression {
  const not = cursor.takeWord('NOT');
  if (cursor.takeWord('DISTINCT', 'FROM')) {
    const right = readSum(cursor);
    return {k: 'binary', operator: not ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM', left: of, right};
  }
  for (const what of ['NULL', 'TRUE', 'FALSE'] as const) if (cursor.takeWord(what)) return {k: 'is', of, what, not};
  return cursor.refuse();
}

function readIn(cursor: Cursor, of: Expression, not: boolean, read: Read): Expression {
  if (!cursor.isOperator('(')) cursor.refuse();
  const query = cursor.queries.get(cursor.at);
  if (query !== undefined) {
    cursor.at = cursor.code.match(cursor.at) + 1;
    return {k: 'in', of, among: query, not};
  }
  cursor.at++;
  const among: Expression[] = [];
  do among.push(read(cursor));
  while (cursor.takeOperator(','));
  cursor.expectOperator(')');
  return {k: 'in', of, among, not};
}
