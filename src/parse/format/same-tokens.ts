import {allTokens} from '../lex/object-view.ts';

/**
 * True when both texts hold the same tokens in the same order; space, and space inside comments, does not count, but for the
 * space between a word and quotes: `x'0A'` is one literal.
 */
export function sameTokens(one: string, other: string): boolean {
  const left = comparable(one);
  const right = comparable(other);
  return left.length === right.length && left.every((token, index) => token === right[index]);
}

function comparable(text: string): readonly string[] {
  const result: string[] = [];
  let before = '';
  for (const token of allTokens(text)) {
    if (before === 'word' && (token.kind === 'string' || token.kind === 'quoted')) result.push('prefix');
    before = token.kind;
    if (token.kind === 'space') continue;
    const written = text.slice(token.start, token.end);
    result.push(`${token.kind} ${token.kind === 'comment' ? written.replace(/\s+/g, ' ').trim() : written}`);
  }
  return result;
}
