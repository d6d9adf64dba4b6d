import {mkdir, readdir, stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {usageError} from '../errors.ts';
import type {GitPlace} from './environment.ts';
import {askGit, withoutCredentials} from './run.ts';
import {createBare, isBareRepository} from './bare.ts';

/** Transports that an archive may be fetched over, for git itself too: an `insteadOf` cannot bring back `ext`. */
export const PROTOCOLS = {GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh'};

/** An address that git can be given: checked, and with its path made absolute when it is one on this machine. */
export interface RemoteAddress {
  readonly address: string;
  /** Set for a remote on this machine. */
  readonly path?: string;
}

/**
 * Checks an address from the configuration. Accepted are paths, `file://`, `https://`, `http://`, `ssh://`, `git://`
 * and `user@host:path`; never an option, and none of git's helpers that run a program (`ext::`).
 *
 * @throws UserError (wrong configuration) for anything else, and for an address with a password in it.
 */
export function readRemote(remote: string): RemoteAddress {
  const shown = withoutCredentials(remote).replace(/[^\x20-\x7e]/g, '?');
  if (
    remote.trim() === '' ||
    remote.startsWith('-') ||
    /[\u0000-\u001f\u007f]/.test(remote) ||
    /^[a-z0-9+.-]+::/i.test(remote)
  ) {
    throw usageError(
      'git.bad-remote',
      `"${shown}" is not an address that a repository can be fetched from.`,
      'Give a path, an https:// or ssh:// address, or one like git@host:group/name.git',
    );
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i.test(remote)) {
    throw usageError(
      'git.secret-in-remote',
      `The address of the remote ${shown} holds a password.`,
      'Take it out, and let a git credential helper supply it.',
    );
  }
  if (remote.startsWith('file://')) return {address: remote, path: fileURLToPath(remote)};
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(remote)?.[1]?.toLowerCase();
  if (scheme !== undefined && !['https', 'http', 'ssh', 'git'].includes(scheme)) {
    throw usageError(
      'git.bad-remote',
      `Archives are not fetched over "${scheme}" (${shown}).`,
      'Use https:// or ssh://, or a path.',
    );
  }
  const isWindowsPath = /^[a-z]:[\\/]/i.test(remote);
  // As git reads it: a colon before any slash makes it host:path.
  if (scheme !== undefined || (!isWindowsPath && /^[^/\\]+:/.test(remote))) return {address: remote};
  const path = resolve(remote.startsWith('~/') ? join(homedir(), remote.slice(2)) : remote);
  return {address: path, path};
}

/**
 * Makes a bare repository of a remote on this machine that is not there yet, or is an empty folder.
 *
 * @throws UserError when something else is in its place.
 */
export async function createLocalRemote(remote: RemoteAddress): Promise<void> {
  const {path} = remote;
  if (path === undefined) return;
  const is = await stat(path).catch(() => undefined);
  if (is?.isFile()) throw usageError('git.bad-remote', `The remote ${path} is a file.`, 'Name a folder.');
  const names = is ? await readdir(path) : [];
  if (names.length > 0 && !isHalfMade(names)) return;
  await mkdir(path, {recursive: true});
  if (!(await isBareRepository(path))) await createBare(path);
}

/** Head of a branch at the remote, undefined when it has none. */
export async function remoteHead(place: GitPlace, remote: RemoteAddress, ref: string): Promise<string | undefined> {
  const list = await askGit(place, ['ls-remote', '--', remote.address, ref], {env: PROTOCOLS});
  const line = list?.split('\n').find((each) => each.endsWith(`\t${ref}`));
  return line?.split('\t')[0];
}

/** What a killed `git init` leaves: some of a git directory's own entries, and no HEAD yet. */
function isHalfMade(names: readonly string[]): boolean {
  const own = new Set([
    'HEAD',
    'HEAD.lock',
    'config',
    'config.lock',
    'description',
    'hooks',
    'info',
    'objects',
    'refs',
    'branches',
  ]);
  return names.every((name) => own.has(name)) && !(names.includes('HEAD') && names.includes('config'));
}
