import {Code, type Tokens} from './tokens.ts';
import {wordNumber} from './words.ts';

const SEMICOLON = wordNumber(';');

/** A run of a text's tokens without the terminators at its end. */
export function withoutTerminators(tokens: Tokens, from: number, to: number): Code {
  const code = new Code(tokens, from, to);
  let end = code.size;
  while (end > 0 && code.word(end - 1) === SEMICOLON) end--;
  return end < code.size ? new Code(tokens, from, from + end) : code;
}
