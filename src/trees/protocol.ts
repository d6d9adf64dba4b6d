import type {Testimony, WitnessName} from '../ports/trees.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly witness: WitnessName;
}

/** One statement to be read. Questions are answered in the order they are sent in. */
export interface Question {
  readonly id: number;
  readonly sql: string;
}

/** What a worker says: once that its parser is loaded, then one answer to each question. */
export type WorkerMessage =
  | {readonly t: 'ready'}
  | {readonly t: 'answer'; readonly id: number; readonly testimony: Testimony};

/**
 * Reads one statement with one outside parser, inside a worker. It throws only when the parser can no longer be trusted:
 * the worker is then to be replaced.
 */
export type StatementReader = (sql: string) => Testimony;
