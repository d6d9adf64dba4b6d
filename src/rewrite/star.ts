import type {Query, Select, SelectItem, Source} from '../parse/tree/nodes.ts';

/** The source of a SELECT that selects all columns of one source and nothing else, whatever rows it takes. */
export function handedOn({items, sources}: Select): Source | undefined {
  const [item] = items;
  const [source] = sources;
  if (items.length !== 1 || item === undefined || !isWhole(item)) return undefined;
  return sources.length === 1 && source?.reshapes.length === 0 ? source : undefined;
}

/** Whether an item is `*` or `t.*` with nothing left out, renamed or replaced. */
function isWhole({star}: SelectItem): boolean {
  if (star === undefined || star.ilike !== undefined) return false;
  return star.exclude.length === 0 && star.rename.length === 0 && star.replace.length === 0;
}

/** Where the columns of a query get their names. */
export interface NamingPlace {
  /** The query whose first SELECT names them. */
  readonly query: Query;
  readonly select: Select;
  /** The source whose columns are handed on, when it has a query and names them itself. */
  readonly source?: Source;
}

/**
 * Follows `select * from (…)` and `select * from cte` to what names the columns: a SELECT that does more than hand all of
 * one query on, or a list of names behind a source. Undefined where VALUES does, which names none.
 * @param hasList whether a source brings a list of names
 */
export function namingPlace(query: Query, hasList: (source: Source) => boolean): NamingPlace | undefined {
  const seen = new Set<Query>();
  for (let at = query; ;) {
    const select = firstSelect(at);
    if (select === undefined) return undefined;
    seen.add(at);
    // UNION BY NAME adds columns that the first SELECT does not have.
    const source = at.operators.some(({byName}) => byName) ? undefined : handedOn(select);
    if (source?.query === undefined) return {query: at, select};
    if (hasList(source)) return {query: at, select, source};
    if (seen.has(source.query)) return {query: at, select};
    at = source.query;
  }
}

/** The SELECT that a query begins with, brackets around it set aside. */
function firstSelect(query: Query): Select | undefined {
  let [first] = query.branches;
  while (first?.kind === 'query') [first] = first.branches;
  return first?.kind === 'select' ? first : undefined;
}
