import type {Query, Select, Source, Star} from './nodes.ts';
import {innermostQuery} from './view.ts';

/*
 * Queries that hand on what they read: `select * from orders` and nothing else, as dbt projects put them in front of
 * everything. How much else is let pass differs between readers, so each step has a name.
 */

/** The only SELECT that a query is made of; undefined for a set operation, VALUES, and a query in brackets. */
export function onlySelect({branches}: Query): Select | undefined {
  const [only] = branches;
  return branches.length === 1 && only?.kind === 'select' ? only : undefined;
}

/** Whether `*` or `t.*` leaves nothing out, and renames and replaces nothing. */
export function isWholeStar({exclude, rename, replace, ilike}: Star): boolean {
  return exclude.length + rename.length + replace.length === 0 && ilike === undefined;
}

/** The one source of a SELECT that gives all columns of it and no other, whichever rows it takes. */
export function allColumnsOf({items, sources}: Select): Source | undefined {
  const [item] = items;
  if (items.length !== 1 || item?.star === undefined || !isWholeStar(item.star)) return undefined;
  return sources.length === 1 ? sources[0] : undefined;
}

/** The same of a SELECT that takes all rows, or all that its WHERE lets pass, and writes them nowhere. */
export function filteredSource(select: Select): Source | undefined {
  const {top, into, hierarchy, groupBy, having, qualify} = select;
  const clauses = [top, into, hierarchy, groupBy, having, qualify];
  return select.distinct || clauses.some((clause) => clause !== undefined) ? undefined : allColumnsOf(select);
}

/** Whether a source stands as it is: no other names for its columns, no PIVOT, no sample, at no other time. */
export function standsAsIs({columns, reshapes, sample, travel}: Source): boolean {
  return columns === undefined && reshapes.length === 0 && sample === undefined && travel === undefined;
}

/** Whether LIMIT, FETCH, OFFSET or FOR UPDATE stands behind a query: it gives some rows, or does more than to give them. */
export function isBounded({limit, offset, lock}: Query): boolean {
  return limit !== undefined || offset !== undefined || lock !== undefined;
}

/**
 * The one source whose rows and columns a query hands on as they are: `select * from source [[as] alias]` and nothing else,
 * brackets around it set aside, a WITH in front of it allowed. An ORDER BY is something else: text that is taken out would
 * take it along.
 */
export function handedOn(query: Query): Source | undefined {
  const inner = innermostQuery(query);
  const select = onlySelect(inner);
  if (select === undefined || select.where !== undefined || inner.orderBy !== undefined || isBounded(inner)) {
    return undefined;
  }
  const source = filteredSource(select);
  return source !== undefined && standsAsIs(source) ? source : undefined;
}
