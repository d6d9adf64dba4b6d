import type {Span} from '../model/scalars.ts';
import {endOfQuoted} from './quotes.ts';

/** A joint between two strings: `||`, `+`, or nothing but space, which joins in Python. */
const JOINT = /\s{0,200}(?:\|\||\+)\s{0,200}|\s{1,200}/y;
/** More parts than this are no secret that somebody wrote down. */
const PARTS = 32;
/** How far a part reaches, in characters. */
const REACH = 4096;

/**
 * The rest of secrets that a concatenation puts together: `password = 'abc' || 'def'` tells that the second string is one
 * as well.
 * @param found the secrets of the text, in any order
 * @returns these and the parts that follow them
 */
export function withConcatenated<S extends Span>(text: string, found: readonly S[]): S[] {
  const all: S[] = [];
  for (const secret of found) {
    all.push(secret);
    let last: S | undefined = secret;
    for (let n = 0; n < PARTS && last !== undefined; n++) {
      last = nextPart(text, last);
      if (last !== undefined) all.push(last);
    }
  }
  return all;
}

/** The string behind the one that a secret ends; undefined when it is a text of its own, or none follows. */
function nextPart<S extends Span>(text: string, secret: S): S | undefined {
  const {start, end} = secret;
  const close = /^\\{0,3}(?:'{1,4}|"{1,4}|`)/.exec(text.slice(end, end + 8))?.[0];
  if (close === undefined) return undefined;
  const opened = text.slice(Math.max(0, start - close.length), start);
  // A value that fills its string is followed by its rest, whatever that holds; one inside a string by what continues it.
  const isWhole = opened === close && text.charAt(start - close.length - 1) !== close.at(-1);
  if (!isWhole && (close.length > 1 || /["'`]/.test(text.charAt(start - 1)))) return undefined;
  JOINT.lastIndex = end + close.length;
  if (!JOINT.test(text)) return undefined;
  const from = JOINT.lastIndex + close.length;
  if (text.slice(JOINT.lastIndex, from) !== close || text.charAt(from) === close.at(-1)) return undefined;
  const to = endOfQuoted(text, from, close, REACH);
  if (!text.startsWith(close, to)) return undefined;
  const part = text.slice(from, to);
  const taken = isWhole ? part : (/^[\w+/=%~-]{4,}/.exec(part)?.[0] ?? '');
  return taken === '' || /\s/.test(taken) ? undefined : {...secret, start: from, end: from + taken.length};
}
