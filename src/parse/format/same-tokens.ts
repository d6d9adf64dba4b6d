import {allTokens} from '../lex/object-view.ts';

/** True when both texts hold the same tokens in the same order; space, and space inside comments, does not count. */
export function sameTokens(one: string, other: string): boolean {
  const left = comparable(one);
  const right = comparable(other);
  return left.length === right.length && left.every((token, index) => token === right[index]);
}

function comparable(text: string): readonly string[] {
  const result: string[] = [];
  for (const token of allTokens(text)) {
    if (token.kind === 'space') continue;
    const written = text.slice(token.start, token.end);
    result.push(`${token.kind} ${token.kind === 'comment' ? written.replace(/\s+/g, ' ').trim() : written}`);
  }
  return result;
}
