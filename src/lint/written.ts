import type {Code} from '../parse/lex/tokens.ts';
import type {Run} from '../parse/tree/nodes.ts';

/** A run of tokens on one line, comments left out, for a place where it stands a second time. */
export function writtenOnce(code: Code, {at, to}: Run): string {
  const parts: string[] = [];
  for (let i = at; i < to; i++) {
    const isApart = i > at && code.end(i - 1) < code.start(i);
    parts.push(isApart ? ' ' : '', code.written(i));
  }
  return parts.join('');
}
