import {allColumnsOf} from '../parse/tree/handed-on.ts';
import type {Query, Select, Source} from '../parse/tree/nodes.ts';

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
    const source = at.operators.some(({byName}) => byName) ? undefined : allColumnsOf(select);
    if (source?.query === undefined || source.reshapes.length > 0) return {query: at, select};
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
