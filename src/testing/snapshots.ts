import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** Every branch and tag of a repository with the commit it stands at; what it remembers of its remote does not count. */
export function refsOf(repository: string): string {
  return execFileSync(
    'git',
    ['-C', repository, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'],
    {encoding: 'utf8'},
  );
}

/** All bytes a repository has in any object, reachable or not, loose or packed, unpacked. */
export function allObjects(repository: string): Buffer {
  return execFileSync('git', ['-C', repository, 'cat-file', '--batch-all-objects', '--batch', '--buffer'], {
    maxBuffer: 1 << 30,
  });
}

/** A hash over the names and bytes of all files below a folder but for some. */
export function hashOfFolder(folder: string, skip: (path: string) => boolean = () => false): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true}).toSorted((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (skip(path) || !entry.isFile()) continue;
    hash.update(`${path}\0`).update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex');
}

/** The checkout, the index, HEAD and the branches that a person has: what we promise never to touch. */
export function personalState(repository: string): string {
  const isOurs = (path: string): boolean =>
    /^\.git\/(objects|refs\/(heads|remotes\/origin)\/rescued|logs|packed-refs)/.test(path);
  return hashOfFolder(repository, isOurs);
}

/** Where `values` stand in `bytes`: their indexes, so that a failing test does not print them. */
export function found(values: readonly string[], bytes: Buffer): readonly number[] {
  return values.flatMap((value, index) => (bytes.includes(value) ? [index] : []));
}

/** The bytes of all files below a folder that exists. */
export function bytesBelow(folder: string): Buffer {
  if (!existsSync(folder)) return Buffer.alloc(0);
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}
