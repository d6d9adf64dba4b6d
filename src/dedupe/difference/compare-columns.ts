import type {DifferenceKind} from '../../model/difference.ts';
import type {Run, Select} from '../../parse/tree/nodes.ts';
import {within} from '../../parse/tree/view.ts';
import {aggregatesIn} from './aggregates.ts';
import type {CompareNamed} from './compare-filters.ts';
import type {Differences} from './found.ts';
import {type Matching, matchBy, matchInTurn} from './matching.ts';
import {type Output, outputsOf} from './outputs.ts';
import type {Side} from './side.ts';

/** A column that a SELECT gives, as it is compared. */
export interface Column extends Output {
  readonly side: Side;
  readonly select: Select;
  readonly byNames: string;
}

/** The columns of a SELECT. @param names those that the first part of a UNION gives them */
export function columnsOf(side: Side, select: Select, names?: readonly (string | undefined)[]): readonly Column[] {
  const {code, keys} = side;
  const byNames = outputsOf(code, keys.known, side.byNames, select);
  const columns = outputsOf(code, keys.known, side.full, select);
  const isNamed = names !== undefined && names.length === columns.length;
  return columns.map((column, i): Column => {
    const name = isNamed ? (names[i] ?? column.name) : column.name;
    return {...column, ...(name === undefined ? {} : {name}), byNames: byNames[i]!.text, side, select};
  });
}

/**
 * Compares what two SELECTs give, by the names of the columns and not by their places. A column that only goes by another name
 * is the same one.
 * @returns the columns that are the same ones
 */
export function compareColumns(
  one: readonly Column[],
  other: readonly Column[],
  found: Differences,
  inside: CompareNamed,
): Matching<Column> {
  const named = (left: readonly Column[], right: readonly Column[]): Matching<Column> => {
    const matched = matchBy(left, right, ({name}) => name);
    for (const [x, y] of matched.pairs) {
      if (x.text === y.text || x.byNames === y.byNames) continue;
      const isSame = x.shown === y.shown && x.run !== undefined && y.run !== undefined && inside(x.run, y.run);
      if (!isSame) found.add(kindOf(x, y), x.shown, y.shown);
    }
    return matched;
  };
  const matched = matchInTurn(
    one,
    other,
    (left, right) => matchBy(left, right, ({name, text}) => (name === undefined ? undefined : `${name} ${text}`)),
    named,
    (left, right) => matchBy(left, right, ({text}) => text),
    (left, right) => matchBy(left, right, ({byNames}) => byNames),
    unnamed(found),
  );
  found.addRest('column', matched, ({shown}) => shown);
  return matched;
}

/** Of columns without a name, those that compute one thing from other columns, or another thing from the same ones. */
function unnamed(found: Differences): (left: readonly Column[], right: readonly Column[]) => Matching<Column> {
  return (left, right) => {
    const matched = matchBy(left, right, ({name, run, select, side: {code}}) => {
      if (name !== undefined) return undefined;
      if (run === undefined) return 'star';
      return aggregatesIn(code, select, run).length > 0 ? 'aggregate' : 'other';
    });
    for (const [x, y] of matched.pairs) found.add(kindOf(x, y), x.shown, y.shown);
    return matched;
  };
}

/** What makes two formulas of one column differ. */
function kindOf(x: Column, y: Column): DifferenceKind {
  if (windowsOf(x) !== windowsOf(y)) return 'window';
  if (aggregatesOf(x) !== aggregatesOf(y)) return 'aggregate';
  return shapeOf(x) === shapeOf(y) ? 'literal' : 'column';
}

function windowsOf({run, select, side}: Column): string {
  if (run === undefined) return '';
  const calls = within(select.calls, run).filter(({window}) => window !== undefined);
  return spelled(
    side,
    select,
    calls.map(({at, window}) => ({at, to: window!.to})),
  );
}

function aggregatesOf({run, select, side}: Column): string {
  return run === undefined ? '' : spelled(side, select, aggregatesIn(side.code, select, run));
}

function spelled({full}: Side, select: Select, runs: readonly Run[]): string {
  return runs
    .map((run) => full.spelling.expression(select, run))
    .toSorted()
    .join(', ');
}

function shapeOf({run, text, select, side}: Column): string {
  return run === undefined ? text : side.shapes.spelling.expression(select, run);
}
