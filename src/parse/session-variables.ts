import {KIND} from './lex/kinds.ts';
import {wordNumbers} from './lex/words.ts';
import type {StatementReading} from './reading.ts';

const [EQUALS, OPEN, CLOSE, COMMA] = wordNumbers('= ( ) ,');

/** Names of the session variables that a SET sets, upper case: `SET a = 1`, `SET (a, b) = (1, 2)`. */
export function variablesSet({verb, code}: StatementReading): string[] {
  if (verb !== 'SET') return [];
  if (code.word(1) !== OPEN) return code.kind(1) === KIND.word && code.word(2) === EQUALS ? [code.upper(1)] : [];
  const names: string[] = [];
  for (let at = 2; at < code.size && code.word(at) !== CLOSE; at++) {
    if (code.word(at) !== COMMA && code.kind(at) === KIND.word) names.push(code.upper(at));
  }
  return names;
}
