import {styleText} from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Writes to a terminal with colour where the person wants any (NO_COLOR, pipes and dumb terminals get none). */
export class Printer {
  private readonly stream: NodeJS.WriteStream;
  private readonly coloured: boolean;

  constructor(stream: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>) {
    this.stream = stream;
    const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
    this.coloured = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' && (stream.isTTY || forced);
  }

  /** Columns to write in; where nobody looks, lines are as long as they are. */
  get width(): number {
    return this.stream.isTTY ? Math.max(40, this.stream.columns ?? 80) : Number.POSITIVE_INFINITY;
  }

  style(style: Style, text: string): string {
    return this.coloured ? styleText(style, text, {validateStream: false}) : text;
  }

  line(text = ''): void {
    this.stream.write(`${text}\n`);
  }

  /** A paragraph, wrapped between words to the terminal's width, every line indented. */
  paragraph(text: string, indent: string, style?: Style): void {
    for (const line of wrap(text, Math.min(this.width, 120) - indent.length))
      this.line(indent + (style === undefined ? line : this.style(style, line)));
  }

  heading(text: string): void {
    this.line(this.style('bold', text));
  }

  /** One JSON document. */
  json(value: unknown): void {
    this.stream.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** NDJSON: one value a line. */
  rows(values: Iterable<unknown>): void {
    for (const value of values) this.stream.write(`${JSON.stringify(value)}\n`);
  }

  /** Columns padded to their widest cell; the last one is cut to the terminal's width. Nothing for no rows. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    const widths = header.map((title, index) => Math.max(width(title), ...rows.map((row) => width(row[index] ?? ''))));
    const render = (cells: readonly string[]): string => {
      const parts = cells.map((cell, index) =>
        index === cells.length - 1 ? cell : cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cell))),
      );
      return parts.join('  ').trimEnd();
    };
    this.line(this.style('dim', cut(render(header), this.width)));
    for (const row of rows) this.line(cut(render(row), this.width));
  }
}

// oxlint-disable-next-line no-control-regex -- that is what a colour code is
const COLOUR = /\u001b\[[0-9;]*m/g;

/** Columns that a text takes up; good for Latin text, generous for wide characters. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text.replace(COLOUR, ''))
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1;
  return columns;
}

/** Cuts a line to a width, colour codes not counted, and closes what colour was open. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let used = 0;
  let result = '';
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b[')) {
      result += part;
      continue;
    }
    for (const character of part) {
      const step = width(character);
      if (used + step > columns - 1) return `${result}…${text.includes('\u001b[') ? '\u001b[0m' : ''}`;
      result += character;
      used += step;
    }
  }
  return result;
}

/** Breaks a text between words; a word longer than a line stands alone. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && width(last) + 1 + width(word) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A bar of ten blocks for a score from 0 to 100. */
export function bar(score: number): string {
  const full = Math.round(Math.min(100, Math.max(0, score)) / 10);
  return '█'.repeat(full) + '░'.repeat(10 - full);
}
