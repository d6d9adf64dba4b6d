/** A statement as somebody handed it over in a file, with what is known of it. */
export interface SqlRow {
  /** Line of the file on which it begins, counted from 1. */
  readonly line: number;
  readonly id: string | number;
  readonly sql: string;
  readonly user?: string;
  /** When it was written or run, as the file says it. */
  readonly at?: string;
}

/** A place in the file where no row could be read. */
export interface BadRow {
  readonly line: number;
  /** Why, as one sentence. */
  readonly problem: string;
}

/** Rows of a file that can be read again, always in the same order. */
export interface SqlRows {
  read(): AsyncIterable<SqlRow | BadRow>;
}
