import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Scope, Select} from '../../parse/tree/nodes.ts';
import {conjuncts, isOperator, isWord, onlyColumn, splitRun, textOf, withoutBrackets} from '../../parse/tree/view.ts';
import {choiceOf} from './branches.ts';
import type {ValueList} from './facts.ts';
import {type Constant, constantOf} from './literals.ts';

/** More values are data, not the kinds of something. */
const MOST_VALUES = 30;
const DEEPEST = 10;

const OF_CASE = 'The query gives these values and no others.';
const OF_FILTER = 'The query keeps only rows with these values.';

/**
 * The values that an expression can have, NULL aside, where all of them are written out: a constant, a CASE, IFF or COALESCE
 * of such, a column of which it is known.
 *
 * @param column what is known of a column that an expression is
 */
export function listOf(
  code: Code,
  scope: Scope,
  expression: Run,
  column: (run: Run) => ValueList | undefined,
): ValueList | undefined {
  const known = onlyColumn(scope, withoutBrackets(code, expression)) && column(withoutBrackets(code, expression));
  if (known !== undefined) return known;
  const found: Constant[] = [];
  const collect = (run: Run, depth: number): boolean => {
    const bare = withoutBrackets(code, run);
    if (depth > DEEPEST || found.length > MOST_VALUES * 2) return false;
    if (bare.to === bare.at + 1 && isWord(code, bare.at, 'NULL')) return true;
    const choice = choiceOf(code, scope, bare);
    if (choice !== undefined) return choice.results.every((result) => collect(result, depth + 1));
    const constant = constantOf(code, bare);
    if (constant !== undefined) {
      found.push(constant);
      return true;
    }
    const list = onlyColumn(scope, bare) && column(bare);
    for (const value of list?.values ?? []) found.push({value, isNumber: list?.areNumbers === true});
    return list !== undefined;
  };
  return collect(expression, 0) ? listed(found, OF_CASE) : undefined;
}

/** What a condition of WHERE says of a column: `state IN ('a', 'b')`, `state = 'a'`. */
export interface Restriction {
  readonly column: Run;
  readonly list: ValueList;
}

/** The columns that the WHERE of a SELECT leaves a few values only. */
export function restrictions(code: Code, select: Select): readonly Restriction[] {
  if (select.where === undefined) return [];
  return conjuncts(code, select, select.where).flatMap((part) => restrictionOf(code, select, part) ?? []);
}

function restrictionOf(code: Code, select: Select, part: Run): Restriction | undefined {
  const sides = splitRun(code, part, (at) => isOperator(code, at, '='));
  if (sides.length === 2 && sides[0]!.to + 1 === sides[1]!.at) {
    const [left, right] = [withoutBrackets(code, sides[0]!), withoutBrackets(code, sides[1]!)];
    return restricted(code, select, left, [right]) ?? restricted(code, select, right, [left]);
  }
  const [column, list] = splitRun(code, part, (at) => isWord(code, at, 'IN'));
  if (column === undefined || list === undefined || column.to + 1 !== list.at || list.to !== part.to) return undefined;
  if (!isOperator(code, list.at, '(') || code.match(list.at) !== list.to - 1) return undefined;
  const values = splitRun(code, {at: list.at + 1, to: list.to - 1}, (at) => isOperator(code, at, ','));
  return restricted(code, select, withoutBrackets(code, column), values);
}

function restricted(code: Code, select: Select, column: Run, values: readonly Run[]): Restriction | undefined {
  const ref = onlyColumn(select, column);
  // A path into a value is computed, and `(+)` lets rows without a match through.
  if (ref === undefined || ref.to !== column.to || textOf(code, column).includes('(')) return undefined;
  const found = values.map((value) => constantOf(code, value));
  const list = found.every((one) => one !== undefined) ? listed(found, OF_FILTER) : undefined;
  return list === undefined ? undefined : {column, list};
}

/** Values of both, where both are known: of the branches of a UNION. */
export function united(one: ValueList | undefined, other: ValueList | undefined): ValueList | undefined {
  if (one === undefined || other === undefined || one.areNumbers !== other.areNumbers) return undefined;
  const {areNumbers: isNumber} = one;
  return listed(
    [...one.values, ...other.values].map((value) => ({value, isNumber})),
    one.reason === other.reason ? one.reason : OF_CASE,
  );
}

function listed(constants: readonly Constant[], reason: string): ValueList | undefined {
  const values = [...new Set(constants.map(({value}) => value))].toSorted();
  const numbers = constants.filter(({isNumber}) => isNumber).length;
  if (values.length === 0 || values.length > MOST_VALUES || (numbers > 0 && numbers < constants.length)) {
    return undefined;
  }
  return {values, areNumbers: numbers > 0, reason};
}
