import {createHash} from 'node:crypto';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import envPaths from 'env-paths';

export interface StateDirectoryOptions {
  /** URL or path of the archive; a relative path is relative to `base`. */
  readonly archive: string;
  /** A folder that is used as it is, relative to `base`. */
  readonly override?: string;
  /** Folder of the configuration file; the working directory when undefined. */
  readonly base?: string;
}

/**
 * The folder on this machine that belongs to one archive: catalog, copy of the archive, run lock. Two configurations that
 * name the same archive share it, and so cannot run at once. Nothing is created here.
 */
export function stateDirectory(options: StateDirectoryOptions): string {
  const base = resolve(options.base ?? '.');
  if (options.override !== undefined && options.override !== '') return resolve(base, expandHome(options.override));
  const id = createHash('sha256').update(identityOf(options.archive, base)).digest('hex').slice(0, 12);
  return join(envPaths('worksheet-rescue', {suffix: ''}).data, `${readableName(options.archive)}-${id}`);
}

/** A leading `~/` is the home directory, as in a shell. */
export function expandHome(path: string): string {
  return /^~(?:[/\\]|$)/.test(path) ? join(homedir(), path.slice(1)) : path;
}

/** Whether git would take it for a remote: a URL, or `user@host:path`. A drive letter is neither. */
export function isRemote(repository: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(repository) || /^(?:[^/\\:@\s]+@)?[^/\\:@\s]{2,}:(?!\\)/.test(repository);
}

/** One spelling for an archive: no credentials, no trailing `/` or `.git`; a path absolute, as a `file:` URL is too. */
function identityOf(repository: string, base: string): string {
  const trimmed = repository.trim();
  const path = trimmed.startsWith('file://') ? trimmed.slice('file://'.length) : trimmed;
  const whole = isRemote(path) ? withoutUser(path) : resolve(base, expandHome(path));
  return whole.replace(/[/\\]+$/, '').replace(/\.git$/, '');
}

function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]+:\/\/)[^/]*@/i, '$1');
}

/** The last part of the address, for people who look into the folder. */
function readableName(repository: string): string {
  const last =
    withoutUser(repository.trim())
      .replace(/[/\\]+$/, '')
      .replace(/\.git$/, '')
      .split(/[/\\:]/)
      .at(-1) ?? '';
  const plain = last
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return plain === '' ? 'archive' : plain;
}
