import type {Span} from '../model/scalars.ts';
import {NOTHING} from './pattern.ts';
import {isPlaceholder} from './placeholder.ts';
import {entropy, isScrambled, isTelling, looksRandom} from './randomness.ts';
import type {SlotName} from './slots.ts';

/** Words between a name and its value in a comment: `password for the prod user is …`. */
const SAID_LATER =
  /[ \w,()/'’-]{0,60}?(?:\bis\b|\bwas\b|=|:|→|->)[ \t]*(?:(?:now|still)[ \t]+)?["'`‘“]?([^\s"'`<>‘’“”]{8,128})/iy;
const RIGHT_AFTER = /[ \t]+(?:[-–/|][ \t]+)?([^\s"'`<>‘’“”]{8,128})/y;
/** `… is the password`, before the name. */
const SAID_BEFORE =
  /([^\s"'`<>]{6,128})["'`]?\s+(?:is|was|=)\s+(?:the\s+|our\s+|my\s+|his\s+|her\s+)?(?:\w{1,20}\s+)?$/i;
/** `select 'value' as password`. */
const NAMED_AFTERWARDS = /(\\{0,4}(?:'{1,4}|"))([^"'\n]{6,256})\1\s*(?:::\s*\w{1,20}\s*)?\bas\s+["']?$/i;

/** A value that a comment gives some words after the name, or right after it, when it plainly is one. */
export function saidInComment(text: string, {start, end}: SlotName): readonly Span[] {
  if (!isInComment(text, start)) return NOTHING;
  for (const pattern of [SAID_LATER, RIGHT_AFTER]) {
    pattern.lastIndex = end;
    const match = pattern.exec(text);
    const value = match?.[1]?.replace(/[.,:;!?)]+$/, '') ?? '';
    if (match === null || !(isTelling(value) || isMadeByChance(value))) continue;
    const from = end + match[0].length - (match[1] ?? '').length;
    return [{start: from, end: from + value.length}];
  }
  return NOTHING;
}

/** Whether a value is none of the words that follow a name without anything in between. */
export function isMadeByChance(value: string): boolean {
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && !value.includes('_');
  return looksRandom(value, 16) && (isScrambled(value) || (isMixed && value.length >= 20 && entropy(value) > 3.8));
}

/** A value that stands before its name: under an alias, or in a sentence of a comment. */
export function valueBefore(text: string, {start}: SlotName): readonly Span[] {
  const before = text.slice(Math.max(0, start - 300), start);
  if (!/\b(?:as|is|was|the|our|my|his|her|=)\s+(?:\w{1,20}\s+)?["']?$/i.test(before)) return NOTHING;
  const isNamed = NAMED_AFTERWARDS.exec(before);
  const match = isNamed ?? (isInComment(text, start) ? SAID_BEFORE.exec(before) : null);
  const value = match?.[isNamed === null ? 1 : 2];
  if (match === null || value === undefined || isPlaceholder(value)) return NOTHING;
  if (!isTelling(value) && !(isNamed === null && looksRandom(value, 8))) return NOTHING;
  const from = start - before.length + match.index + match[0].indexOf(value);
  return [{start: from, end: from + value.length}];
}

/** Whether the line looks like a comment up to here; a guess that only decides about values without quotes. */
export function isInComment(text: string, at: number): boolean {
  return /--|\/\/|#|\/\*|^\s*\*|\bcomment\s{0,8}(?:=|on\b|is\b)/i.test(lineBefore(text, at, 400));
}

/** What stands before an offset on its line, at most so many characters. */
export function lineBefore(text: string, at: number, reach: number): string {
  const near = text.slice(Math.max(0, at - reach), at);
  return near.slice(near.lastIndexOf('\n') + 1);
}
