import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Call, Run, Scope, Tree} from '../parse/tree/nodes.ts';
import {argumentsOf, isOperator, isWord, within} from '../parse/tree/view.ts';
import {builtIn, callAt, callsWithin, endOfCall} from './calls.ts';

const NEVER_ZERO = new Set(['NULLIF', 'NULLIFZERO', 'PI', 'EXP', 'GREATEST']);
/** What gives a number of things, from zero on when its arguments are as they are meant to be. */
const COUNTS = new Set('COUNT COUNT_IF DATEDIFF TIMEDIFF TIMESTAMPDIFF LENGTH LEN ARRAY_SIZE ABS'.split(' '));
/** Parts of a date that are counted from one. */
const FROM_ONE = new Set('DAY DAYOFMONTH DAYOFYEAR DAYOFWEEKISO MONTH QUARTER YEAR YEAROFWEEK'.split(' '));

/** True when an expression is not zero, most likely: somebody has seen to it, or chose the number. */
export function isNeverZero(code: Code, tree: Tree, scope: Scope, expression: Run): boolean {
  if (callsWithin(tree, scope, expression).some((call) => NEVER_ZERO.has(builtIn(code, call)))) return true;
  // What a CASE gives is not looked at: mostly it is there to keep zero out.
  if (isWord(code, expression.at, 'CASE')) return true;
  const call = callAt(scope, expression.at);
  if (call !== undefined && endOfCall(code, call) === expression.to) {
    if (FROM_ONE.has(builtIn(code, call)) || countsRows(code, call)) return true;
  }
  if (call !== undefined && isCounted(code, call, expression)) return true;
  return isChosen(code, scope, expression);
}

/** `datediff('day', a, b) + 1`: what is counted from zero, and one more. */
function isCounted(code: Code, call: Call, {to}: Run): boolean {
  if (!COUNTS.has(builtIn(code, call)) || endOfCall(code, call) !== to - 2 || !isOperator(code, to - 2, '+'))
    return false;
  return code.kind(to - 1) === KIND.number && Number(code.written(to - 1)) > 0;
}

/** COUNT(*) of a group is never zero. */
function countsRows(code: Code, call: Call): boolean {
  const [argument] = argumentsOf(code, call);
  if (builtIn(code, call) !== 'COUNT' || argument === undefined) return false;
  return isOperator(code, argument.at, '*') || code.kind(argument.at) === KIND.number;
}

/** Nothing but numbers, or what the author fills in: no column, no query. What stands in a cast is a type. */
function isChosen(code: Code, scope: Scope, expression: Run): boolean {
  if (within(scope.columns, expression).length > 0 || within(scope.queries, expression).length > 0) return false;
  let sawNumber = false;
  for (let at = expression.at; at < expression.to; at++) {
    switch (code.kind(at)) {
      case KIND.number:
        sawNumber ||= Number(code.written(at)) !== 0;
        break;
      case KIND.variable:
      case KIND.bind:
      case KIND.template:
        return true;
      case KIND.operator:
        break;
      default:
        if (!isOperator(code, at + 1, '(') && !isOperator(code, at - 1, '::')) return false;
    }
  }
  return sawNumber;
}
