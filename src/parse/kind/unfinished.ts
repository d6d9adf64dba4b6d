import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';

/** Whether a string or quoted name is opened and never closed. Only the last token can be, as it takes in the rest. */
export function isUnfinished(code: Code): boolean {
  const last = code.size - 1;
  const kind = code.kind(last);
  if (kind === KIND.dollarString) {
    const written = code.written(last);
    return written.length < 4 || !written.endsWith('$$');
  }
  if (kind === KIND.string) return !closes(code.written(last), "'", true);
  if (kind === KIND.quoted) return !closes(code.written(last), '"', false);
  return false;
}

function closes(written: string, quote: string, escapes: boolean): boolean {
  for (let i = 1; i < written.length; i++) {
    const character = written[i];
    if (escapes && character === '\\') i++;
    else if (character === quote) {
      if (written[i + 1] !== quote) return true;
      i++;
    }
  }
  return false;
}
