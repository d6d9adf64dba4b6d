import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import {isAbsolute, join, relative, sep} from 'node:path';
import type {Tree} from '../ports/git.ts';

/** Largest file that is read, in bytes: a manifest of a few thousand models is a tenth of it. */
const LARGEST = 256 * 1024 * 1024;

/**
 * A folder on disk, read as a tree. What a path or a symbolic link leads out of it to is never read, nor is a file that is too
 * large or that this account may not read: there is none, then.
 */
export function openFolder(directory: string): Tree {
  return {
    async list(prefix = '') {
      const start = await inside(directory, prefix);
      if (start === undefined) return [];
      const entries = await readdir(start, {recursive: true, withFileTypes: true}).catch(() => []);
      const root = await realpath(directory);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .toSorted();
    },
    async read(path) {
      const place = await inside(directory, path);
      if (place === undefined) return undefined;
      try {
        const found = await stat(place);
        return found.isFile() && found.size <= LARGEST ? await readFile(place, 'utf8') : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Where a path leads, when that lies in the folder. */
async function inside(directory: string, path: string): Promise<string | undefined> {
  try {
    const root = await realpath(directory);
    const place = await realpath(join(root, path));
    const way = relative(root, place);
    return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : place;
  } catch {
    return undefined;
  }
}
