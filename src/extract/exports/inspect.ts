import {createReadStream} from 'node:fs';
import {createGunzip} from 'node:zlib';
import type {CsvDialect} from './csv-dialect.ts';

/** What a look at all bytes of a file says, to hold against what was read of it. */
export interface Inspection {
  /** It cannot be unpacked to its end. */
  readonly isTorn: boolean;
  /** Records behind the header; undefined where it is no CSV file. */
  readonly records?: number;
  /** A quote is open where the file ends: all that follows it is lost to whoever reads. */
  readonly endsInQuote?: boolean;
}

/**
 * Looks at a whole file: DuckDB reads a gzip file that was cut off as if it ended there, and drops what stands behind a
 * quote that is never closed, without a word about either. Runs at the speed of the disk, or of gunzip.
 * @param dialect of a CSV file; others are looked at only when they are packed
 */
export async function inspect(
  path: string,
  isGzipped: boolean,
  dialect: CsvDialect | undefined,
  signal: AbortSignal,
): Promise<Inspection> {
  if (!isGzipped && dialect === undefined) return {isTorn: false};
  const raw = createReadStream(path, {highWaterMark: 1 << 20, signal});
  const bytes = isGzipped ? raw.pipe(createGunzip({chunkSize: 1 << 20})) : raw;
  const counter = dialect === undefined ? undefined : new RecordCounter(dialect);
  let isTorn = false;
  try {
    raw.on('error', (error) => bytes.destroy(error));
    for await (const chunk of bytes) counter?.add(chunk as Buffer);
  } catch (error) {
    signal.throwIfAborted();
    if (!isGzipped) throw error;
    isTorn = true;
  } finally {
    raw.destroy();
  }
  return {isTorn, ...counter?.end()};
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BACKSLASH = 0x5c;

/** Counts the records of a CSV file that are not empty: a line feed within quotes ends none. */
export class RecordCounter {
  readonly #delimiter: number;
  readonly #isBackslash: boolean;
  #records = 0;
  #isQuoted = false;
  #isStart = true;
  #isEmpty = true;
  #isEscaped = false;

  constructor({delimiter, escape}: CsvDialect) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#isBackslash = escape === '\\';
  }

  add(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#isQuoted) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH && this.#isBackslash) this.#isEscaped = true;
        // A doubled quote closes and opens again.
        else if (byte === QUOTE) this.#isQuoted = false;
        else if (!this.#isBackslash) {
          const next = chunk.indexOf(QUOTE, at);
          at = (next < 0 ? chunk.length : next) - 1;
        }
      } else if (byte === LINE_FEED) {
        if (!this.#isEmpty) this.#records++;
        this.#isStart = true;
        this.#isEmpty = true;
      } else if (byte === this.#delimiter) {
        this.#isStart = true;
        this.#isEmpty = false;
      } else if (byte === QUOTE) {
        // Within a bare value it is a character like any other; behind a closed quote it is half of a doubled one.
        this.#isQuoted = this.#isStart;
        this.#isEmpty = false;
      } else if (byte !== CARRIAGE_RETURN) {
        this.#isStart = false;
        this.#isEmpty = false;
      }
    }
  }

  end(): {readonly records: number; readonly endsInQuote: boolean} {
    const all = this.#records + (this.#isEmpty ? 0 : 1);
    return {records: Math.max(0, all - 1), endsInQuote: this.#isQuoted};
  }
}
