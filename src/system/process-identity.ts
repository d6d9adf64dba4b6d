import {createHash} from 'node:crypto';
import {readFileSync, readlinkSync} from 'node:fs';
import {hostname} from 'node:os';

/** Who holds a lock: enough to tell whether that very process still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The space its number counts in (a container has its own); empty where the system does not tell. */
  readonly pidSpace: string;
  /** Boot of the machine and start of the process in ticks since then; empty where the system does not tell. */
  readonly started: string;
}

export type Fate = 'alive' | 'dead' | 'elsewhere';

export function ownIdentity(): ProcessIdentity {
  return {pid: process.pid, host: hostname(), pidSpace: pidSpace(), started: look(process.pid).started};
}

/**
 * Whether the process is gone. `'elsewhere'` when this machine cannot tell: it ran on another host, or counts in a
 * container of its own.
 */
export function fateOf(identity: ProcessIdentity, own: ProcessIdentity = ownIdentity()): Fate {
  if (identity.host !== own.host || identity.pidSpace !== own.pidSpace) return 'elsewhere';
  return fateHere(identity.pid, (started) => identity.started === '' || identity.started === started);
}

/** A process in the letters of a file's name: its number, the place where that counts, and its start. */
export function markOf(identity: ProcessIdentity): string {
  return `${identity.pid}-${placeMark(identity)}-${startMark(identity.started)}`;
}

/** As {@link fateOf}, of a process that is known by its mark; undefined for what is none. */
export function fateOfMark(mark: string, own: ProcessIdentity = ownIdentity()): Fate | undefined {
  const [, pid, place, start] = /^([1-9]\d{0,14})-([0-9a-f]{12})-([0-9a-f]{12}|unknown)$/.exec(mark) ?? [];
  if (pid === undefined) return undefined;
  if (place !== placeMark(own)) return 'elsewhere';
  return fateHere(Number(pid), (started) => start === UNKNOWN_START || start === startMark(started));
}

/** Stands in a mark where the system does not tell when a process started. */
const UNKNOWN_START = 'unknown';

function placeMark({host, pidSpace: space}: ProcessIdentity): string {
  return shortDigest(`${host}\0${space}`);
}

function startMark(started: string): string {
  return started === '' ? UNKNOWN_START : shortDigest(started);
}

function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function fateHere(pid: number, isThatStart: (started: string) => boolean): 'alive' | 'dead' {
  if (!exists(pid)) return 'dead';
  const {state, started} = look(pid);
  // A zombie has ended and only waits for its parent to ask how.
  if (state === 'Z' || state === 'X') return 'dead';
  // The number is in use again by a process that started at another time.
  return started === '' || isThatStart(started) ? 'alive' : 'dead';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** State and start of a process, from `/proc/<pid>/stat`: fields 3 and 22 of proc_pid_stat(5). */
function look(pid: number): {readonly state: string; readonly started: string} {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command in parentheses, and may hold spaces and parentheses of its own.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return {state: fields[0] ?? '', started: fields[19] === undefined ? '' : `${boot}/${fields[19]}`};
  } catch {
    return {state: '', started: ''};
  }
}

function pidSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
