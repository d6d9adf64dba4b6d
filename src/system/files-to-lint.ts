import {resolve} from 'node:path';
import type {NamedFile} from '../ports/named-file.ts';
import {readPaths} from './read-paths.ts';
import type {SqlfluffFiles} from './sqlfluff-files.ts';
import {readStandardInput} from './standard-input.ts';

export interface FilesToLint {
  /** Each file once, in the order of the arguments and paths. */
  read(): AsyncIterable<NamedFile>;
  /** How many files of folders were left out, once they are read. */
  ignored(): number;
  /** Sentences about files that were named themselves and left out all the same. */
  notices(): readonly string[];
}

/**
 * The files that lint looks at: those of the command line, less what a `.sqlfluffignore` leaves out. sqlfluff leaves out a
 * file that was named itself as well, and says so.
 */
export function filesToLint(
  paths: readonly string[],
  cwd: string,
  {ignores, stdin}: {readonly ignores: boolean; readonly stdin?: string},
  sqlfluff: SqlfluffFiles,
): FilesToLint {
  const seen = new Set<string>();
  const notices: string[] = [];
  let ignored = 0;
  const passes = (path: string, isNamed: boolean): boolean => {
    const address = resolve(cwd, path);
    if (seen.has(address)) return false;
    seen.add(address);
    if (!ignores || !sqlfluff.ignores(address)) return true;
    if (isNamed) notices.push(`${path} is left out by a .sqlfluffignore; --disregard-sqlfluffignores looks at it.`);
    else ignored++;
    return false;
  };
  return {
    read: () => (stdin === undefined ? readPaths(paths, cwd, passes) : readStandardInput(stdin)),
    ignored: () => ignored,
    notices: () => notices,
  };
}
