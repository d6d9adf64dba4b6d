import type {Span} from '../model/scalars.ts';
import {isPlaceholder, isReference} from './placeholder.ts';
import {endOfQuoted, quoteAt} from './quotes.ts';

/** A place for a secret, known by its name. */
export interface Slot {
  /** Finds the part of the name that says so; global, without regard to case. */
  readonly core: RegExp;
  /** Whether the whole name (lower case) is one of the slot's. */
  readonly accepts: (name: string) => boolean;
  /** Whether a value can be one. Placeholders are left out before. */
  readonly plausible?: (value: string, name: string) => boolean;
  /** Whether a value may stand without quotes. */
  readonly bare?: boolean;
}

/** Longest name and longest value that are looked at, in characters. */
const NAME = 64;
const VALUE = 8192;

const CLOSER = /\0?(?:\\{0,8}["'`]){0,8}(?:[ \t]*\](?:\\{0,8}["'`]){0,8})?/y;
const SEPARATOR =
  /(?:[\s\0]|\\[nrt])*(=>|:=|={1,3}|!=|<>|:(?!:)|,|(?:\bis\b|\bBY\b)(?=\s))?(?:[\s\0]|\\[nrt])*(?:[([][ \t]*)?/iy;
const ANNOTATION =
  /\s*(?::\s*|\s)(?:str|string|Optional\[str\]|str\s*\|\s*None|SecretStr|varchar|char|text)(?:\s*\(\d{1,9}\))?\s*(?::?=|\bdefault\b)\s*/iy;
/** Words between a name and its value in a comment: `password for the prod user is …`. */
const SAID_LATER = /[ \w,()/-]{0,60}?(?:\bis\b|=|:)[ \t]*["'`]?([^\s"'`<>]{8,128})/iy;
const LITERAL_PREFIX = /[rbfunRBFUN]{0,2}(?=\\*["'`])/y;
const BARE = /[^\s\0'"`,;()<>[\]{}|\\]{1,256}/y;
const BARE_IN_URL = /[^\s\0'"`;&<>|\\]{1,1024}/y;
const SAID_IN_COMMENTS = new Set([
  'required',
  'optional',
  'see',
  'ask',
  'stored',
  'todo',
  'changed',
  'same',
  'from',
  'the',
  'your',
  'this',
  'that',
  'with',
  'reset',
  'rotation',
  'policy',
  'must',
  'should',
  'will',
  'can',
  'not',
  'and',
  'for',
  'use',
  'uses',
  'used',
  'vault',
  'get',
  'expired',
  'expires',
  'rotated',
  'column',
  'field',
  'auth',
  'authentication',
  'protected',
  'missing',
  'wrong',
  'invalid',
]);

/**
 * Finds values by the names in front of them, however deep in quotes they stand: SQL options, variables, Python
 * arguments, JSON and YAML, connection strings, comments, SQL inside strings.
 */
export function* findSlots(text: string, slot: Slot): Iterable<Span> {
  slot.core.lastIndex = 0;
  for (let match = slot.core.exec(text); match !== null; match = slot.core.exec(text)) {
    const start = nameStart(text, match.index);
    const end = nameEnd(text, match.index + match[0].length);
    slot.core.lastIndex = Math.max(end, match.index + match[0].length);
    const name = text.slice(start, end).toLowerCase();
    if (!slot.accepts(name)) continue;
    const span = valueAfter(text, start, end, slot) ?? inElement(text, start, end) ?? saidLater(text, start, end, slot);
    if (span === undefined) continue;
    const value = text.slice(span.start, span.end);
    if (isPlaceholder(value) || slot.plausible?.(value, name) === false) continue;
    yield span;
  }
}

function nameStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < NAME && /\w/.test(text.charAt(start - 1))) start--;
  // `\npassword` inside a string: the n belongs to the escape.
  if (start > 0 && start < at && text[start - 1] === '\\' && /[nrt]/.test(text.charAt(start))) start++;
  return start;
}

function nameEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < NAME && /\w/.test(text.charAt(end))) end++;
  return end;
}

function valueAfter(text: string, start: number, end: number, slot: Slot): Span | undefined {
  let at = skip(CLOSER, text, end);
  const closed = /["'`]/.test(text.slice(end, at));
  const annotated = skip(ANNOTATION, text, at);
  let separator = '=';
  if (annotated > at) at = annotated;
  else {
    SEPARATOR.lastIndex = at;
    separator = SEPARATOR.exec(text)?.[1]?.toLowerCase() ?? '';
    at = Math.max(at, SEPARATOR.lastIndex);
  }
  // Two strings side by side: `getenv('PASSWORD', 'value')`, but not `select password, 'x'`.
  if (separator === ',' && !closed) return undefined;
  const prefixed = skip(LITERAL_PREFIX, text, at);
  const quote = quoteAt(text, prefixed);
  if (quote !== undefined) {
    const contentStart = prefixed + quote.length;
    // `PASSWORD = ''`: an empty value, not the start of one inside a string.
    if (isEmpty(text, prefixed, quote)) return undefined;
    if (separator === '' && (closed || /[\r\n]/.test(text.slice(end, at)))) return undefined;
    const contentEnd = endOfQuoted(text, contentStart, quote, VALUE);
    const value = text.slice(contentStart, contentEnd);
    // `'password=' || 'value'`: what looked like the opening quote closed a string; the value is the next one.
    if (/^\s*(?:\|\||\+)\s*$/.test(value)) {
      const next = contentEnd + quote.length;
      return {start: next, end: endOfQuoted(text, next, quote, VALUE)};
    }
    if (separator === 'is' && /\s/.test(value)) return undefined;
    if (separator === ',' && !isTelling(value)) return undefined;
    return {start: contentStart, end: contentEnd};
  }
  return slot.bare === true && separator !== '' && separator !== ','
    ? bareValue(text, start, at, separator)
    : undefined;
}

/** `<password>…</password>`. */
function inElement(text: string, start: number, end: number): Span | undefined {
  if (text[start - 1] !== '<' || text[end] !== '>') return undefined;
  const close = text.indexOf('<', end);
  return close === -1 || close - end > 256 || text[close + 1] !== '/' ? undefined : {start: end + 1, end: close};
}

/** A value that a comment gives some words after the name, or right after it, when it plainly is one. */
function saidLater(text: string, start: number, end: number, slot: Slot): Span | undefined {
  if (slot.bare !== true || !isInComment(text, start)) return undefined;
  for (const pattern of [SAID_LATER, /[ \t]+([^\s"'`<>]{8,128})/y]) {
    pattern.lastIndex = end;
    const value = pattern.exec(text)?.[1]?.replace(/[.,:;!?)]+$/, '') ?? '';
    const from = text.indexOf(value, end);
    if (isTelling(value)) return {start: from, end: from + value.length};
  }
  return undefined;
}

function isEmpty(text: string, at: number, quote: string): boolean {
  const bare = quote.replaceAll('\\', '');
  return bare.length === 2 && !/[^\s,;)\]}&]/.test(text.charAt(at + quote.length));
}

/** A value that is one even when its name stands beside it in a list. */
function isTelling(value: string): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/].filter((kind) => kind.test(value)).length;
  return value.length >= 8 && classes >= 3 && !/\s/.test(value);
}

function bareValue(text: string, start: number, at: number, separator: string): Span | undefined {
  const inUrl = /[?&;]/.test(text.charAt(start - 1));
  const shape = inUrl ? BARE_IN_URL : BARE;
  shape.lastIndex = at;
  const found = shape.exec(text)?.[0];
  if (found === undefined || isReference(found)) return undefined;
  if (inUrl) return {start: at, end: at + found.length};
  const value = found.replace(/[.,:!?]+$/, '');
  const end = at + value.length;
  if (text[end] === '(' || text[end] === '[' || text[end] === '.') return undefined;
  const named = /^[A-Za-z]+(?:_[A-Za-z0-9]+)*\d{0,2}$/.test(value) && !isWholeLine(text, start, end);
  const mixed = /\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6 && !named;
  const special = /[^\w.\-/*+]/.test(value) && /\w{4}/.test(value);
  if (mixed || (special && value.length >= 6)) return {start: at, end};
  if (separator === 'is' || separator === 'by') return undefined;
  const said = SAID_IN_COMMENTS.has(value.toLowerCase());
  return isInComment(text, start) && value.length >= 4 && !said ? {start: at, end} : undefined;
}

/** Whether the line holds nothing else, as in an environment file: `export DB_PASSWORD=…`. */
function isWholeLine(text: string, start: number, end: number): boolean {
  const before = lineBefore(text, start, 80);
  return /^\s*(?:export\s+|!?set\s+)?$/i.test(before) && /^\s*(?:$|[\r\n])/.test(text.slice(end, end + 80));
}

/** Whether the line looks like a comment up to here; a guess that only decides about values without quotes. */
function isInComment(text: string, at: number): boolean {
  return /--|\/\/|#|\/\*|^\s*\*/.test(lineBefore(text, at, 400));
}

/** What stands before an offset on its line, at most so many characters. */
function lineBefore(text: string, at: number, reach: number): string {
  const near = text.slice(Math.max(0, at - reach), at);
  return near.slice(near.lastIndexOf('\n') + 1);
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
