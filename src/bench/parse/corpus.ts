import {existsSync, readFileSync, statSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {glob} from 'tinyglobby';
import {usageError} from '../../errors.ts';
import type {Span} from '../../model/scalars.ts';
import {splitText} from '../../parse/split/split.ts';
import {decode} from '../../redact/decode.ts';

/** Public SQL beside the repository. */
const DEFAULT_CORPUS = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));

/** Longest statement that contenders are asked about, in UTF-16 code units: what is longer is a list of values. */
const LONGEST = 200_000;

/** A file of SQL. */
export interface SqlFile {
  readonly path: string;
  readonly text: string;
}

/** The files that the contenders read. */
export interface Corpus {
  readonly folders: readonly string[];
  readonly files: readonly SqlFile[];
  /** How many files cannot be read or are no text. */
  readonly unread: number;
}

/**
 * The folders to read: those named, otherwise the public SQL beside the repository.
 * @throws UserError when a named one is no folder, or none is named and there is nothing beside the repository
 */
export function corpusFolders(named: readonly string[]): readonly string[] {
  for (const folder of named) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      throw usageError('no-corpus', `There is no folder ${folder} to read SQL from.`);
    }
  }
  if (named.length > 0) return named;
  if (existsSync(DEFAULT_CORPUS)) return [DEFAULT_CORPUS];
  throw usageError(
    'no-corpus',
    'The benchmark parse needs SQL to read: name a folder of .sql files with --corpus DIR.',
  );
}

/**
 * Reads every `.sql` file below the folders, each once, as the program would decode it.
 * @throws UserError when there is none
 */
export async function readCorpus(folders: readonly string[]): Promise<Corpus> {
  const paths = new Set<string>();
  for (const folder of folders) {
    const found = await glob('**/*.sql', {
      cwd: folder,
      dot: true,
      absolute: true,
      ignore: ['**/.git/**', '**/node_modules/**'],
    });
    for (const path of found.sort()) paths.add(resolve(path));
  }
  const files: SqlFile[] = [];
  for (const path of paths) {
    const text = textOf(path);
    if (text !== undefined) files.push({path, text});
  }
  if (files.length === 0) throw usageError('no-corpus', `There is no .sql file below ${folders.join(' and ')}.`);
  return {folders, files, unread: paths.size - files.length};
}

function textOf(path: string): string | undefined {
  try {
    const decoded = decode(readFileSync(path));
    return 'text' in decoded ? decoded.text : undefined;
  } catch {
    return undefined;
  }
}

/** The statements of a text, but for those that are too long. */
export function statementsOf(text: string): readonly string[] {
  return splitText(text)
    .pieces.filter(({span}) => isAskedAbout(span))
    .map(({span}) => text.slice(span.start, span.end));
}

/** Whether a statement is none of those that are too long. */
export function isAskedAbout({start, end}: Span): boolean {
  return end - start <= LONGEST;
}

/** Length in UTF-8. */
export function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Every n-th of the texts, with n such that they have about so many bytes at most. */
export function sampleOf(
  texts: readonly string[],
  most: number,
): {readonly texts: readonly string[]; readonly n: number} {
  const n = Math.max(1, Math.ceil(bytesOf(texts) / most));
  return {texts: n === 1 ? texts : texts.filter((_, index) => index % n === 0), n};
}
