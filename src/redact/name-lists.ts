import type {Span} from '../model/scalars.ts';

/** Names with commas between them: columns, variables, fields. The span is what stands between the brackets, if any. */
export interface NameList extends Span {
  readonly names: readonly string[];
  /** Which of them was asked for, counted from 0. */
  readonly place: number;
  /** The bracket that opens the list, or nothing where it has none. */
  readonly bracket: string;
}

/** Longest list to either side of the name. */
const REACH = 600;
const INSIDE = /[\w\s,"'`$\\:]/;

/** The first character after a name and the quotes, brackets and spaces that close it. */
export function signAfter(text: string, at: number): string {
  let i = at;
  while (i - at < 60 && isWord(text.charCodeAt(i))) i++;
  const end = i;
  while (i - end < 8 && ' "\'`)]\\'.includes(text.charAt(i)) && i < text.length) i++;
  return text.charAt(i);
}

/** Whether a word is all of a short name: `pass`, but not the start of `password` and `passes`. */
export function isWholeShort(text: string, at: number, length: number): boolean {
  return length > 4 || !isLetter(text.charCodeAt(at + length) | 32);
}

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isWord(code: number): boolean {
  return isLetter(code | 32) || (code >= 48 && code <= 57) || code === 95 || code === 45;
}

/** The list in which a name stands. */
export function nameListAt(text: string, at: number): NameList | undefined {
  let start = at;
  while (start > 0 && at - start < REACH && INSIDE.test(text.charAt(start - 1))) start--;
  const opening = text.charAt(start - 1);
  // `["for user, password in …`: a line of a notebook, which is a string of its own there.
  const quoted = /^\s*"for\s+/.exec(text.slice(start, at))?.[0].length ?? 0;
  start += quoted;
  const bracket = quoted === 0 && /[([{]/.test(opening) ? opening : '';
  if (bracket === '' && quoted === 0) start = lineStart(text, start, at);
  let end = at;
  while (end < text.length && end - at < REACH && isInside(text, end, bracket)) end++;
  const names = text.slice(start, end).split(',');
  if (names.length < 2) return undefined;
  const place = text.slice(start, at).split(',').length - 1;
  return {start, end, names, place, bracket};
}

/** Without a bracket a list begins with its line, and after `for` in a loop. */
function lineStart(text: string, from: number, at: number): number {
  const line = text.slice(from, at);
  const start = from + line.lastIndexOf('\n') + 1;
  return start + (/^\s*(?:for\s+)?/.exec(text.slice(start, at))?.[0].length ?? 0);
}

function isInside(text: string, at: number, bracket: string): boolean {
  const character = text.charAt(at);
  if (bracket !== '') return INSIDE.test(character);
  return /[\w \t,"'`$]/.test(character) && !/^ (?:in|of) /.test(text.slice(at, at + 4));
}
