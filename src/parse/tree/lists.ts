import type {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';
import {CLAUSE_WORDS} from './clauses.ts';
import type {List, Run, Values} from './nodes.ts';
import type {OpenScope} from './scopes.ts';
import type {TreeReader} from './tree-reader.ts';

const [ALL, OPEN, COMMA, ASC, DESC, NULLS, FIRST, LAST, DEFAULT] = wordNumbers(
  'ALL ( , ASC DESC NULLS FIRST LAST DEFAULT',
);

/** A list behind GROUP BY or ORDER BY, up to the next clause. */
export function readList(reader: TreeReader, scope: OpenScope, at: number, to: number): List {
  const {code, expressions} = reader;
  if (code.word(at) === ALL && code.word(at + 1) !== OPEN) {
    let next = code.word(at + 1) === ASC || code.word(at + 1) === DESC ? at + 2 : at + 1;
    if (code.word(next) === NULLS && (code.word(next + 1) === FIRST || code.word(next + 1) === LAST)) next += 2;
    const end = Math.max(expressions.read(scope, next, to, CLAUSE_WORDS, false), next);
    return {at, to: end, items: [], all: true};
  }
  const items: Run[] = [];
  let next = at;
  for (;;) {
    const end = expressions.read(scope, next, to, CLAUSE_WORDS, true);
    if (end === next) reader.hole(Math.max(at, end - 1), end, 'a value in this list');
    else items.push({at: next, to: end});
    if (code.word(end) !== COMMA || end >= to) return {at, to: end, items, all: false};
    next = end + 1;
  }
}

/** Rows behind VALUES, with the keyword. */
export function readValues(reader: TreeReader, scope: OpenScope, at: number, to: number): Values {
  const {code, expressions} = reader;
  const rows: Run[] = [];
  let next = at + 1;
  while (next < to && code.word(next) === OPEN && code.match(next) !== -1) {
    const end = code.after(next);
    const columns = scope.columns.length;
    // Read as one expression in brackets: the commas in there part the values.
    expressions.read(scope, next, end, CLAUSE_WORDS, false);
    withoutDefaults(code, scope, columns);
    rows.push({at: next, to: end});
    next = end;
    if (code.word(next) !== COMMA || code.word(next + 1) !== OPEN) break;
    next++;
  }
  if (rows.length === 0) reader.hole(at, at + 1, 'rows in brackets behind VALUES');
  return {kind: 'values', at, to: next, rows};
}

/** Index after the rows behind VALUES, found without reading them. */
export function endOfValues(code: Code, at: number): number {
  let next = at + 1;
  while (code.word(next) === OPEN && code.match(next) !== -1) {
    next = code.after(next);
    if (code.word(next) !== COMMA || code.word(next + 1) !== OPEN) break;
    next++;
  }
  return next;
}

/** Takes DEFAULT back where a value that is written was read: it means what the table says, and no column. */
export function withoutDefaults(code: Code, scope: OpenScope, from: number): void {
  let kept = from;
  for (let i = from; i < scope.columns.length; i++) {
    const column = scope.columns[i]!;
    if (code.word(column.at) !== DEFAULT || column.pathTo > column.at + 1) scope.columns[kept++] = column;
  }
  scope.columns.length = kept;
}
