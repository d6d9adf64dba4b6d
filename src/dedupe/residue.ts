import type {StatementReading} from '../parse/reading.ts';
import {lex} from '../parse/lex/lex.ts';
import {Code} from '../parse/lex/tokens.ts';
import {isSelect, isOperator, isWord} from '../parse/tree/view.ts';

/** What is left over from looking at data while a query was written. */
export type Residue = 'limit' | 'select-star' | 'commented-out-sql';

/**
 * Finds debug residue: a LIMIT or TOP without ORDER BY on the outermost query, a star over a table in it, SQL that was
 * commented out.
 */
export function debugResidue(reading: StatementReading): readonly Residue[] {
  const found: Residue[] = [];
  const {root} = reading;
  const select = root?.branches.find(isSelect);
  if (root !== undefined && root.orderBy === undefined && (root.limit !== undefined || select?.top !== undefined)) {
    found.push('limit');
  }
  const readsTable = select?.sources.some((source) => source.kind === 'table') === true;
  if (readsTable && select.items.some((item) => item.star !== undefined)) found.push('select-star');
  if (hasCommentedSql(reading)) found.push('commented-out-sql');
  return found;
}

/** A comment that starts like a clause and holds an operator or a list: `-- and status = 'x'`, `-- , amount`. */
function hasCommentedSql(reading: StatementReading): boolean {
  const {text} = reading;
  // All tokens are asked for only where there can be a comment among them.
  if (!/--|\/\/|\/\*/.test(text)) return false;
  return reading.tokens.some(({kind, start, end}) => {
    if (kind !== 'comment') return false;
    return isSql(new Code(lex(text.slice(start, end).replace(/^(?:--+|\/\/|\/\*)\s*|\s*\*\/$/g, ''))));
  });
}

function isSql(code: Code): boolean {
  if (isOperator(code, 0, ',')) return code.size <= 6 && code.kindName(1) === 'word';
  if (isWord(code, 0, 'AND', 'OR', 'WHERE', 'HAVING', 'QUALIFY')) {
    return compares(code) || holds(code, (at) => isWord(code, at, 'IN', 'LIKE', 'ILIKE', 'BETWEEN', 'IS'));
  }
  if (isWord(code, 0, 'LIMIT')) return code.kindName(1) === 'number' && code.size <= 3;
  if (isWord(code, 0, 'GROUP', 'ORDER')) return isWord(code, 1, 'BY');
  if (isWord(code, 0, 'LEFT', 'INNER', 'JOIN')) return compares(code);
  return isWord(code, 0, 'SELECT') && holds(code, (at) => isWord(code, at, 'FROM'));
}

function compares(code: Code): boolean {
  return holds(code, (at) => isOperator(code, at, '=', '<', '>', '<>', '!=', '>=', '<='));
}

function holds(code: Code, accepts: (at: number) => boolean): boolean {
  for (let at = 0; at < code.size; at++) if (accepts(at)) return true;
  return false;
}
