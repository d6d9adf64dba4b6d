import {connect as connectSocket} from 'node:net';
import {usageError} from '../../errors.ts';
import type {Log} from '../../ports/log.ts';
import type {SnowflakeConnection} from './connection.ts';
import {addressOf} from './connection.ts';
import type {Driver, DriverConnection, DriverOptions} from './driver.ts';
import {loadDriver, proxyFor} from './driver.ts';
import {loginError, unreachable} from './login-errors.ts';
import {QUERY_TAG} from './statements.ts';

/** A browser waits for a person, everything else has to answer soon. */
const LOGIN_DEADLINE_MS = 18_000;
const BROWSER_DEADLINE_MS = 180_000;
const KNOCK_DEADLINE_MS = 8_000;

/**
 * Opens one driver connection. Throws a UserError, one sentence and a hint, within about 20 seconds (`deadlineMs`), or
 * three minutes where a person has to answer in a browser.
 */
export async function login(
  connection: SnowflakeConnection,
  role: string | undefined,
  log: Log,
  deadlineMs = LOGIN_DEADLINE_MS,
): Promise<DriverConnection> {
  const asked = role === undefined ? connection : {...connection, role};
  const options = driverOptions(asked);
  const address = addressOf(asked);
  const driver = await loadDriver();
  const proxy = proxyFor(address);
  driver.configure({useEnvProxy: proxy !== undefined});
  if (proxy === undefined) await knock(address, asked);
  log.debug('Logging in.', {account: asked.account, user: asked.user, role: asked.role ?? null});
  return await connectWithin(
    driver,
    options,
    asked,
    asked.authenticator === 'external-browser' ? BROWSER_DEADLINE_MS : deadlineMs,
  );
}

/**
 * Tries the bare connection first: the driver alone retries an unknown host for minutes, and its request keeps the
 * process alive long after we have given up on it.
 */
async function knock(address: string, connection: SnowflakeConnection): Promise<void> {
  const {hostname, port, protocol} = new URL(address);
  const target = {host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'http:' ? 80 : 443)};
  const {promise, resolve, reject} = Promise.withResolvers<void>();
  const socket = connectSocket(target);
  const timer = setTimeout(() => reject(unreachable(connection, ' (no answer)')), KNOCK_DEADLINE_MS);
  socket.once('connect', () => resolve());
  socket.once('error', (error: NodeJS.ErrnoException) => reject(unreachable(connection, detailOf(error))));
  try {
    await promise;
  } finally {
    clearTimeout(timer);
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
): Promise<DriverConnection> {
  const {promise, resolve, reject} = Promise.withResolvers<DriverConnection>();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reject(unreachable(connection, ' (no answer)'));
  }, deadlineMs);
  try {
    const opened = driver.createConnection(options);
    const done = (error: unknown): void => {
      if (error) return reject(loginError(error, connection));
      if (late) return opened.destroy(() => {});
      resolve(opened);
    };
    // The browser flow only exists in the asynchronous call; both report through the callback.
    if (connection.authenticator === 'external-browser') await opened.connectAsync(done);
    else opened.connect(done);
    return await promise;
  } catch (error) {
    throw loginError(error, connection);
  } finally {
    clearTimeout(timer);
  }
}

/** What the driver is told. Throws a usage error when what the authenticator needs is missing. */
export function driverOptions(connection: SnowflakeConnection): DriverOptions {
  return {
    ...credentials(connection),
    account: connection.account,
    username: connection.user,
    accessUrl: addressOf(connection),
    ...(connection.role === undefined ? {} : {role: connection.role}),
    ...(connection.warehouse === undefined ? {} : {warehouse: connection.warehouse}),
    ...(connection.database === undefined ? {} : {database: connection.database}),
    application: 'worksheet-rescue',
    queryTag: QUERY_TAG,
    // A backfill may think for longer than a session lives without a heartbeat.
    clientSessionKeepAlive: true,
    // Memory follows chunks in flight, not rows.
    resultPrefetch: 1,
    sfRetryMaxLoginRetries: 1,
    // Else a number that is null arrives as the text NULL.
    representNullAsStringNull: false,
  } as DriverOptions;
}

function credentials(connection: SnowflakeConnection): DriverOptions {
  switch (connection.authenticator ?? 'password') {
    case 'password':
      return {password: needed(connection, 'password')};
    case 'key-pair': {
      const pass = connection.privateKeyPass;
      const privateKey = needed(connection, 'privateKey').trim();
      return {authenticator: 'SNOWFLAKE_JWT', privateKey, ...(pass === undefined ? {} : {privateKeyPass: pass})};
    }
    case 'pat':
      return {authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: needed(connection, 'token')};
    case 'oauth':
      return {authenticator: 'OAUTH', token: needed(connection, 'token')};
    case 'external-browser':
      return {authenticator: 'EXTERNALBROWSER'};
  }
}

function needed(connection: SnowflakeConnection, what: 'password' | 'privateKey' | 'token'): string {
  const value = connection[what];
  if (value !== undefined && value !== '') return value;
  const word = {password: 'password', privateKey: 'private key', token: 'token'}[what];
  throw usageError(
    'missing-credential',
    `The connection of ${connection.user} to ${connection.account} has no ${word}.`,
    `Name it by env: or file: in the configuration.`,
  );
}
