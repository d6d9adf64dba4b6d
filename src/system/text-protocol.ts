import type {Statement} from '../model/statement.ts';
import type {ScannedSecret} from '../ports/secret-scanner.ts';
import type {PassedText, StoredText} from '../ports/text-work.ts';

/** What a worker is asked. */
export type Job =
  | {readonly t: 'pass'; readonly id: number; readonly texts: readonly string[]}
  | {readonly t: 'read'; readonly id: number; readonly texts: readonly StoredText[]};

export interface Passed {
  readonly passed: readonly PassedText[];
  /** Secret values that were found, for the memory of the run only. */
  readonly values: readonly string[];
  /** What secretlint says of each clean text, where the worker was told to ask it. */
  readonly scanned: readonly (readonly ScannedSecret[])[] | undefined;
}

/** What it answers; a job that it could not do is done again elsewhere. */
export type Done =
  | {readonly t: 'pass'; readonly id: number; readonly result: Passed}
  | {readonly t: 'read'; readonly id: number; readonly result: readonly (Statement | undefined)[]}
  | {readonly t: 'failed'; readonly id: number};

export interface TextWorkerStart {
  readonly secretlint: boolean;
}
