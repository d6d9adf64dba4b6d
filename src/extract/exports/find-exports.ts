import {stat} from 'node:fs/promises';
import {relative, resolve} from 'node:path';
import {glob} from 'tinyglobby';
import {usageError} from '../../errors.ts';
import {byText} from '../files/in-order.ts';

/** What a folder is searched for; a file that is named may be called anything. */
const EXPORT_NAME = /\.(?:csv|tsv|json|ndjson|jsonl|parquet)(?:\.gz)?$/i;

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the configuration file, `/` between folders: what the file is called in everything told of it. */
  readonly name: string;
}

/**
 * The files that a setting names: a file, a folder with all exports in it and below, a glob, or a list of these. Each once,
 * sorted by name.
 * @param what what they should be, for the error: `exported query history`
 * @param wanted which files of a folder count
 * @throws UserError when one of the paths leads to nothing
 */
export async function findFiles(
  paths: string | readonly string[],
  baseDirectory: string,
  what: string,
  wanted: RegExp = EXPORT_NAME,
): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const path of typeof paths === 'string' ? [paths] : paths) {
    const files = await filesOf(path, baseDirectory, wanted);
    if (files.length === 0) {
      throw usageError(
        'export-missing',
        `There is no ${what} at ${path}.`,
        'Check the path in the configuration; it is relative to that file, and may be a file, a folder or a glob.',
      );
    }
    for (const file of files) {
      const name = relative(baseDirectory, file).replaceAll('\\', '/');
      found.set(file, {path: file, name});
    }
  }
  return [...found.values()].toSorted(byText(({name}) => name));
}

async function filesOf(path: string, baseDirectory: string, wanted: RegExp): Promise<readonly string[]> {
  const absolute = resolve(baseDirectory, path);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isFile() === true) return [absolute];
  if (found?.isDirectory() === true) {
    const files = await glob('**/*', {cwd: absolute, absolute: true});
    return files.filter((file) => wanted.test(file));
  }
  return await glob(path.replaceAll('\\', '/'), {cwd: baseDirectory, absolute: true, dot: true});
}
