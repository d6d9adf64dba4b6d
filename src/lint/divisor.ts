import type {Code} from '../parse/lex/tokens.ts';
import {Lineage} from '../parse/lineage/lineage.ts';
import type {ColumnRef, Query, Run, Select, Tree} from '../parse/tree/nodes.ts';
import {argumentsOf, columnPath, innermostQuery, isSelect, onlyColumn, outputName} from '../parse/tree/view.ts';
import {itemBehind, ownerOf, type PlacedItem} from './behind.ts';
import {builtIn, callAt, endOfCall} from './calls.ts';
import {isGuarded} from './conditions.ts';
import {isNeverZero} from './never-zero.ts';
import {operandAt} from './operand.ts';
import {isGrandTotal} from './rows.ts';

/** How many names a divisor is followed through. */
const DEEPEST = 10;
/** Of numbers above zero, these are above zero. */
const KEEPS_SIGN = ['SUM', 'AVG', 'MIN', 'MAX', 'MEDIAN', 'ANY_VALUE'];

/** Says of divisors of one statement whether somebody has kept zero out of them. */
export class Divisors {
  readonly #code: Code;
  readonly #tree: Tree;
  #lineage: Lineage | undefined;

  constructor(code: Code, tree: Tree) {
    this.#code = code;
    this.#tree = tree;
  }

  /**
   * True when a divisor is not zero, most likely: by what it is, by a condition that rows have to pass, or because what its
   * name stands for is not.
   */
  isSafe(scope: Query | Select, divisor: Run, depth = 0): boolean {
    const code = this.#code;
    if (isNeverZero(code, this.#tree, scope, divisor)) return true;
    const select = selectOf(scope);
    if (select !== undefined && (isGuarded(code, select, divisor) || sumsGuarded(code, select, divisor))) return true;
    const column = depth < DEEPEST ? onlyColumn(scope, divisor) : undefined;
    if (column === undefined) return false;
    const meant = this.#meantBy(scope, column);
    if (meant === undefined) return this.#isKeptOut(scope, column);
    const {select: owner, item} = meant;
    const operand = operandAt(code, owner, item.expression.at);
    return this.isSafe(owner, operand?.to === item.expression.to ? operand.core : item.expression, depth + 1);
  }

  /** What a column stands for: an item of a query in FROM, or of the select list itself. */
  #meantBy(scope: Query | Select, column: ColumnRef): PlacedItem | undefined {
    const code = this.#code;
    const behind = itemBehind(this.#lines(), code, scope, column);
    // Of no rows, the total of a query counts none.
    if (behind !== undefined) return isGrandTotal(code, behind.select) ? undefined : behind;
    const select = selectOf(scope);
    const path = columnPath(code, column);
    if (select === undefined || path.length > 1 || column.pathTo !== column.to) return undefined;
    const named = select.items.filter((item) => item.alias !== -1 && outputName(code, select, item) === path[0]);
    const [item] = named;
    const isItself = item !== undefined && item.at <= column.at && column.at < item.to;
    return item === undefined || named.length > 1 || isItself ? undefined : {select, item};
  }

  /** Whether a query in FROM that hands on every column of a table says something of this one: `SELECT * … WHERE b > 0`. */
  #isKeptOut(scope: Query | Select, column: ColumnRef): boolean {
    const code = this.#code;
    const query = ownerOf(this.#lines(), code, scope, column)?.source.query;
    const [only, ...others] = query === undefined ? [] : innermostQuery(query).branches;
    if (only === undefined || others.length > 0 || !isSelect(only)) return false;
    if (!only.items.some(({star}) => star !== undefined)) return false;
    const name = columnPath(code, column).at(-1);
    return only.columns.some(
      (other) => columnPath(code, other).at(-1) === name && isGuarded(code, only, {at: other.at, to: other.pathTo}),
    );
  }

  #lines(): Lineage {
    this.#lineage ??= new Lineage(this.#code);
    return this.#lineage;
  }
}

/** The SELECT whose conditions keep rows from a scope: what orders the rows of a single SELECT sees those that pass. */
function selectOf(scope: Query | Select): Select | undefined {
  if (scope.kind === 'select') return scope;
  const [only] = scope.branches;
  return only !== undefined && scope.branches.length === 1 && isSelect(only) ? only : undefined;
}

/** `sum(a)` where a condition says `a > 0`. */
function sumsGuarded(code: Code, select: Select, divisor: Run): boolean {
  const call = callAt(select, divisor.at);
  if (call === undefined || endOfCall(code, call) !== divisor.to || !KEEPS_SIGN.includes(builtIn(code, call)))
    return false;
  const [argument, ...others] = argumentsOf(code, call);
  return argument !== undefined && others.length === 0 && isGuarded(code, select, argument);
}
