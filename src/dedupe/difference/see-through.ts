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
    const select = handedOn(meant);
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
function handedOn(source: Source): Select | undefined {
  const {query} = source;
  if (query === undefined || hasSuffixes(source) || source.cte?.columns !== undefined) return undefined;
  const inner = innermostQuery(query);
  const select = onlySelect(inner);
  const isBounded = inner.limit !== undefined || inner.offset !== undefined || inner.lock !== undefined;
  return select !== undefined && !isBounded && givesAll(select) ? select : undefined;
}

function hasSuffixes({columns, reshapes, sample, travel}: Source): boolean {
  return columns !== undefined || reshapes.length > 0 || sample !== undefined || travel !== undefined;
}

/** The only SELECT that a query is made of. */
export function onlySelect({branches}: Query): Select | undefined {
  const [only] = branches;
  return branches.length === 1 && only?.kind === 'select' ? only : undefined;
}

/** `select * from something`, with or without WHERE. */
function givesAll(select: Select): boolean {
  const [item] = select.items;
  const star = item?.star;
  if (select.items.length !== 1 || star === undefined || select.sources.length !== 1) return false;
  const isWhole =
    star.exclude.length === 0 && star.rename.length === 0 && star.replace.length === 0 && star.ilike === undefined;
  return (
    isWhole &&
    !select.distinct &&
    select.top === undefined &&
    select.into === undefined &&
    select.hierarchy === undefined &&
    select.groupBy === undefined &&
    select.having === undefined &&
    select.qualify === undefined
  );
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
    if (select === undefined || select.where !== undefined || !givesAll(select)) break;
    const [source] = select.sources;
    const next = source?.query;
    if (source === undefined || next === undefined || hasSuffixes(source) || source.cte?.columns !== undefined) break;
    const behind = innermostQuery(next);
    const isOrdered = inner.limit !== undefined || inner.offset !== undefined || inner.orderBy !== undefined;
    const isCut = behind.limit !== undefined || behind.offset !== undefined || behind.lock !== undefined;
    if (behind === inner || inner.lock !== undefined || (isOrdered && isCut)) break;
    if (!isOrdered) ordered = behind;
    inner = behind;
  }
  return {query: inner, ordered};
}
