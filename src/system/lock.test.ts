import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface, type Interface} from 'node:readline';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {ExitCode, UserError} from '../errors.ts';
import type {Clock} from '../ports/clock.ts';
import {systemClock} from './clock.ts';
import {lockText, type Holder} from './lock-file.ts';
import {acquireRunLock} from './lock.ts';
import {fateOf, ownIdentity} from './process-identity.ts';

/** Does on standard input what it is told: `take <path> <when>`, `release`; says what came of it. */
const CHILD = `
import {acquireRunLock} from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
import {systemClock} from ${JSON.stringify(new URL('./clock.ts', import.meta.url).href)};
import {createInterface} from 'node:readline';
const clock = systemClock();
let lock;
for await (const line of createInterface({input: process.stdin})) {
  const [what, path, when] = line.split('\\t');
  if (what === 'release') { lock?.release(); lock = undefined; console.log('released'); continue; }
  while (Date.now() < Number(when));
  try { lock = await acquireRunLock(path, clock); console.log('won'); }
  catch (error) { console.log(error.exitCode === 75 ? 'refused' : 'failed ' + error.message); }
}
`;

class Racer {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterableIterator<string>;
  readonly #reader: Interface;

  constructor() {
    this.process = spawn(process.execPath, ['--input-type=module', '-e', CHILD], {stdio: ['pipe', 'pipe', 'inherit']});
    this.#reader = createInterface({input: this.process.stdout!});
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async says(command: string, ...values: readonly (string | number)[]): Promise<string> {
    this.process.stdin!.write(`${[command, ...values].join('\t')}\n`);
    return String((await this.#lines.next()).value);
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }
}

let folder: string;
let path: string;
const racers: Racer[] = [];
const clock = systemClock();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'state', 'run.lock');
});
afterEach(async () => {
  await Promise.all(racers.splice(0).map((racer) => racer.kill()));
  rmSync(folder, {recursive: true, force: true});
});

function racer(): Racer {
  const made = new Racer();
  racers.push(made);
  return made;
}

function clockAt(instant: string): Clock {
  return {now: () => instant, ulid: () => '0'.repeat(26)};
}

function writeLock(change: Partial<Holder>): Holder {
  const since = '2026-11-16T08:00:00.000Z';
  const holder: Holder = {...ownIdentity(), token: 'aaaa', since, heartbeat: since, ...change};
  mkdirSync(join(folder, 'state'), {recursive: true});
  writeFileSync(path, lockText(holder));
  return holder;
}

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

async function refusal(at: Clock = clock): Promise<UserError> {
  try {
    (await acquireRunLock(path, at)).release();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the lock was given');
}

describe('one at a time', () => {
  test('a lock is held until it is released, and releasing twice harms nobody', async () => {
    const lock = await acquireRunLock(path, clock);
    const error = await refusal();
    expect(error.exitCode).toBe(ExitCode.LOCKED);
    expect(error.message).toContain(`Process ${process.pid} on ${hostname()}`);
    expect(error.message).toMatch(/since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/);
    expect(error.hint).toContain(path);
    lock.release();
    expect(existsSync(path)).toBe(false);
    const next = await acquireRunLock(path, clock);
    lock.release();
    expect(existsSync(path)).toBe(true);
    next.release();
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
  });

  test('a living process elsewhere on the machine keeps it', async () => {
    const other = racer();
    expect(await other.says('take', path, 0)).toBe('won');
    const error = await refusal();
    expect(error.exitCode).toBe(75);
    expect(error.message).toContain(`Process ${other.process.pid} on`);
    expect(await other.says('release')).toBe('released');
    (await acquireRunLock(path, clock)).release();
  });

  test('a killed holder is replaced', async () => {
    const other = racer();
    expect(await other.says('take', path, 0)).toBe('won');
    await other.kill();
    expect(existsSync(path)).toBe(true);
    const lock = await acquireRunLock(path, clock);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({pid: process.pid});
    expect(readdirSync(join(folder, 'state'))).toEqual(['run.lock']);
    lock.release();
  });

  test.each([
    ['a free lock', false],
    ['the lock of a dead process', true],
  ])('two that race for %s: one wins, twenty times', {timeout: 60_000}, async (_what, isDead) => {
    const pair = [racer(), racer()] as const;
    const pid = await endedProcess();
    for (let round = 0; round < 20; round += 1) {
      if (isDead) writeLock({pid, token: `dead${round}`});
      const when = Date.now() + 40;
      const said = await Promise.all(pair.map((each) => each.says('take', path, when)));
      expect(said.toSorted()).toEqual(['refused', 'won']);
      expect(await pair[said.indexOf('won')]!.says('release')).toBe('released');
      expect(readdirSync(join(folder, 'state'))).toEqual([]);
    }
  });
});

describe('dead or alive', () => {
  test('a number that another process has by now does not keep the lock', async () => {
    if (ownIdentity().started === '') return;
    writeLock({pid: process.pid, started: 'another-boot/12345'});
    const lock = await acquireRunLock(path, clock);
    lock.release();
    expect(existsSync(path)).toBe(false);
  });

  test('a process that has ended but was not asked for is dead', {timeout: 20_000}, async () => {
    if (process.platform !== 'linux') return;
    // The shell that started it has become a process that never waits for its children.
    const parent = spawn('/bin/sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 20 >&-'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(createInterface({input: parent.stdout}), 'line');
      const identity = {...ownIdentity(), pid: Number(line), started: ''};
      expect(fateOf(identity)).toBe('alive');
      await expect.poll(() => readFileSync(`/proc/${identity.pid}/stat`, 'latin1'), {timeout: 10_000}).toMatch(/\) Z /);
      expect(fateOf(identity)).toBe('dead');
    } finally {
      parent.kill('SIGKILL');
    }
  });

  test('another machine is believed for five minutes after its last word', async () => {
    writeLock({host: 'build-7', pid: process.pid, heartbeat: '2026-11-16T08:00:00.000Z'});
    const error = await refusal(clockAt('2026-11-16T08:05:00.000Z'));
    expect(error.exitCode).toBe(75);
    expect(error.message).toContain('on build-7 ');
    expect(error.message).toContain('2026-11-16T08:00:00.000Z');
    (await acquireRunLock(path, clockAt('2026-11-16T08:05:00.001Z'))).release();
  });

  test('a container with numbers of its own is another machine', async () => {
    writeLock({pidSpace: 'pid:[1]', pid: await endedProcess(), heartbeat: '2026-11-16T08:00:00.000Z'});
    expect((await refusal(clockAt('2026-11-16T08:04:00.000Z'))).exitCode).toBe(75);
    (await acquireRunLock(path, clockAt('2026-11-16T08:06:00.000Z'))).release();
  });

  test.each(['', 'half a li', '{"pid": 12}', 'null', '{"pid":-1,"token":"../../x"}'])(
    'a file that names nobody (%j) counts for five minutes',
    async (text) => {
      writeLock({});
      writeFileSync(path, text);
      expect((await refusal()).exitCode).toBe(75);
      const old = new Date(Date.now() - 6 * 60_000);
      utimesSync(path, old, old);
      (await acquireRunLock(path, clock)).release();
      expect(readdirSync(join(folder, 'state'))).toEqual([]);
    },
  );

  test('a takeover that died half-way is taken over itself', async () => {
    const pid = await endedProcess();
    writeLock({pid, token: 'dead'});
    const claimer = (token: string): string => lockText({...ownIdentity(), pid, token, since: '', heartbeat: ''});
    writeFileSync(`${path}.dead.claim`, claimer('first'));
    writeFileSync(`${path}.first.claim`, claimer('second'));
    const lock = await acquireRunLock(path, clock);
    expect(readdirSync(join(folder, 'state'))).toEqual(['run.lock']);
    lock.release();
  });

  test('a takeover by a living process is not disturbed', {timeout: 20_000}, async () => {
    writeLock({pid: await endedProcess(), token: 'dead'});
    writeFileSync(`${path}.dead.claim`, lockText({...ownIdentity(), token: 'living', since: '', heartbeat: ''}));
    expect((await refusal()).exitCode).toBe(75);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({token: 'dead'});
  });

  test('a lock taken by another machine meanwhile is not removed by a late release', async () => {
    const lock = await acquireRunLock(path, clock);
    rmSync(path);
    const holder = writeLock({host: 'build-7', token: 'theirs'});
    lock.release();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(holder);
  });
});

test('a place that cannot be written is a sentence', async () => {
  writeFileSync(join(folder, 'state'), 'a file where a folder should be');
  const error = await refusal();
  expect(error.code).toBe('lock-unwritable');
  expect(error.exitCode).toBe(ExitCode.FAILED);
});
