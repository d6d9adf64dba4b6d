import type {Span} from '../model/scalars.ts';
import {secretsUnder} from './columns.ts';
import {NOTHING} from './pattern.ts';
import {STRING_END} from './view.ts';

/** Longest line, and how many characters and rows below the head are looked at. */
const LINE = 600;
const REACH = 16_384;
const ROWS = 200;

/** What marks a line as a comment or a quote of a mail, or opens the string that the table is in. */
const LEAD = /^[ \t]*(?:(?:--+|\/\/|#+|\/?\*+|>|"""|'''|\$\$)[ \t]*){0,3}/;
const STRING_OPENING = /^[^\n]*?(?:"""|'''|\$\$)(?=\S)/;
/** A line under the head or between rows: `|---|---|`, `+-----+-----+`. */
const RULER = /^[\s|+:=\-─━┼│]*$/;
const SEPARATORS = ['|', '\t', ';', ','] as const;

interface Cell extends Span {
  readonly text: string;
}

/** The cells under a head that names a secret; the head is whatever stands at an offset. */
export function cellsUnder(text: string, at: number): readonly Span[] {
  const before = text.slice(Math.max(0, at - LINE), at);
  // `"user,password\nana,…"`: lines of a string that is written on one.
  const isWritten = /^[^\n"']{0,200}?\\n/.test(text.slice(at, at + 210));
  const opening = isWritten
    ? Math.max(before.lastIndexOf('"'), before.lastIndexOf("'"))
    : startOfString(before, text, at);
  const start = at - before.length + Math.max(before.lastIndexOf('\n'), opening) + 1;
  const head = lineAt(text, start, isWritten);
  if (head.length > LINE) return NOTHING;
  const separator = SEPARATORS.find((one) => head.includes(one));
  const below = {start: start + head.length + (isWritten ? 2 : 1), isWritten};
  return separator === undefined
    ? alignedCells(text, start, head, at, below)
    : separatedCells(text, start, head, at, below, separator);
}

/** The quote of the string that a head is in, where a notebook's lines were read out of their strings; else -1. */
function startOfString(before: string, text: string, at: number): number {
  const quote = before.lastIndexOf('"');
  const isOpening = quote !== -1 && /[[:]\s{0,40}$/.test(before.slice(Math.max(0, quote - 42), quote));
  if (!isOpening || /[\0\n]/.test(before.slice(quote))) return -1;
  return text.slice(at, at + REACH).includes(STRING_END) ? quote : -1;
}

/** What follows the head. */
interface Below {
  readonly start: number;
  /** Whether its lines end in `\n` as it is written in a string. */
  readonly isWritten: boolean;
}

function lineAt(text: string, start: number, isWritten: boolean): string {
  const near = text.slice(start, start + LINE * 2);
  const end = isWritten ? near.search(/\\n|["'\n]/) : near.indexOf('\n');
  return end === -1 ? near : near.slice(0, end);
}

function* linesFrom(text: string, below: Below): Generator<{readonly start: number; readonly line: string}> {
  const from = below.start;
  let start = from;
  for (let n = 0; n < ROWS && start < text.length && start - from < REACH; n++) {
    const line = lineAt(text, start, below.isWritten);
    yield {start, line};
    if (below.isWritten && text[start + line.length] !== '\\') return;
    start += line.length + (below.isWritten ? 2 : 1);
  }
}

function separatedCells(
  text: string,
  start: number,
  head: string,
  at: number,
  below: Below,
  separator: string,
): readonly Span[] {
  const names = cellsOf(head, start, separator);
  const place = names.findIndex((cell) => cell.start <= at && at < cell.end);
  const accepts = secretsUnder(names[place]?.text ?? '');
  if (accepts === undefined || names.length < 2 || !names.every(({text: name}) => isHead(name, separator)))
    return NOTHING;
  const found: Span[] = [];
  for (const {start: rowStart, line} of linesFrom(text, below)) {
    if (RULER.test(line.replace(LEAD, '')) && line.trim() !== '') continue;
    const cells = cellsOf(line, rowStart, separator);
    if (cells.length !== names.length) break;
    const cell = cells[place];
    if (cell !== undefined && accepts(cell.text)) found.push({start: cell.start, end: cell.end});
  }
  return found;
}

/** With commas between them, names have no spaces: else it is a sentence, or code. */
function isHead(name: string, separator: string): boolean {
  return separator === ','
    ? /^[^\W\d]\w{0,40}(?: [^\W\d]\w{0,20}){0,2}$/.test(name)
    : /^(?:[^\W\d][^"'()=<>,;:|]{0,40}|#|)$/u.test(name) || /^[A-Za-zÀ-žА-я][^"'()=<>,;|]{0,40}$/.test(name);
}

/** The cells of a line, without quotes, bars at its ends and what makes it a comment. */
function cellsOf(line: string, lineStart: number, separator: string): readonly Cell[] {
  const opened = STRING_OPENING.exec(line)?.[0].length ?? 0;
  const lead = opened + (LEAD.exec(line.slice(opened))?.[0].length ?? 0);
  // A tab at the start of a line is an empty cell, not white space.
  const first = separator === '\t' && /^[ \t]*$/.test(line.slice(0, lead)) ? 0 : lead;
  const cells: Cell[] = [];
  let from = first;
  let isQuoted = false;
  for (let i = first; i <= line.length; i++) {
    const character = line[i];
    if (character === '"' && separator !== '|') isQuoted = !isQuoted;
    if (i < line.length && (isQuoted || character !== separator)) continue;
    cells.push(cellAt(line, lineStart, from, i));
    from = i + 1;
  }
  if (separator !== '|') return cells;
  const isFramed = line.charAt(first) === '|';
  return cells.slice(isFramed ? 1 : 0, cells.length - (isFramed && cells.at(-1)?.text === '' ? 1 : 0));
}

function cellAt(line: string, lineStart: number, from: number, to: number): Cell {
  const raw = line.slice(from, to);
  const text = raw.replace(/^[\s"'`*]+/, '').replace(/["'`*\s]+$/, '');
  const start = lineStart + from + raw.indexOf(text);
  return {text, start, end: start + text.length};
}

/** Columns that white space lines up, as data frames and clients print them: a value begins or ends with its head. */
function alignedCells(text: string, start: number, head: string, at: number, below: Below): readonly Span[] {
  const lead = LEAD.exec(head)?.[0].length ?? 0;
  const names = wordsOf(head, lead, /\S+(?: \S+){0,3}/g);
  const name = names.find((cell) => start + cell.start <= at && at < start + cell.end);
  const accepts = secretsUnder(name?.text ?? '');
  if (name === undefined || accepts === undefined || names.length < 2) return NOTHING;
  if (!names.every((cell) => /^[A-Za-z_][\w #-]{0,40}$/.test(cell.text))) return NOTHING;
  const found: Span[] = [];
  for (const {start: rowStart, line} of linesFrom(text, below)) {
    if (RULER.test(line.replace(LEAD, '')) && line.trim() !== '') continue;
    const cells = wordsOf(line, LEAD.exec(line)?.[0].length ?? 0, /\S+/g);
    const cell = cells.find((one) => one.start === name.start || one.end === name.end);
    const lined = cells.filter((one) =>
      names.some(({start: left, end: right}) => one.start === left || one.end === right),
    );
    if (cell === undefined || lined.length < 2 || cells.length < names.length || /[,;({=]$/.test(line.trimEnd())) break;
    if (accepts(cell.text)) found.push({start: rowStart + cell.start, end: rowStart + cell.end});
  }
  return found;
}

function wordsOf(line: string, lead: number, word: RegExp): readonly Cell[] {
  return [...line.slice(lead).matchAll(word)].map(({index, 0: text}) => ({
    text,
    start: lead + index,
    end: lead + index + text.length,
  }));
}
