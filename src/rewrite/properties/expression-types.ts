import {builtIn, callAt, endOfCall} from '../../lint/calls.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {isPathStep} from '../../parse/split/path-step.ts';
import type {Cast, Run, Scope} from '../../parse/tree/nodes.ts';
import {argumentsOf, isOperator, isWord, onlyColumn, textOf, within, withoutBrackets} from '../../parse/tree/view.ts';
import {choiceOf} from './branches.ts';
import {FUNCTION_TYPES, SAME_TYPE} from './function-types.ts';
import {commonType, typeName} from './type-names.ts';

const DEEPEST = 12;
const COMPARISONS = ['=', '<>', '!=', '<', '>', '<=', '>='];
const CONDITIONS = 'AND OR IS LIKE ILIKE RLIKE REGEXP IN BETWEEN'.split(' ');
/** Parts of a date that DATEADD leaves a date. */
const OF_DATE = /^'?(?:year|yyyy?|yr|quarter|qtr|q|month|mm|mon|week|wk|day|dd?)s?'?$/i;

/**
 * The type of an expression where its text alone says it: a cast, a constant, a function that gives one type whatever it is
 * given, a comparison, a choice between such. Undefined where only the account knows.
 *
 * @param column the type of a column that an expression is
 */
export function typeOf(
  code: Code,
  scope: Scope,
  expression: Run,
  column: (run: Run) => string | undefined,
  depth = 0,
): string | undefined {
  const run = withoutBrackets(code, expression);
  if (depth > DEEPEST || run.to <= run.at) return undefined;
  const inner = (one: Run): string | undefined => typeOf(code, scope, one, column, depth + 1);
  const cast = castOf(code, scope, run);
  if (cast !== undefined) return typeName(textOf(code, cast.type));
  const constant = typeOfConstant(code, scope, run);
  if (constant !== undefined) return constant;
  if (onlyColumn(scope, run) !== undefined) return column(run);
  const choice = choiceOf(code, scope, run);
  if (choice !== undefined) {
    const results = choice.results.filter((one) => !isNull(code, withoutBrackets(code, one))).map(inner);
    return results.reduce((one, other) =>
      one === undefined || other === undefined ? undefined : commonType(one, other),
    );
  }
  const call = callAt(scope, run.at);
  if (call !== undefined && endOfCall(code, call) === run.to) {
    return typeOfCall(code, builtIn(code, call), argumentsOf(code, call), inner);
  }
  return isCondition(code, run) ? 'BOOLEAN' : undefined;
}

function typeOfCall(
  code: Code,
  name: string,
  given: readonly Run[],
  inner: (run: Run) => string | undefined,
): string | undefined {
  const known = FUNCTION_TYPES.get(name);
  if (known !== undefined) return known;
  const [first, , third] = given;
  if (first === undefined) return undefined;
  // With other arguments LAG and LEAD may give their third one.
  if (SAME_TYPE.has(name) || ((name === 'LAG' || name === 'LEAD') && third === undefined)) return inner(first);
  if (name === 'TO_NUMBER' || name === 'TRY_TO_NUMBER') return given.length === 1 ? 'NUMBER(38,0)' : undefined;
  if (name === 'SUM') return sumOf(inner(first));
  if (name === 'DATE_TRUNC' && given.length === 2) return truncated(inner(given[1]!));
  if (name === 'DATEADD' && third !== undefined && OF_DATE.test(textOf(code, first))) return truncated(inner(third));
  return undefined;
}

/** A sum has all the digits there are, and the scale of what it sums up. */
function sumOf(type: string | undefined): string | undefined {
  const scale = /^NUMBER\(\d+,(\d+)\)$/.exec(type ?? '')?.[1];
  if (scale !== undefined) return `NUMBER(38,${scale})`;
  return type === 'NUMBER' || type === 'FLOAT' ? type : undefined;
}

function truncated(type: string | undefined): string | undefined {
  return type !== undefined && /^(?:DATE|TIMESTAMP_(?:NTZ|LTZ|TZ))/.test(type) ? type : undefined;
}

/** The cast that an expression is: CAST(x AS t), or `x::t` with nothing before x, as `::` binds closer than anything. */
function castOf(code: Code, scope: Scope, run: Run, depth = 0): Cast | undefined {
  const cast = within(scope.casts, run).find(({to}) => to === run.to);
  if (cast === undefined) return undefined;
  if (!isOperator(code, cast.at, '::')) return cast.at === run.at ? cast : undefined;
  return depth < DEEPEST && isOperand(code, scope, {at: run.at, to: cast.at}, depth) ? cast : undefined;
}

/** Whether a run is one operand: a column with its path, a constant, a call, something in brackets, a cast of one. */
function isOperand(code: Code, scope: Scope, run: Run, depth: number): boolean {
  if (run.to === run.at + 1 || onlyColumn(scope, run) !== undefined) return true;
  if (isOperator(code, run.at, '(') && code.match(run.at) === run.to - 1) return true;
  const call = callAt(scope, run.at);
  if (call !== undefined && (endOfCall(code, call) === run.to || call.to === run.to)) return true;
  return castOf(code, scope, run, depth + 1) !== undefined;
}

function typeOfConstant(code: Code, scope: Scope, run: Run): string | undefined {
  const first = isOperator(code, run.at, '-', '+') ? run.at + 1 : run.at;
  if (run.to === first + 1) {
    const kind = code.kind(first);
    if (kind === KIND.number) return /^\d+$/.test(code.written(first)) ? 'NUMBER' : undefined;
    if (first !== run.at) return undefined;
    if (kind === KIND.string || kind === KIND.dollarString) return 'VARCHAR';
    if (isWord(code, first, 'TRUE', 'FALSE')) return 'BOOLEAN';
  }
  const [typed] = within(scope.literals, run);
  const isDate = typed?.at === run.at && typed.to === run.to && typed.type === 'typed' && isWord(code, run.at, 'DATE');
  return isDate ? 'DATE' : undefined;
}

function isNull(code: Code, {at, to}: Run): boolean {
  return to === at + 1 && isWord(code, at, 'NULL');
}

/** Whether something is compared or tied together outside of all brackets and cases. */
function isCondition(code: Code, run: Run): boolean {
  let cases = 0;
  for (let at = run.at; at < run.to; at = code.after(at)) {
    if (isPathStep(code, at)) continue;
    if (isWord(code, at, 'CASE')) cases++;
    if (isWord(code, at, 'END')) cases--;
    if (cases === 0 && (isOperator(code, at, ...COMPARISONS) || isWord(code, at, ...CONDITIONS))) return true;
  }
  return isWord(code, run.at, 'NOT', 'EXISTS');
}
