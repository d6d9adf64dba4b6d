import {type Code, isOperator, isWord, opens, type Part, partOf, step} from './code.ts';

/** The clauses of a SELECT; `list` is what stands between SELECT and the first keyword. */
export type Clause =
  | 'list'
  | 'into'
  | 'from'
  | 'where'
  | 'groupBy'
  | 'having'
  | 'qualify'
  | 'connectBy'
  | 'orderBy'
  | 'limit'
  | 'offset';

export interface SetOperator {
  readonly part: Part;
  readonly operator: 'UNION' | 'INTERSECT' | 'MINUS';
  readonly quantifier?: 'ALL' | 'DISTINCT';
}

/** Index at which the clause that starts at `from` ends: the next clause, set operator or end of statement at its depth. */
export function endOfClause(code: Code, from: number, to: number): number {
  let at = from;
  while (at < to) {
    if (clauseAt(code, at) !== undefined || setOperatorAt(code, at) !== undefined) return at;
    if (isOperator(code.tokens[at], ';', '->>')) return at;
    at = step(code, at, to);
  }
  return to;
}

/** The clause whose keyword stands here, and where its content starts. A name after `.` or AS is no keyword. */
export function clauseAt(code: Code, at: number): {clause: Clause; next: number} | undefined {
  const token = code.tokens[at];
  if (token?.kind !== 'word') return undefined;
  const before = code.tokens[at - 1];
  if (isOperator(before, '.', ':', '::') || isWord(before, 'AS')) return undefined;
  const after = code.tokens[at + 1];
  switch (token.upper) {
    case 'FROM':
      return isWord(before, 'DISTINCT') && isWord(code.tokens[at - 2], 'IS', 'NOT')
        ? undefined
        : {clause: 'from', next: at + 1};
    case 'INTO':
      return {clause: 'into', next: at + 1};
    case 'WHERE':
      return {clause: 'where', next: at + 1};
    case 'HAVING':
      return {clause: 'having', next: at + 1};
    case 'QUALIFY':
      return {clause: 'qualify', next: at + 1};
    case 'GROUP':
      return isWord(after, 'BY') ? {clause: 'groupBy', next: at + 2} : undefined;
    case 'ORDER':
      return isWord(after, 'BY') ? {clause: 'orderBy', next: at + 2} : undefined;
    case 'CONNECT':
      return isWord(after, 'BY') ? {clause: 'connectBy', next: at + 2} : undefined;
    case 'START':
      return isWord(after, 'WITH') ? {clause: 'connectBy', next: at + 2} : undefined;
    case 'LIMIT':
      return isCount(after) ? {clause: 'limit', next: at + 1} : undefined;
    case 'OFFSET':
      return isCount(after) ? {clause: 'offset', next: at + 1} : undefined;
    case 'FETCH':
      return isWord(after, 'FIRST', 'NEXT') || isCount(after) ? {clause: 'limit', next: at + 1} : undefined;
    default:
      return undefined;
  }
}

function isCount(token: Code['tokens'][number] | undefined): boolean {
  if (token === undefined) return false;
  return (
    ['number', 'variable', 'bind', 'template', 'string', 'dollar-string'].includes(token.kind) || isWord(token, 'NULL')
  );
}

/** The set operator that stands here, with its quantifier and BY NAME. */
export function setOperatorAt(code: Code, at: number): SetOperator | undefined {
  const token = code.tokens[at];
  if (!isWord(token, 'UNION', 'INTERSECT', 'MINUS', 'EXCEPT')) return undefined;
  const before = code.tokens[at - 1];
  if (isOperator(before, '.', '*', ',') || isWord(before, 'AS', 'SELECT')) return undefined;
  let next = at + 1;
  let quantifier: 'ALL' | 'DISTINCT' | undefined;
  if (isWord(code.tokens[next], 'ALL', 'DISTINCT')) {
    quantifier = isWord(code.tokens[next], 'ALL') ? 'ALL' : 'DISTINCT';
    next++;
  }
  if (isWord(code.tokens[next], 'BY') && isWord(code.tokens[next + 1], 'NAME')) next += 2;
  const follows = code.tokens[next];
  if (!isWord(follows, 'SELECT', 'WITH', 'VALUES') && !opens(follows)) return undefined;
  const operator = token?.upper === 'UNION' || token?.upper === 'INTERSECT' ? token.upper : 'MINUS';
  return {part: partOf(code, at, next), operator, ...(quantifier && {quantifier})};
}
