import type {Code} from '../parse/lex/tokens.ts';
import type {Call, ColumnRef, Run, Scope} from '../parse/tree/nodes.ts';
import {isOperator, isWord, within, withoutBrackets} from '../parse/tree/view.ts';
import {AGGREGATES, builtIn, callAt} from './calls.ts';
import {notReplaced, notReplacedAlone} from './fallback.ts';

/** Functions that give something although an argument is NULL. */
const TOLERANT = new Set(
  (
    'COALESCE IFNULL NVL NVL2 ZEROIFNULL NULLIF IFF DECODE EQUAL_NULL BOOLOR BOOLAND BOOLXOR CONCAT_WS HASH TYPEOF ' +
    'IS_NULL_VALUE REGR_VALX REGR_VALY GREATEST_IGNORE_NULLS LEAST_IGNORE_NULLS ARRAY_CONSTRUCT ARRAY_CONSTRUCT_COMPACT ' +
    'ARRAY_CONTAINS ARRAY_APPEND ARRAY_PREPEND ARRAY_POSITION DIV0NULL OBJECT_CONSTRUCT OBJECT_CONSTRUCT_KEEP_NULL OBJECT_INSERT'
  ).split(' '),
);
/** Words that make something of NULL, or of several conditions. */
const LOGIC = 'CASE IS OR AND XOR EXISTS IN BETWEEN LIKE ILIKE RLIKE REGEXP PRIOR'.split(' ');
const COMPARISONS = ['=', '<>', '!=', '<', '>', '<=', '>='];

/**
 * The columns that are certainly not NULL where a condition holds. A condition that no part of this understands (an OR, a
 * CASE, the outer join of old) names none.
 * @param condition one that all have to hold, as `conjuncts` gives them
 */
export function columnsNotNull(code: Code, scope: Scope, condition: Run): readonly ColumnRef[] {
  let run = withoutBrackets(code, condition);
  let negated = false;
  while (isWord(code, run.at, 'NOT')) {
    negated = !negated;
    run = withoutBrackets(code, {at: run.at + 1, to: run.to});
  }
  const operator = operatorIn(code, run);
  if (operator === undefined || isOuterJoin(code, run)) return [];
  if (operator === run.to) {
    const replaced = notReplacedAlone(code, scope, run, negated);
    return replaced === undefined ? lonely(scope, run) : decisive(code, scope, replaced);
  }
  const isNot = isWord(code, operator - 1, 'NOT');
  const left = {at: run.at, to: isNot ? operator - 1 : operator};
  const right = {at: operator + 1, to: run.to};
  if (isWord(code, operator, 'IS')) {
    const not = isWord(code, right.at, 'NOT');
    const ends = isWord(code, right.to - 1, 'NULL') && right.to - right.at === (not ? 2 : 1);
    return ends && not !== negated ? decisive(code, scope, left) : [];
  }
  const replaced = isNot || negated ? undefined : notReplaced(code, scope, left, operator, right);
  if (replaced !== undefined) return decisive(code, scope, replaced);
  // Of no rows nothing is found, nor anything missed: NOT IN, and ALL, may hold for NULL then.
  const all = isWord(code, right.at, 'ALL');
  const any = isWord(code, right.at, 'ANY', 'SOME');
  const holdsQuery = scope.queries.some(
    ({opener}) => opener >= right.at && opener <= right.at + 1 && opener < right.to,
  );
  if (isWord(code, operator, 'IN')) return holdsQuery && isNot !== negated ? [] : decisive(code, scope, left);
  if (holdsQuery && (all || (any && negated))) return [];
  if (all || any) return decisive(code, scope, left);
  if (isWord(code, operator, 'BETWEEN')) {
    const and = afterLow(code, right);
    if (isNot !== negated || and === -1) return decisive(code, scope, left);
    const bounds = [
      {at: right.at, to: and},
      {at: and + 1, to: right.to},
    ];
    return [left, ...bounds].flatMap((side) => decisive(code, scope, side));
  }
  return [...decisive(code, scope, left), ...decisive(code, scope, right)];
}

/** A column that is the whole condition. */
function lonely(scope: Scope, run: Run): readonly ColumnRef[] {
  const [column] = within(scope.columns, run);
  return column !== undefined && column.at === run.at && column.pathTo === run.to ? [column] : [];
}

/**
 * Index of the word or operator that makes a run a condition, its end when there is none, undefined when several conditions
 * are tied together, or a CASE stands in it.
 */
function operatorIn(code: Code, run: Run): number | undefined {
  let found = run.to;
  for (let at = run.at; at < run.to; at = code.after(at)) {
    if (isWord(code, at, 'OR', 'XOR', 'CASE', 'EXISTS')) return undefined;
    if (isWord(code, at, 'AND') && !isWord(code, found, 'BETWEEN')) return undefined;
    // `a = b IS NOT NULL` asks about the comparison.
    if (isWord(code, at, 'IS')) return at;
    if (found !== run.to) continue;
    const compares = isOperator(code, at, ...COMPARISONS);
    if (compares || isWord(code, at, 'IN', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP')) found = at;
  }
  return found;
}

/** Index of the AND between the bounds of a BETWEEN; -1 without one. */
function afterLow(code: Code, bounds: Run): number {
  for (let at = bounds.at; at < bounds.to; at = code.after(at)) if (isWord(code, at, 'AND')) return at;
  return -1;
}

/** `a.id = b.id (+)`: the row is kept without a match. */
function isOuterJoin(code: Code, run: Run): boolean {
  for (let at = run.at; at < run.to; at++) {
    if (isOperator(code, at, '(') && isOperator(code, at + 1, '+') && isOperator(code, at + 2, ')')) return true;
  }
  return false;
}

/** The columns of an expression that is NULL as soon as one of them is. */
function decisive(code: Code, scope: Scope, run: Run): readonly ColumnRef[] {
  const columns = new Map(within(scope.columns, run).map((column) => [column.at, column]));
  const found: ColumnRef[] = [];
  for (let at = run.at; at < run.to;) {
    const column = columns.get(at);
    if (column !== undefined) {
      found.push(column);
      at = column.pathTo;
      continue;
    }
    if (isWord(code, at, ...LOGIC)) return [];
    const call = callAt(scope, at);
    if (call?.arguments !== undefined) at = isStrict(code, call) ? call.arguments.at : call.to;
    else if (isOperator(code, at, '(') && isGroup(code, scope, at)) at++;
    else at = code.after(at);
  }
  return found;
}

/** Functions that somebody made are not known, and one over a window looks at other rows. */
function isStrict(code: Code, call: Call): boolean {
  const name = builtIn(code, call);
  if (name === '' || TOLERANT.has(name) || AGGREGATES.has(name)) return false;
  return call.window === undefined;
}

/** Brackets around an expression: not those of a window, of WITHIN GROUP or of a query. */
function isGroup(code: Code, scope: Scope, at: number): boolean {
  return !isWord(code, at - 1, 'OVER', 'GROUP') && !scope.queries.some(({opener}) => opener === at);
}
