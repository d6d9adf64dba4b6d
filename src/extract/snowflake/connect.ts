import {createHash} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Log} from '../../ports/log.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import type {SnowflakeConnection} from './connection.ts';
import {withoutSecrets} from './connection.ts';
import type {DriverConnection} from './driver.ts';
import {login} from './login.ts';
import {Landing} from './read-file.ts';
import {IDLE, runStatement, SHORT, statementError} from './run-statement.ts';
import {SessionPool} from './session-pool.ts';

/** Knobs of a warehouse; the defaults are for a nightly run. */
export interface OpenOptions {
  /** Waits between tries, in milliseconds. For tests. */
  readonly wait?: (ms: number) => Promise<unknown>;
  /** A stream that gives nothing for so long is torn down. Default two minutes. */
  readonly idleMs?: number;
  /** A statement may take so long unless it says otherwise. Default one hour. */
  readonly timeoutMs?: number;
  /** How long a login may take. Default 18 seconds. */
  readonly loginMs?: number;
  /** Connections per role. Default 4; 1 where every login asks a person. */
  readonly connections?: number;
}

/** A warehouse that also knows under which role it reads, for the grants that a source proposes. */
export interface SnowflakeWarehouse extends Warehouse {
  readonly role: string | undefined;
}

/** The session is gone: a new login helps, and only that (407002 is the driver's own number). */
const SESSION_GONE = ['407002', '390104', '390111', '390112', '390114', '405503', '407001'];
/** Network trouble that the driver has given up on: worth one more try on a new connection. */
const NETWORK = ['401001', '401002', '402001', '402002', IDLE, SHORT];
const ABSENT_TRIES = 3;

/**
 * Opens a Snowflake account. Logs in at once, so that a wrong password is an error here (a UserError with a hint, within
 * about 20 seconds) and not in the middle of a run; further connections follow when they are needed.
 */
export async function openSnowflake(
  connection: SnowflakeConnection,
  log: Log,
  options: OpenOptions = {},
): Promise<SnowflakeWarehouse> {
  const size = connection.authenticator === 'external-browser' ? 1 : (options.connections ?? 4);
  const pool = new SessionPool(size, (role) => login(connection, role, log, options.loginMs));
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
  readonly #landing = new Landing();
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
        for await (const row of runStatement(session, run)) if (given.isNew(row)) yield row;
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
        return await this.#landing.read(session, locator, {
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
    options.signal?.throwIfAborted();
    return await this.#pool.take(this.#lane(options));
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
    };
  }

  #clean(error: unknown): Error {
    const problem = error instanceof WarehouseError || !(error instanceof Error) ? statementError(error) : error;
    if (!(problem instanceof WarehouseError)) return problem;
    return new WarehouseError(problem.code, withoutSecrets(problem.message, this.#connection), problem.sqlState);
  }
}

/**
 * The rows a consumer already has. When a result is read a second time they have to come again, the same and first: a
 * chunk that came short in the middle does not show before the end, and going on by number would lose a row and give
 * another one twice.
 */
class GivenRows {
  #seen = createHash('sha1');
  #again = createHash('sha1');
  #position = 0;
  count = 0;

  startOver(): void {
    this.#position = 0;
    this.#again = createHash('sha1');
  }

  isNew(row: Row): boolean {
    const text = JSON.stringify(row);
    if (this.#position++ >= this.count) {
      this.#seen.update(text);
      this.count++;
      return true;
    }
    this.#again.update(text);
    if (this.#position === this.count && this.#again.digest('hex') !== this.#seen.copy().digest('hex')) {
      throw new WarehouseError(SHORT, 'The account sent a result of which rows in the middle were missing.');
    }
    return false;
  }
}

/** How often one statement may be tried again, by the kind of trouble. */
class Tries {
  #sessions = 2;
  #network = 1;
  #absent = ABSENT_TRIES - 1;
  readonly #usageView: boolean;

  constructor(sql: string) {
    this.#usageView = /\baccount_usage\b/i.test(sql);
  }

  breaksSession(error: unknown): boolean {
    const code = codeOf(error);
    return SESSION_GONE.includes(code) || NETWORK.includes(code);
  }

  /**
   * Milliseconds to wait before the next try, undefined when there is none. ACCOUNT_USAGE views are now and then absent
   * for seconds, which reads like a missing privilege (datahub-project/datahub#15898).
   */
  again(error: unknown): number | undefined {
    const code = codeOf(error);
    if (SESSION_GONE.includes(code) && this.#sessions-- > 0) return 0;
    if (NETWORK.includes(code) && this.#network-- > 0) return 0;
    if (this.#usageView && code.padStart(6, '0') === '002003' && this.#absent > 0) {
      const base = 500 * 2 ** (ABSENT_TRIES - 1 - this.#absent--);
      return Math.round(base * (0.75 + Math.random() / 2));
    }
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof WarehouseError ? error.code : '';
}
