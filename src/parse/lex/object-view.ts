import {KIND_NAMES, type TokenKind} from './kinds.ts';
import {lex} from './lex.ts';
import {STRIDE, WORD_SHIFT} from './tokens.ts';

/** A token as an object. Offsets in UTF-16 code units. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/**
 * All of a text as objects, space and comments included: the slices from `start` to `end`, joined, give the text back. For
 * readers that look at few texts; what reads everything walks over the table that `lex` gives.
 */
export function allTokens(text: string): Token[] {
  const {size, table, base, comments} = lex(text);
  const found: Token[] = [];
  let at = 0;
  let token = 0;
  let comment = 0;
  while (at < text.length) {
    const nextToken = token < size ? table[base + token * STRIDE]! : text.length;
    const nextComment = comment < comments.length ? comments[comment]! : text.length;
    const next = Math.min(nextToken, nextComment);
    if (next > at) {
      found.push({kind: 'space', start: at, end: next});
      at = next;
    } else if (nextComment === at) {
      found.push({kind: 'comment', start: at, end: comments[comment + 1]!});
      at = comments[comment + 1]!;
      comment += 2;
    } else {
      const end = table[base + token * STRIDE + 1]!;
      found.push({kind: KIND_NAMES[table[base + token * STRIDE + 2]! & ((1 << WORD_SHIFT) - 1)]!, start: at, end});
      at = end;
      token++;
    }
  }
  return found;
}
