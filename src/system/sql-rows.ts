import {createReadStream, createWriteStream} from 'node:fs';
import {mkdtemp, open, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import process from 'node:process';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import {messageOf, usageError, UserError} from '../errors.ts';
import type {BadRow, SqlRow, SqlRows} from '../ports/sql-rows.ts';
import {CsvRecords} from './csv-records.ts';
import {useNativeDigest} from './native-digest.ts';
import {rowOfJson} from './sql-row-json.ts';

const COLUMNS = ['id', 'sql', 'user', 'at'] as const;
type Column = (typeof COLUMNS)[number];

/** Signs that stand between the values of one file or the other; the one with which the header makes sense. */
const DELIMITERS = [',', ';', '\t', '|'];
/** Bytes read at a time. */
const PIECE = 1 << 18;
/** A header that is longer is none. */
const LONGEST_HEADER = 1 << 20;

/**
 * Opens rows of SQL in a file: one JSON object a line, or CSV with a header, told apart by what stands in it. UTF-8 or UTF-16
 * by its byte order mark, also packed with gzip. Columns are `id` and `sql`, perhaps `user` and `at`, in any case and order.
 * The file may be as large as it likes: it is read piece by piece, and again where somebody asks again.
 * @param path `-` for standard input, which is kept in the run's temporary folder to be read more than once
 * @throws UserError (wrong use) when there is no such file, or it is neither of both
 */
export async function openSqlRows(
  path: string,
  {cwd, signal, stdin = process.stdin}: {readonly cwd: string; readonly signal: AbortSignal; readonly stdin?: Readable},
): Promise<SqlRows> {
  useNativeDigest();
  if (path === '') throw usageError('no-file', 'No file was named.', 'Name a file, or - to read standard input.');
  const name = path === '-' ? 'standard input' : path;
  const file = path === '-' ? await keep(stdin, signal) : resolve(cwd, path);
  const info = await stat(file).catch(() => undefined);
  if (info === undefined)
    throw usageError('no-such-file', `There is no file ${name}.`, 'Name a file, or - to read standard input.');
  if (info.isDirectory()) throw usageError('no-file', `${name} is a folder.`, 'Name one file of NDJSON or CSV.');
  const head = await firstBytes(file, name);
  const isGzipped = head[0] === 0x1f && head[1] === 0x8b;
  const pieces = (): AsyncIterable<string> => textOf(file, isGzipped, signal);
  const start = await told(name, () => firstSign(pieces()));
  if (start === '[') {
    throw usageError(
      'json-array',
      `${name} holds one JSON list.`,
      'Write one object a line: jq -c ".[]" turns one into the other.',
    );
  }
  if (start === undefined) return {read: async function* () {}};
  if (start === '{') return {read: () => guarded(jsonRows(pieces()), name)};
  const layout = await told(name, () => layoutOf(pieces(), name));
  return {read: () => guarded(csvRows(pieces(), layout), name)};
}

/** Standard input can be read once only, and rows are read twice. Nobody else may look into the run's folder. */
async function keep(stdin: Readable, signal: AbortSignal): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'wsr-rows-')), 'standard-input');
  await pipeline(stdin, createWriteStream(file, {mode: 0o600}), {signal});
  return file;
}

async function firstBytes(file: string, name: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const {bytesRead, buffer} = await handle.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new UserError('unreadable-file', `${name} cannot be read.`, {hint: messageOf(error), cause: error});
  }
}

/** The text of a file, piece by piece, its byte order mark taken off. */
async function* textOf(file: string, isGzipped: boolean, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const raw = createReadStream(file, {highWaterMark: PIECE, signal});
  const bytes = isGzipped ? raw.pipe(createGunzip({chunkSize: PIECE})) : raw;
  raw.on('error', (error) => bytes.destroy(error));
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      decoder ??= new TextDecoder(encodingOf(chunk));
      const text = decoder.decode(chunk, {stream: true});
      if (text !== '') yield text;
    }
    const rest = decoder?.decode() ?? '';
    if (rest !== '') yield rest;
  } finally {
    raw.destroy();
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

async function firstSign(pieces: AsyncIterable<string>): Promise<string | undefined> {
  for await (const piece of pieces) {
    const [sign] = piece.trimStart();
    if (sign !== undefined) return sign;
  }
  return undefined;
}

/** What breaks off in the middle (a damaged archive, a disk) is said of the file, after all rows before it. */
async function* guarded(
  rows: AsyncIterable<SqlRow | BadRow>,
  name: string,
): AsyncGenerator<SqlRow | BadRow, void, undefined> {
  try {
    yield* rows;
  } catch (error) {
    throw unreadable(error, name);
  }
}

/** The same of what is read to know what the file is. */
async function told<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(error, name);
  }
}

function unreadable(error: unknown, name: string): unknown {
  if (error instanceof UserError || (error instanceof Error && error.name === 'AbortError')) return error;
  return new UserError('unreadable-file', `${name} cannot be read to its end.`, {hint: messageOf(error), cause: error});
}

async function* jsonRows(pieces: AsyncIterable<string>): AsyncGenerator<SqlRow | BadRow, void, undefined> {
  let line = 0;
  for await (const text of linesOf(pieces)) {
    line += 1;
    if (text.trim() !== '') yield rowOfJson(text, line);
  }
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest: string[] = [];
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', from)) {
      rest.push(piece.slice(from, at));
      yield rest.join('');
      rest = [];
      from = at + 1;
    }
    if (from < piece.length) rest.push(piece.slice(from));
  }
  if (rest.length > 0) yield rest.join('');
}

interface Layout {
  readonly delimiter: string;
  readonly width: number;
  readonly places: ReadonlyMap<Column, number>;
}

/** The delimiter with which the first line names the columns that are needed. */
async function layoutOf(pieces: AsyncIterable<string>, name: string): Promise<Layout> {
  let head = '';
  for await (const piece of pieces) {
    head += piece;
    if (head.length > LONGEST_HEADER || /[\r\n]/.test(head.trimStart())) break;
  }
  const found = DELIMITERS.map((delimiter) => {
    const reader = new CsvRecords(delimiter);
    const [header] = [...reader.push(head), ...reader.end()];
    const named = (header?.values ?? []).map((value) => value.trim().toLowerCase());
    const places = new Map(
      COLUMNS.flatMap((column) => (named.includes(column) ? [[column, named.indexOf(column)]] : [])),
    );
    return {delimiter, width: named.length, places: places as ReadonlyMap<Column, number>};
  }).toSorted((a, b) => b.places.size - a.places.size);
  const [best] = found;
  const missing = COLUMNS.slice(0, 2).filter((column) => best?.places.has(column) !== true);
  if (best === undefined || missing.length > 0) {
    throw usageError(
      'no-columns',
      `${name} has no column ${missing.join(' and no column ')} in its first line.`,
      'It takes NDJSON, or CSV whose header names id and sql, and may name user and at.',
    );
  }
  return best;
}

async function* csvRows(
  pieces: AsyncIterable<string>,
  {delimiter, width, places}: Layout,
): AsyncGenerator<SqlRow | BadRow, void, undefined> {
  const reader = new CsvRecords(delimiter);
  let isHeader = true;
  const rowsOf = function* (records: ReturnType<CsvRecords['push']>): Generator<SqlRow | BadRow, void, undefined> {
    for (const {line, values, problem} of records) {
      if (isHeader) isHeader = false;
      else if (problem !== undefined) yield {line, problem};
      else yield rowOfValues(line, values, width, places);
    }
  };
  for await (const piece of pieces) yield* rowsOf(reader.push(piece));
  yield* rowsOf(reader.end());
}

function rowOfValues(
  line: number,
  values: readonly string[],
  width: number,
  places: ReadonlyMap<Column, number>,
): SqlRow | BadRow {
  const valueOf = (column: Column): string | undefined => {
    const place = places.get(column);
    return place === undefined ? undefined : values[place];
  };
  const [id, sql, user, at] = COLUMNS.map(valueOf).map((value) => (value === undefined ? value : ofItsOwn(value)));
  // With more values than the header a delimiter was not quoted, and the text would be cut off without a word.
  if (values.length > width || id === undefined || sql === undefined) {
    return {line, problem: `It has ${values.length} values where the header names ${width}.`};
  }
  if (id === '') return {line, problem: 'It has no id.'};
  if (sql.trim() === '') return {line, problem: 'It has no sql.'};
  return {line, id, sql, ...(user ? {user} : {}), ...(at ? {at} : {})};
}

/** A text that does not keep the piece of the file alive that it was cut out of. */
function ofItsOwn(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
