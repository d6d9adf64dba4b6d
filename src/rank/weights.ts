import type {CadenceKind} from './cadence.ts';

/** Points of each part of a rank. Those that add come to 100 together, so that points are hundredths of the whole. */
export interface RankWeights {
  /** Days with a run among the last 90, and number of runs, both on a logarithmic scale. */
  readonly days: number;
  readonly runs: number;
  readonly cadence: Readonly<Record<CadenceKind, number>>;
  /** Full when it ran when it was due, falling to nothing after four periods. */
  readonly recency: number;
  /** By the number of people who ran it; the last entry holds for more. */
  readonly people: readonly number[];
  /** A task runs it, is defined to, or the account refreshes it by itself; less where another machine runs it. */
  readonly scheduled: number;
  /** Its result was unloaded to files. */
  readonly exported: number;
  /** Credits of all its runs on a logarithmic scale, whole from 100 on. */
  readonly cost: number;
  /** Who reads what it writes; the largest counts whole, each further one by half, up to `readersMost`. */
  readonly readers: Readonly<Record<'bi' | 'dbt' | 'person' | 'other', number>>;
  readonly readersMost: number;
  /** It leaves a table or view behind that nobody was seen to read. */
  readonly writes: number;
  /** Nobody who is still there has it: by the state of the owner who is best off. */
  readonly owner: Readonly<Record<'dropped' | 'disabled', number>>;
  /** One active owner alone has it. */
  readonly soleOwner: number;
  /** For each further owner of a copy, up to `copiesMost`. */
  readonly copy: number;
  readonly copiesMost: number;
  /** `FINAL` in the title, “do not delete” in a comment, written over many lines. */
  readonly saysFinal: number;
  readonly saysKeep: number;
  readonly effort: number;
  /** Taken off, whole when every run failed. */
  readonly failures: number;
  readonly limit: number;
  readonly star: number;
  readonly commentedOut: number;
  /** Title says `test`, `tmp`, `untitled`. */
  readonly scratch: number;
}

const weights: RankWeights = {
  days: 9,
  runs: 4,
  cadence: {daily: 12, weekly: 11, monthly: 11, quarterly: 12, irregular: 3, once: 0, never: 0},
  recency: 7,
  people: [0, 3, 7, 10, 11, 12],
  scheduled: 8,
  exported: 5,
  cost: 3,
  readers: {bi: 13, dbt: 11, person: 8, other: 4},
  readersMost: 17,
  writes: 2,
  owner: {dropped: 11, disabled: 10},
  soleOwner: 3,
  copy: 2,
  copiesMost: 5,
  saysFinal: 2,
  saysKeep: 3,
  effort: 2,
  failures: 10,
  limit: 8,
  star: 3,
  commentedOut: 1,
  scratch: 4,
};

export default weights;
