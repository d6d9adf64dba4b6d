import {filteredSource, isBounded, onlySelect, standsAsIs} from '../../parse/tree/handed-on.ts';
import type {Query, Run, Scope, Select, Source} from '../../parse/tree/nodes.ts';
import {innermostQuery} from '../../parse/tree/view.ts';

/** How many queries that only hand on their rows are seen through. */
const FURTHEST = 32;

/** A source with what it is in the end. */
export interface SeenSource {
  /** What the FROM names. */
  readonly source: Source;
  /** The scope of that FROM. */
  readonly within: Scope;
  /** What that is, seen through queries that hand on all rows and columns of something else, or all that a WHERE lets pass. */
  readonly meant: Source;
  /** The scope that `meant` stands in. */
  readonly scope: Scope;
  /** The sources on the way, `meant` among them and `source` not. */
  readonly through: readonly Source[];
  /** What those queries let pass. */
  readonly conditions: readonly {readonly scope: Scope; readonly run: Run}[];
}

/**
 * Sees a source through queries like `select * from orders where paid`, which dbt projects put in front of everything.
 * @param filtered whether those with a WHERE count: where the source is joined so that its rows may be missing, they do not
 */
export function seeThrough(scope: Scope, source: Source, filtered: boolean): SeenSource {
  const through: Source[] = [];
  const conditions: {scope: Scope; run: Run}[] = [];
  let [meant, standsIn] = [source, scope];
  while (through.length < FURTHEST) {
    const select = selectBehind(meant);
    const next = select?.sources[0];
    if (select === undefined || next === undefined || (select.where !== undefined && !filtered)) break;
    if (next === source || through.includes(next)) break;
    if (select.where !== undefined) conditions.push({scope: select, run: select.where});
    through.push(next);
    [meant, standsIn] = [next, select];
  }
  return {source, within: scope, meant, scope: standsIn, through, conditions};
}

/** The SELECT behind a source that gives all columns of another source; undefined where it is anything else. */
function selectBehind(source: Source): Select | undefined {
  const query = queryBehind(source);
  if (query === undefined || isBounded(query)) return undefined;
  const select = onlySelect(query);
  return select !== undefined && filteredSource(select) !== undefined ? select : undefined;
}

/** The query that makes the rows of a source, when the source stands as it is and takes the names of the query's columns. */
function queryBehind(source: Source): Query | undefined {
  if (source.query === undefined || !standsAsIs(source) || source.cte?.columns !== undefined) return undefined;
  return innermostQuery(source.query);
}

/** A query as it is compared. */
export interface SeenQuery {
  /** The one that makes the rows. */
  readonly query: Query;
  /** The one that orders and cuts them, which may stand around it: `select * from final order by 1 limit 10`. */
  readonly ordered: Query;
}

/** Sees a query through brackets around it and through a last SELECT that only hands on what a common table expression gives. */
export function seenQuery(query: Query): SeenQuery {
  let inner = innermostQuery(query);
  let ordered = inner;
  for (let steps = 0; steps < FURTHEST; steps++) {
    const select = onlySelect(inner);
    const source = select === undefined || select.where !== undefined ? undefined : filteredSource(select);
    const behind = source === undefined ? undefined : queryBehind(source);
    if (behind === undefined || behind === inner || inner.lock !== undefined) break;
    const isOrdered = inner.limit !== undefined || inner.offset !== undefined || inner.orderBy !== undefined;
    if (isOrdered && isBounded(behind)) break;
    if (!isOrdered) ordered = behind;
    inner = behind;
  }
  return {query: inner, ordered};
}
