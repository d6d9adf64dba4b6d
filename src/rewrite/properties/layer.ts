import {AGGREGATES, builtIn} from '../../lint/calls.ts';
import type {ModelDraft} from '../../model/model-draft.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {standsAsIs} from '../../parse/tree/handed-on.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Query, Select} from '../../parse/tree/nodes.ts';
import {allQueries, allSelects, within} from '../../parse/tree/view.ts';

/**
 * The layer that a model belongs to by what its query does: staging where every row is one row of one relation, with other
 * names, types or a filter; marts for everything else. What is a step of something is known by who uses it, not by its text.
 *
 * @see https://docs.getdbt.com/best-practices/how-we-structure/2-staging
 */
export function layerOf({code, tree, reads}: StatementReading): NonNullable<ModelDraft['layer']> {
  const tables = reads.filter(({role}) => role === 'table');
  const isOneToOne =
    tables.length === 1 &&
    reads.every(({role}) => role === 'table' || role === 'cte') &&
    allQueries(tree).every(isWhole) &&
    allSelects(tree).every((select) => keepsRows(code, select));
  return isOneToOne ? 'staging' : 'marts';
}

/** Whether a query is one SELECT of which no row is left out by its place. */
function isWhole({branches, limit, offset}: Query): boolean {
  return branches.length === 1 && branches[0]?.kind !== 'values' && limit === undefined && offset === undefined;
}

function keepsRows(code: Code, select: Select): boolean {
  const {distinct, top, hierarchy, groupBy, having, qualify, sources, list, queries, windows} = select;
  if (distinct || [top, hierarchy, groupBy, having, qualify].some((clause) => clause !== undefined)) return false;
  if (windows.length > 0 || within(select.calls, list).some((call) => AGGREGATES.has(builtIn(code, call))))
    return false;
  const [source] = sources;
  // A query in an expression reads something else.
  const isAlone = sources.length === 1 && queries.every((query) => query === source?.query);
  return isAlone && source !== undefined && ['table', 'cte', 'query'].includes(source.kind) && standsAsIs(source);
}
