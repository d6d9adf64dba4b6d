import type {Span} from '../model/scalars.ts';
import {isPlaceholder} from './placeholder.ts';
import {aliasedChoices, formerly, putInLater} from './elsewhere.ts';
import {NOTHING} from './pattern.ts';
import {besideComment, saidAfter, valueBefore} from './said.ts';
import {valuesAfter} from './values.ts';

/** A place for a secret, known by its name. */
export interface Slot {
  /** Whether the whole name is one of the slot's: lower case, hyphens and spaces in it as underscores. */
  readonly accepts: (name: string) => boolean;
  /** Whether a value can be one. Placeholders are left out before. */
  readonly plausible?: (value: string, name: string) => boolean;
  /** Whether a value may stand without quotes. */
  readonly bare?: boolean;
  /** Whether the name alone says enough to believe a value that is only a word, as for passwords. */
  readonly strong?: (name: string) => boolean;
}

/** A name as it stands in a text. */
export interface SlotName extends Span {
  /** Lower case, hyphens and spaces as underscores. */
  readonly name: string;
}

/** Longest name that is looked at, to either side of its anchor. */
const REACH = 64;

/** More parts of a name behind the one in which an anchor stands. */
const DOTTED = /(?:\.[A-Za-z]\w{0,40}){1,6}(?=[ \t]{0,4}[=:])/y;

/**
 * Finds values by the name in which a word stands, however deep in quotes they are: SQL options, variables, Python
 * arguments, JSON and YAML, connection strings, comments, SQL inside strings.
 */
export function slotAt(text: string, at: number, length: number, slot: Slot): readonly Span[] {
  const named = nameAt(text, at, length, slot.accepts);
  if (named === undefined) return NOTHING;
  const {start, end, name} = named;
  const written = valuesAfter(text, named, slot);
  const [first] = written;
  const later = first === undefined ? NOTHING : putInLater(text, first);
  let spans = later.length > 0 ? later : written;
  if (spans.length === 0) spans = inElement(text, start, end);
  if (spans.length === 0) spans = valueBefore(text, named);
  if (spans.length === 0) spans = aliasedChoices(text, named);
  if (spans.length === 0 && slot.bare === true) spans = saidAfter(text, named);
  if (spans.length === 0) spans = besideComment(text, named);
  // One part of a value that is put together may be a mere word; the value as a whole has to be plausible.
  const value = spans.map((span) => text.slice(span.start, span.end)).join('');
  const once = formerly(text, named);
  if (isSame(value, name) || isPlaceholder(value) || slot.plausible?.(value, name) === false) return once;
  return once.length === 0 ? spans : [...spans, ...once];
}

/** `'ExpirePasswords': 'expire_passwords'`: a name beside itself. */
function isSame(value: string, name: string): boolean {
  return value.length < REACH * 2 && value.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase() === name.replaceAll('_', '');
}

/** The name in which an anchor stands: with the dots that properties have in theirs when it is none without them. */
function nameAt(text: string, at: number, length: number, accepts: Slot['accepts']): SlotName | undefined {
  const start = nameStart(text, at);
  const end = nameEnd(text, at + length);
  const name = spelt(text.slice(start, end));
  DOTTED.lastIndex = end;
  const dotted = DOTTED.test(text) ? DOTTED.lastIndex : end;
  // `fs.s3a.secret.key=…`, `snowflake.private.key=…`; but `secrets.token` of Python is a reference.
  if (dotted > end && /[=:]|\s/.test(text.charAt(dotted))) {
    const whole = spelt(text.slice(start, dotted));
    if (accepts(whole)) return {start, end: dotted, name: whole};
  }
  if (!accepts(name)) return undefined;
  // `fs.azure.account.key.lake.dfs.core.windows.net=…`: what it is the key of.
  return {start, end: dotted, name};
}

function spelt(name: string): string {
  return name.toLowerCase().replaceAll(/[\s.-]+/g, '_');
}

function nameStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < REACH && isInName(text, start - 1, start - 2)) start--;
  // `\npassword` inside a string: the n belongs to the escape.
  if (start > 0 && start < at && text[start - 1] === '\\' && /[nrt]/.test(text.charAt(start))) start++;
  return start;
}

function nameEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < REACH && isInName(text, end, end + 1)) end++;
  return end;
}

/** Letters, digits and underscores, and a single hyphen between them: `x-api-key`, but not `--password`. */
function isInName(text: string, at: number, beyond: number): boolean {
  const character = text.charAt(at);
  return isWordCharacter(character) || (character === '-' && isWordCharacter(text.charAt(beyond)));
}

function isWordCharacter(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code < 128)
    return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
  // Letters of other languages, without the punctuation between their blocks.
  return (code >= 0xc0 && code < 0x2000) || (code >= 0x3040 && code < 0xd800);
}

const ELEMENT = /[^<>]{1,512}?(?=\s*<\/)/y;

/** What may stand behind the name in the tag. */
const ELEMENT_END = /\\{0,3}["']?(?:\s[^<>]{0,300})?>/y;

/** `<password>…</password>`, `<param name="password">…</param>`, on one line or more. */
function inElement(text: string, start: number, end: number): readonly Span[] {
  const isAttribute = /\b(?:name|key|id)\s?=\s?\\{0,3}["']$/i.test(text.slice(Math.max(0, start - 12), start));
  ELEMENT_END.lastIndex = end;
  if (
    (text[start - 1] !== '<' && !/<\w{1,20}:$/.test(text.slice(Math.max(0, start - 22), start)) && !isAttribute) ||
    !ELEMENT_END.test(text)
  ) {
    return NOTHING;
  }
  let from = ELEMENT_END.lastIndex;
  while (/\s/.test(text.charAt(from)) && from - ELEMENT_END.lastIndex < REACH) from++;
  ELEMENT.lastIndex = from;
  const found = ELEMENT.exec(text)?.[0] ?? '';
  return found === '' ? NOTHING : [{start: from, end: from + found.length}];
}
