import type {DriverConnection} from './driver.ts';

interface Waiter {
  resolve(connection: DriverConnection): void;
  reject(error: unknown): void;
}

interface Lane {
  readonly idle: DriverConnection[];
  readonly waiting: Waiter[];
  open: number;
}

/**
 * Connections by role: a statement has its connection for itself (at expiry, statements that share one fail together),
 * a role has up to `size` of them, opened when needed.
 */
export class SessionPool {
  readonly #lanes = new Map<string, Lane>();
  readonly #all = new Set<DriverConnection>();
  readonly #login: (role: string | undefined) => Promise<DriverConnection>;
  readonly #size: number;
  #closed = false;

  constructor(size: number, login: (role: string | undefined) => Promise<DriverConnection>) {
    this.#size = size;
    this.#login = login;
  }

  /** A connection of the role. Waits for one; when the signal is aborted, no longer. */
  async take(role: string | undefined, signal?: AbortSignal): Promise<DriverConnection> {
    signal?.throwIfAborted();
    if (this.#closed) throw closed();
    const coming = this.#next(role);
    if (signal === undefined) return await coming;
    const {promise, reject} = Promise.withResolvers<never>();
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, {once: true});
    try {
      return await Promise.race([coming, promise]);
    } catch (error) {
      // The connection may still come; it is for whoever is next.
      if (signal.aborted) void coming.then((connection) => this.give(role, connection, false)).catch(() => {});
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Gives a connection back; a broken one is closed, and whoever waits gets a new one. */
  give(role: string | undefined, connection: DriverConnection, broken: boolean): void {
    if (this.#closed) {
      if (this.#all.delete(connection)) void destroy(connection);
      return;
    }
    const lane = this.#lane(role);
    const next = lane.waiting.shift();
    if (!broken) {
      if (next === undefined) lane.idle.push(connection);
      else next.resolve(connection);
      return;
    }
    this.#all.delete(connection);
    void destroy(connection);
    if (next === undefined) lane.open--;
    else this.#open(role, lane).then(next.resolve, next.reject);
  }

  /** Ends all sessions, also those whose statement still runs or whose login is still on its way. */
  async close(): Promise<void> {
    this.#closed = true;
    const open = [...this.#all];
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.waiting.splice(0));
    this.#all.clear();
    this.#lanes.clear();
    for (const waiter of waiting) waiter.reject(closed());
    await Promise.all(open.map(destroy));
  }

  async #next(role: string | undefined): Promise<DriverConnection> {
    const lane = this.#lane(role);
    const idle = lane.idle.pop();
    if (idle !== undefined) return idle;
    if (lane.open >= this.#size) return await new Promise((resolve, reject) => lane.waiting.push({resolve, reject}));
    lane.open++;
    return await this.#open(role, lane);
  }

  async #open(role: string | undefined, lane: Lane): Promise<DriverConnection> {
    try {
      const connection = await this.#login(role);
      if (this.#closed) void destroy(connection);
      else this.#all.add(connection);
      return connection;
    } catch (error) {
      lane.open--;
      // Nobody else will fare better: a refused login is refused for all who wait.
      for (const waiter of lane.waiting.splice(0)) waiter.reject(error);
      throw error;
    }
  }

  #lane(role: string | undefined): Lane {
    const key = role ?? '';
    const lane = this.#lanes.get(key) ?? {idle: [], waiting: [], open: 0};
    this.#lanes.set(key, lane);
    return lane;
  }
}

function closed(): Error {
  return new Error('The connection to the account was closed.');
}

/** Says goodbye; an account that does not answer within two seconds is left alone. */
async function destroy(connection: DriverConnection): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 2000);
  try {
    connection.destroy(() => resolve());
  } catch {
    resolve();
  }
  await promise;
  clearTimeout(timer);
}
