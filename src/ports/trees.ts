import type {RelationName} from '../model/statement.ts';

/** Which outside parser is asked for a second opinion. */
export type WitnessName = 'polyglot' | 'node-sql-parser';

/** What one outside parser makes of a statement. */
export type Testimony =
  /** It reads the statement: the tables named in it in Snowflake's stored case, common table expressions left out, each once, sorted by key. */
  | {readonly t: 'read'; readonly tables: readonly RelationName[]}
  /** It does not read it. Line and column count from 1, in the text it was given; the message is one sentence or less. */
  | {readonly t: 'refused'; readonly message: string; readonly line?: number; readonly column?: number}
  /** It did not answer in time, and was stopped. */
  | {readonly t: 'late'};

/** What the outside parsers say of one statement. */
export type Witness = Readonly<Record<WitnessName, Testimony>>;

/** Outside SQL parsers, asked about candidates, each in a worker that a deadline can stop. */
export interface Trees {
  /** The parsers with their versions: what they said is of use as long as this stays the same. */
  readonly versions: string;
  /**
   * @param masked one statement in which templates are masked by text of the same length
   * @param deadlineMs how long each parser may take, in milliseconds
   * @returns what each says; never rejects because of the text
   */
  read(masked: string, deadlineMs: number): Promise<Witness>;
  /** Stops the workers. A later `read` starts them again. */
  close(): Promise<void>;
}
