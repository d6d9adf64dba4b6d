import type {Span} from '../model/scalars.ts';

/** A text as rules read it, and the way back to the text as it is written down. */
export interface View {
  readonly text: string;
  /** The pieces of the written text that a span of the view stands for, in order. */
  readonly pieces: (span: Span) => readonly Span[];
}

/** Stands in the view where a string of the JSON ends for good: no value reaches over it. */
export const STRING_END = '\0';

export function plainView(text: string): View {
  return {text, pieces: (span) => [span]};
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/**
 * A notebook's JSON with the escapes inside its strings undone, and the lines of a cell, which are strings of an array,
 * run together. A span of the view that reaches over lines comes back as one piece per string, so that what is replaced
 * leaves valid JSON. Works on broken JSON too.
 */
export function jsonView(text: string): View {
  const parts: string[] = [];
  // Where each stretch of the view starts, there and in the text; inside an unescaped stretch both run alike.
  const viewAt: number[] = [];
  const textAt: number[] = [];
  const textEnd: number[] = [];
  let length = 0;
  const add = (part: string, start: number, end: number): void => {
    if (part === '') return;
    parts.push(part);
    viewAt.push(length);
    textAt.push(start);
    textEnd.push(end);
    length += part.length;
  };
  let at = 0;
  let copied = 0;
  let inString = false;
  let endsLine = false;
  // From one quote or backslash to the next: what lies between says nothing.
  const mark = /["\\]/g;
  while (at < text.length) {
    mark.lastIndex = at;
    const next = mark.test(text) ? mark.lastIndex - 1 : text.length;
    if (next > at) endsLine = false;
    at = next;
    if (at >= text.length) break;
    const character = text[at];
    if (inString && character === '\\') {
      add(text.slice(copied, at), copied, at);
      const {value, end} = unescape(text, at);
      add(value, at, end);
      endsLine = value === '\n';
      at = end;
      copied = at;
      continue;
    }
    if (character === '"') {
      if (inString && endsLine) {
        const line = startOfNextLine(text, at);
        if (line !== undefined) {
          add(text.slice(copied, at), copied, at);
          at = line;
          copied = line;
          endsLine = false;
          continue;
        }
      }
      if (inString) {
        add(text.slice(copied, at), copied, at);
        add(STRING_END, at, at);
        copied = at;
      }
      inString = !inString;
    }
    endsLine = false;
    at++;
  }
  add(text.slice(copied), copied, text.length);
  return {text: parts.join(''), pieces: (span) => piecesOf(span, viewAt, textAt, textEnd)};
}

/** Those of the spans that are the whole content of a string of the JSON. */
export function wholeStrings<T extends Span>(text: string, spans: readonly T[]): T[] {
  if (spans.length === 0) return [];
  const ends = new Map<number, number>();
  let opened = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\' && opened !== -1) at++;
    else if (character === '"') {
      if (opened === -1) opened = at + 1;
      else {
        ends.set(opened, at);
        opened = -1;
      }
    }
  }
  return spans.filter((span) => ends.get(span.start) === span.end);
}

function unescape(text: string, at: number): {value: string; end: number} {
  const next = text.charAt(at + 1);
  if (next === 'u') {
    const code = text.slice(at + 2, at + 6);
    if (/^[0-9a-fA-F]{4}$/.test(code)) return {value: String.fromCharCode(Number.parseInt(code, 16)), end: at + 6};
  }
  return {value: ESCAPES[next] ?? text.slice(at, at + 2), end: Math.min(text.length, at + 2)};
}

/** Offset after the opening quote of the string that follows in the array; undefined when none does. */
function startOfNextLine(text: string, at: number): number | undefined {
  const joint = /"[ \t\r\n]*,[ \t\r\n]*"/y;
  joint.lastIndex = at;
  return joint.test(text) ? joint.lastIndex : undefined;
}

function piecesOf(
  span: Span,
  viewAt: readonly number[],
  textAt: readonly number[],
  textEnd: readonly number[],
): Span[] {
  const pieces: Span[] = [];
  for (let i = indexOf(viewAt, span.start); i < viewAt.length; i++) {
    const from = viewAt[i]!;
    if (from >= span.end) break;
    const to = viewAt[i + 1] ?? Number.POSITIVE_INFINITY;
    const width = textEnd[i]! - textAt[i]!;
    const isAlike = to - from === width || to === Number.POSITIVE_INFINITY;
    const start = isAlike ? textAt[i]! + Math.max(0, span.start - from) : textAt[i]!;
    const end = isAlike ? Math.min(textEnd[i]!, textAt[i]! + span.end - from) : textEnd[i]!;
    const last = pieces.at(-1);
    if (last !== undefined && last.end === start) pieces[pieces.length - 1] = {start: last.start, end};
    else pieces.push({start, end});
  }
  return pieces;
}

/** Index of the stretch that holds an offset. */
function indexOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
