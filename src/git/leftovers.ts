import {readFile, readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';

/** A lock on refs is held for milliseconds; one that nobody touches for so long belongs to a run that was killed. */
const DEAD_AFTER_MS = 3000;

/**
 * Removes lock files of refs that a killed run left in a repository of ours. A lock is watched, not judged by its date:
 * only one that stays the same file for three seconds goes, and one that is in use goes by itself meanwhile.
 */
export async function removeDeadLocks(gitDir: string): Promise<void> {
  const before = await locksIn(gitDir);
  if (before.size === 0) return;
  for (let waited = 0; waited < DEAD_AFTER_MS; waited += 250) {
    await wait(250);
    const now = await locksIn(gitDir);
    if (![...before].some(([path, mark]) => now.get(path) === mark)) return;
  }
  for (const [path, mark] of await locksIn(gitDir)) {
    if (before.get(path) === mark) await rm(path, {force: true});
  }
}

/** Removes what killed imports left: reports of crashes, and marks that would keep their packs from being tidied. */
export async function removeImportTraces(gitDir: string): Promise<void> {
  for (const name of await namesIn(gitDir)) {
    if (/^fast_import_crash_\d+$/.test(name)) await rm(join(gitDir, name), {force: true});
  }
  const packs = join(gitDir, 'objects', 'pack');
  for (const name of await namesIn(packs)) {
    if (!name.endsWith('.keep')) continue;
    const why = await readFile(join(packs, name), 'utf8').catch(() => '');
    if (why.trim() === 'fast-import') await rm(join(packs, name), {force: true});
  }
}

async function locksIn(gitDir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const paths = ['HEAD.lock', 'packed-refs.lock', 'config.lock'].map((name) => join(gitDir, name));
  for (const folder of ['refs/heads', 'refs/remotes/origin']) {
    for (const name of await namesIn(join(gitDir, folder))) {
      if (name.endsWith('.lock')) paths.push(join(gitDir, folder, name));
    }
  }
  for (const path of paths) {
    const is = await stat(path).catch(() => undefined);
    if (is) found.set(path, `${is.ino} ${is.mtimeMs} ${is.size}`);
  }
  return found;
}

function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
