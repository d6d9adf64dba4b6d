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
  writeFileSync(draft, lockText(holder), {flag: 'wx', mode: 0o600});
  try {
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

/** The holder a file names; `'missing'` without a file, `'torn'` when it is no lock of this format. */
export function readHolder(path: string): Holder | 'missing' | 'torn' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'missing';
    throw error;
  }
  try {
    const found = JSON.parse(text) as Partial<Record<keyof Holder, unknown>> | null;
    return isHolder(found) ? found : 'torn';
  } catch {
    return 'torn';
  }
}

function isHolder(found: unknown): found is Holder {
  if (typeof found !== 'object' || found === null) return false;
  const record = found as Record<string, unknown>;
  const texts = ['host', 'pidSpace', 'started', 'token', 'since', 'heartbeat'];
  // The token becomes part of a file's name.
  return Number.isSafeInteger(record['pid']) && texts.every(name => typeof record[name] === 'string') && /^\w+$/.test(String(record['token']));
}

/** Whether the holder is gone for good, so that its lock may be taken. */
export function isDead(holder: Holder, now: Instant): boolean {
  const fate = fateOf(holder);
  return fate === 'dead' || (fate === 'elsewhere' && Date.parse(now) - Date.parse(holder.heartbeat) > SILENCE);
}

/** How long ago a file was last written, in milliseconds by the machine's clock; undefined when it is gone. */
export function ageOf(path: string): number | undefined {
  const found = statSync(path, {throwIfNoEntry: false});
  return found === undefined ? undefined : Date.now() - found.mtimeMs;
}

/** Removes what dead attempts left beside the lock. Only for the one who holds it. */
export function sweep(path: string): void {
  const beginning = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(beginning) || !/\.(?:draft|claim)$/.test(name)) continue;
    const litter = join(dirname(path), name);
    if ((ageOf(litter) ?? 0) > LITTER_AGE) rmSync(litter, {force: true});
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
