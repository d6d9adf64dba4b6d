import type {LintInput} from '../lint/rule.ts';
import {readSilences, Silences} from '../lint/noqa.ts';
import type {LintSettings, Surroundings} from '../lint/run-rules.ts';
import type {AssetFormat} from '../model/asset.ts';
import type {Statement} from '../model/statement.ts';
import {allTokens} from '../parse/lex/object-view.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import type {ReadStatement} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';

/** A text by its lines. */
export class TextLines {
  readonly text: string;
  #starts: readonly number[] | undefined = undefined;

  constructor(text: string) {
    this.text = text;
  }

  get starts(): readonly number[] {
    this.#starts ??= lineStarts(this.text);
    return this.#starts;
  }

  /** Line and column of an offset, counted from 1. */
  at(offset: number): {readonly line: number; readonly column: number} {
    const line = lineOf(this.starts, offset);
    return {line, column: offset - (this.starts[line - 1] ?? 0) + 1};
  }

  /** The lines from one to another one, without their ends. */
  between(first: number, last: number): readonly string[] {
    const lines: string[] = [];
    for (let line = first; line <= last; line++) {
      const start = this.starts[line - 1] ?? this.text.length;
      lines.push(this.text.slice(start, this.starts[line] ?? this.text.length).replace(/[\r\n]+$/, ''));
    }
    return lines;
  }
}

/** Where a statement or a cell stands in a text whose lines can be shown. */
export interface Place {
  readonly lines: TextLines;
  /** Where it starts in that text. */
  readonly offset: number;
  /** Where it ends in that text, its terminator left out. */
  readonly end: number;
  /** Lines of the file before that text. */
  readonly lineBase: number;
  /** Whether that text is the file's own. */
  readonly isInFile: boolean;
}

export interface PlacedStatement {
  /** Number of the statement in the file, counted from 0. */
  readonly index: number;
  readonly statement: Statement;
  /** Where it starts in the text of its cell. */
  readonly start: number;
  readonly input: LintInput;
  readonly place: Place;
  readonly around: Surroundings;
  /** What surrounds another text of the statement at the same place. */
  aroundText(sql: string): Surroundings;
}

/** A stretch of SQL: a file, a cell, a text in Python. `noqa` comments are of it. */
export interface PlacedCell {
  readonly place: Place;
  readonly silences: Silences;
  readonly statements: readonly PlacedStatement[];
}

const NONE = new Silences([]);

/** The statements of a file by the text they were read from, each with its place and with what silences its findings. */
export function* placedStatements(
  body: TextLines,
  format: AssetFormat,
  read: readonly ReadStatement[],
  settings: LintSettings,
): Iterable<PlacedCell> {
  const numbered = read.map((one, index) => ({...one, index}));
  const cells = Map.groupBy(numbered, ({reading, index}) => reading?.code.tokens ?? index);
  for (const members of cells.values()) {
    const [first] = members;
    if (first === undefined) continue;
    if (first.reading === undefined) yield unread(body, first.statement, first.index);
    else yield new CellReader(body, format, first.reading.text, settings).read(members);
  }
}

class CellReader {
  readonly #body: TextLines;
  readonly #format: AssetFormat;
  readonly #cell: TextLines;
  readonly #silences: Silences;

  constructor(body: TextLines, format: AssetFormat, text: string, {ignoresNoqa}: LintSettings) {
    this.#body = body;
    this.#format = format;
    // The text of a SQL file is one cell: its lines are found once.
    this.#cell = text === body.text ? body : new TextLines(text);
    this.#silences = ignoresNoqa === true ? NONE : silencesIn(this.#cell);
  }

  read(members: readonly (ReadStatement & {readonly index: number})[]): PlacedCell {
    const statements = members.map(({statement, reading, index}) => this.#place(statement, reading!, index));
    const [first] = statements;
    const {place, start} = first!;
    return {
      place: {...place, offset: place.offset - start, end: place.lines.text.length},
      silences: this.#silences,
      statements,
    };
  }

  #place(statement: Statement, inCell: StatementReading, index: number): PlacedStatement {
    const {sql, context, span, line} = statement;
    const reading = inCell.text === sql ? inCell : readStatement(sql);
    const code = inCell.code.start(0);
    const start = code - (reading.code.size === 0 ? 0 : reading.code.start(0));
    const silences = this.#silences;
    const {starts, text: whole} = this.#cell;
    const firstLine = lineOf(starts, start);
    const isInFile = this.#format !== 'ipynb' && this.#body.text.startsWith(sql, span.start);
    return {
      index,
      start,
      statement,
      input: {reading, context},
      place: isInFile
        ? {lines: this.#body, offset: span.start, end: span.start + sql.length, lineBase: 0, isInFile}
        : {lines: this.#cell, offset: start, end: start + sql.length, lineBase: line - lineOf(starts, code), isInFile},
      around: {silences, firstLine},
      aroundText: (text) => {
        if (silences.isEmpty) return {silences, firstLine};
        const edited = new TextLines(whole.slice(0, start) + text + whole.slice(start + sql.length));
        return {silences: silencesIn(edited), firstLine};
      },
    };
  }
}

function silencesIn({text, starts}: TextLines): Silences {
  return readSilences(text, () => allTokens(text), starts);
}

/** A text of a file that was too long to be read. */
function unread(body: TextLines, statement: Statement, index: number): PlacedCell {
  const {start, end} = statement.span;
  const place = {lines: body, offset: start, end, lineBase: 0, isInFile: true};
  const around = {silences: NONE, firstLine: 1};
  const input = {reading: readStatement(statement.sql), context: statement.context};
  return {
    place,
    silences: NONE,
    statements: [{index, statement, start: 0, input, place, around, aroundText: () => around}],
  };
}
