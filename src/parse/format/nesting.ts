import {KIND} from '../lex/kinds.ts';
import {lex} from '../lex/lex.ts';
import {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';

const OPENERS = wordSet('( [ {');
const CLOSERS = wordSet(') ] }');
const [CASE, END] = wordNumbers('CASE END');

/** Deeper nests than this take the formatter longer than anybody waits: its time grows with more than the length. */
const DEEPEST = 60;

/**
 * Whether the brackets of a text pair and its nests are no deeper than the formatter can take. A text with backticks is of
 * another dialect, in which they quote what the formatter would part.
 */
export function isLayable(text: string): boolean {
  const code = new Code(lex(text));
  let depth = 0;
  for (let at = 0; at < code.size; at++) {
    const word = code.word(at);
    if (code.kind(at) === KIND.unknown && code.written(at) === '`') return false;
    if (OPENERS[word] === 1 || CLOSERS[word] === 1) {
      if (code.match(at) === -1) return false;
      depth += OPENERS[word] === 1 ? 1 : -1;
    } else if (word === CASE) depth++;
    else if (word === END && depth > 0) depth--;
    if (depth > DEEPEST) return false;
  }
  return true;
}
