import {createHash} from 'node:crypto';
import type {FoundFile} from './find-exports.ts';
import {digestOf} from './sniff.ts';
import type {ExportCursor} from './cursor.ts';

/** A file with the digest by which it is known. */
export interface Given {
  readonly file: FoundFile;
  readonly digest: string;
}

/** Digests of files; of two files that are the same only the first counts. */
export async function given(files: readonly FoundFile[], signal: AbortSignal): Promise<readonly Given[]> {
  const byDigest = new Map<string, Given>();
  for (const file of files) {
    const digest = await digestOf(file.path, signal);
    if (!byDigest.has(digest)) byDigest.set(digest, {file, digest});
  }
  return [...byDigest.values()];
}

/** One digest of everything that is given, in its order. */
export function digestOfAll(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/**
 * Which files are to be read: those that nobody has read, and of the others those whose days overlap with them, because a
 * day is always read from all the exports that hold some of it.
 */
export function filesWith(
  all: readonly Given[],
  before: ExportCursor['files'],
  days: readonly string[],
): readonly Given[] {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  return all.filter(({digest}) => {
    const {from, to} = before[digest] ?? {};
    return from !== undefined && to !== undefined && from <= last && to >= first;
  });
}
