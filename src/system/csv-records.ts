/** A record of a CSV text. */
export interface CsvRecord {
  /** Line on which it begins, counted from 1. */
  readonly line: number;
  readonly values: readonly string[];
  /** Why it cannot be trusted, as one sentence; its values are then as far as they were read. */
  readonly problem?: string;
}

/** A value may have so many characters. What is longer is a quote that nobody closed. */
const LONGEST = 16 * 1024 * 1024;

const QUOTE = '"';
const NEVER_CLOSED = 'A quote that begins in this record is never closed.';

/**
 * Reads records of comma separated values as they come in, piece by piece (RFC 4180): values in quotes may hold delimiters,
 * line ends and doubled quotes. Empty lines are no records. A record with a quote that stands within a value, or behind the
 * end of one, is given with its problem; so is one whose quote is never closed, and what follows its line is read as if that
 * line were not there.
 */
export class CsvRecords {
  readonly #delimiter: string;
  #text = '';
  /** Where in `#text` the value at hand begins. */
  #at = 0;
  /** Where in `#text` the record at hand begins. */
  #from = 0;
  #line = 1;
  #values: string[] = [];
  #problem: string | undefined = undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** @returns the records that end within what has come so far */
  push(piece: string): readonly CsvRecord[] {
    // What was read is let go; the record at hand is kept whole, as it may have to be read in another way.
    this.#text = this.#text.slice(this.#from) + piece;
    this.#at -= this.#from;
    this.#from = 0;
    return this.#read(false);
  }

  /** @returns the records that are left when nothing more comes */
  end(): readonly CsvRecord[] {
    return this.#read(true);
  }

  #read(isEnd: boolean): readonly CsvRecord[] {
    const records: CsvRecord[] = [];
    for (;;) {
      const end = this.#value(isEnd);
      if (end === 'more') return records;
      if (end === 'lost') {
        // Behind it stands no quote that could close one, so this happens once in so many characters at most.
        records.push({line: this.#line, values: this.#values, problem: NEVER_CLOSED});
        this.#skipLine();
        continue;
      }
      if (end === 'delimiter') continue;
      const isEmpty = this.#values.length === 1 && this.#values[0] === '' && this.#problem === undefined;
      if (!isEmpty) {
        const problem = this.#problem === undefined ? {} : {problem: this.#problem};
        records.push({line: this.#line, values: this.#values, ...problem});
      }
      this.#next(this.#at);
      if (end === 'end') return records;
    }
  }

  /** Reads one value, up to and with what ends it. */
  #value(isEnd: boolean): 'delimiter' | 'line' | 'end' | 'more' | 'lost' {
    const text = this.#text;
    if (isEnd && this.#at >= text.length && this.#values.length === 0) return this.#ended('end', '', this.#at);
    let at = this.#at;
    let value = '';
    if (text[at] === QUOTE) {
      const closed = closingQuote(text, at + 1);
      // A quote at the very end may be the first half of a doubled one.
      const isOpen = closed === -1 || (closed === text.length - 1 && !isEnd);
      if (isOpen) return isEnd || text.length - at > LONGEST ? 'lost' : 'more';
      value = unquoted(text, at, closed);
      at = closed + 1;
      const next = text[at];
      if (next !== undefined && next !== this.#delimiter && next !== '\n' && next !== '\r') {
        this.#problem ??= 'A quote within a value is not doubled.';
      }
    }
    const stop = this.#endOfBare(text, at);
    if (stop === -1) {
      if (!isEnd) return text.length - at > LONGEST ? 'lost' : 'more';
      return this.#ended('end', value + text.slice(at), text.length);
    }
    const sign = text[stop]!;
    // Both halves of a line end belong together.
    if (sign === '\r' && stop === text.length - 1 && !isEnd) return 'more';
    const after = sign === '\r' && text[stop + 1] === '\n' ? stop + 2 : stop + 1;
    return this.#ended(sign === this.#delimiter ? 'delimiter' : 'line', value + text.slice(at, stop), after);
  }

  #ended<T extends 'delimiter' | 'line' | 'end'>(how: T, value: string, at: number): T {
    this.#values.push(value);
    this.#at = at;
    return how;
  }

  #endOfBare(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const unit = text[at];
      if (unit === this.#delimiter || unit === '\n' || unit === '\r') return at;
    }
    return -1;
  }

  /** The record at hand ends before `at`. */
  #next(at: number): void {
    this.#line += linesIn(this.#text, this.#from, at);
    this.#from = at;
    this.#at = at;
    this.#values = [];
    this.#problem = undefined;
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#from);
    this.#next(end === -1 ? this.#text.length : end + 1);
  }
}

/** The quote that closes a value; -1 where it is not there. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(QUOTE, from); at !== -1; at = text.indexOf(QUOTE, at + 2)) {
    if (text[at + 1] !== QUOTE) return at;
  }
  return -1;
}

function unquoted(text: string, open: number, close: number): string {
  const inside = text.slice(open + 1, close);
  return inside.includes(QUOTE) ? inside.replaceAll('""', QUOTE) : inside;
}

/** Line ends of any kind. */
function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) lines++;
  }
  return lines;
}
