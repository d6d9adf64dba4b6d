import {createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {pipeline} from 'node:stream';
import {createGunzip} from 'node:zlib';
import {extract as createExtract} from 'tar-stream';
import {MAX_BYTES} from './formats.ts';

/** A whole archive may unpack to so much: 500 worksheets are a few MB, and a bomb is recognised long before the disk is. */
const MAX_TOTAL_BYTES = 1024 * 1024 * 1024;
const MAX_ENTRIES = 200_000;

export type TarEntry =
  | {readonly t: 'file'; readonly path: string; readonly bytes: Buffer; readonly changedAt?: string}
  | {readonly t: 'refused'; readonly path: string; readonly reason: string}
  /** Resource forks and folder settings that macOS adds. */
  | {readonly t: 'litter'; readonly path: string};

/** The archive as a whole cannot be read, or not to its end. The message is a sentence without a subject. */
export class TarError extends Error {}

/**
 * Reads a `.tar` or `.tar.gz`, told apart by their first bytes and not by the name. Nothing is ever written to disk and
 * no link is followed; a path that leaves the archive, a link or a device is refused by name. Throws a TarError when the
 * archive ends too early, after everything before the damage was yielded.
 */
export async function* readTar(file: string, wanted: (path: string) => boolean): AsyncGenerator<TarEntry> {
  const gzipped = await sniff(file);
  const extract = createExtract();
  const tail = new Tail();
  void feed(extract, file, gzipped, tail);
  let entries = 0;
  try {
    for await (const entry of extract) {
      if (++entries > MAX_ENTRIES)
        throw new TarError(`holds more than ${MAX_ENTRIES} entries and is not read any further`);
      const {name, type, size, mtime} = entry.header;
      const path = name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
      const refusal = refusalOf(name, type);
      if (refusal !== undefined) {
        entry.resume();
        yield {t: 'refused', path, reason: refusal};
      } else if (isLitter(path)) {
        entry.resume();
        yield {t: 'litter', path};
      } else if (type === 'directory' || path === '' || !wanted(path)) entry.resume();
      else if (size > MAX_BYTES) {
        entry.resume();
        yield {
          t: 'refused',
          path,
          reason: `It has ${Math.ceil(size / 1024 / 1024)} MB, which is more than a worksheet can have (${MAX_BYTES / 1024 / 1024} MB).`,
        };
      } else {
        const chunks: Buffer[] = [];
        for await (const chunk of entry) chunks.push(chunk as Buffer);
        yield {t: 'file', path, bytes: Buffer.concat(chunks), ...timeOf(mtime)};
      }
    }
  } catch (error) {
    if (error instanceof TarError) throw error;
    throw new TarError(
      entries === 0
        ? 'is not a tar archive, or is damaged from its beginning'
        : `is damaged or cut off after ${entries} ${entries === 1 ? 'entry' : 'entries'}`,
    );
  } finally {
    extract.destroy(null);
  }
  if (entries === 0) throw new TarError('holds no files');
  if (!tail.isEndMark())
    throw new TarError(
      `ends without its end mark after ${entries} ${entries === 1 ? 'entry' : 'entries'}, so it may have been cut off`,
    );
}

/** Whether it is gzipped. Refuses what is plainly something else. */
async function sniff(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const {bytesRead, buffer} = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 0) throw new TarError('is empty');
    if (buffer.subarray(0, 2).toString('latin1') === 'PK')
      throw new TarError('is a ZIP archive; only .tar and .tar.gz are read');
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function feed(
  extract: ReturnType<typeof createExtract>,
  file: string,
  gzipped: boolean,
  tail: Tail,
): Promise<void> {
  const raw = createReadStream(file);
  const bytes = gzipped ? pipeline(raw, createGunzip(), () => {}) : raw;
  let total = 0;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > MAX_TOTAL_BYTES)
        throw new TarError(`unpacks to more than ${MAX_TOTAL_BYTES / 1024 / 1024} MB and is not read any further`);
      tail.add(chunk);
      if (extract.destroyed) return;
      if (!extract.write(chunk)) await drained(extract);
    }
    extract.end(undefined);
  } catch (error) {
    extract.destroy(error as Error);
  } finally {
    raw.destroy();
  }
}

function drained(extract: ReturnType<typeof createExtract>): Promise<void> {
  return new Promise<void>((resolve) => {
    if (extract.destroyed) return resolve();
    const done = (): void => {
      extract.off('drain', done);
      extract.off('close', done);
      resolve();
    };
    extract.on('drain', done);
    extract.on('close', done);
  });
}

/** The last block of a tar is empty; one that was cut between two files has no other sign of it. */
class Tail {
  #last = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.#last =
      chunk.length >= 512 ? Buffer.from(chunk.subarray(-512)) : Buffer.concat([this.#last, chunk]).subarray(-512);
  }

  isEndMark(): boolean {
    return this.#last.length === 512 && this.#last.every((byte) => byte === 0);
  }
}

function refusalOf(name: string, type: string): string | undefined {
  if (hostile(name)) return 'Its path leads out of the archive, so it was not read.';
  if (type === 'symlink' || type === 'link') return 'It is a link, and links in archives are not followed.';
  if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory') return `It is not a file (${type}).`;
  return undefined;
}

function hostile(name: string): boolean {
  return /^[/\\]|^[A-Za-z]:[/\\]|\0/.test(name) || name.split(/[/\\]/).includes('..');
}

function isLitter(path: string): boolean {
  return /(?:^|\/)(?:\._[^/]*|\.DS_Store)$|^__MACOSX(?:\/|$)/.test(path);
}

function timeOf(mtime: Date | undefined): {changedAt?: string} {
  const ms = mtime?.getTime() ?? 0;
  return ms > 0 && ms < Date.UTC(2100, 0) ? {changedAt: new Date(ms).toISOString()} : {};
}
