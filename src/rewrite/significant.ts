import {lex} from '../parse/lex.ts';
import type {TokenKind} from '../parse/token.ts';

/** A token that is neither space nor comment, with its text at hand. */
export interface SignificantToken {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Upper-case text of a word, '' for anything else: `upper === 'FROM'` is never true of a quoted name. */
  readonly upper: string;
  /** How many parentheses, brackets and braces are open before it (an opening one counts after itself). */
  readonly depth: number;
}

/** The tokens of a text that mean something, in order. Never throws; too many closing parentheses give depths below 0. */
export function significantTokens(text: string): readonly SignificantToken[] {
  const result: SignificantToken[] = [];
  let depth = 0;
  for (const token of lex(text)) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    const written = text.slice(token.start, token.end);
    if (isClosing(written)) depth -= 1;
    const upper = token.kind === 'word' ? written.toUpperCase() : '';
    result.push({kind: token.kind, start: token.start, end: token.end, text: written, upper, depth});
    if (isOpening(written)) depth += 1;
  }
  return result;
}

/** Index of the first token that starts at an offset or after it; the number of tokens when none does. */
export function firstFrom(tokens: readonly SignificantToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (tokens[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True for an identifier, quoted or not; keywords count as words. */
export function isIdentifier(token: SignificantToken | undefined): token is SignificantToken {
  return token !== undefined && (token.kind === 'word' || token.kind === 'quoted');
}

/** The comments of a text in order, each as written without the line end. */
export function commentsOf(text: string): readonly string[] {
  return lex(text)
    .filter((token) => token.kind === 'comment')
    .map((token) => text.slice(token.start, token.end).trimEnd());
}

function isOpening(text: string): boolean {
  return text === '(' || text === '[' || text === '{';
}

function isClosing(text: string): boolean {
  return text === ')' || text === ']' || text === '}';
}
