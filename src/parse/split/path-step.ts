import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumber} from '../lex/words.ts';

const DOT = wordNumber('.');
const COLON = wordNumber(':');

/** Whether a word is a step of a path (`t.end`, `value:from`) and so no keyword, whatever it says. */
export function isPathStep(code: Code, at: number): boolean {
  const before = code.word(at - 1);
  if (before === DOT) return true;
  return before === COLON && code.end(at - 1) === code.start(at) && code.kind(at - 2) !== KIND.string;
}
