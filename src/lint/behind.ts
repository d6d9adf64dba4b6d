import type {Code} from '../parse/lex/tokens.ts';
import {sourcesMeant} from '../parse/lineage/column-sources.ts';
import type {Lineage} from '../parse/lineage/lineage.ts';
import {columnNames} from '../parse/lineage/source-columns.ts';
import type {ColumnRef, Query, Scope, Select, SelectItem, Source} from '../parse/tree/nodes.ts';
import {columnPath, innermostQuery, isSelect, onlyColumn, outputName, outputSelects} from '../parse/tree/view.ts';
import {mergedColumns} from './joins.ts';
import {holdsTemplate} from './order.ts';

/** How many queries a column is followed through. */
const DEEPEST = 50;

/** A source with the scope whose FROM names it. */
export interface Owner {
  readonly scope: Scope;
  readonly source: Source;
}

/**
 * The one source that a column is certainly of, by its qualifier or because no other source can have it. Undefined where
 * that is open, for a column that USING or NATURAL makes of both sides, and for an alias of joins in brackets.
 */
export function ownerOf(lineage: Lineage, code: Code, scope: Scope, column: ColumnRef): Owner | undefined {
  const path = columnPath(code, column);
  const {scope: owner, sources, certain, known} = sourcesMeant(lineage, code, scope, path);
  const [source] = sources;
  if (source === undefined || sources.length > 1 || !certain) return undefined;
  if (path.length > 1) {
    const called = sourcesByName(owner).get(path.at(-2)) ?? [];
    return called.length === 1 && called[0]?.kind !== 'group' ? {scope: owner, source} : undefined;
  }
  const isShared = owner.sources.some(
    (other) => other.join.natural || mergedColumns(code, other).includes(path.at(-1) ?? ''),
  );
  if (isShared || (!known && isAlias(code, scope, path[0] ?? ''))) return undefined;
  const others = owner.sources.filter((other) => other !== source);
  return others.some((other) => hidesColumns(code, other)) ? undefined : {scope: owner, source};
}

const named = new WeakMap<Scope, ReadonlyMap<string | undefined, readonly Source[]>>();

function sourcesByName(scope: Scope): ReadonlyMap<string | undefined, readonly Source[]> {
  const known = named.get(scope) ?? Map.groupBy(scope.sources, ({called}) => called);
  named.set(scope, known);
  return known;
}

/** Whether a name is an alias of the select list: Snowflake takes it in ON and WHERE as well. */
function isAlias(code: Code, scope: Scope, name: string): boolean {
  const {items = []} = scope as Partial<Select>;
  return items.some((item) => item.alias !== -1 && outputName(code, scope, item) === name);
}

const hiding = new WeakMap<Query, boolean>();

/**
 * Whether a template in the list of a query, or in place of one, may give a source columns that the text does not tell. What it
 * reads is not looked at: of a relation nobody knows the columns anyway.
 */
export function hidesColumns(code: Code, {query}: Source, depth = 0): boolean {
  if (query === undefined || depth > DEEPEST) return query !== undefined;
  const known = hiding.get(query);
  if (known !== undefined) return known;
  // A recursive query does not hide what it reads of itself.
  hiding.set(query, false);
  const selects = outputSelects(query);
  const found =
    query.branches.length === 0 ||
    selects.some(({list}) => holdsTemplate(code, list)) ||
    selects.some(
      ({items, sources}) =>
        items.some(({star}) => star !== undefined) && sources.some((inner) => hidesColumns(code, inner, depth + 1)),
    );
  hiding.set(query, found);
  return found;
}

/** An item of a select list, with its SELECT. */
export interface PlacedItem {
  readonly select: Select;
  readonly item: SelectItem;
}

/** The item of the query in FROM that gives a column, stars followed; undefined where that is not certain. */
export function itemBehind(lineage: Lineage, code: Code, scope: Scope, column: ColumnRef): PlacedItem | undefined {
  const owner = column.pathTo === column.to ? ownerOf(lineage, code, scope, column) : undefined;
  return owner === undefined ? undefined : itemCalled(lineage, code, owner.source, columnPath(code, column).at(-1)!);
}

/**
 * The item that computes a column, followed through queries of one SELECT that only hand it on. Undefined for a column of a
 * table, and where it is not certain.
 */
export function computedBy(lineage: Lineage, code: Code, scope: Scope, column: ColumnRef): PlacedItem | undefined {
  let at = scope;
  let ref = column;
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (ref.pathTo !== ref.to) return undefined;
    const owner = ownerOf(lineage, code, at, ref);
    const found =
      owner === undefined ? undefined : itemCalled(lineage, code, owner.source, columnPath(code, ref).at(-1)!);
    if (found === undefined) return undefined;
    const next = onlyColumn(found.select, found.item.expression);
    if (next === undefined) return found;
    at = found.select;
    ref = next;
  }
  return undefined;
}

/** The item of the query behind a source that gives a column, stars followed. */
function itemCalled(lineage: Lineage, code: Code, source: Source, name: string): PlacedItem | undefined {
  let from: Source | undefined = source;
  for (let depth = 0; from?.query !== undefined && depth < DEEPEST; depth++) {
    if (from.reshapes.length > 0 || columnNames(code, from).length > 0) return undefined;
    const {branches} = innermostQuery(from.query);
    const [only] = branches;
    if (only === undefined || branches.length > 1 || !isSelect(only)) return undefined;
    const named = only.items.filter((item) => item.star === undefined && outputName(code, only, item) === name);
    if (named.length > 1) return undefined;
    if (named[0] !== undefined) return {select: only, item: named[0]};
    from = sourceOfStar(lineage, code, only, name);
  }
  return undefined;
}

/** The source that the only star of a SELECT takes a column from. */
function sourceOfStar(lineage: Lineage, code: Code, select: Select, name: string): Source | undefined {
  const stars = select.items.filter(({star}) => star !== undefined);
  const [{star} = {}] = stars;
  if (star === undefined || stars.length > 1) return undefined;
  const told = [...star.exclude, ...star.replace, ...star.rename.flatMap(({from, to}) => [from, to])];
  if (told.includes(name)) return undefined;
  const wanted = star.qualifier === undefined ? undefined : columnPath(code, star.qualifier).at(-1);
  const sources = select.sources.filter(({called}) => wanted === undefined || called === wanted);
  const having = sources.filter((source) =>
    lineage.columnsOf(select, source).some((column) => column.name === name || column.name === '*'),
  );
  return having.length === 1 ? having[0] : undefined;
}
