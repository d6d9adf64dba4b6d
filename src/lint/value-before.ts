import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {ColumnRef, Run, Scope} from '../parse/tree/nodes.ts';
import {isOperator, within} from '../parse/tree/view.ts';

/** So many tokens a type behind `::` or a name in front of a bracket may have. */
const LONGEST = 12;
/** How many columns before a token are looked at: more than one where a path holds columns, as in `v[i]`. */
const MOST_LOOKED_AT = 4;

/**
 * The value that ends before a token: a column with its path, a literal, a call, what stands in brackets, with casts behind
 * it. Undefined where an operator or nothing stands. What stands before the value is not looked at: `a + b` gives `b`.
 */
export function valueBefore(code: Code, scope: Scope, to: number): Run | undefined {
  let end = to;
  for (let cast = castEndingAt(code, scope, end); cast !== undefined; cast = castEndingAt(code, scope, end)) {
    if (!isOperator(code, cast.at, '::')) return {at: cast.at, to};
    end = cast.at;
  }
  const column = columnEndingAt(scope, end);
  if (column !== undefined) return {at: column.at, to};
  const last = end - 1;
  if (isOperator(code, last, ')', ']', '}')) {
    const opener = code.match(last);
    if (opener === -1) return undefined;
    const call = within(scope.calls, {at: opener - LONGEST, to: opener}).find((one) => one.to === end);
    return {at: call?.at ?? opener, to};
  }
  const kind = code.kind(last);
  return kind === KIND.none || kind === KIND.operator ? undefined : {at: last, to};
}

/** The cast that ends before a token: `::type`, or CAST(…). */
export function castEndingAt(code: Code, scope: Scope, to: number): Scope['casts'][number] | undefined {
  const opener = isOperator(code, to - 1, ')') ? code.match(to - 1) : -1;
  const at = opener === -1 ? to - LONGEST : Math.min(to, opener) - LONGEST;
  return within(scope.casts, {at, to}).findLast((cast) => cast.to === to);
}

function columnEndingAt({columns}: Scope, to: number): ColumnRef | undefined {
  let [low, high] = [0, columns.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns[middle]!.at < to) low = middle + 1;
    else high = middle;
  }
  return columns.slice(Math.max(0, low - MOST_LOOKED_AT), low).find(({pathTo}) => pathTo === to);
}
