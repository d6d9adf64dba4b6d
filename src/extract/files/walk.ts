import type {Dirent} from 'node:fs';
import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import createIgnore from 'ignore';
import {byText} from './in-order.ts';
import {nameText} from './names.ts';

type Ignore = ReturnType<typeof createIgnore>;

export interface WalkSettings {
  /** Name of the files with patterns to leave out, in gitignore syntax; they count for the folder they lie in. */
  readonly ignoreFile: string;
  readonly followSymlinks: boolean;
  /** Folders that are not entered, by their path below the root. */
  enter(path: string): boolean;
}

export type Found =
  | {
      readonly t: 'file';
      readonly path: string;
      /** The name as the disk has it, which need not be text. */ readonly address: Buffer;
    }
  /** A symbolic link, when links are not followed: to what is not looked at. */
  | {readonly t: 'link'; readonly path: string}
  | {readonly t: 'unreadable'; readonly path: string; readonly reason: string};

export interface Walk {
  /** Sorted by path. */
  readonly found: readonly Found[];
  /** How many things were passed over, by why. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** Version control and installed packages: never anybody's worksheets. */
const NEVER_ENTERED = ['.git', '.hg', '.svn', 'node_modules'];

interface Patterns {
  readonly base: string;
  readonly ignore: Ignore;
}

/** Walks a folder. What cannot be entered or is broken comes back as unreadable; the root itself has to be readable. */
export async function walk(root: string, settings: WalkSettings): Promise<Walk> {
  const found: Found[] = [];
  const skipped: Record<string, number> = {};
  const count = (why: string): void => void (skipped[why] = (skipped[why] ?? 0) + 1);
  const visited = new Set<string>();

  async function visit(address: Buffer, path: string, inherited: readonly Patterns[]): Promise<void> {
    const real = await realpath(address, {encoding: 'buffer'});
    if (visited.has(real.toString('latin1'))) return count('linked twice');
    visited.add(real.toString('latin1'));
    const entries = await readdir(address, {withFileTypes: true, encoding: 'buffer'});
    const patterns = [...inherited, ...(await patternsIn(address, path, entries, settings.ignoreFile))];
    for (const entry of entries.toSorted(byText((e) => nameText(e.name)))) {
      const name = nameText(entry.name);
      const below = path === '' ? name : `${path}/${name}`;
      await meet(entry, Buffer.concat([address, Buffer.from('/'), entry.name]), below, patterns);
    }
  }

  async function meet(
    entry: Dirent<Buffer>,
    address: Buffer,
    path: string,
    patterns: readonly Patterns[],
  ): Promise<void> {
    let kind = kindOf(entry);
    if (kind === 'link') {
      if (!settings.followSymlinks) {
        if (!isIgnored(path, false, patterns)) found.push({t: 'link', path});
        return count('symbolic links');
      }
      try {
        kind = kindOf(await stat(address));
      } catch (error) {
        found.push({t: 'unreadable', path, reason: `The symbolic link leads nowhere (${codeOf(error)}).`});
        return;
      }
    }
    if (isIgnored(path, kind === 'directory', patterns)) return count('ignored');
    if (kind === 'other') return count('neither files nor folders');
    if (kind === 'file') {
      found.push({t: 'file', path, address});
      return;
    }
    if (NEVER_ENTERED.includes(nameText(entry.name))) return count(nameText(entry.name));
    if (!settings.enter(path)) return count('out of scope');
    try {
      await visit(address, path, patterns);
    } catch (error) {
      found.push({t: 'unreadable', path: `${path}/`, reason: `The folder cannot be entered (${codeOf(error)}).`});
    }
  }

  await visit(Buffer.from(root), '', []);
  return {found: found.toSorted(byText((item) => item.path)), skipped};
}

function kindOf(entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): 'file' | 'directory' | 'link' | 'other' {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'directory';
  return entry.isFile() ? 'file' : 'other';
}

async function patternsIn(
  address: Buffer,
  path: string,
  entries: readonly Dirent<Buffer>[],
  ignoreFile: string,
): Promise<readonly Patterns[]> {
  if (!entries.some((entry) => entry.isFile() && nameText(entry.name) === ignoreFile)) return [];
  const text = await readFile(Buffer.concat([address, Buffer.from(`/${ignoreFile}`)]), 'utf8');
  return [{base: path === '' ? '' : `${path}/`, ignore: createIgnore().add(text)}];
}

/** As git does it: the patterns nearest to the file have the last word. */
function isIgnored(path: string, isFolder: boolean, patterns: readonly Patterns[]): boolean {
  let ignored = false;
  for (const {base, ignore} of patterns) {
    const verdict = ignore.test(`${path.slice(base.length)}${isFolder ? '/' : ''}`);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/** The system's short name of what went wrong, e.g. `EACCES`. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
