import type {Token} from './token.ts';

/** A token that means something (neither space nor comment), with what readers ask of it again and again. */
export interface SignificantToken extends Token {
  /** Keywords and unquoted names in upper case, operators as they are; empty for every other kind. */
  readonly upper: string;
}

/** The tokens that mean something, in order. */
export function significant(text: string, tokens: readonly Token[]): SignificantToken[] {
  const found: SignificantToken[] = [];
  for (const {kind, start, end} of tokens) {
    if (kind === 'space' || kind === 'comment') continue;
    const named = kind === 'word' || kind === 'operator';
    found.push({kind, start, end, upper: named ? text.slice(start, end).toUpperCase() : ''});
  }
  return found;
}

/**
 * For every opening bracket the index of the one that closes it, and the other way round; -1 where there is none. A
 * bracket closes the nearest open one of its kind, so that one stray bracket does not unbalance the rest.
 */
export function matchBrackets(tokens: readonly SignificantToken[]): Int32Array {
  const match = new Int32Array(tokens.length).fill(-1);
  const open: Record<string, number[]> = {'(': [], '[': [], '{': []};
  const opener: Record<string, string> = {')': '(', ']': '[', '}': '{'};
  tokens.forEach((token, index) => {
    if (token.kind !== 'operator') return;
    const stack = open[token.upper];
    if (stack !== undefined) {
      stack.push(index);
      return;
    }
    const other = opener[token.upper];
    const start = other === undefined ? undefined : open[other]?.pop();
    if (start === undefined) return;
    match[start] = index;
    match[index] = start;
  });
  return match;
}

/** Whether a word is a step of a path (`t.end`, `value:from`) and so no keyword, whatever it says. */
export function isPathStep(code: readonly SignificantToken[], index: number): boolean {
  const before = code[index - 1];
  if (before === undefined || before.kind !== 'operator') return false;
  if (before.upper === '.') return true;
  return before.upper === ':' && before.end === code[index]?.start && code[index - 2]?.kind !== 'string';
}
