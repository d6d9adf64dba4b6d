import type {Redaction} from '../model/asset.ts';
import type {Span} from '../model/scalars.ts';
import {ownPlaceholders, placeholder} from '../redact/placeholder.ts';
import type {RedactedText} from '../redact/redact-text.ts';

/** Where a secret stood in the text as its author wrote it, and which placeholder has taken its place. */
export interface Place extends Span {
  readonly kind: string;
  readonly n: number;
}

/** What is between two strings of an array in a notebook's JSON. */
const JOINT = /"[ \t\r\n]*,[ \t\r\n]*"/y;
/** How many readings may be taken back before the texts count as not belonging together. */
const TAKEN_BACK = 2000;

interface Reading {
  readonly end: number;
  /** Where what follows the secret has been found to end, and the next secret starts. */
  readonly next: number;
}

/**
 * Finds the places of the secrets by laying the redacted text over the original: both are the same but for the
 * placeholders (and, in JSON, for lines of a secret that were emptied). Redacting goes in rounds over a changing text, so
 * it knows no places in the original itself.
 * @returns undefined when the two cannot be laid over each other
 */
export function placesIn(original: string, clean: RedactedText, isJson: boolean): readonly Place[] | undefined {
  const fresh = new Set(clean.redactions.map(markOf));
  const marks = ownPlaceholders(clean.text).filter((mark) => fresh.has(markOf(mark)));
  const behind = marks.map(({kind, n, start}) => start + placeholder(kind, n).length);
  const first = marks[0]?.start ?? 0;
  if (marks.length === 0 || original.slice(0, first) !== clean.text.slice(0, first)) return undefined;
  const known = byStart(clean.values);
  const readingsOf = (at: number, start: number): Iterator<Reading> => {
    const text = clean.text.slice(behind[at], marks[at + 1]?.start);
    const isLast = at === marks.length - 1;
    return isJson ? inJson(original, start, text, isLast) : inPlain(original, start, text, isLast, known);
  };
  // The first reading nearly always fits; where a later placeholder fits nowhere, an earlier one is read otherwise.
  const stack = [{start: first, end: first, readings: readingsOf(0, first)}];
  for (let left = marks.length + 2 * TAKEN_BACK; left > 0; left--) {
    const top = stack.at(-1);
    if (top === undefined) return undefined;
    const {value: reading, done} = top.readings.next();
    if (done === true) {
      stack.pop();
      continue;
    }
    top.end = reading.end;
    if (stack.length === marks.length) {
      return marks.map(({kind, n}, index) => ({kind, n, start: stack[index]!.start, end: stack[index]!.end}));
    }
    stack.push({start: reading.next, end: reading.next, readings: readingsOf(stack.length, reading.next)});
  }
  return undefined;
}

function markOf({kind, n}: Pick<Redaction, 'kind' | 'n'>): string {
  return `${kind} ${n}`;
}

function byStart(values: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    const key = value.slice(0, 2);
    const same = found.get(key);
    if (same === undefined) found.set(key, [value]);
    else same.push(value);
  }
  return found;
}

/** Known values first: what stands between two secrets can also stand inside of one. */
function* inPlain(
  original: string,
  start: number,
  text: string,
  isLast: boolean,
  known: ReadonlyMap<string, readonly string[]>,
): Iterator<Reading> {
  if (isLast) {
    const end = original.length - text.length;
    if (end > start && original.endsWith(text)) yield {end, next: original.length};
    return;
  }
  for (const value of known.get(original.slice(start, start + 2)) ?? []) {
    const end = start + value.length;
    if (original.startsWith(value, start) && original.startsWith(text, end)) yield {end, next: end + text.length};
  }
  for (let end = original.indexOf(text, start + 1); end !== -1; end = original.indexOf(text, end + 1)) {
    yield {end, next: end + text.length};
    if (end >= original.length) return;
  }
}

/** A secret ends with its string, or goes on in the strings that follow it in the array: those were emptied. */
function* inJson(original: string, start: number, text: string, isLast: boolean): Iterator<Reading> {
  let from = start;
  let rest = text;
  for (;;) {
    const close = endOfString(original, from);
    if (isLast) {
      const end = original.length - rest.length;
      if (end >= from && end > start && end <= close && original.endsWith(rest)) yield {end, next: original.length};
    } else {
      for (let end = original.indexOf(rest, Math.max(from, start + 1)); end !== -1 && end <= close;) {
        yield {end, next: end + rest.length};
        end = original.indexOf(rest, end + 1);
      }
    }
    JOINT.lastIndex = 0;
    const joint = JOINT.exec(rest)?.[0];
    if (joint === undefined || !original.startsWith(joint, close)) return;
    from = close + joint.length;
    rest = rest.slice(joint.length);
  }
}

/** Offset of the quote that closes the string of the JSON which an offset is in. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** The value that stood at a place, as it is when nothing quotes it: for the run's memory only. */
export function valueAt(original: string, {start, end}: Span, isJson: boolean): string {
  const written = original.slice(start, end);
  if (!isJson) return written;
  try {
    return String(JSON.parse(`"${written.replaceAll(/(?<!\\)"[ \t\r\n]*,[ \t\r\n]*"/g, '')}"`));
  } catch {
    return written;
  }
}
