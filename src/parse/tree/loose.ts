import {wordNumbers} from '../lex/words.ts';
import {opensQuery, startsWith} from './clauses.ts';
import type {OpenScope} from './scopes.ts';
import type {TreeReader} from './tree-reader.ts';

const [OPEN, SELECT, WITH, FOR, SEMICOLON, PIPE] = wordNumbers('( SELECT WITH FOR ; ->>');

/**
 * Finds the queries in a stretch of which nothing else is known: in brackets, and behind `CURSOR FOR`.
 * @returns index of the terminator or pipe that ends it, or its end
 */
export function readLoosely(reader: TreeReader, scope: OpenScope, at: number, to: number): number {
  const {code} = reader;
  let next = at;
  while (next < to) {
    const word = code.word(next);
    if (word === SEMICOLON || word === PIPE) return next;
    if (word === OPEN && opensQuery(code, next) && code.match(next) !== -1) {
      reader.subquery(scope, next);
      next = code.after(next);
    } else if (code.word(next - 1) === FOR && (word === SELECT || (word === WITH && startsWith(code, next)))) {
      next = reader.rootQuery(next, to);
    } else {
      next++;
    }
  }
  return next;
}
