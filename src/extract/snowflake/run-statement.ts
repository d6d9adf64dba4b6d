import {messageOf} from '../../errors.ts';
import type {Row} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import type {DriverConnection, DriverError, DriverStatement} from './driver.ts';
import {QUERY_TAG} from './statements.ts';

/** Codes of our own for what the driver leaves silent; they stand beside Snowflake's numbers. */
export const IDLE = 'stream-idle';
export const SHORT = 'short-result';
export const TIMEOUT = 'statement-timeout';

export interface StatementRun {
  readonly sql: string;
  readonly binds: readonly (string | number)[];
  readonly timeoutMs: number;
  /** How long a stream may give nothing while somebody waits for a row. */
  readonly idleMs: number;
  readonly signal: AbortSignal | undefined;
  /** Query to read again instead of running the statement anew. */
  readonly resume: string | undefined;
  onQueryId(id: string): void;
}

/** Runs one statement on one connection and yields its rows as text. */
export async function* runStatement(connection: DriverConnection, run: StatementRun): AsyncGenerator<Row> {
  const statement = await execute(connection, run);
  const expected = statement.getNumRows();
  const toText = textOf(statement);
  let seen = 0;
  for await (const row of rowsWithWatchdog(statement, run)) {
    seen++;
    yield toText(row);
  }
  if (expected !== undefined && seen !== expected) {
    throw new WarehouseError(SHORT, `The account announced ${expected} rows and sent ${seen}.`);
  }
}

/** Sends a statement and waits until its result is there. Rejects with a WarehouseError. */
export async function execute(connection: DriverConnection, run: StatementRun): Promise<DriverStatement> {
  const {promise, resolve, reject} = Promise.withResolvers<DriverStatement>();
  const complete = (error: unknown, statement: unknown): void => {
    if (error) return reject(statementError(error));
    resolve(statement as DriverStatement);
  };
  const statement =
    run.resume === undefined
      ? connection.execute({
          sqlText: run.sql,
          binds: [...run.binds],
          streamResult: true,
          // The tag of the connection is lost when a session is shared or cloned; on the statement it always holds.
          parameters: {QUERY_TAG, STATEMENT_TIMEOUT_IN_SECONDS: Math.ceil(run.timeoutMs / 1000)},
          complete,
        })
      : connection.fetchResult({sqlText: '', queryId: run.resume, streamResult: true, complete});
  // The account's own timeout is the rule; ours is for an account that stopped answering.
  const timer = setTimeout(() => {
    statement.cancel(() => {});
    reject(
      new WarehouseError(
        TIMEOUT,
        `The statement took longer than ${Math.ceil(run.timeoutMs / 1000)} s and was cancelled.`,
      ),
    );
  }, run.timeoutMs + 30_000);
  const stop = (): void => {
    statement.cancel(() => {});
    reject(run.signal?.reason);
  };
  run.signal?.addEventListener('abort', stop, {once: true});
  if (run.signal?.aborted === true) stop();
  try {
    const done = await promise;
    const id = done.getQueryId?.() as string | undefined;
    if (id !== undefined) run.onQueryId(id);
    return done;
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener('abort', stop);
  }
}

/**
 * Rows of a result as the driver gives them. A truncated or empty chunk makes the driver's stream hang for ever, so a
 * clock runs while a row is awaited (never while the consumer is busy) and tears the stream down.
 */
async function* rowsWithWatchdog(
  statement: DriverStatement,
  run: StatementRun,
): AsyncGenerator<Record<string, unknown>> {
  const stream = statement.streamRows({fetchAsString: ['Number', 'Boolean', 'JSON', 'Buffer']});
  const rows = stream[Symbol.asyncIterator]() as AsyncIterator<Record<string, unknown>>;
  let waitingSince = Date.now();
  const watchdog = setInterval(
    () => {
      if (waitingSince === 0 || Date.now() - waitingSince < run.idleMs) return;
      stream.destroy(
        new WarehouseError(
          IDLE,
          `The account sent nothing for ${Math.round(run.idleMs / 1000)} s in the middle of a result.`,
        ),
      );
    },
    Math.min(1000, Math.max(10, run.idleMs / 4)),
  );
  const stop = (): void => void stream.destroy(asError(run.signal?.reason));
  run.signal?.addEventListener('abort', stop, {once: true});
  let finished = false;
  try {
    for (;;) {
      waitingSince = Date.now();
      const next = await rows.next();
      waitingSince = 0;
      if (next.done === true) {
        finished = true;
        return;
      }
      yield next.value;
    }
  } catch (error) {
    if (run.signal?.aborted === true) throw run.signal.reason;
    throw statementError(error);
  } finally {
    clearInterval(watchdog);
    run.signal?.removeEventListener('abort', stop);
    if (!finished) stream.destroy();
  }
}

/** How to write a row as text: numbers and VARIANT as sent, times in ISO 8601 UTC with the digits they have. */
function textOf(statement: DriverStatement): (row: Record<string, unknown>) => Row {
  const days = new Set(
    (statement.getColumns() ?? []).filter((column) => column.isDate()).map((column) => column.getName()),
  );
  return (row) => {
    const text: Record<string, string | null> = {};
    for (const [name, value] of Object.entries(row)) text[name] = valueText(value, days.has(name));
    return text;
  };
}

function valueText(value: unknown, isDay: boolean): string | null {
  if (value === null || value === undefined) return null;
  if (!(value instanceof Date)) return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
  const iso = value.toISOString();
  if (isDay) return iso.slice(0, 10);
  const nanoseconds = (value as Date & {getNanoSeconds?(): number}).getNanoSeconds?.() ?? 0;
  return nanoseconds % 1_000_000 === 0 ? iso : `${iso.slice(0, 20)}${String(nanoseconds).padStart(9, '0')}Z`;
}

/** Anything the driver reports about a statement, as a WarehouseError with Snowflake's number. */
export function statementError(error: unknown): Error {
  if (error instanceof WarehouseError) return error;
  const {code, sqlState} = error as DriverError;
  return new WarehouseError(String(code ?? 'driver'), messageOf(error), sqlState);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('Stopped.');
}
