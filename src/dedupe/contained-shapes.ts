import {type Code, STRIDE, Tokens} from '../parse/lex/tokens.ts';
import {wordNumber} from '../parse/lex/words.ts';
import {readPiece} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {Cte, Query, Run, Scope, With} from '../parse/tree/nodes.ts';
import {innermostQuery, within} from '../parse/tree/view.ts';

/** Queries of fewer tokens say nothing: `select id, total from orders where paid` may stand in anything. */
const SMALLEST = 12;
/** So many times the tokens of a statement are read again for the queries in it, at most. */
const AGAIN = 16;
const COMMA = wordNumber(',');

/** A query inside of a statement. */
export interface InnerQuery {
  /** Of the query read alone, with the common table expressions that it needs, without its ORDER BY and LIMIT. */
  readonly shape: string;
  readonly as: 'cte' | 'subquery';
  readonly name?: string;
}

/** The query that a statement is, or whose rows it writes. */
export function wholeQuery({tree, root}: StatementReading): Query | undefined {
  const [change] = tree.changes;
  return root ?? (change === undefined ? undefined : (tree.roots[0] ?? change.queries[0]));
}

/** The shape of the query that a statement is, without its ORDER BY and LIMIT; undefined where it is too small to tell. */
export function bodyShape(reading: StatementReading): string | undefined {
  const whole = wholeQuery(reading);
  if (whole === undefined) return undefined;
  const query = innermostQuery(whole);
  const run = withoutTail(query);
  if (!isTelling(reading, [run])) return undefined;
  return run.at === 0 && run.to === reading.code.size ? reading.shape : readPiece(...placeOf(reading.code, run)).shape;
}

/** The queries inside of a statement that are large enough to tell: what it has in common with others. */
export function innerQueries(reading: StatementReading): readonly InnerQuery[] {
  const {code, tree} = reading;
  const whole = wholeQuery(reading);
  const outermost = whole === undefined ? undefined : innermostQuery(whole);
  const ctes = new Map<Query, Cte>();
  const lists = new Map<Cte, With>();
  for (const scope of tree.scopes) {
    const list = withOf(scope);
    for (const cte of list?.ctes ?? []) {
      ctes.set(cte.query, cte);
      lists.set(cte, list!);
    }
  }
  const found: InnerQuery[] = [];
  const budget = {left: AGAIN * code.size};
  for (const scope of tree.scopes) {
    if (scope.kind !== 'query') continue;
    const query = scope as Query;
    const body = innermostQuery(query);
    // Brackets around a query are not another one.
    const isWrapped = query.parent?.kind === 'query' && innermostQuery(query.parent as Query) === body;
    if (body === outermost || isWrapped || query === whole) continue;
    const runs = runsOf(code, tree.scopes, lists, query, budget);
    if (budget.left < 0) break;
    if (runs === undefined || !isTelling(reading, runs)) continue;
    const cte = ctes.get(query);
    const shape = shapeOf(code, runs);
    if (cte === undefined) found.push({shape, as: 'subquery'});
    else found.push({shape, as: 'cte', name: code.written(cte.nameAt)});
  }
  return found;
}

function withOf(scope: Scope): With | undefined {
  return scope.kind === 'query' ? (scope as Query).with : undefined;
}

/** A query without what orders and cuts its rows. */
function withoutTail(query: Query): Run {
  const last = query.branches.at(-1);
  if (last === undefined) return query;
  return {at: query.at, to: last.kind === 'query' && last.opener !== -1 ? last.to + 1 : last.to};
}

/**
 * The tokens that a query is when it stands alone: its own, and in front of them the common table expressions around that it
 * reads. Undefined where these do not stand in one list, or the query reads itself.
 * @param budget how many more tokens may be looked at
 */
function runsOf(
  code: Code,
  scopes: readonly Scope[],
  lists: ReadonlyMap<Cte, With>,
  query: Query,
  budget: {left: number},
): readonly Run[] | undefined {
  const needed = new Set<Cte>();
  const pending: Run[] = [query];
  for (let run = pending.pop(); run !== undefined; run = pending.pop()) {
    budget.left -= run.to - run.at;
    if (budget.left < 0) return undefined;
    for (const {sources} of within(scopes, run)) {
      for (const {cte} of sources) {
        if (cte === undefined || needed.has(cte) || (cte.at >= run.at && cte.to <= run.to)) continue;
        // It stands inside of what it reads.
        if (cte.to > query.at) return undefined;
        needed.add(cte);
        pending.push(cte);
      }
    }
  }
  const body = innermostQuery(query);
  const own = withoutTail(body);
  const [list, ...others] = new Set([...needed].map((cte) => lists.get(cte)));
  if (list === undefined) return [own];
  if (others.length > 0 || body.with !== undefined) return undefined;
  const used = list.ctes.filter((cte) => needed.has(cte));
  const head = {at: list.at, to: list.recursive ? list.at + 2 : list.at + 1};
  // The comma behind the first one of the list does for all.
  const comma = {at: list.ctes[0]!.to, to: list.ctes[0]!.to + 1};
  if (used.length > 1 && code.word(comma.at) !== COMMA) return undefined;
  return [head, ...used.flatMap((cte, i): Run[] => (i === 0 ? [cte] : [comma, cte])), own];
}

/** Whether a query is long enough, and reads a table. */
function isTelling({tree}: StatementReading, runs: readonly Run[]): boolean {
  let size = 0;
  for (const {at, to} of runs) size += to - at;
  if (size < SMALLEST) return false;
  return runs.some((run) =>
    within(tree.scopes, run).some(({sources}) => sources.some(({kind}) => kind === 'table' || kind === 'identifier')),
  );
}

function shapeOf(code: Code, runs: readonly Run[]): string {
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) return readPiece(...placeOf(code, only)).shape;
  const size = runs.reduce((sum, {at, to}) => sum + to - at, 0);
  const table = new Int32Array(size * STRIDE);
  let end = 0;
  for (const {at, to} of runs) {
    table.set(code.table.subarray(code.base + at * STRIDE, code.base + to * STRIDE), end);
    end += (to - at) * STRIDE;
  }
  return readPiece(new Tokens(code.text, size, table, 0, []), 0, size).shape;
}

/** Where a run of a statement's tokens stands among those of the text. */
function placeOf({tokens, base}: Code, {at, to}: Run): [Tokens, number, number] {
  const offset = (base - tokens.base) / STRIDE;
  return [tokens, offset + at, offset + to];
}
