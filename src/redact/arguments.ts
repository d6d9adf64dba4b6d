import type {Span} from '../model/scalars.ts';
import {endOfQuoted, quoteAt} from './quotes.ts';

/** How far a call's arguments are read, in characters. */
const REACH = 4096;

/**
 * The string literals in each argument of a call, without quotes, by argument.
 * @param from offset after the opening bracket.
 */
export function argumentsOf(text: string, from: number): readonly (readonly Span[])[] {
  return argumentsWithEnd(text, from).strings;
}

/** The same with the offset of the bracket that closes the call. */
export function argumentsWithEnd(
  text: string,
  from: number,
): {readonly strings: readonly (readonly Span[])[]; readonly end: number} {
  const found: Span[][] = [[]];
  const end = Math.min(text.length, from + REACH);
  let depth = 0;
  for (let i = from; i < end; i++) {
    const character = text[i];
    const comment = character === '-' || character === '/' || character === '#' ? commentAt(text, i) : undefined;
    if (comment !== undefined) {
      const close = text.slice(i, end).search(comment);
      if (close === -1) return {strings: found, end: i};
      i += close;
    } else if (character === '(' || character === '[' || character === '{') depth++;
    else if (character === ')' || character === ']' || character === '}') {
      if (depth === 0) return {strings: found, end: i};
      depth--;
    } else if (character === ',' && depth === 0) found.push([]);
    else if (character === "'" || character === '"' || character === '\\' || text.startsWith('$$', i)) {
      const quote = quoteAt(text, i);
      if (quote === undefined) continue;
      const start = i + quote.length;
      if (quote.length === 2 && quote[0] === quote[1] && /[\s,)]/.test(text.charAt(start))) {
        i = start - 1;
        continue;
      }
      const close = endOfQuoted(text, start, quote, REACH);
      if (close > start) found.at(-1)?.push({start, end: close});
      i = close + quote.length - 1;
    }
  }
  return {strings: found, end};
}

/** Where the comment that begins here ends, as SQL, Python or JavaScript write it; undefined where none does. */
function commentAt(text: string, at: number): RegExp | undefined {
  const two = text.slice(at, at + 2);
  if (two === '--') return /[\r\n]/;
  if (two === '/*') return /\*\//;
  // An apostrophe in a comment opens no string. `a // b` and `#` inside a word are none.
  const isLine = two === '//' || two[0] === '#';
  return isLine && /[,\s([{]/.test(text.charAt(at - 1)) && /^(?:\/\/|#+)(?:\s|$)/.test(text.slice(at, at + 4))
    ? /[\r\n]/
    : undefined;
}
