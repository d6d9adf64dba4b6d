import type {Span} from '../model/scalars.ts';
import type {StatementReading} from '../parse/reading.ts';
import {
  type Code,
  type CodeToken,
  findCte,
  isOperator,
  isWord,
  outputSelects,
  type QueryBlock,
  type QueryTree,
  readCode,
  readQueries,
  type SelectBlock,
  step,
} from '../parse/clauses.ts';

const trees = new WeakMap<StatementReading, QueryTree>();
const codes = new WeakMap<StatementReading, Code>();

/**
 * The queries of a statement: of what a SELECT or CREATE … AS holds, or of what an INSERT inserts. Read once per
 * reading, as every rule asks. `root` is undefined when the statement holds none.
 */
export function treeOf(reading: StatementReading): QueryTree {
  const known = trees.get(reading);
  if (known !== undefined) return known;
  const span = reading.query ?? insertedQuery(reading);
  const tree = readQueries(reading.text, reading.tokens, span ?? {start: 0, end: 0});
  trees.set(reading, tree);
  return tree;
}

/** True for what could become a model, and for an INSERT that holds such a thing; rules about models leave out the rest. */
export function holdsQuery(reading: StatementReading): boolean {
  return reading.query !== undefined || treeOf(reading).root !== undefined;
}

/** All meaningful tokens of a statement, read once per reading. */
export function codeOf(reading: StatementReading): Code {
  const known = codes.get(reading);
  if (known !== undefined) return known;
  const code = readCode(reading.text, reading.tokens);
  codes.set(reading, code);
  return code;
}

function insertedQuery(reading: StatementReading): Span | undefined {
  const code = codeOf(reading);
  if (!isWord(code.tokens[0], 'INSERT')) return undefined;
  for (let i = 1; i < code.tokens.length; i = step(code, i, code.tokens.length)) {
    const token = code.tokens[i];
    if (isWord(token, 'SELECT', 'WITH')) return {start: token?.start ?? 0, end: reading.text.length};
  }
  return undefined;
}

/** The SELECTs whose rows the statement gives. */
export function outermostSelects(tree: QueryTree): readonly SelectBlock[] {
  return tree.root === undefined ? [] : outputSelects(tree, tree.root);
}

/** The outermost query, seen through brackets that enclose the whole of it. */
export function outermostQuery(tree: QueryTree): QueryBlock | undefined {
  let query = tree.root;
  while (query !== undefined && query.branches.length === 1) {
    const only = query.branches[0];
    if (only === undefined || 'items' in only || query.orderBy !== undefined || query.limit !== undefined) return query;
    const inner = tree.at(only.opener);
    if (inner === undefined) return query;
    query = inner;
  }
  return query;
}

/** The query behind a FROM item: a bracketed one, or the body of the CTE it names; undefined for everything else. */
export function queryBehind(
  tree: QueryTree,
  query: QueryBlock,
  source: SelectBlock['sources'][number],
): QueryBlock | undefined {
  if (source.kind === 'query') return tree.at(source.opener);
  const name = source.path[0];
  if (source.kind !== 'relation' || source.path.length !== 1 || name === undefined) return undefined;
  return tree.at(findCte(query, name)?.opener);
}

const AGGREGATES = new Set(
  (
    'COUNT SUM AVG MIN MAX ANY_VALUE MEDIAN MODE STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP COUNT_IF LISTAGG ' +
    'ARRAY_AGG OBJECT_AGG APPROX_COUNT_DISTINCT HLL BOOLOR_AGG BOOLAND_AGG PERCENTILE_CONT PERCENTILE_DISC ' +
    'APPROX_PERCENTILE CORR MIN_BY MAX_BY BITOR_AGG BITAND_AGG'
  ).split(' '),
);

/** True when a query certainly gives at most one row: LIMIT 1, no FROM, or aggregates alone without GROUP BY. */
export function isSingleRow(code: Code, query: QueryBlock): boolean {
  const {limit} = query;
  if (limit !== undefined && limit.to === limit.from + 2 && code.tokens[limit.from + 1]?.upper === '1') return true;
  const only = query.branches[0];
  if (query.branches.length !== 1 || only === undefined || !('items' in only) || only.items.length === 0) return false;
  return only.from === undefined || isGrandTotal(code, only);
}

/** True when every entry of the select list is one aggregate and nothing groups: the result is one row. */
export function isGrandTotal(code: Code, select: SelectBlock): boolean {
  if (select.groupBy !== undefined || select.items.length === 0) return false;
  return select.items.every((item) => {
    const first = code.tokens[item.expression.from];
    return (
      first?.kind === 'word' &&
      AGGREGATES.has(first.upper) &&
      isOperator(code.tokens[item.expression.from + 1], '(') &&
      !hasWord(code, item.expression.from, item.expression.to, 'OVER')
    );
  });
}

/** True when one of the keywords stands between two indexes, brackets included. */
export function hasWord(code: Code, from: number, to: number, ...words: readonly string[]): boolean {
  for (let i = from; i < to; i++) if (isWord(code.tokens[i], ...words)) return true;
  return false;
}

/** A word that is called or stands alone as a function; not a column (`t.random`), not an alias (`as random`). */
export function isCall(code: Code, at: number): boolean {
  return isOperator(code.tokens[at + 1], '(') && !isOperator(code.tokens[at - 1], '.');
}

/** A token as written. */
export function written(code: Code, token: CodeToken): string {
  return code.text.slice(token.start, token.end);
}
