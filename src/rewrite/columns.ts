import {columnNames} from '../parse/lineage/source-columns.ts';
import {outputColumns} from '../parse/lineage/lineage.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Select} from '../parse/tree/nodes.ts';
import {outputName} from '../parse/tree/view.ts';
import {namingPlace} from './star.ts';

/** What is certain about the names of the columns that come out of a query. */
export interface ResultColumns {
  /** In stored case, in order, each name once; empty when a star hides what comes out. */
  readonly names: readonly string[];
  /** The first name that certainly comes out more than once. */
  readonly duplicate?: string;
  /** True when a star hides the columns of several sources, so that a name may come out twice. */
  readonly starOverJoin: boolean;
}

/**
 * The columns that certainly come out of a statement's query. Aliases and plain columns are certain; what Snowflake would
 * name after an expression's text is left out; a star gives the columns of the queries that it goes over.
 */
export function resultColumns(reading: Pick<StatementReading, 'code' | 'root'>): ResultColumns {
  const {code, root} = reading;
  const place = root && namingPlace(root, (source) => columnNames(code, source).length > 0);
  if (place === undefined) return named([]);
  const {query, select, source} = place;
  if (source !== undefined) return named(columnNames(code, source));
  const names = outputColumns(code, query).flatMap(({name}) => name ?? []);
  if (!names.includes('*')) return named(names);
  const duplicate = repeated(select.items.flatMap((item) => outputName(code, select, item) ?? []));
  return {names: [], starOverJoin: isOverJoin(select), ...(duplicate && {duplicate})};
}

function named(all: readonly string[]): ResultColumns {
  const duplicate = repeated(all);
  return {names: [...new Set(all)], starOverJoin: false, ...(duplicate && {duplicate})};
}

/** The first name that was there before. */
function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** Whether a `*` without a name in front goes over several sources. */
function isOverJoin({items, sources}: Select): boolean {
  const isBare = items.some(({star}) => star !== undefined && star.qualifier === undefined);
  return isBare && sources.filter(({kind}) => kind !== 'group').length > 1;
}
