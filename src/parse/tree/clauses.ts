import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';

const [BY, WITH, SELECT, VALUES, ALL, DISTINCT, NAME, NULL] = wordNumbers(
  'BY WITH SELECT VALUES ALL DISTINCT NAME NULL',
);
const [FROM, INTO, WHERE, HAVING, QUALIFY] = wordNumbers('FROM INTO WHERE HAVING QUALIFY');
const [GROUP, ORDER, CONNECT, START, SIBLINGS] = wordNumbers('GROUP ORDER CONNECT START SIBLINGS');
const [LIMIT, OFFSET, FETCH, FIRST, NEXT] = wordNumbers('LIMIT OFFSET FETCH FIRST NEXT');
const [FOR, UPDATE, SEMICOLON, PIPE, OPEN] = wordNumbers('FOR UPDATE ; ->> (');
const [UNION, INTERSECT, MINUS, EXCEPT] = wordNumbers('UNION INTERSECT MINUS EXCEPT');
const [JOIN, OUTER, INNER, LEFT, RIGHT, FULL] = wordNumbers('JOIN OUTER INNER LEFT RIGHT FULL');
const [CROSS, NATURAL, ASOF, DIRECTED] = wordNumbers('CROSS NATURAL ASOF DIRECTED');
const [LAST, OVER, IGNORE, RESPECT] = wordNumbers('LAST OVER IGNORE RESPECT');
const [DOT, COMMA, STAR, CLOSE] = wordNumbers('. , * )');

/** Words that may end a clause of a query: `endsClause` says whether one does. */
export const CLAUSE_WORDS = wordSet(
  'FROM INTO WHERE HAVING QUALIFY GROUP ORDER CONNECT START LIMIT OFFSET FETCH FOR UNION INTERSECT MINUS EXCEPT ; ->>',
);

/** Words that a join may start with. */
const JOIN_WORDS = wordSet('JOIN INNER LEFT RIGHT FULL CROSS NATURAL ASOF DIRECTED');

/** What may end a clause and what starts a join. */
export const CLAUSE_AND_JOIN_WORDS: Uint8Array = CLAUSE_WORDS.map((is, word) => is | (JOIN_WORDS[word] ?? 0));

/**
 * Whether a word that ends a stretch does so here. Words of clauses and joins do where `endsClause` says so, all others
 * always.
 */
export function isStop(code: Code, at: number, word: number, stops: Uint8Array): boolean {
  return stops[word] === 1 && (CLAUSE_AND_JOIN_WORDS[word] === 0 || endsClause(code, at, word));
}

/** Whether a word that may end a clause does so here: names are allowed to be called like most of them. */
export function endsClause(code: Code, at: number, word: number): boolean {
  switch (word) {
    case GROUP:
      return code.word(at + 1) === BY;
    case ORDER:
      return code.word(at + 1) === BY || code.word(at + 1) === SIBLINGS;
    case CONNECT:
      return code.word(at + 1) === BY;
    case START:
      return code.word(at + 1) === WITH;
    case LIMIT:
    case OFFSET:
      return isCount(code, at + 1);
    case FETCH:
      return code.word(at + 1) === FIRST || code.word(at + 1) === NEXT || isCount(code, at + 1);
    case FOR:
      return code.word(at + 1) === UPDATE;
    case UNION:
    case INTERSECT:
    case MINUS:
    case EXCEPT:
      return endOfSetOperator(code, at) !== -1;
    case FROM:
      return !isFromFirst(code, at);
    case INTO:
    case WHERE:
    case HAVING:
    case QUALIFY:
    case SEMICOLON:
    case PIPE:
      return true;
    default:
      return endOfJoinWords(code, at) !== -1;
  }
}

/** `nth_value(x, 2) FROM FIRST OVER (…)`: a FROM that begins no clause. */
export function isFromFirst(code: Code, at: number): boolean {
  const next = code.word(at + 1);
  if (next !== FIRST && next !== LAST) return false;
  const after = code.word(at + 2);
  return after === OVER || after === IGNORE || after === RESPECT;
}

/** Whether a comma, or what ends a select list, stands here. */
export function endsItem(code: Code, at: number): boolean {
  const word = code.word(at);
  return word === COMMA || (CLAUSE_WORDS[word] === 1 && endsClause(code, at, word));
}

/** Whether a number, or something that stands for one, follows LIMIT or OFFSET. */
function isCount(code: Code, at: number): boolean {
  switch (code.kind(at)) {
    case KIND.number:
    case KIND.variable:
    case KIND.bind:
    case KIND.template:
    case KIND.string:
    case KIND.dollarString:
      return true;
    default:
      return code.word(at) === NULL;
  }
}

/** Index after a set operator with its quantifier and BY NAME; -1 where none stands. */
export function endOfSetOperator(code: Code, at: number): number {
  const before = code.word(at - 1);
  if (before === DOT || before === COMMA || before === STAR || before === SELECT) return -1;
  let next = at + 1;
  if (code.word(next) === ALL || code.word(next) === DISTINCT) next++;
  if (code.word(next) === BY && code.word(next + 1) === NAME) next += 2;
  const word = code.word(next);
  const follows =
    word === SELECT || word === WITH || word === VALUES || word === OPEN || code.kind(next) === KIND.template;
  return follows ? next : -1;
}

/** Index after the words of a join (`NATURAL LEFT OUTER JOIN`); -1 where none stands. */
export function endOfJoinWords(code: Code, at: number): number {
  for (let next = at; next < at + 5; next++) {
    switch (code.word(next)) {
      case JOIN:
        return next + 1;
      case OUTER:
      case INNER:
      case LEFT:
      case RIGHT:
      case FULL:
      case CROSS:
      case NATURAL:
      case ASOF:
      case DIRECTED:
        break;
      default:
        return -1;
    }
  }
  return -1;
}

/** How many brackets in a row a query may stand behind. */
const NESTED_REACH = 64;

/**
 * Whether a bracket holds a query: SELECT or WITH comes first, behind further brackets or templates.
 * @param at index of the bracket
 */
export function opensQuery(code: Code, at: number): boolean {
  let next = at;
  // Bounded, as the brackets inside are asked the same: without a bound, a deep nest would be quadratic.
  while (next < at + NESTED_REACH && (code.word(next) === OPEN || code.kind(next) === KIND.template)) next++;
  const word = code.word(next);
  if (word !== SELECT && !(word === WITH && startsWith(code, next))) return false;
  // `((select …) - 1)` and `f((select …), 2)` are expressions: behind a query in brackets goes on what goes on in queries.
  for (let inner = at + 1; inner < next; inner++) {
    if (code.word(inner) !== OPEN || code.match(inner) === -1) continue;
    const behind = code.after(inner);
    const follows = code.word(behind);
    if (follows !== CLOSE && !(CLAUSE_WORDS[follows] === 1 && endsClause(code, behind, follows))) return false;
  }
  return true;
}

const [RECURSIVE, AS, MODEL] = wordNumbers('RECURSIVE AS MODEL');

/** Whether a WITH starts a list of common table expressions (and is not `WITH TAG`, `WITH NO DATA` and the like). */
export function startsWith(code: Code, at: number): boolean {
  const isKeyword = code.word(at + 1) === RECURSIVE && code.word(at + 2) !== AS && code.word(at + 2) !== OPEN;
  const name = isKeyword ? at + 2 : at + 1;
  const kind = code.kind(name);
  if (kind !== KIND.word && kind !== KIND.quoted && kind !== KIND.template) return false;
  const next = code.word(name + 1);
  if (next === AS) {
    const behind = code.word(name + 2);
    return behind === OPEN || behind === MODEL || name + 2 >= code.size;
  }
  if (next === OPEN) return code.word(code.after(name + 1)) === AS;
  // `ext_&{x} as (`: a name with a template in it.
  return code.kind(name + 1) === KIND.template && code.end(name) === code.start(name + 1);
}
