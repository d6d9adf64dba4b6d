import {createHash} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {TextDecoderStream} from 'node:stream/web';
import {createGunzip} from 'node:zlib';
import type {ColumnSpec} from './columns.ts';
import {type CsvDialect, dialectOf} from './csv-dialect.ts';
import type {FoundFile} from './find-exports.ts';
import {inspect, type Inspection} from './inspect.ts';

/** Unpacked bytes at the beginning of a file that say how it is written. */
const HEAD_BYTES = 1024 * 1024;

export type Layout =
  | {readonly t: 'parquet'}
  | {readonly t: 'json'; readonly records: 'array' | 'newline_delimited' | 'unstructured'}
  | ({readonly t: 'csv'} & CsvDialect);

/** A file as DuckDB can read it. */
export interface ExportFile extends FoundFile, Inspection {
  /** What DuckDB opens: the file, or a copy in UTF-8 without a mark in front. */
  readonly readable: string;
  readonly isGzipped: boolean;
  readonly layout: Layout;
}

/** A file is not what it should be. The message is a sentence without a subject and without a full stop. */
export class ExportError extends Error {}

/** SHA-256 of the file as it is: by this it is the same file tomorrow, and on another machine. */
export async function digestOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, {highWaterMark: 1 << 20, signal})) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, 32);
}

/**
 * Looks at the first bytes, never at the name: gzip or not, Parquet, JSON or text. A text in UTF-16 (what `>` of PowerShell
 * writes), and JSON behind a byte order mark, are copied to `folder` in a form that DuckDB reads.
 * @throws ExportError when the file is empty, a ZIP or a spreadsheet
 */
export async function sniff(
  file: FoundFile,
  wanted: readonly ColumnSpec[],
  folder: string,
  signal: AbortSignal,
): Promise<ExportFile> {
  const first = await firstBytes(file.path, 4);
  if (first.length === 0) throw new ExportError('is empty');
  const magic = first.toString('latin1');
  if (magic === 'PAR1') return {...file, readable: file.path, isGzipped: false, layout: {t: 'parquet'}, isTorn: false};
  if (magic.startsWith('PK'))
    throw new ExportError('is a ZIP archive or a spreadsheet; CSV, JSON and Parquet are read');
  if (first.equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])))
    throw new ExportError('is compressed with zstd; only gzip is unpacked');
  const isGzipped = first[0] === 0x1f && first[1] === 0x8b;
  const bytes = await headOf(file.path, isGzipped);
  const encoding = encodingOf(bytes);
  const head = new TextDecoder(encoding).decode(bytes);
  const start = head.trimStart()[0];
  if (start === undefined) throw new ExportError('is empty');
  const layout: Layout =
    start === '{' || start === '['
      ? {t: 'json', records: start === '[' ? 'array' : linesOf(head)}
      : {t: 'csv', ...dialectOf(head, wanted)};
  const dialect = layout.t === 'csv' ? layout : undefined;
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (encoding === 'utf-8' && !(isMarked && layout.t === 'json'))
    return {...file, readable: file.path, isGzipped, layout, ...(await inspect(file.path, isGzipped, dialect, signal))};
  const readable = join(folder, `${layout.t}-${(await digestOf(file.path, signal)).slice(0, 16)}`);
  await copyAsUtf8(file.path, isGzipped, encoding, readable);
  return {...file, readable, isGzipped: false, layout, ...(await inspect(readable, false, dialect, signal))};
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const {bytesRead, buffer} = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function headOf(path: string, isGzipped: boolean): Promise<Buffer> {
  if (!isGzipped) return await firstBytes(path, HEAD_BYTES);
  const chunks: Buffer[] = [];
  let size = 0;
  const raw = createReadStream(path);
  const unpacked = raw.pipe(createGunzip());
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= HEAD_BYTES) break;
    }
  } catch {
    // Cut off or damaged further on: what came out so far says how it is written, and reading it says the rest.
    if (size === 0) throw new ExportError('is damaged: it cannot be unpacked');
  } finally {
    raw.destroy();
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** One object on each line, or objects that are laid out over several. */
function linesOf(head: string): 'newline_delimited' | 'unstructured' {
  const line = head.trimStart().split('\n', 1)[0]!;
  // A first line that is longer than the head is one line.
  if (line.length >= head.trimStart().length) return 'newline_delimited';
  try {
    JSON.parse(line);
    return 'newline_delimited';
  } catch {
    return 'unstructured';
  }
}

async function copyAsUtf8(path: string, isGzipped: boolean, encoding: string, to: string): Promise<void> {
  const raw = createReadStream(path);
  const bytes = isGzipped ? raw.pipe(createGunzip()) : raw;
  // It leaves the byte order mark out.
  const text = Readable.toWeb(bytes).pipeThrough(new TextDecoderStream(encoding) as never) as never;
  await pipeline(Readable.fromWeb(text), createWriteStream(to, {mode: 0o600}));
}
