import type {Code} from '../parse/lex/tokens.ts';
import type {Call, Literal, Run, Scope} from '../parse/tree/nodes.ts';
import {argumentsOf, isOperator, isWord, splitRun, within, withoutBrackets} from '../parse/tree/view.ts';
import {builtIn, callAt} from './calls.ts';

const REPLACING = ['COALESCE', 'IFNULL', 'NVL'];
/** Each comparison as seen from its other side. */
const MIRRORED: Readonly<Record<string, string>> = {'<': '>', '>': '<', '<=': '>=', '>=': '<='};

/**
 * What is certainly not NULL where a comparison holds, because the constant that COALESCE puts in its place does not pass:
 * `b.kind` in `coalesce(b.kind, 'none') = 'x'`. Undefined for any other comparison.
 * @param operator index of a comparison, or of IN; `right` is what stands behind it
 */
export function notReplaced(code: Code, scope: Scope, left: Run, operator: number, right: Run): Run | undefined {
  const name = code.upper(operator);
  if (name === 'IN') return behindIn(code, scope, left, right);
  return failing(code, scope, left, name, right) ?? failing(code, scope, right, MIRRORED[name] ?? name, left);
}

/** As `notReplaced`, for a condition that is nothing but `coalesce(b.active, false)`. */
export function notReplacedAlone(code: Code, scope: Scope, run: Run, negated: boolean): Run | undefined {
  const replaced = replacedIn(code, scope, run);
  return replaced?.fallback === negated ? replaced.value : undefined;
}

function behindIn(code: Code, scope: Scope, left: Run, right: Run): Run | undefined {
  const replaced = replacedIn(code, scope, left);
  if (replaced === undefined || !isOperator(code, right.at, '(')) return undefined;
  const items = splitRun(code, {at: right.at + 1, to: right.to - 1}, (at) => isOperator(code, at, ','));
  const values = items.map((item) => constantOf(code, scope, item));
  const passes = values.some((value) => value === undefined || holds(replaced.fallback, '=', value) !== false);
  return values.length === 0 || passes ? undefined : replaced.value;
}

function failing(code: Code, scope: Scope, side: Run, operator: string, other: Run): Run | undefined {
  const replaced = replacedIn(code, scope, side);
  const value = constantOf(code, scope, other);
  if (replaced === undefined || value === undefined) return undefined;
  return holds(replaced.fallback, operator, value) === false ? replaced.value : undefined;
}

type Constant = string | number | boolean;

function replacedIn(
  code: Code,
  scope: Scope,
  run: Run,
): {readonly value: Run; readonly fallback: Constant} | undefined {
  const {at, to} = withoutBrackets(code, run);
  const call: Call | undefined = callAt(scope, at);
  if (call === undefined || call.to !== to || call.window !== undefined) return undefined;
  const name = builtIn(code, call);
  const [value, constant, ...more] = argumentsOf(code, call);
  if (value === undefined || more.length > 0) return undefined;
  if (name === 'ZEROIFNULL') return {value, fallback: 0};
  const fallback = constant === undefined ? undefined : constantOf(code, scope, constant);
  return REPLACING.includes(name) && fallback !== undefined ? {value, fallback} : undefined;
}

/** The constant that an expression is; undefined for anything else, and for NULL. */
function constantOf(code: Code, scope: Scope, run: Run): Constant | undefined {
  const {at, to} = withoutBrackets(code, run);
  const first = isOperator(code, at, '-') ? at + 1 : at;
  const literal: Literal | undefined = within(scope.literals, {at: first, to})[0];
  if (literal === undefined || literal.at !== first || literal.to !== to) return undefined;
  if (literal.type === 'number') return Number(code.written(first)) * (first > at ? -1 : 1);
  if (first > at) return undefined;
  if (literal.type === 'boolean') return isWord(code, at, 'TRUE');
  const text = code.written(at);
  return literal.type === 'text' && text.startsWith("'") ? text.slice(1, -1) : undefined;
}

/** Whether a comparison of constants holds; undefined where types or a collation decide. */
function holds(a: Constant, operator: string, b: Constant): boolean | undefined {
  if (typeof a !== typeof b) return undefined;
  if (operator === '=') return a === b;
  if (operator === '<>' || operator === '!=') return a !== b;
  if (typeof a !== 'number' || typeof b !== 'number' || Number.isNaN(a - b)) return undefined;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}
