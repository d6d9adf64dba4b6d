import type {CellFormat} from '../cell-format.ts';
import type {Cell} from '../cell.ts';
import {readMagic} from '../magic.ts';
import {readMarkdown} from '../markdown-heading.ts';
import type {MarkdownHeading} from '../markdown-heading.ts';
import {pythonCells} from '../python/python-cells.ts';
import {DATABRICKS_RESULT, linkCells} from '../references.ts';
import type {LooseCell} from '../references.ts';

const FIRST_LINE = /^\ufeff?(#|--) Databricks notebook source[ \t]*(?=[\r\n]|$)/;

/**
 * A notebook that Databricks wrote as a source file: its cells are parted by comments, and cells of another language
 * than the file's are comments that start with `MAGIC`.
 */
export const databricksSource: CellFormat = {
  id: 'databricks-source',
  title: 'Databricks source file',
  reads: (body, format) => (format === 'py' || format === 'sql') && FIRST_LINE.test(body),
  read: readSource,
};

function readSource(body: string): Cell[] {
  const comment = FIRST_LINE.exec(body)?.[1] ?? '#';
  const cells: LooseCell[] = [];
  let above: MarkdownHeading = {};
  for (const part of partsOf(body, comment)) {
    const found = readPart(body, part, comment, above.heading ?? above.line);
    for (const one of found) cells.push(one);
    const first = found[0]?.cell;
    above = first?.language === 'markdown' ? {...above, ...readMarkdown(first.text)} : {};
  }
  return linkCells(cells);
}

interface Line {
  readonly start: number;
  /** Without and with what ends the line. */
  readonly end: number;
  readonly next: number;
}

/** What one cell holds, without empty lines at its start and end. */
interface Part {
  readonly title: string | undefined;
  readonly start: number;
  readonly end: number;
  /** Line of the start, counted from 1. */
  readonly line: number;
}

function partsOf(body: string, comment: string): Part[] {
  const command = new RegExp(`^${comment} COMMAND -{5,}[ \\t]*$`);
  const titled = new RegExp(`^${comment} DBTITLE \\d+,(.*)$`);
  const parts: Part[] = [];
  let title: string | undefined;
  let open: Part | undefined;
  let number = 0;
  for (const line of linesOf(body, 0, body.length)) {
    number++;
    if (number === 1) continue;
    // Only the start of a line can tell; a line of megabytes is not cut out for it.
    const written = body.slice(line.start, Math.min(line.end, line.start + 500));
    const named = open === undefined ? titled.exec(written)?.[1]?.trim() : undefined;
    if (command.test(written)) {
      if (open !== undefined) parts.push(open);
      open = undefined;
      title = undefined;
    } else if (named !== undefined && named !== '') title = named;
    else if (written.trim() !== '') {
      open = open === undefined ? {title, start: line.start, end: line.end, line: number} : {...open, end: line.end};
    }
  }
  if (open !== undefined) parts.push(open);
  return parts;
}

function* linesOf(body: string, from: number, to: number): Generator<Line> {
  const ends = /\r\n?|\n/g;
  ends.lastIndex = from;
  let start = from;
  for (let match = ends.exec(body); match !== null && match.index < to; match = ends.exec(body)) {
    yield {start, end: match.index, next: ends.lastIndex};
    start = ends.lastIndex;
  }
  if (start < to) yield {start, end: to, next: to};
}

function readPart(body: string, part: Part, comment: string, heading: string | undefined): LooseCell[] {
  const unwrapped = withoutMagic(body, part, `${comment} MAGIC`);
  const magic = unwrapped === undefined ? undefined : readMagic(unwrapped, true);
  const main = comment === '#' ? 'python' : 'sql';
  const language = magic?.language ?? (unwrapped === undefined ? main : 'other');
  const text = magic?.text ?? unwrapped ?? body.slice(part.start, part.end);
  const place = {start: unwrapped === undefined ? part.start : undefined, line: part.line};
  const named = part.title === undefined ? {} : {name: part.title};
  const headed = (own: string | undefined): Pick<Cell, 'heading'> => (own === undefined ? {} : {heading: own});
  if (language === 'markdown') return [{cell: {...named, language, text, ...place}}];
  if (language === 'sql') {
    return [{cell: {...named, ...headed(heading), language, text, ...place}, frames: [DATABRICKS_RESULT]}];
  }
  if (language !== 'python') return [{cell: {...named, ...headed(heading), language, text, ...place}}];
  const {cells, names} = pythonCells(text, place);
  return cells.map((cell, i): LooseCell => {
    // The heading is of the first statement; the next ones are told by the comments above them.
    const own = i <= 1 ? (heading ?? cell.heading) : (cell.heading ?? heading);
    return {cell: {...cell, ...named, ...headed(own)}, ...(i === 0 ? {python: names} : {})};
  });
}

/** The lines without `# MAGIC` before each, line ends as they are; undefined when a line has none. */
function withoutMagic(body: string, part: Part, prefix: string): string | undefined {
  const texts: string[] = [];
  for (const line of linesOf(body, part.start, part.end)) {
    const end = Math.min(line.next, part.end);
    if (body.startsWith(prefix, line.start)) {
      const from = line.start + prefix.length;
      texts.push(body.slice(body[from] === ' ' ? from + 1 : from, end));
    } else if (body.slice(line.start, line.end).trim() === '') texts.push(body.slice(line.end, end));
    else return undefined;
  }
  return texts.join('');
}
