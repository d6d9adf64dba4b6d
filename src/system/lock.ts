import {randomBytes} from 'node:crypto';
import {closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {ExitCode, messageOf, UserError} from '../errors.ts';
import type {Clock} from '../ports/clock.ts';
import {createWhole, isDead, lockText, readHolder, sweep, type Holder} from './lock-file.ts';
import {ownIdentity} from './process-identity.ts';

/** A lock that is held. Released twice is released once. */
export interface RunLock {
  release(): void;
}

/** How often a holder says that it is alive, in milliseconds. */
const HEARTBEAT = 10_000;
/** How often, and how long apart in milliseconds, to look again while another process takes the lock of a dead one. */
const ATTEMPTS = 100;
const PAUSE = 20;

/**
 * Takes the lock that lets one run at a time work on an archive. The lock of a holder that died is taken over: its
 * process is gone from this machine, or it ran on another one and has not been heard of for five minutes.
 *
 * It frees itself by the death of its process; releasing it on a signal is the caller's business.
 * @throws UserError with exit code 75 when another run holds it, with 1 when the file cannot be written
 */
export async function acquireRunLock(path: string, clock: Clock): Promise<RunLock> {
  const now = clock.now();
  const self: Holder = {...ownIdentity(), token: randomBytes(16).toString('hex'), since: now, heartbeat: now};
  try {
    mkdirSync(dirname(path), {recursive: true, mode: 0o700});
    await take(path, self, clock);
    sweep(path, now);
    return keep(path, self, clock);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('lock-unwritable', `The run lock ${path} cannot be written (${messageOf(error)}).`, {
      hint: 'Check that its folder is yours and that its disk is not full.',
      cause: error,
    });
  }
}

async function take(path: string, self: Holder, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    if (createWhole(path, self)) return;
    const holder = readHolder(path);
    if (holder !== undefined) {
      if (!isDead(holder, clock.now())) throw heldBy(holder, path);
      if (takeOver(path, holder, self, clock)) return;
      if (attempt >= ATTEMPTS) throw heldBy(holder, path);
    }
    await sleep(PAUSE);
  }
}

/**
 * Puts our lock in the place of a dead one. Only who holds the *claim* on a dead holder may do so, and a claim is a file
 * that is created once; so of two that found the same lock dead, one wins. A claimer that died itself is dealt with in
 * the same way: by a claim on it.
 * @returns false when another one is at it, or was faster
 */
function takeOver(path: string, dead: Holder, self: Holder, clock: Clock): boolean {
  const claims: string[] = [];
  for (let last = dead; ;) {
    const claim = `${path}.${last.token}.claim`;
    claims.push(claim);
    if (createWhole(claim, self)) break;
    const claimer = readHolder(claim);
    if (claimer === undefined || !isDead(claimer, clock.now())) return false;
    last = claimer;
  }
  // Between our look at the lock and our claim, an earlier claimer may have finished and tidied up after itself.
  if (readHolder(path)?.token !== dead.token) {
    rmSync(claims.at(-1) ?? '', {force: true});
    return false;
  }
  const draft = `${path}.${self.token}.draft`;
  writeFileSync(draft, lockText(self), {flag: 'wx', mode: 0o600});
  renameSync(draft, path);
  for (const claim of claims) rmSync(claim, {force: true});
  return true;
}

function keep(path: string, self: Holder, clock: Clock): RunLock {
  // Written through the open file: if another machine has taken the lock from us, this no longer reaches the lock.
  const file = openSync(path, 'r+');
  const timer = setInterval(() => {
    try {
      // Of the same length every time, so that a reader never sees a mixture.
      writeSync(file, lockText({...self, heartbeat: clock.now()}), 0);
    } catch {
      // The next beat may succeed; five minutes of silence matter to other machines only.
    }
  }, HEARTBEAT);
  timer.unref();
  let isHeld = true;
  return {
    release() {
      if (!isHeld) return;
      isHeld = false;
      clearInterval(timer);
      closeSync(file);
      try {
        if (readHolder(path)?.token === self.token) rmSync(path, {force: true});
      } catch {
        // A lock that cannot be removed is dead with this process, and will be taken over.
      }
    },
  };
}

function heldBy(holder: Holder, path: string): UserError {
  const who = holder.host === '' ? 'A process that did not say its name' : `Process ${holder.pid} on ${holder.host}`;
  return new UserError(
    'locked',
    `${who} has been working on this archive since ${holder.since}, and only one run may.`,
    {
      hint: `Wait until it has ended and run the command again; the lock of a process that died is taken over. It is ${path}`,
      exitCode: ExitCode.LOCKED,
    },
  );
}
