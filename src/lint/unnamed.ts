import {KIND} from '../parse/lex/kinds.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Run, Select, SelectItem} from '../parse/tree/nodes.ts';
import {isOperator, isWord, outputName, within, withoutBrackets} from '../parse/tree/view.ts';
import {callAt} from './calls.ts';
import {namesItsColumns} from './outputs.ts';
import {namingSelect, outermostQuery} from './queries.ts';

/** The SELECT that names what comes out of a statement; undefined where a CREATE names it, or nothing does. */
function selectThatNames(reading: StatementReading): Select | undefined {
  // The first branch of a UNION names the columns.
  const query = outermostQuery(reading);
  return query === undefined || !namesItsColumns(reading) ? undefined : namingSelect(query);
}

/**
 * What a statement gives under no name, as it is computed: a worksheet shows the expression there.
 * @param select that names what comes out
 */
export function unnamedItems(
  reading: StatementReading,
  select: Select | undefined = selectThatNames(reading),
): readonly SelectItem[] {
  const {code} = reading;
  if (select === undefined) return [];
  return select.items.filter(
    (item) =>
      item.star === undefined &&
      outputName(code, select, item) === undefined &&
      isComputed(reading, select, item.expression),
  );
}

const OPERATORS = ['+', '-', '*', '/', '%', '||', '=', '<>', '!=', '<', '>', '<=', '>='];
const WORDS = ['AND', 'OR', 'IS', 'IN', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP'];

/**
 * Sure of calls, sums, conditions, CASE, constants and queries; a path into a value or a cast of a column keeps a name of
 * some kind, what a template stands for may bring one, and what is not understood may be one.
 */
function isComputed({code, tree}: StatementReading, select: Select, expression: Run): boolean {
  const {at, to} = withoutBrackets(code, expression);
  const first = {at, to: at + 1};
  let computed =
    callAt(select, at)?.arguments !== undefined ||
    within(select.literals, first).length > 0 ||
    within(select.queries, first).length > 0 ||
    isWord(code, at, 'CASE', 'NOT', 'EXISTS') ||
    isOperator(code, at, '{', '[');
  const columns = new Map(within(select.columns, expression).map((column) => [column.at, column]));
  const holes = new Set(within(tree.holes, expression).map((hole) => hole.at));
  for (let i = at; i < to; i = columns.get(i)?.pathTo ?? code.after(i)) {
    if (code.kind(i) === KIND.template || holes.has(i)) return false;
    computed ||= isOperator(code, i, ...OPERATORS) || isWord(code, i, ...WORDS);
  }
  return computed;
}
