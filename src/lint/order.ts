import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {ColumnRef, Run, Scope, Window} from '../parse/tree/nodes.ts';
import {columnPath, isOperator, isWord, onlyColumn, splitRun, withoutBrackets} from '../parse/tree/view.ts';
import {isSameColumn} from './conditions.ts';

/** Words that are the same in every row of a statement. */
const SAME_IN_EVERY_ROW =
  'NULL TRUE FALSE SELECT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP GETDATE SYSDATE'.split(
    ' ',
  );

/** The values that a list behind ORDER BY or PARTITION BY names, without direction and place of NULLs. */
export function listedValues(code: Code, list: Run | undefined): readonly Run[] {
  if (list === undefined) return [];
  return splitRun(code, list, (at) => isOperator(code, at, ',')).map((item) => withoutDirection(code, item));
}

/** An item of an ORDER BY without ASC, DESC, NULLS FIRST and NULLS LAST. */
export function withoutDirection(code: Code, {at, to}: Run): Run {
  let end = to;
  if (isWord(code, end - 2, 'NULLS') && isWord(code, end - 1, 'FIRST', 'LAST')) end -= 2;
  if (isWord(code, end - 1, 'ASC', 'DESC')) end--;
  return {at, to: Math.max(end, at)};
}

/** Why an ORDER BY puts no row before another one. */
export type Undecided = 'missing' | 'constant' | 'partition';

/**
 * Why the order of a window, or of WITHIN GROUP, decides nothing: there is none, all it names are constants, or it names
 * what is the same throughout the partition. Undefined where it decides, and where a template or variable keeps that open.
 */
export function undecided(
  code: Code,
  scope: Scope,
  order: Run | undefined,
  same: readonly Run[],
): Undecided | undefined {
  const values = listedValues(code, order);
  if (values.length === 0) return order === undefined || order.to === order.at ? 'missing' : undefined;
  if (!values.every((value) => isConstant(code, value) || holdsValue(code, scope, same, value))) return undefined;
  return values.some((value) => !isConstant(code, value)) ? 'partition' : 'constant';
}

/** Why the rows of a window are in no order; undefined where they are, and where the window is only named. */
export function undecidedWindow(code: Code, scope: Scope, window: Window): Undecided | undefined {
  if (!isOperator(code, window.at + 1, '(') || holdsTemplate(code, window)) return undefined;
  const {partitionBy, orderBy, frame} = window;
  // `OVER (w)`: the window is described elsewhere.
  const isNamed = partitionBy === undefined && orderBy === undefined && frame === undefined;
  if (isNamed && window.to > window.at + 3) return undefined;
  return undecided(code, scope, orderBy, listedValues(code, partitionBy));
}

/** Whether an expression is one of several, or the same column by another of its names. */
export function holdsValue(code: Code, scope: Scope, values: readonly Run[], expression: Run): boolean {
  const {columns, others} = indexOf(code, scope, values);
  const wanted = withoutBrackets(code, expression);
  const column = onlyColumn(scope, wanted);
  if (column === undefined) return others.has(spelled(code, wanted));
  const called = columns.get(columnPath(code, column).at(-1) ?? '') ?? [];
  return called.some((other) => isSameColumn(code, column, other));
}

interface Values {
  /** Those that are columns, by their names without what qualifies them. */
  readonly columns: ReadonlyMap<string, readonly ColumnRef[]>;
  /** The others, as they are spelled. */
  readonly others: ReadonlySet<string>;
}

const indexed = new WeakMap<readonly Run[], Values>();

/** Looked through once a list, as each item of another list may be looked for in it. */
function indexOf(code: Code, scope: Scope, values: readonly Run[]): Values {
  const known = indexed.get(values);
  if (known !== undefined) return known;
  const columns = new Map<string, ColumnRef[]>();
  const others = new Set<string>();
  for (const value of values) {
    const run = withoutBrackets(code, value);
    const column = onlyColumn(scope, run);
    if (column === undefined) {
      others.add(spelled(code, run));
      continue;
    }
    const name = columnPath(code, column).at(-1) ?? '';
    const same = columns.get(name);
    if (same === undefined) columns.set(name, [column]);
    else same.push(column);
  }
  const made = {columns, others};
  indexed.set(values, made);
  return made;
}

/** The tokens of a run, words in upper case, without space and comments. */
function spelled(code: Code, {at, to}: Run): string {
  const parts: string[] = [];
  for (let i = at; i < to; i++) parts.push(code.kind(i) === KIND.word ? code.upper(i) : code.written(i));
  return parts.join(' ');
}

/** A number, a text, NULL, the moment of the statement, or a SELECT of such a thing without FROM. */
function isConstant(code: Code, run: Run): boolean {
  for (let at = run.at; at < run.to; at++) {
    const kind = code.kind(at);
    if (kind === KIND.number || kind === KIND.string || kind === KIND.dollarString) continue;
    if (!isOperator(code, at, '(', ')', '-', '+') && !isWord(code, at, ...SAME_IN_EVERY_ROW)) return false;
  }
  return run.to > run.at;
}

/** Whether a run is known only when a template is filled in. */
export function holdsTemplate(code: Code, run: Run): boolean {
  for (let at = run.at; at < run.to; at++) if (code.kind(at) === KIND.template) return true;
  return false;
}
