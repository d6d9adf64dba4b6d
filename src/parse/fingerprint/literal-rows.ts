import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';

const [AS, OPEN, CLOSE, COMMA, PLUS, MINUS, IMMEDIATE] = wordNumbers('AS ( ) , + - IMMEDIATE');
const LITERAL_WORDS = wordSet('NULL TRUE FALSE DEFAULT');

/** Whether a token is a value: a body behind AS or EXECUTE IMMEDIATE is code. */
export function isLiteral(code: Code, at: number): boolean {
  const kind = code.kind(at);
  if (kind === KIND.number) return true;
  if (kind !== KIND.string && kind !== KIND.dollarString) return false;
  const before = code.word(at - 1);
  return before !== AS && before !== IMMEDIATE;
}

/** Index after a bracket that holds only literals, signs included; -1 where none stands. */
export function endOfLiteralRow(code: Code, from: number): number {
  if (code.word(from) !== OPEN) return -1;
  for (let at = from + 1; at < code.size; at += 2) {
    if (code.word(at) === MINUS || code.word(at) === PLUS) at++;
    if (!isLiteral(code, at) && LITERAL_WORDS[code.word(at)] === 0) return -1;
    if (code.word(at + 1) === CLOSE) return at + 2;
    if (code.word(at + 1) !== COMMA) return -1;
  }
  return -1;
}

/** How many literals stand in such a bracket. */
export function literalsIn(code: Code, from: number, to: number): number {
  let count = 1;
  for (let at = from; at < to; at++) if (code.word(at) === COMMA) count++;
  return count;
}
