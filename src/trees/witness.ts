import type {Worker} from 'node:worker_threads';
import {messageOf} from '../errors.ts';
import type {Testimony} from '../ports/trees.ts';
import type {Question, WorkerMessage} from './protocol.ts';
import {oneSentence} from './sentence.ts';

interface Asked extends Question {
  readonly deadlineMs: number;
  readonly answer: (testimony: Testimony) => void;
}

/** So many questions lie with the worker at once, so that it never waits for the next one. */
const AHEAD = 8;
/** A worker that has not loaded its parser by then, in milliseconds, never will. */
const START_MS = 30_000;
/** Timers take no longer time than this, in milliseconds; 24 days are no deadline any more. */
const LONGEST_MS = 2 ** 31 - 1;
/** So many starts in a row may fail before the questions that wait are given up. */
const STARTS = 2;

/**
 * One outside parser in a worker of its own: asks it one question after the other, stops it when one takes too long, and
 * starts a fresh one for the questions that are left.
 */
export class Witness {
  readonly #start: () => Worker;
  /** Questions without an answer, oldest first. */
  readonly #open: Asked[] = [];
  readonly #stopping = new Set<Promise<unknown>>();
  #worker: Worker | undefined;
  #ready = false;
  /** How many of the open questions lie with the worker; it is at work on the first. */
  #posted = 0;
  #failedStarts = 0;
  #lastId = 0;
  #alarm: NodeJS.Timeout | undefined;

  /** @param start starts a worker that speaks what `protocol.ts` says */
  constructor(start: () => Worker) {
    this.#start = start;
  }

  /**
   * @param deadlineMs time for this question alone, in milliseconds, from when the worker turns to it
   * @returns the answers, in the order of the questions; `refused` when the worker dies of the question
   */
  ask(sql: string, deadlineMs: number): Promise<Testimony> {
    return new Promise((answer) => {
      this.#lastId++;
      this.#open.push({id: this.#lastId, sql, deadlineMs, answer});
      this.#goOn();
    });
  }

  /** Stops the worker; what is still asked is answered `late`. The next question starts a worker again. */
  async close(): Promise<void> {
    this.#stop();
    for (const asked of this.#open.splice(0)) asked.answer({t: 'late'});
    await Promise.all(this.#stopping);
  }

  #goOn(): void {
    const [first] = this.#open;
    if (first === undefined) {
      this.#worker?.unref();
      return;
    }
    const worker = this.#worker ?? this.#launch();
    worker.ref();
    if (!this.#ready) return;
    while (this.#posted < Math.min(this.#open.length, AHEAD)) {
      const {id, sql} = this.#open[this.#posted]!;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      worker.postMessage({id, sql} satisfies Question);
      this.#posted++;
    }
    this.#alarm ??= this.#setAlarm(worker, first);
  }

  #launch(): Worker {
    const worker = this.#start();
    let reason: unknown;
    worker.on('message', (message: WorkerMessage) => {
      if (worker === this.#worker) this.#hear(message);
    });
    worker.on('error', (error) => {
      reason = error;
    });
    worker.on('exit', (code) => {
      if (worker === this.#worker) this.#bury(causeOf(reason, code));
    });
    this.#worker = worker;
    this.#alarm = setTimeout(() => {
      this.#stop();
      this.#giveUpStart('It does not start.');
    }, START_MS);
    return worker;
  }

  #hear(message: WorkerMessage): void {
    if (message.t === 'ready') {
      this.#ready = true;
      this.#failedStarts = 0;
      this.#clearAlarm();
    } else if (message.id === this.#open[0]?.id) {
      this.#answerFirst(message.testimony);
    }
    this.#goOn();
  }

  #answerFirst(testimony: Testimony): void {
    this.#clearAlarm();
    this.#posted = Math.max(0, this.#posted - 1);
    this.#open.shift()?.answer(testimony);
  }

  #setAlarm(worker: Worker, first: Asked): NodeJS.Timeout {
    return setTimeout(
      () => {
        // When this thread was busy itself, the answer may have come in time and lie unread: messages are handed out
        // between timers and immediates.
        setImmediate(() => {
          if (worker !== this.#worker || first !== this.#open[0]) return;
          this.#stop();
          this.#answerFirst({t: 'late'});
          this.#goOn();
        });
      },
      Math.min(first.deadlineMs, LONGEST_MS),
    );
  }

  /** The worker ended without being told to. */
  #bury(cause: string): void {
    const started = this.#ready;
    this.#forget();
    if (started) {
      if (this.#open.length > 0) this.#answerFirst({t: 'refused', message: cause});
      this.#goOn();
    } else {
      this.#giveUpStart(cause);
    }
  }

  #giveUpStart(cause: string): void {
    this.#failedStarts++;
    if (this.#failedStarts >= STARTS) {
      this.#failedStarts = 0;
      for (const asked of this.#open.splice(0)) asked.answer({t: 'refused', message: cause});
    }
    this.#goOn();
  }

  #stop(): void {
    const worker = this.#worker;
    this.#forget();
    if (worker === undefined) return;
    const stopping = worker.terminate().finally(() => this.#stopping.delete(stopping));
    this.#stopping.add(stopping);
  }

  #forget(): void {
    this.#clearAlarm();
    this.#worker = undefined;
    this.#ready = false;
    this.#posted = 0;
  }

  #clearAlarm(): void {
    clearTimeout(this.#alarm);
    this.#alarm = undefined;
  }
}

function causeOf(reason: unknown, exitCode: number): string {
  if (reason === undefined) return `It stopped by itself, with exit code ${exitCode}.`;
  const code = reason instanceof Error && 'code' in reason ? reason.code : undefined;
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'It ran out of memory.'
    : oneSentence(`It broke down: ${messageOf(reason)}`);
}
