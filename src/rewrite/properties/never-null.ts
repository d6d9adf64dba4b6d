import {builtIn, callAt, endOfCall} from '../../lint/calls.ts';
import {isSameText} from '../../lint/conditions.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Scope, Select} from '../../parse/tree/nodes.ts';
import {argumentsOf, conjuncts, isWord, onlyColumn, withoutBrackets} from '../../parse/tree/view.ts';
import {choiceOf} from './branches.ts';
import {constantOf} from './literals.ts';

const DEEPEST = 10;
/** Of a constant alone nobody needs to be told. */
export const OF_CONSTANT = 'Every part of the query gives a constant.';
const COUNTS: ReadonlySet<string> = new Set(['COUNT', 'COUNT_IF', 'APPROX_COUNT_DISTINCT']);
const NUMBERS_ROWS: ReadonlySet<string> = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK']);

/**
 * Why an expression is certainly not NULL in any row, in one sentence; undefined where that is not certain.
 * @param column the reason for a column that an expression is
 */
export function neverNull(
  code: Code,
  scope: Scope,
  expression: Run,
  column: (run: Run) => string | undefined,
  depth = 0,
): string | undefined {
  const run = withoutBrackets(code, expression);
  if (depth > DEEPEST) return undefined;
  if (constantOf(code, run) !== undefined || isTruth(code, run)) return OF_CONSTANT;
  if (onlyColumn(scope, run) !== undefined) return column(run);
  const call = callAt(scope, run.at);
  if (call !== undefined && endOfCall(code, call) === run.to) {
    const name = builtIn(code, call);
    if (COUNTS.has(name)) return 'A count is never NULL.';
    if (NUMBERS_ROWS.has(name) && call.window !== undefined) return 'Every row gets a number.';
    const [value, ...others] = argumentsOf(code, call);
    if (name === 'ZEROIFNULL' && value !== undefined && others.length === 0) return 'NULL is replaced by 0.';
  }
  const choice = choiceOf(code, scope, run);
  if (choice === undefined || choice.mayMiss) return undefined;
  const isSure = (one: Run): boolean => neverNull(code, scope, one, column, depth + 1) !== undefined;
  if (choice.by === 'coalesce') return choice.results.some(isSure) ? 'NULL is replaced by another value.' : undefined;
  return choice.results.every(isSure) ? 'Every case gives a value.' : undefined;
}

function isTruth(code: Code, {at, to}: Run): boolean {
  return to === at + 1 && isWord(code, at, 'TRUE', 'FALSE');
}

/** Whether the WHERE of a SELECT asks that a column, spelled just so, is not NULL. */
export function isAskedFor(code: Code, select: Select, column: Run): boolean {
  if (select.where === undefined) return false;
  return conjuncts(code, select, select.where).some(({at, to}) => {
    const asks = isWord(code, to - 3, 'IS') && isWord(code, to - 2, 'NOT') && isWord(code, to - 1, 'NULL');
    return asks && isSameText(code, withoutBrackets(code, {at, to: to - 3}), column);
  });
}
