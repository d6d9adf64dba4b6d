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

export function ownIdentity(): ProcessIdentity {
  return {pid: process.pid, host: hostname(), pidSpace: pidSpace(), started: look(process.pid).started};
}

/**
 * Whether the process is gone. `'elsewhere'` when this machine cannot tell: it ran on another host, or counts in a
 * container of its own.
 */
export function fateOf(
  identity: ProcessIdentity,
  own: ProcessIdentity = ownIdentity(),
): 'alive' | 'dead' | 'elsewhere' {
  if (identity.host !== own.host || identity.pidSpace !== own.pidSpace) return 'elsewhere';
  if (!exists(identity.pid)) return 'dead';
  const {state, started} = look(identity.pid);
  // A zombie has ended and only waits for its parent to ask how.
  if (state === 'Z' || state === 'X') return 'dead';
  // The number is in use again by a process that started at another time.
  if (identity.started !== '' && started !== '' && identity.started !== started) return 'dead';
  return 'alive';
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
