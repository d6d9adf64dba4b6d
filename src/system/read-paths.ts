import {readFile, stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {glob} from 'tinyglobby';
import {messageOf, usageError} from '../errors.ts';
import type {AssetFormat} from '../model/asset.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {useNativeDigest} from './native-digest.ts';

const SUFFIXES = ['**/*.sql', '**/*.ipynb', '**/*.py'];

/**
 * Reads files and folders named on the command line, in the order of their paths.
 * @param passes says whether a file is read at all, given its path and whether it was named itself
 */
export async function* readPaths(
  paths: readonly string[],
  cwd: string,
  passes: (path: string, isNamed: boolean) => boolean = () => true,
): AsyncIterable<NamedFile> {
  if (paths.length === 0) throw usageError('no-path', 'Name at least one file or folder.');
  useNativeDigest();
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    // A shell variable that is not set is no folder that anybody named.
    const info = path === '' ? undefined : await stat(absolute).catch(() => undefined);
    if (info === undefined) {
      yield {path, problem: 'There is no such file.'};
      continue;
    }
    const files = info.isDirectory()
      ? (await glob(SUFFIXES, {cwd: absolute, dot: true, ignore: ['**/.git/**', '**/node_modules/**']}))
          .toSorted()
          .map((file) => `${path.replace(/\/$/, '')}/${file}`)
      : [path];
    if (files.length === 0) yield {path, problem: 'There is no .sql, .ipynb or .py file in it.'};
    for (const file of files) {
      if (!passes(file, !info.isDirectory())) continue;
      try {
        yield {path: file, format: formatOf(file), bytes: await readFile(resolve(cwd, file))};
      } catch (error) {
        yield {path: file, problem: `It cannot be read: ${messageOf(error)}`};
      }
    }
  }
}

/** How a file is read, by its name. */
export function formatOf(path: string): AssetFormat {
  if (path.endsWith('.ipynb')) return 'ipynb';
  if (path.endsWith('.py') || path.endsWith('.py.sql')) return 'py';
  return 'sql';
}
