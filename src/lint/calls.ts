import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Call, Run, Scope, Tree} from '../parse/tree/nodes.ts';
import {isWord, within} from '../parse/tree/view.ts';

/**
 * Name of a function of Snowflake's own in upper case; '' for one that a schema or quotes qualify, which is somebody's own
 * whatever it is called.
 */
export function builtIn(code: Code, call: Call): string {
  return call.nameTo === call.at + 1 && code.kind(call.at) === KIND.word ? code.upper(call.at) : '';
}

/** The call that starts at a token. */
export function callAt(scope: Scope, at: number): Call | undefined {
  return within(scope.calls, {at, to: at + 1})[0];
}

/** Calls in a run of a scope, those of queries inside of it included. */
export function callsWithin(tree: Tree, scope: Scope, run: Run): readonly Call[] {
  if (within(scope.queries, run).length === 0) return within(scope.calls, run);
  return [...within(scope.calls, run), ...within(tree.scopes, run).flatMap(({calls}) => calls)];
}

/** Index after a call with what belongs to it: WITHIN GROUP (…), FROM FIRST, IGNORE NULLS and OVER (…). */
export function endOfCall(code: Code, call: Call): number {
  if (call.window !== undefined) return call.window.to;
  return isWord(code, call.to, 'WITHIN') ? beforeWindow(code, call) : call.to;
}

function beforeWindow(code: Code, call: Call): number {
  let at = call.to;
  if (isWord(code, at, 'WITHIN') && isWord(code, at + 1, 'GROUP')) at = code.after(at + 2);
  if (isWord(code, at, 'FROM') && isWord(code, at + 1, 'FIRST', 'LAST')) at += 2;
  if (isWord(code, at, 'IGNORE', 'RESPECT') && isWord(code, at + 1, 'NULLS')) at += 2;
  return at;
}

/** Functions that make one value of many rows. */
export const AGGREGATES: ReadonlySet<string> = new Set(
  (
    'COUNT SUM AVG MIN MAX ANY_VALUE MEDIAN MODE STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP COUNT_IF LISTAGG ' +
    'ARRAY_AGG ARRAY_UNION_AGG ARRAY_UNIQUE_AGG OBJECT_AGG APPROX_COUNT_DISTINCT HLL BOOLOR_AGG BOOLAND_AGG BOOLXOR_AGG ' +
    'PERCENTILE_CONT PERCENTILE_DISC APPROX_PERCENTILE APPROX_TOP_K CORR COVAR_POP COVAR_SAMP KURTOSIS SKEW MIN_BY MAX_BY ' +
    'BITOR_AGG BITAND_AGG BITXOR_AGG HASH_AGG'
  ).split(' '),
);
