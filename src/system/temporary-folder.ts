import {lstatSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fateOfMark, markOf, ownIdentity} from './process-identity.ts';

/** Where the system and every library look for the temporary folder. */
const VARIABLES = process.platform === 'win32' ? ['TEMP', 'TMP'] : ['TMPDIR'];
const NAME = /^wsr-run-(.+)-[A-Za-z0-9]{6}$/;
/** A run on another machine, or in another container, that has not touched its folder for so long is over, in milliseconds. */
const SILENCE = 24 * 60 * 60_000;

/** The temporary folder of this run. */
export interface TemporaryFolder {
  /** Undefined where none can be made: then the system's own is the temporary folder still. */
  readonly path: string | undefined;
  /** Folders that dead runs left and that cannot be removed. */
  readonly stuck: readonly string[];
  /** Removes it with all that is in it. Removed twice is removed once. */
  remove(): void;
}

interface Options {
  readonly remove?: (path: string) => void;
  readonly now?: number;
}

/** The system's temporary folder, for what is to outlive the run. */
let outer: string | undefined;

/** The temporary folder of the system, as it was before the run got one of its own. */
export function lastingTemporaryFolder(): string {
  return outer ?? tmpdir();
}

/**
 * Makes the folder in which everything temporary of this run lies, from here on and for every library and every git that
 * it starts: files on their way from the account, not yet redacted, copies of an archive, an index. Only its user can
 * enter it; its name says which process it belongs to, so that the next run knows it for dead and removes what a kill left.
 */
export function openTemporaryFolder(options: Options = {}): TemporaryFolder {
  const {remove: removeFolder = removeWhole, now = Date.now()} = options;
  const system = lastingTemporaryFolder();
  const stuck = removeAbandoned(system, removeFolder, now);
  const path = make(system);
  if (path === undefined) return {path, stuck, remove: () => {}};
  const before = VARIABLES.map((name) => process.env[name]);
  for (const name of VARIABLES) process.env[name] = path;
  outer = system;
  let isThere = true;
  const remove = (): void => {
    if (!isThere) return;
    isThere = false;
    process.off('exit', remove);
    outer = undefined;
    VARIABLES.forEach((name, index) => {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    });
    try {
      removeFolder(path);
    } catch {
      // The next run tries again, and says so when it cannot either.
    }
  };
  // A run that is told to stop and takes too long leaves by `process.exit`, past every `finally`.
  process.on('exit', remove);
  return {path, stuck, remove};
}

function make(system: string): string | undefined {
  try {
    return mkdtempSync(join(system, `wsr-run-${markOf(ownIdentity())}-`));
  } catch {
    // A command that needs no such folder does not fail for it; one that does says so when it makes a file.
    return undefined;
  }
}

/** @returns what could not be removed */
function removeAbandoned(system: string, remove: (path: string) => void, now: number): readonly string[] {
  const own = ownIdentity();
  const stuck: string[] = [];
  for (const name of namesIn(system)) {
    const fate = fateOfMark(NAME.exec(name)?.[1] ?? '', own);
    if (fate === undefined || fate === 'alive') continue;
    const path = join(system, name);
    try {
      // What is a link, or somebody else's, has such a name and is none of ours.
      const info = lstatSync(path);
      if (!info.isDirectory() || (process.getuid !== undefined && info.uid !== process.getuid())) continue;
      if (fate === 'elsewhere' && now - info.mtimeMs < SILENCE) continue;
      remove(path);
    } catch {
      // Another run may have been faster.
      if (lstatSync(path, {throwIfNoEntry: false}) !== undefined) stuck.push(path);
    }
  }
  return stuck;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Links in it are removed as links: what they lead to stays. */
function removeWhole(path: string): void {
  rmSync(path, {recursive: true, force: true, maxRetries: 2});
}
