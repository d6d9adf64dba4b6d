import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import {textWorkHere} from '../pipeline/text-work.ts';
import type {DoorOptions} from '../pipeline/door.ts';
import type {ScannedSecret, SecretScanner} from '../ports/secret-scanner.ts';
import type {TextWork} from '../ports/text-work.ts';
import type {Done, Job, TextWorkerStart} from './text-protocol.ts';

/** Before so many texts have come, starting threads takes longer than the work: about 300 ms each. */
const ALONE_UP_TO = 2000;
/** Jobs that lie with a worker at once, so that it never waits for the next one. */
const AHEAD = 2;
/** Time that a job gets, and more for each character of it: a hundredth of the usual speed. */
const LEAST_MS = 30_000;
const CHARACTERS_PER_MS = 200;
const MOST_WORKERS = 4;
/** Heap of a thread; one that needs more is stopped, and its texts are worked on here. */
const MEMORY_MB = 512;

type Result = Exclude<Done, {t: 'failed'}>['result'];

interface Asked {
  readonly job: Job;
  readonly answer: (result: Result | undefined) => void;
}

/** Texts are worked on in threads once there are many; what a thread fails on is done here, text by text, in its time. */
export class TextPool implements TextWork {
  readonly #here: TextWork;
  readonly #isPlain: boolean;
  readonly #workers = new Set<TextThread>();
  readonly #waiting: Asked[] = [];
  /** What secretlint said of texts that are not written yet. */
  readonly #scanned = new Map<string, readonly ScannedSecret[]>();
  #secretlint = false;
  #seen = 0;
  #lastId = 0;

  constructor(door: DoorOptions) {
    this.#here = textWorkHere(door);
    this.#door = door;
    // What a test or an archive that keeps no personal data puts into the door cannot be sent to a thread.
    this.#isPlain = door.find === undefined && door.hide === undefined;
  }

  readonly #door: DoorOptions;

  async pass(texts: readonly string[], remember: (value: string) => void) {
    const done = await this.#ask(texts.length, (id) => ({t: 'pass', id, texts}));
    if (done === undefined || !('passed' in done)) return this.#here.pass(texts, remember);
    for (const value of done.values) remember(value);
    for (const [index, {text}] of done.passed.entries()) {
      if (text === undefined) continue;
      this.#door.proven?.add(text);
      const scanned = done.scanned?.[index];
      if (scanned !== undefined) this.#scanned.set(text, scanned);
    }
    // What a rule failed on may have failed for want of a clock: it gets its own time here.
    const failed = done.passed.flatMap(({text}, index) => (text === undefined ? [texts[index] ?? ''] : []));
    if (failed.length === 0) return done.passed;
    const again = (await this.#here.pass(failed, remember)).values();
    return done.passed.map((each) => (each.text === undefined ? (again.next().value ?? each) : each));
  }

  async read(texts: Parameters<TextWork['read']>[0]) {
    const done = await this.#ask(texts.length, (id) => ({t: 'read', id, texts}));
    return done === undefined || 'passed' in done ? this.#here.read(texts) : done;
  }

  /** The scanner, that need not look again at what its like has looked at in a thread. */
  withAnswers(scanner: SecretScanner): SecretScanner {
    this.#secretlint = true;
    return {
      id: scanner.id,
      scan: async (texts, signal) => {
        // Those of the next batch come in already while this one is being scanned.
        const known = texts.map(({text}) => this.#scanned.get(text));
        for (const {text} of texts) this.#scanned.delete(text);
        const open = texts.filter((_, index) => known[index] === undefined);
        const found = (open.length === 0 ? [] : await scanner.scan(open, signal)).values();
        return known.map((each) => each ?? found.next().value ?? []);
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
  }

  #ask(count: number, jobOf: (id: number) => Job): Promise<Result | undefined> {
    this.#seen += count;
    if (!this.#isPlain || this.#seen < ALONE_UP_TO) return Promise.resolve(undefined);
    return new Promise((answer) => {
      this.#waiting.push({job: jobOf(++this.#lastId), answer});
      this.#goOn();
    });
  }

  #goOn(): void {
    while (this.#waiting.length > 0) {
      const free = [...this.#workers].find((worker) => worker.open < AHEAD) ?? this.#launch();
      if (free === undefined) return;
      const next = this.#waiting.shift();
      if (next !== undefined) free.take(next);
    }
  }

  #launch(): TextThread | undefined {
    if (this.#workers.size >= Math.min(MOST_WORKERS, Math.max(1, availableParallelism() - 1))) return undefined;
    const worker = new TextThread({secretlint: this.#secretlint}, (isAlive) => {
      if (!isAlive) this.#workers.delete(worker);
      this.#goOn();
    });
    this.#workers.add(worker);
    return worker;
  }
}

/** One worker and what it has been asked, oldest first. */
class TextThread {
  readonly #worker: Worker;
  readonly #open: Asked[] = [];
  readonly #changed: (isAlive: boolean) => void;
  #alarm: NodeJS.Timeout | undefined;

  /** @param changed is told when it can take more, and when it has died */
  constructor(start: TextWorkerStart, changed: (isAlive: boolean) => void) {
    this.#changed = changed;
    this.#worker = new Worker(programBeside(import.meta.url), {
      workerData: start,
      name: 'texts',
      resourceLimits: {maxOldGenerationSizeMb: MEMORY_MB},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdout: true,
      stderr: true,
    });
    this.#worker.unref();
    this.#worker.on('message', (done: Done) => this.#hear(done));
    this.#worker.on('error', () => this.#die());
    this.#worker.on('exit', () => this.#die());
  }

  get open(): number {
    return this.#open.length;
  }

  take(asked: Asked): void {
    this.#open.push(asked);
    this.#worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    this.#worker.postMessage(asked.job);
    this.#alarm ??= this.#setAlarm(asked.job);
  }

  async stop(): Promise<void> {
    this.#die();
    await this.#worker.terminate();
  }

  #hear(done: Done): void {
    const index = this.#open.findIndex(({job}) => job.id === done.id);
    const [asked] = index === -1 ? [] : this.#open.splice(index, 1);
    this.#clearAlarm();
    const next = this.#open[0];
    if (next === undefined) this.#worker.unref();
    else this.#alarm = this.#setAlarm(next.job);
    asked?.answer(done.t === 'failed' ? undefined : done.result);
    this.#changed(true);
  }

  #die(): void {
    this.#clearAlarm();
    const lost = this.#open.splice(0);
    this.#changed(false);
    for (const {answer} of lost) answer(undefined);
  }

  #setAlarm(job: Job): NodeJS.Timeout {
    const characters = job.texts.reduce((sum, each) => sum + (typeof each === 'string' ? each : each.text).length, 0);
    return setTimeout(() => void this.stop(), LEAST_MS + characters / CHARACTERS_PER_MS);
  }

  #clearAlarm(): void {
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
  }
}

/** The worker's file stands beside this module, and is TypeScript where it is: in the sources, not in what is built. */
function programBeside(module: string): URL {
  return new URL(new URL(module).pathname.endsWith('.ts') ? './text-worker.ts' : './text-worker.js', module);
}
