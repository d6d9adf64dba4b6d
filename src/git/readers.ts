import {stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {RemoteAddress} from './remote.ts';

/** Who can read a repository, as far as can be told without an account at its forge. */
export interface Readers {
  readonly who: 'anybody' | 'machine' | 'group' | 'owner' | 'unknown';
  /** One sentence. */
  readonly says: string;
}

const KNOCK_MS = 5000;

/**
 * A repository on this machine is as open as its folder and those above it. One on a forge is asked for its branches over
 * https without any credentials, as git would ask a public one: forges tell nobody else who has access.
 */
export async function readersOf(remote: RemoteAddress, signal: AbortSignal): Promise<Readers> {
  if (remote.path !== undefined) return await readersOfFolder(remote.path);
  const url = publicUrl(remote.address);
  if (url === undefined)
    return {who: 'unknown', says: 'Who else can read it is not known here: ask whoever runs that server.'};
  const host = new URL(url).host;
  try {
    const response = await fetch(`${url}/info/refs?service=git-upload-pack`, {
      redirect: 'follow',
      signal: AbortSignal.any([signal, AbortSignal.timeout(KNOCK_MS)]),
    });
    await response.body?.cancel();
    const isGit = (response.headers.get('content-type') ?? '').includes('git-upload-pack');
    if (response.ok && isGit)
      return {
        who: 'anybody',
        says: `${host} gives it to anybody without a login: make it private before the first harvest.`,
      };
    return {who: 'unknown', says: `${host} does not give it away without a login; who has access is known there.`};
  } catch {
    signal.throwIfAborted();
    return {who: 'unknown', says: `Who else can read it is known at ${host}, which does not answer here.`};
  }
}

/** The address of a repository as a public one would have it; undefined where there is none to be guessed. */
export function publicUrl(address: string): string | undefined {
  const url = /^(?:https?|ssh|git):\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(address);
  const scp = url === null ? /^(?:[^/@:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(address) : null;
  const [, host, path] = url ?? scp ?? [];
  if (host === undefined || path === undefined || !host.includes('.')) return undefined;
  return `https://${host}/${path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')}.git`;
}

async function readersOfFolder(path: string): Promise<Readers> {
  const own = await stat(path).catch(() => undefined);
  if (own === undefined) return {who: 'unknown', says: 'It does not exist yet, the first harvest makes it.'};
  const isOpenTo = async (bit: number): Promise<boolean> => {
    if ((own.mode & (bit * 5)) !== bit * 5) return false;
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const above = await stat(folder).catch(() => undefined);
      if (above === undefined || (above.mode & bit) === 0) return false;
      if (folder === dirname(folder)) return true;
    }
  };
  // 1 is "others may enter", 8 "its group may"; reading a folder asks for r and x.
  if (await isOpenTo(0o1)) return {who: 'machine', says: 'Every user of this machine can read it: chmod -R go-rwx.'};
  if (await isOpenTo(0o10)) return {who: 'group', says: 'The members of its group on this machine can read it.'};
  return {who: 'owner', says: 'On this machine only its owner can read it.'};
}
