import type {Span} from '../model/scalars.ts';

/** Nothing found: one array for all, since most anchors lead to nothing. */
export const NOTHING: readonly Span[] = [];

/** White space as it is, escaped in a string, and comments: what may stand between a name and its value. */
export const GAP = '(?:[\\s\\0]|\\\\(?:[nrt]|\\r?\\n)|/\\*[^*]{0,200}\\*/|--[^\\n]{0,200}\\n){0,200}';

/**
 * The first group of a pattern that is tried at one offset, or all it matches where it has no group.
 * @param pattern sticky, with bounded repeats and no nested ones
 */
export function spanAt(text: string, pattern: RegExp, at: number): readonly Span[] {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) return NOTHING;
  const end = at + match[0].length;
  return [{start: match.length === 1 ? at : end - (match[1] ?? '').length, end}];
}

/** Whether a word can begin here: after no letter or digit, but for the letter of `\n`, `\r` and `\t` inside a string. */
export function startsWord(text: string, at: number): boolean {
  if (at === 0 || !/[A-Za-z0-9]/.test(text.charAt(at - 1))) return true;
  return /[nrt]/.test(text.charAt(at - 1)) && text[at - 2] === '\\';
}
