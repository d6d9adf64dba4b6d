import type {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {messageOf} from '../../errors.ts';
import type {Row} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import type {DriverConnection, DriverError, DriverStatement} from './driver.ts';
import {typeOf} from './column-type.ts';
import {openRows} from './run-statement-rows.ts';
import {QUERY_TAG} from './statements.ts';

/** Codes of our own for what the driver leaves silent; they stand beside Snowflake's numbers. */
export const IDLE = 'stream-idle';
export const SHORT = 'short-result';
export const TORN = 'torn-result';
export const TIMEOUT = 'statement-timeout';

/** Megabytes: the smallest that Snowflake takes. Memory follows the chunks in flight. */
const CHUNK_SIZE = 16;
/** How long a statement that was given up may take to be cancelled in the account, in milliseconds. */
const CANCEL_MS = 2000;
const CANCEL_AGAIN_MS = 250;

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
  /** Told what columns the result has, with their types as SQL spells them. */
  onColumns?(columns: readonly {readonly name: string; readonly type: string}[]): void;
}

/**
 * Runs one statement on one connection and yields its rows as text, as many at a time as are there. Rows are fetched no
 * faster than they are taken.
 */
export async function* runStatement(connection: DriverConnection, run: StatementRun): AsyncGenerator<readonly Row[]> {
  const statement = await execute(connection, run);
  const expected = statement.getNumRows();
  const columns = statement.getColumns() ?? [];
  run.onColumns?.(columns.map((column) => ({name: column.getName(), type: typeOf(column)})));
  const reader = openRows(columns);
  let seen = 0;
  for await (const batch of cellsWithWatchdog(statement, run)) {
    seen += batch.length;
    const rows = batch.map((cells) => reader.read(cells));
    if (reader.fault === 'missing') throw new WarehouseError(SHORT, 'A part of a result came with rows missing.');
    if (reader.fault === 'shape')
      throw new WarehouseError(TORN, 'A part of a result came as something else than rows.');
    yield rows;
  }
  // Without the number the driver's stream ends at once, as if there were no rows.
  if (typeof expected !== 'number')
    throw new WarehouseError(TORN, 'The account did not say how many rows a result has.');
  if (seen !== expected) throw new WarehouseError(SHORT, `The account announced ${expected} rows and sent ${seen}.`);
}

/** Sends a statement and waits until its result is there. Rejects with a WarehouseError. */
async function execute(connection: DriverConnection, run: StatementRun): Promise<DriverStatement> {
  run.signal?.throwIfAborted();
  const answer = Promise.withResolvers<DriverStatement>();
  const complete = (error: unknown, statement: unknown): void => {
    if (error) answer.reject(statementError(error));
    else answer.resolve(statement as DriverStatement);
  };
  const statement =
    run.resume === undefined
      ? connection.execute({
          sqlText: run.sql,
          binds: [...run.binds],
          streamResult: true,
          // On the statement they hold whatever becomes of the session: a new login, a renewal, a clone.
          parameters: {
            QUERY_TAG,
            STATEMENT_TIMEOUT_IN_SECONDS: Math.ceil(run.timeoutMs / 1000),
            CLIENT_RESULT_CHUNK_SIZE: CHUNK_SIZE,
          },
          complete,
        })
      : connection.fetchResult({sqlText: '', queryId: run.resume, streamResult: true, complete});
  const givenUp = Promise.withResolvers<never>();
  const giveUp = (reason: unknown): void => {
    // Until the account has heard of it, and what the driver still writes is written: a session that is closed first
    // leaves the statement running.
    void within(CANCEL_MS, cancelled(statement, answer.promise)).then(() => givenUp.reject(reason));
  };
  // The account's own timeout is the rule; ours is for an account that stopped answering.
  const seconds = Math.ceil(run.timeoutMs / 1000);
  const timer = setTimeout(() => {
    giveUp(new WarehouseError(TIMEOUT, `The statement took longer than ${seconds} s and was cancelled.`));
  }, run.timeoutMs + 30_000);
  const stop = (): void => giveUp(run.signal?.reason);
  run.signal?.addEventListener('abort', stop, {once: true});
  try {
    const done = await Promise.race([
      answer.promise.catch(refusedUnlessStopped(run, givenUp.promise)),
      givenUp.promise,
    ]);
    const id = done.getQueryId?.() as string | undefined;
    if (id !== undefined) run.onQueryId(id);
    return done;
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener('abort', stop);
  }
}

/** A statement that we cancel ends with an error of its own, which says nothing to whoever stopped it. */
function refusedUnlessStopped(run: StatementRun, stopped: Promise<never>): (error: unknown) => Promise<never> {
  return async (error) => {
    if (run.signal?.aborted === true) return await stopped;
    throw error;
  };
}

/**
 * Cancels a statement, again and again until it has ended: an account that has not seen the statement yet knows nothing
 * that it could cancel.
 */
async function cancelled(statement: {cancel(done: () => void): void}, answer: Promise<unknown>): Promise<void> {
  const ended = answer.then(
    () => true,
    () => true,
  );
  for (let tries = 0; tries < CANCEL_MS / CANCEL_AGAIN_MS; tries++) {
    statement.cancel(() => {});
    if (await Promise.race([ended, sleep(CANCEL_AGAIN_MS, false)])) return;
  }
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}

/**
 * Rows of a result as the driver gives them. A truncated or empty chunk makes the driver's stream hang for ever, so a
 * clock runs while rows are awaited (never while the consumer is busy) and tears the stream down.
 */
async function* cellsWithWatchdog(
  statement: DriverStatement,
  run: StatementRun,
): AsyncGenerator<readonly (readonly unknown[])[]> {
  const stream = statement.streamRows({fetchAsString: ['Number', 'Boolean', 'JSON', 'Buffer']}) as Readable;
  let wake = Promise.withResolvers<void>();
  let failure: unknown;
  stream.on('readable', () => wake.resolve());
  stream.on('end', () => wake.resolve());
  stream.on('close', () => wake.resolve());
  stream.on('error', (error) => {
    failure ??= error;
    wake.resolve();
  });
  const stop = (): void => wake.resolve();
  run.signal?.addEventListener('abort', stop, {once: true});
  try {
    for (;;) {
      run.signal?.throwIfAborted();
      if (failure !== undefined) throw tornResult(failure);
      const batch = take(stream);
      if (batch.length > 0) {
        yield batch;
        continue;
      }
      if (stream.readableEnded) return;
      wake = Promise.withResolvers<void>();
      const timer = setTimeout(() => {
        failure ??= new WarehouseError(
          IDLE,
          `The account sent nothing for ${Math.round(run.idleMs / 1000)} s in the middle of a result.`,
        );
        wake.resolve();
      }, run.idleMs);
      await wake.promise;
      clearTimeout(timer);
      if (stream.closed && !stream.readableEnded) failure ??= new Error('The stream was closed.');
    }
  } finally {
    run.signal?.removeEventListener('abort', stop);
    stream.destroy();
  }
}

/** What can be read without waiting. */
function take(stream: Readable): readonly (readonly unknown[])[] {
  const batch: (readonly unknown[])[] = [];
  for (let row: unknown = stream.read(); row !== null; row = stream.read()) {
    batch.push(row as readonly unknown[]);
    if (batch.length === 1000) break;
  }
  return batch;
}

/** In the middle of a result, an error without a number is the driver's own stumble over what it was sent. */
function tornResult(error: unknown): Error {
  const problem = statementError(error);
  if (problem.code !== DRIVER) return problem;
  return new WarehouseError(TORN, `A part of a result could not be read: ${problem.message}`);
}

const DRIVER = 'driver';

/** Anything the driver reports about a statement, as a WarehouseError with Snowflake's number. */
export function statementError(error: unknown): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const {code, sqlState} = error as DriverError;
  return new WarehouseError(String(code ?? DRIVER), messageOf(error), sqlState);
}
