import {linkSync, openSync, closeSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {Instant} from '../model/scalars.ts';
import {fateOf, type ProcessIdentity} from './process-identity.ts';

/** What stands in a lock file. */
export interface Holder extends ProcessIdentity {
  /** Different for every attempt to take a lock. */
  readonly token: string;
  readonly since: Instant;
  readonly heartbeat: Instant;
}

/** A holder on another machine that has not been heard of for this long is dead, in milliseconds. */
const SILENCE = 5 * 60_000;
/** Left by a process that died between two steps; older than any attempt takes, in milliseconds. */
const LITTER_AGE = 60 * 60_000;

export function lockText(holder: Holder): string {
  return `${JSON.stringify(holder)}\n`;
}

/**
 * Creates `path` with its content at once, and only if it does not exist: a link to a complete file, so that nobody ever
 * reads half of it. Where the file system has no links, an exclusive open.
 * @returns false when it exists
 */
export function createWhole(path: string, holder: Holder): boolean {
  const draft = `${path}.${holder.token}.draft`;
  try {
    writeFileSync(draft, lockText(holder), {flag: 'wx', mode: 0o600});
    linkSync(draft, path);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EINVAL'].includes(code)) throw error;
    return createExclusive(path, holder);
  } finally {
    rmSync(draft, {force: true});
  }
}

function createExclusive(path: string, holder: Holder): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(file, lockText(holder));
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The holder a file names; undefined without a file. A file that names none (torn by a power cut, or being written where
 * there are no links) is held by a stranger without a host, heard of when the file was last written.
 */
export function readHolder(path: string): Holder | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const found = parse(text);
    if (found !== undefined) return found;
    const {ino, mtimeMs} = statSync(path);
    const heard = new Date(mtimeMs).toISOString();
    return {
      pid: 0,
      host: '',
      pidSpace: '',
      started: '',
      token: `torn${ino}_${Math.floor(mtimeMs)}`,
      since: heard,
      heartbeat: heard,
    };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return isHolder(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(found: unknown): found is Holder {
  if (typeof found !== 'object' || found === null) return false;
  const record = found as Record<string, unknown>;
  const texts = ['host', 'pidSpace', 'started', 'token', 'since', 'heartbeat'];
  if (!Number.isSafeInteger(record['pid']) || Number(record['pid']) <= 0) return false;
  // The token becomes part of a file's name.
  return texts.every((name) => typeof record[name] === 'string') && /^\w+$/.test(String(record['token']));
}

/** Whether the holder is gone for good, so that its lock may be taken. */
export function isDead(holder: Holder, now: Instant): boolean {
  const fate = fateOf(holder);
  return fate === 'dead' || (fate === 'elsewhere' && Date.parse(now) - Date.parse(holder.heartbeat) > SILENCE);
}

/** Removes what dead attempts left beside the lock. Only for the one who holds it. */
export function sweep(path: string, now: Instant): void {
  const beginning = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(beginning) || !/\.(?:draft|claim)$/.test(name)) continue;
    const litter = join(dirname(path), name);
    const found = statSync(litter, {throwIfNoEntry: false});
    if (found !== undefined && Date.parse(now) - found.mtimeMs > LITTER_AGE) rmSync(litter, {force: true});
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
