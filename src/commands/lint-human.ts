import type {FileFinding} from '../pipeline/lint.ts';
import {type Printer, width} from './print.ts';

const COLOURS = {error: 'red', warning: 'yellow', info: 'cyan'} as const;
/** Lines of a finding that are shown. */
const MOST_LINES = 4;
/** Columns of a line that are shown where nobody looks at a terminal. */
const MOST_COLUMNS = 160;
const TAB = 4;

/** One finding as a person reads it: what it says, the source with the whole of it marked, and what to do. */
export function printFinding(printer: Printer, finding: FileFinding): void {
  const {line, column, endLine, severity, rule, message, hint, fix, lines} = finding;
  const colour = COLOURS[severity];
  printer.line(`  ${line}:${column}  ${printer.style(colour, severity)}  ${printer.style('bold', rule)}  ${message}`);
  const shown = lines.slice(0, endLine - line + 1 > MOST_LINES ? MOST_LINES - 1 : MOST_LINES);
  const gutter = String(line + shown.length - 1).length;
  const bar = (number: string): string => printer.style('dim', `    ${number.padStart(gutter)} |`);
  const room = Math.min(printer.width, MOST_COLUMNS + gutter) - gutter - 7;
  for (const [index, text] of shown.entries()) {
    const {source, before, marked} = markedLine(text, startOf(finding, index), endOf(finding, index), room);
    printer.line(`${bar(String(line + index))} ${source}`.trimEnd());
    if (marked > 0) printer.line(`${bar('')} ${' '.repeat(before)}${printer.style(colour, '^'.repeat(marked))}`);
  }
  const left = endLine - line + 1 - shown.length;
  if (left > 0) printer.line(printer.style('dim', `    ${' '.repeat(gutter)} | … ${left} more lines`));
  if (hint !== null) printer.line(printer.style('dim', `    ${' '.repeat(gutter)} = ${hint}`));
  if (fix !== null) {
    const how = fix.rows === 'same' ? '--fix would' : '--fix offers, as rows may change';
    printer.line(printer.style('dim', `    ${' '.repeat(gutter)} = ${how}: ${fix.title}`));
  }
}

/** Where the mark starts in a line, as an index; in lines below the first one at their first word. */
function startOf({column, lines}: FileFinding, index: number): number {
  return index === 0 ? column - 1 : (/^\s*/.exec(lines[index] ?? '')?.[0].length ?? 0);
}

function endOf({line, endLine, endColumn, lines}: FileFinding, index: number): number {
  const text = (lines[index] ?? '').trimEnd();
  return line + index === endLine ? Math.min(endColumn - 1, text.length) : text.length;
}

interface MarkedLine {
  readonly source: string;
  /** Columns before the mark, and of it. */
  readonly before: number;
  readonly marked: number;
}

/** A line without tabs, cut to the room there is around its mark. */
function markedLine(text: string, start: number, end: number, room: number): MarkedLine {
  let source = '';
  let [from, to] = [-1, -1];
  for (let index = 0; index <= text.length; index++) {
    if (index === Math.min(start, text.length)) from = source.length;
    if (index === Math.min(Math.max(start, end), text.length)) to = source.length;
    const sign = text.charAt(index);
    source += sign === '\t' ? ' '.repeat(TAB - (source.length % TAB)) : /[\x00-\x1f\x7f]/.test(sign) ? ' ' : sign;
  }
  const first = text.trim() === '' ? 0 : 1;
  const isLong = source.length > room;
  const cutFrom = isLong && to > room ? Math.max(0, Math.min(from - Math.floor(room / 4), source.length - room)) : 0;
  const cutTo = isLong ? cutFrom + room : source.length;
  const visible = `${cutFrom > 0 ? '…' : ''}${source.slice(cutFrom + (cutFrom > 0 ? 1 : 0), cutTo - (cutTo < source.length ? 1 : 0))}${cutTo < source.length ? '…' : ''}`;
  const before = width(visible.slice(0, from - cutFrom));
  const marked = Math.max(first, width(visible.slice(from - cutFrom, Math.min(to, cutTo) - cutFrom)));
  return {source: visible.trimEnd(), before, marked};
}
