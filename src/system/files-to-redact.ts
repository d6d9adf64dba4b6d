import {randomBytes} from 'node:crypto';
import {lstat, open, readFile, rename, rm, stat} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {glob} from 'tinyglobby';
import type {NamedFile} from '../ports/named-file.ts';
import {readPaths} from './read-paths.ts';

interface Choice {
  /** Every file of a folder, not only .sql, .ipynb and .py. */
  readonly all: boolean;
  /** Symbolic links last: what they lead to may be among the files, and be clean by then. */
  readonly linksLast: boolean;
}

/** Version control and installed packages, as a harvest leaves them out. */
const NEVER_ENTERED = ['**/.git/**', '**/.hg/**', '**/.svn/**', '**/node_modules/**'];

/** Reads the files and folders named on the command line, each file once: named twice, its secrets are not two. */
export async function* filesToRedact(paths: readonly string[], cwd: string, choice: Choice): AsyncIterable<NamedFile> {
  const links: string[] = [];
  const named: string[] = [];
  for (const path of paths) {
    const isFolder = await stat(resolve(cwd, path)).then(
      (info) => info.isDirectory(),
      () => false,
    );
    if (!choice.all || !isFolder || path === '') named.push(path);
    else {
      const below = await everyFile(resolve(cwd, path));
      if (below.length === 0) yield {path, problem: 'There is no file in it.'};
      for (const file of below) named.push(`${path.replace(/\/+$/, '')}/${file}`);
    }
  }
  const seen = new Set<string>();
  for (const path of named) {
    for await (const file of readPaths([path], cwd)) {
      const address = resolve(cwd, file.path);
      if (seen.has(address)) continue;
      seen.add(address);
      const isLink = choice.linksLast && !('problem' in file) && (await isSymbolicLink(address));
      if (isLink) links.push(file.path);
      else yield file;
    }
  }
  if (links.length > 0) yield* readPaths(links, cwd);
}

/** Links to files are read, as by default; links to folders are not followed: their files are somebody else's. */
async function everyFile(folder: string): Promise<readonly string[]> {
  const files = await glob('**/*', {cwd: folder, dot: true, ignore: NEVER_ENTERED, followSymbolicLinks: false});
  return files.toSorted();
}

async function isSymbolicLink(path: string): Promise<boolean> {
  return (await lstat(path)).isSymbolicLink();
}

/**
 * Replaces what a file holds: a temporary file beside it, synced, then renamed, so that at any moment there is the old text
 * or the new one. Mode and owner stay. Only the very file that was named is written: a link, symbolic or hard, shows that
 * the text belongs to another place as well, perhaps outside of what was named, so it is refused.
 * @param linked what its other names (hard links) would do
 * @returns one sentence when it was left as it is
 */
export async function replaceFile(
  path: string,
  before: Uint8Array,
  after: Uint8Array,
  linked = 'would keep the secret',
): Promise<string | undefined> {
  let temporary: string | undefined;
  try {
    const info = await lstat(path);
    const refusal = refusalOf(info, linked);
    if (refusal !== undefined) return refusal;
    if (!(await readFile(path)).equals(before)) return 'It was changed while it was being read; run it again.';
    temporary = join(dirname(path), `.wsr-${randomBytes(8).toString('hex')}.tmp`);
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(after);
      const made = await handle.stat();
      if (made.uid !== info.uid || made.gid !== info.gid) await handle.chown(info.uid, info.gid);
      await handle.chmod(info.mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    temporary = undefined;
    await syncFolder(dirname(path));
    return undefined;
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    return `It cannot be written (${code ?? 'unknown error'}); it is left as it is.`;
  } finally {
    if (temporary !== undefined) await rm(temporary, {force: true}).catch(() => {});
  }
}

function refusalOf(info: Awaited<ReturnType<typeof lstat>>, linked: string): string | undefined {
  if (info.isSymbolicLink()) return 'It is a symbolic link and is left as it is: name the file that it leads to.';
  if (info.nlink > 1) return `It has other names (hard links), which ${linked}; it is left as it is.`;
  if ((Number(info.mode) & 0o222) === 0) return 'It is write-protected and is left as it is.';
  return undefined;
}

/** Makes the rename itself last. Not every system can do that to a folder. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The text is safe either way: the old one or the new one.
  }
}
