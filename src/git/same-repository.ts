import {realpath} from 'node:fs/promises';
import {resolve} from 'node:path';
import {UserError} from '../errors.ts';
import {discover} from './discover.ts';
import {runGit} from './run.ts';

/**
 * Whether an address names the repository that a folder belongs to: its own git directory, or one that it has as a remote,
 * however that is spelt (`git@host:a/b.git`, `https://host/a/b`).
 * @param address an absolute path, or an address of git's
 * @returns false for a folder in no repository
 */
export async function isSameRepository(folder: string, address: string): Promise<boolean> {
  try {
    const {commonDir, top} = await discover(folder);
    const place = await placeOf(address);
    if (place === (await placeOf(commonDir)) || place === (await placeOf(top))) return true;
    const remotes = await runGit({cwd: top, gitDir: commonDir}, ['remote', '-v']);
    const addresses = [...remotes.matchAll(/^\S+\t(.+) \((?:fetch|push)\)$/gm)].map(([, url = '']) => url);
    for (const url of new Set(addresses)) if ((await placeOf(url, top)) === place) return true;
    return false;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** One spelling for a place: a path without links, or host and path without scheme, user and suffix. */
async function placeOf(address: string, base = '.'): Promise<string> {
  const plain = address.replace(/^file:\/\//, '');
  const remote =
    /^(?:[a-z][a-z0-9+.-]+:\/\/)(?:[^/@]+@)?([^/]+)\/(.*)$/i.exec(plain) ??
    /^(?:[^/\\:@\s]+@)?([^/\\:@\s]{2,}):(?!\\)(.*)$/.exec(plain);
  const path =
    remote === null
      ? await real(resolve(base, plain))
      : `${remote[1]?.replace(/:\d+$/, '')}/${remote[2]}`.toLowerCase();
  return path.replace(/[/\\]+$/, '').replace(/[/\\]?\.git$/, '');
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
