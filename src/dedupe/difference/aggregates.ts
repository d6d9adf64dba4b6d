import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Call, Run, Select} from '../../parse/tree/nodes.ts';
import {functionName, within} from '../../parse/tree/view.ts';

/** Functions that make one value of many rows. Source: Snowflake reference, aggregate functions. */
const AGGREGATES: ReadonlySet<string> = new Set(
  (
    'ANY_VALUE APPROXIMATE_JACCARD_INDEX APPROXIMATE_SIMILARITY APPROX_COUNT_DISTINCT APPROX_PERCENTILE ' +
    'APPROX_PERCENTILE_ACCUMULATE APPROX_PERCENTILE_COMBINE APPROX_TOP_K APPROX_TOP_K_ACCUMULATE APPROX_TOP_K_COMBINE ' +
    'ARRAY_AGG ARRAYAGG ARRAY_UNION_AGG ARRAY_UNIQUE_AGG AVG BITANDAGG BITAND_AGG BIT_AND_AGG BITORAGG BITOR_AGG BIT_OR_AGG ' +
    'BITXORAGG BITXOR_AGG BIT_XOR_AGG BITMAP_CONSTRUCT_AGG BITMAP_OR_AGG BOOLAND_AGG BOOLOR_AGG BOOLXOR_AGG CORR COUNT ' +
    'COUNT_IF COVAR_POP COVAR_SAMP GROUPING GROUPING_ID HASH_AGG HLL HLL_ACCUMULATE HLL_COMBINE KURTOSIS LISTAGG MAX MAX_BY ' +
    'MEDIAN MIN MINHASH MINHASH_COMBINE MIN_BY MODE OBJECT_AGG OBJECTAGG PERCENTILE_CONT PERCENTILE_DISC REGR_AVGX REGR_AVGY ' +
    'REGR_COUNT REGR_INTERCEPT REGR_R2 REGR_SLOPE REGR_SXX REGR_SXY REGR_SYY SKEW STDDEV STDDEV_POP STDDEV_SAMP STRING_AGG SUM ' +
    'VARIANCE VARIANCE_POP VARIANCE_SAMP VAR_POP VAR_SAMP VECTOR_AVG VECTOR_MAX VECTOR_MIN VECTOR_SUM'
  ).split(' '),
);

/** Whether a call makes one value of the rows of a group. */
export function isAggregate(code: Code, call: Call): boolean {
  if (call.window !== undefined || call.nameTo !== call.at + 1 || code.kind(call.at) !== KIND.word) return false;
  return AGGREGATES.has(functionName(code, call));
}

/** Calls in a run of a SELECT that make one value of the rows of a group. */
export function aggregatesIn(code: Code, select: Select, run: Run): readonly Call[] {
  return within(select.calls, run).filter((call) => isAggregate(code, call));
}

/** Whether a SELECT gives one row for each group of rows, or one for all. */
export function isAggregated(code: Code, select: Select): boolean {
  if (select.groupBy !== undefined || select.having !== undefined) return true;
  return select.items.some(({expression}) => aggregatesIn(code, select, expression).length > 0);
}
