import type {StatementReading} from '../parse/reading.ts';
import {lex} from '../parse/lex.ts';
import {isOperator, isWord, type QueryTree, readCode, readQueries} from '../parse/clauses.ts';

/** What is left over from looking at data while a query was written. */
export type Residue = 'limit' | 'select-star' | 'commented-out-sql';

/** The queries of a statement that holds one; an empty tree otherwise. */
export function queriesOf(reading: StatementReading): QueryTree {
  return readQueries(reading.text, reading.tokens, reading.query ?? {start: 0, end: 0});
}

/**
 * Finds debug residue: a LIMIT or TOP without ORDER BY on the outermost query, a star over a table in it, SQL that was
 * commented out.
 */
export function debugResidue(reading: StatementReading, tree: QueryTree = queriesOf(reading)): readonly Residue[] {
  const found: Residue[] = [];
  const {root} = tree;
  const first = root?.branches.find((branch) => 'items' in branch);
  const select = first !== undefined && 'items' in first ? first : undefined;
  if (root !== undefined && root.orderBy === undefined && (root.limit !== undefined || select?.top !== undefined)) {
    found.push('limit');
  }
  const ctes = new Set(root?.ctes.map((cte) => cte.name));
  const readsTable = select?.sources.some(
    (source) => source.kind === 'relation' && !(source.path.length === 1 && ctes.has(source.path[0] ?? '')),
  );
  if (readsTable === true && select?.items.some((item) => item.star !== undefined)) found.push('select-star');
  if (hasCommentedSql(reading)) found.push('commented-out-sql');
  return found;
}

/** A comment that starts like a clause and holds an operator or a list: `-- and status = 'x'`, `-- , amount`. */
function hasCommentedSql(reading: StatementReading): boolean {
  return reading.tokens.some((token) => {
    if (token.kind !== 'comment') return false;
    const text = reading.text.slice(token.start, token.end).replace(/^(?:--+|\/\/|\/\*)\s*|\s*\*\/$/g, '');
    const code = readCode(text, lex(text));
    const [first, second] = code.tokens;
    if (isOperator(first, ',')) return code.tokens.length <= 6 && second?.kind === 'word';
    const compares = code.tokens.some((other) => isOperator(other, '=', '<', '>', '<>', '!=', '>=', '<='));
    if (isWord(first, 'AND', 'OR', 'WHERE', 'HAVING', 'QUALIFY')) {
      return compares || code.tokens.some((other) => isWord(other, 'IN', 'LIKE', 'ILIKE', 'BETWEEN', 'IS'));
    }
    if (isWord(first, 'LIMIT')) return second?.kind === 'number' && code.tokens.length <= 3;
    if (isWord(first, 'GROUP', 'ORDER')) return isWord(second, 'BY');
    if (isWord(first, 'LEFT', 'INNER', 'JOIN')) return compares;
    return isWord(first, 'SELECT') && code.tokens.some((other) => isWord(other, 'FROM'));
  });
}
