/** One row, by column name as the account spells it; every value as text, null as null. */
export type Row = Readonly<Record<string, string | null>>;

export interface QueryOptions {
  /** Role to run under; the connection's own when undefined. */
  readonly role?: string;
  /** Values for the `?` of the statement. Dates and times are passed as text or epoch milliseconds. */
  readonly binds?: readonly (string | number)[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Told what columns the result has, before its rows. */
  readonly onColumns?: (columns: readonly {readonly name: string; readonly type: string}[]) => void;
}

/** A warehouse account. Everything it runs is read-only and carries our QUERY_TAG. */
export interface Warehouse {
  /**
   * Streams the rows of one statement. Throws a UserError when the account refuses the login, a `WarehouseError`
   * when it refuses the statement. A short or torn result is an error, never a short stream.
   */
  stream(sql: string, options?: QueryOptions): AsyncIterable<Row>;
  /** Reads one file of a stage or workspace (`snow://…`), whole. Throws `WarehouseError` when refused or missing. */
  readFile(locator: string, options?: QueryOptions): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The account refused a statement. `code` is Snowflake's number, e.g. `002003`. */
export class WarehouseError extends Error {
  readonly code: string;
  readonly sqlState: string | undefined;
  /**
   * What a person can do, where the refusal is not about the statement but about what every statement needs (a warehouse
   * that is suspended, missing or not granted). Other statements would fare no better, and nothing follows from it about
   * what the account holds.
   */
  readonly hint: string | undefined;
  constructor(code: string, message: string, sqlState?: string, hint?: string) {
    super(message);
    this.name = 'WarehouseError';
    this.code = code;
    this.sqlState = sqlState;
    this.hint = hint;
  }
  /** True when the object is missing or the role may not see it (Snowflake does not tell which). */
  get isDenied(): boolean {
    return ['002003', '003001', '002043', '003007'].includes(this.code.padStart(6, '0'));
  }
}
