/** What a child that groups a file tells. */
export interface Measured {
  readonly rows: number;
  readonly texts: number;
  readonly shapes: number;
  readonly groups: number;
  /** From the first byte to the shapes with what they are compared by. */
  readonly readMs: number;
  /** Weighing words, and groups. */
  readonly groupMs: number;
  /** What the processor worked for both, in all threads. */
  readonly cpuMs: number;
  /** The most memory that the process ever had for both, in bytes. */
  readonly peak: number;
  /** How many more statements a night brought, and how long it took to put them into the groups of before. */
  readonly nightRows: number;
  readonly nightMs: number;
}
