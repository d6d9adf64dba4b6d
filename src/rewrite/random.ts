import type {Code} from '../parse/lex/tokens.ts';
import type {Run} from '../parse/tree/nodes.ts';
import {isOperator, isWord} from '../parse/tree/view.ts';

/** Whether a run of tokens gives other rows or values each time it is computed, also within one statement. */
export function isRandom(code: Code, {at, to}: Run): boolean {
  for (let token = at; token < to; token++) {
    if (isWord(code, token, 'NEXTVAL', 'SAMPLE', 'TABLESAMPLE')) return true;
    const isCall = isWord(code, token, 'RANDOM', 'UUID_STRING') && isOperator(code, token + 1, '(');
    if (isCall && isOperator(code, token + 2, ')')) return true;
  }
  return false;
}
