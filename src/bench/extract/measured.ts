/** What a child of the benchmark prints of itself. */
export interface Measured {
  readonly rows: number;
  readonly ms: number;
  /** Largest resident set, in bytes. */
  readonly peak: number;
  readonly exitCode: number;
}
