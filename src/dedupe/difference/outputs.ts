import type {Code} from '../../parse/lex/tokens.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import type {List, Run, Select, SelectItem} from '../../parse/tree/nodes.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import {sourceCalled} from '../../parse/tree/resolve-column.ts';
import {outputName} from '../../parse/tree/view.ts';
import {aggregatesIn} from './aggregates.ts';
import type {KnownColumns} from './known-columns.ts';
import type {Labels} from './labels.ts';
import type {Spelling} from './spelling.ts';
import {plainText, shownText, spelledName} from './written.ts';

/** A column that a SELECT gives. */
export interface Output {
  /** In stored case; undefined where Snowflake makes one up. */
  readonly name?: string;
  /** What it is computed by, spelled. */
  readonly text: string;
  /** The expression; undefined for a column that a star gives. */
  readonly run?: Run;
  /** As written. */
  readonly shown: string;
}

export interface SpellsColumns extends Labels {
  readonly spelling: Spelling;
}

/** The columns that a SELECT gives; a star over what the text tells the columns of is those columns. */
export function outputsOf(code: Code, known: KnownColumns, labels: SpellsColumns, select: Select): readonly Output[] {
  const found: Output[] = [];
  for (const item of select.items) {
    const {star, expression} = item;
    if (star === undefined) {
      const name = outputName(code, select, item);
      const text = labels.spelling.expression(select, expression);
      found.push({...(name === undefined ? {} : {name}), text, run: expression, shown: shownText(code, item)});
      continue;
    }
    const given =
      star.ilike === undefined && star.replace.length === 0 ? known.ofStar(select, star.qualifier) : undefined;
    if (given === undefined) {
      found.push({text: itemText(code, labels, select, item), shown: shownText(code, item)});
      continue;
    }
    const renamed = new Map(star.rename.map(({from, to}) => [from, to]));
    for (const {source, name} of given) {
      if (star.exclude.includes(name)) continue;
      const text = `${labels.label(select, source)}.${spelledName(labels.columnOf(source, name))} `;
      const output = renamed.get(name) ?? name;
      found.push({name: output, text, shown: shownName(output)});
    }
  }
  return found;
}

/** A name in stored case as people write it. */
export function shownName(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name.toLowerCase() : `"${name}"`;
}

/** An item of a select list with its name, spelled. */
export function itemText(code: Code, labels: SpellsColumns, select: Select, item: SelectItem): string {
  const {star} = item;
  if (star === undefined)
    return `${outputName(code, select, item) ?? ''}=${labels.spelling.expression(select, item.expression)}`;
  const {qualifier} = star;
  const called = qualifier === undefined ? '' : identifierAt(code, qualifier.to - 1);
  const source = called === '' && select.sources.length === 1 ? select.sources[0] : sourceCalled(select, called);
  const label = source === undefined ? spelledName(called) : labels.label(select, source);
  const rest = [
    ...star.exclude.map((name) => `-${name}`),
    ...star.rename.map(({from, to}) => `${from}>${to}`),
  ].toSorted();
  const ilike = star.ilike === undefined ? '' : plainText(code, star.ilike);
  const replaced = star.replace.length === 0 ? '' : plainText(code, item);
  return `${label}.* ${rest.join(' ')} ${ilike}${replaced}`;
}

/** What a SELECT groups by: places in the list and ALL as the expressions they stand for. */
export function groupRuns(code: Code, select: Select, groupBy: List): readonly Run[] {
  if (groupBy.all) {
    return select.items
      .filter(({star, expression}) => star === undefined && aggregatesIn(code, select, expression).length === 0)
      .map(({expression}) => expression);
  }
  return groupBy.items.map((run) => itemAt(code, select, run)?.expression ?? run);
}

/** The item that a number by its place means, in GROUP BY and ORDER BY. */
export function itemAt(code: Code, select: Select, run: Run): SelectItem | undefined {
  if (run.to <= run.at || code.kind(run.at) !== KIND.number) return undefined;
  const item = select.items[Number(code.written(run.at)) - 1];
  return item?.star === undefined ? item : undefined;
}
