import {readFile} from 'node:fs/promises';
import {connect as connectSocket} from 'node:net';
import {usageError} from '../../errors.ts';
import type {Log} from '../../ports/log.ts';
import type {SnowflakeConnection} from './connection.ts';
import {addressOf, asksPerson, whoOf} from './connection.ts';
import type {Driver, DriverConnection, DriverOptions} from './driver.ts';
import {loadDriver} from './driver.ts';
import {loginError, personNeeded, unanswered, unreachable} from './login-errors.ts';
import type {LoginTuning} from './login-options.ts';
import {driverOptions} from './login-options.ts';
import {proxyFor} from './login-proxy.ts';

/** A person needs time to find the phone or to log in to a browser, everything else has to answer soon. */
const LOGIN_DEADLINE_MS = 18_000;
const PERSON_DEADLINE_MS = 180_000;
const KNOCK_DEADLINE_MS = 8_000;

export interface LoginOptions extends LoginTuning {
  /** How long a login may take, in milliseconds: 18 seconds when undefined, three minutes where a person is asked. */
  readonly deadlineMs?: number;
  /** Whether somebody is there who can answer a phone or a browser. */
  readonly interactive: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Opens one driver connection. Throws a UserError, one sentence and a hint, within the deadline; the signal's reason as
 * soon as it is aborted.
 */
export async function login(
  connection: SnowflakeConnection,
  role: string | undefined,
  log: Log,
  options: LoginOptions,
): Promise<DriverConnection> {
  options.signal?.throwIfAborted();
  const asked = await withToken(role === undefined ? connection : {...connection, role});
  if (asksPerson(asked) && !options.interactive) throw personNeeded(asked);
  const told = driverOptions(asked, options);
  const address = addressOf(asked);
  const driver = await loadDriver();
  if (proxyFor(address) === undefined) await knock(address, asked, options.signal);
  log.debug('Logging in.', {account: asked.account, user: asked.user ?? null, role: asked.role ?? null});
  if (asksPerson(asked)) log.info(`Waiting for ${whoOf(asked)} to confirm the login to ${asked.account}.`);
  const deadline = options.deadlineMs ?? (asksPerson(asked) ? PERSON_DEADLINE_MS : LOGIN_DEADLINE_MS);
  return await connectWithin(driver, told, asked, deadline, options.signal);
}

/** A token in a file is read at each login: what put it there renews it while a long run goes on. */
async function withToken(connection: SnowflakeConnection): Promise<SnowflakeConnection> {
  if (connection.tokenFile === undefined) return connection;
  try {
    return {...connection, token: (await readFile(connection.tokenFile, 'utf8')).trim()};
  } catch {
    throw usageError(
      'secret-missing',
      `The token file ${connection.tokenFile} of the connection to ${connection.account} cannot be read.`,
      'Check the path and its permissions.',
    );
  }
}

/**
 * Tries the bare connection first: the driver alone retries an unknown host for minutes, and its request keeps the
 * process alive long after we have given up on it.
 */
async function knock(address: string, connection: SnowflakeConnection, signal: AbortSignal | undefined): Promise<void> {
  const {hostname, port, protocol} = new URL(address);
  const target = {host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'http:' ? 80 : 443)};
  const {promise, resolve, reject} = Promise.withResolvers<void>();
  const socket = connectSocket(target);
  const timer = setTimeout(() => reject(unreachable(connection, ' (no answer)')), KNOCK_DEADLINE_MS);
  const stop = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', stop, {once: true});
  socket.once('connect', () => resolve());
  socket.once('error', (error: NodeJS.ErrnoException) => reject(unreachable(connection, detailOf(error))));
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    socket.destroy();
  }
}

function detailOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return ' (the host name is not known)';
  if (error.code === 'ECONNREFUSED') return ' (the connection was refused)';
  return error.code === undefined ? '' : ` (${error.code})`;
}

async function connectWithin(
  driver: Driver,
  options: DriverOptions,
  connection: SnowflakeConnection,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<DriverConnection> {
  const {promise, resolve, reject} = Promise.withResolvers<DriverConnection>();
  let late = false;
  const giveUp = (reason: unknown): void => {
    late = true;
    reject(reason);
  };
  const timer = setTimeout(() => giveUp(unanswered(connection)), deadlineMs);
  const stop = (): void => giveUp(signal?.reason);
  signal?.addEventListener('abort', stop, {once: true});
  try {
    const opened = driver.createConnection(options);
    opened.connect((error: unknown) => {
      if (error) return reject(loginError(error, connection));
      // Nobody waits any more: a session that stays open would be one of the account's.
      if (late) return opened.destroy(() => {});
      resolve(opened);
    });
    return await promise;
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw loginError(error, connection);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
