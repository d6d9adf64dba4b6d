import {setTimeout as sleep} from 'node:timers/promises';
import type {Log} from '../../ports/log.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {GivenRows} from './connect-given-rows.ts';
import {withoutWarehouse} from './connect-refusals.ts';
import {Tries} from './connect-tries.ts';
import type {SnowflakeConnection} from './connection.ts';
import {isForPeople, withoutSecrets} from './connection.ts';
import type {DriverConnection} from './driver.ts';
import type {LoginOptions} from './login.ts';
import {login} from './login.ts';
import type {LoginTuning} from './login-options.ts';
import {landing} from './read-file.ts';
import {runStatement, statementError} from './run-statement.ts';
import {SessionPool} from './session-pool.ts';

/** Knobs of a warehouse; the defaults are for a nightly run. */
export interface OpenOptions extends LoginTuning {
  /** Waits between tries, in milliseconds. For tests. */
  readonly wait?: (ms: number) => Promise<unknown>;
  /** A stream that gives nothing for so long is torn down. Default two minutes. */
  readonly idleMs?: number;
  /** A statement may take so long unless it says otherwise. Default one hour. */
  readonly timeoutMs?: number;
  /** How long a login may take. Default 18 seconds, three minutes where a person is asked. */
  readonly loginMs?: number;
  /** Connections per role. Default 4; 1 where every login asks a person. */
  readonly connections?: number;
  /** Whether somebody is there to answer a browser or a phone. Default: whether there is a terminal. */
  readonly interactive?: boolean;
  /** Ends logins; statements have their own. */
  readonly signal?: AbortSignal;
}

/** A warehouse that also knows under which role it reads, for the grants that a source proposes. */
export interface SnowflakeWarehouse extends Warehouse {
  readonly role: string | undefined;
}

/**
 * Opens a Snowflake account. Logs in at once, so that a wrong password is an error here (a UserError with a hint, within
 * about 20 seconds) and not in the middle of a run; further connections follow when they are needed.
 */
export async function openSnowflake(
  connection: SnowflakeConnection,
  log: Log,
  options: OpenOptions = {},
): Promise<SnowflakeWarehouse> {
  const size = isForPeople(connection) ? 1 : (options.connections ?? 4);
  const {loginMs, signal, interactive = process.stdin.isTTY === true || process.stderr.isTTY === true} = options;
  const {requestMs, openBrowser} = options;
  const how: LoginOptions = {
    interactive,
    ...(loginMs === undefined ? {} : {deadlineMs: loginMs}),
    ...(signal === undefined ? {} : {signal}),
    ...(requestMs === undefined ? {} : {requestMs}),
    ...(openBrowser === undefined ? {} : {openBrowser}),
  };
  const pool = new SessionPool(size, (role) => login(connection, role, log, how));
  const warehouse = new OpenWarehouse(connection, pool, log, options);
  const first = await pool.take(undefined);
  pool.give(undefined, first, false);
  return warehouse;
}

class OpenWarehouse implements SnowflakeWarehouse {
  readonly role: string | undefined;
  readonly #connection: SnowflakeConnection;
  readonly #pool: SessionPool;
  readonly #log: Log;
  readonly #wait: (ms: number) => Promise<unknown>;
  readonly #idleMs: number;
  readonly #timeoutMs: number;

  constructor(connection: SnowflakeConnection, pool: SessionPool, log: Log, options: OpenOptions) {
    this.role = connection.role;
    this.#connection = connection;
    this.#pool = pool;
    this.#log = log;
    this.#wait = options.wait ?? ((ms) => sleep(ms));
    this.#idleMs = options.idleMs ?? 120_000;
    this.#timeoutMs = options.timeoutMs ?? 3_600_000;
  }

  async *stream(sql: string, options: QueryOptions = {}): AsyncGenerator<Row> {
    const tries = new Tries(sql);
    const given = new GivenRows();
    let queryId: string | undefined;
    for (;;) {
      const session = await this.#take(options);
      let broken = false;
      try {
        // A result that broke off is fetched again, not computed again: other rows may be there by now.
        const resume = given.count === 0 ? undefined : queryId;
        const run = {...this.#run(options), sql, resume, onQueryId: (id: string) => void (queryId = id)};
        given.startOver();
        for await (const batch of runStatement(session, run)) for (const row of given.newOf(batch)) yield row;
        return;
      } catch (error) {
        options.signal?.throwIfAborted();
        broken = tries.breaksSession(error);
        const pause = tries.again(error);
        if (pause === undefined) throw this.#clean(error);
        this.#log.debug('A statement is tried again.', {code: (error as WarehouseError).code, pause});
        await this.#wait(pause);
      } finally {
        this.#pool.give(this.#lane(options), session, broken);
      }
    }
  }

  async readFile(locator: string, options: QueryOptions = {}): Promise<Uint8Array> {
    const tries = new Tries('');
    for (;;) {
      const session = await this.#take(options);
      let broken = false;
      try {
        return await landing.read(session, locator, {
          ...this.#run(options),
          resume: undefined,
          onQueryId: () => {},
        });
      } catch (error) {
        options.signal?.throwIfAborted();
        broken = tries.breaksSession(error);
        const pause = tries.again(error);
        if (pause === undefined) throw this.#clean(error);
        await this.#wait(pause);
      } finally {
        this.#pool.give(this.#lane(options), session, broken);
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #take(options: QueryOptions): Promise<DriverConnection> {
    return await this.#pool.take(this.#lane(options), options.signal);
  }

  /** A role that is the connection's own shares its connections. */
  #lane(options: QueryOptions): string | undefined {
    return options.role === this.#connection.role ? undefined : options.role;
  }

  #run(options: QueryOptions) {
    return {
      binds: options.binds ?? [],
      timeoutMs: options.timeoutMs ?? this.#timeoutMs,
      idleMs: this.#idleMs,
      signal: options.signal,
      ...(options.onColumns === undefined ? {} : {onColumns: options.onColumns}),
    };
  }

  #clean(error: unknown): Error {
    if (error instanceof Error && !(error instanceof WarehouseError)) return error;
    const problem = statementError(error);
    return (
      withoutWarehouse(problem, this.#connection) ??
      new WarehouseError(problem.code, withoutSecrets(problem.message, this.#connection), problem.sqlState)
    );
  }
}
