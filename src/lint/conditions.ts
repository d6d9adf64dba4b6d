import type {Code} from '../parse/lex/tokens.ts';
import type {ColumnRef, Run, Scope, Select} from '../parse/tree/nodes.ts';
import {columnPath, conjuncts, isOperator, isWord, onlyColumn, within} from '../parse/tree/view.ts';
import {spellingOf} from './spelling.ts';

/** The conditions that rows of a SELECT, or groups of them, have to pass: WHERE, HAVING and QUALIFY. */
export function filtersOf({where, having, qualify}: Select): readonly Run[] {
  return [where, having, qualify].filter((run) => run !== undefined);
}

const known = new WeakMap<Select, readonly Run[]>();

/** The parts of WHERE, HAVING and QUALIFY that all have to hold. Cut once a SELECT, as every division in it asks. */
export function allConjuncts(code: Code, select: Select): readonly Run[] {
  const parts = known.get(select) ?? filtersOf(select).flatMap((condition) => conjuncts(code, select, condition));
  known.set(select, parts);
  return parts;
}

/** Whether one of the keywords stands in a run, brackets included. */
export function hasWord(code: Code, run: Run, ...words: readonly string[]): boolean {
  for (let at = run.at; at < run.to; at++) if (isWord(code, at, ...words)) return true;
  return false;
}

/** True when some condition of a SELECT compares an expression with something: a guard against zero, most likely. */
export function isGuarded(code: Code, select: Select, expression: Run): boolean {
  return guardsOf(code, select).some((part) => speaksOf(code, select, part, expression));
}

const guards = new WeakMap<Select, readonly Run[]>();

/** The filters of a SELECT that compare something, runs of them that stand side by side taken together. */
function guardsOf(code: Code, select: Select): readonly Run[] {
  const found = guards.get(select);
  if (found !== undefined) return found;
  const made: Run[] = [];
  for (const part of allConjuncts(code, select)) {
    if (hasWord(code, part, 'OR') || !comparesSomething(code, part)) continue;
    const last = made.at(-1);
    if (last !== undefined && isWord(code, last.to, 'AND') && last.to + 1 === part.at)
      made.splice(-1, 1, {at: last.at, to: part.to});
    else made.push(part);
  }
  guards.set(select, made);
  return made;
}

function comparesSomething(code: Code, part: Run): boolean {
  for (let at = part.at; at < part.to; at++) {
    if (isOperator(code, at, '>', '>=', '<', '<=', '<>', '!=', '=') || isWord(code, at, 'BETWEEN')) return true;
  }
  return false;
}

/** Whether an expression stands in a run of the same scope, as it is or, when it is a column, by another of its names. */
export function speaksOf(code: Code, scope: Scope, run: Run, expression: Run): boolean {
  const column = onlyColumn(scope, expression);
  if (column === undefined) return spellingOf(code).holds(run, expression);
  const name = columnPath(code, column).at(-1) ?? '';
  const called = columnsByName(code, scope).get(name) ?? [];
  return within(called, run).some((other) => isSameColumn(code, other, column));
}

const columns = new WeakMap<Scope, ReadonlyMap<string, readonly ColumnRef[]>>();

function columnsByName(code: Code, scope: Scope): ReadonlyMap<string, readonly ColumnRef[]> {
  const found = columns.get(scope) ?? Map.groupBy(scope.columns, (column) => columnPath(code, column).at(-1) ?? '');
  columns.set(scope, found);
  return found;
}

/**
 * Whether two columns of one scope are the same: `b.id` and `id` are taken for it, as one of them has no qualifier. A path
 * into the value has to be the same.
 */
export function isSameColumn(code: Code, a: ColumnRef, b: ColumnRef): boolean {
  const mine = columnPath(code, a).toReversed();
  const other = columnPath(code, b).toReversed();
  for (let i = 0; i < Math.min(mine.length, other.length); i++) if (mine[i] !== other[i]) return false;
  return isSameText(code, {at: a.to, to: a.pathTo}, {at: b.to, to: b.pathTo});
}

/** Whether two runs say the same: case of words, space and comments do not matter. */
export function isSameText(code: Code, a: Run, b: Run): boolean {
  return a.to - a.at === b.to - b.at && spellingOf(code).holds(a, b);
}
