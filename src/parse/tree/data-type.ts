import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';

const [OPEN, WITH, WITHOUT, LOCAL, TIME, ZONE, DOUBLE, PRECISION, VARYING, DOT] = wordNumbers(
  '( WITH WITHOUT LOCAL TIME ZONE DOUBLE PRECISION VARYING .',
);
const TAKES_VARYING = wordSet('CHAR CHARACTER BINARY');
const [YEAR, MONTH, TO, DAY, SECOND] = wordNumbers('YEAR MONTH TO DAY SECOND');

/**
 * Index after a data type: `number(10, 2)`, `double precision`, `timestamp with time zone`, `object(a int)`, a type of an
 * application by its dotted name; `at` itself where none stands.
 */
export function endOfDataType(code: Code, at: number): number {
  const kind = code.kind(at);
  if (kind !== KIND.word && kind !== KIND.quoted && kind !== KIND.template) return at;
  let next = at + 1;
  while (code.word(next) === DOT && (code.kind(next + 1) === KIND.word || code.kind(next + 1) === KIND.quoted))
    next += 2;
  const word = code.word(at);
  if (word === DOUBLE && code.word(next) === PRECISION) next++;
  else if (TAKES_VARYING[word] === 1 && code.word(next) === VARYING) next++;
  if (code.word(next) === OPEN && code.match(next) !== -1) next = code.after(next);
  if (code.word(next) === TO && (code.word(next - 1) === YEAR || code.word(next - 1) === DAY)) {
    if (code.word(next + 1) === MONTH || code.word(next + 1) === SECOND) next += 2;
  }
  if (code.word(next) === WITH || code.word(next) === WITHOUT) {
    const local = code.word(next + 1) === LOCAL ? 1 : 0;
    if (code.word(next + 1 + local) === TIME && code.word(next + 2 + local) === ZONE) next += 3 + local;
  }
  return next;
}
