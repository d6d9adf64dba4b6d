import type snowflake from 'snowflake-sdk';

export type Driver = typeof snowflake;
export type DriverConnection = snowflake.Connection;
export type DriverStatement = snowflake.RowStatement;
export type DriverColumn = snowflake.Column;
export type DriverOptions = snowflake.ConnectionOptions;

/** What the driver throws and hands to callbacks; every field may be missing. */
export interface DriverError extends Error {
  readonly code?: string | number;
  readonly sqlState?: string;
  readonly response?: {readonly status?: number; readonly statusCode?: number};
  readonly cause?: unknown;
}

let loading: Promise<Driver> | undefined;

/**
 * Loads the Snowflake driver, once, and only when an account is really opened: it costs 300 ms and 100 MB. The variables
 * are read while the module loads, so they are set first: without them the import probes cloud metadata addresses, loads
 * a native addon and reports the shape of the connection home.
 */
export function loadDriver(): Promise<Driver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Driver> {
  process.env['SNOWFLAKE_DISABLE_PLATFORM_DETECTION'] = 'true';
  process.env['SNOWFLAKE_DISABLE_MINICORE'] = '1';
  process.env['SF_TELEMETRY_DISABLE_CONNECTION_SHAPE'] = '1';
  const driver = (await import('snowflake-sdk')).default;
  driver.configure({
    logLevel: 'OFF',
    // It would hold for every account of the process: a proxy is an option of one connection (`login-proxy.ts`).
    useEnvProxy: false,
    customCredentialManager: inMemory(),
    // Off is not enough: a `sf_client_config.json` on the machine turns the log back on at the first login. A logger of
    // our own that drops everything keeps the driver from ever opening `snowflake.log` or writing to stdout.
    customLogger: {error: drop, warn: drop, info: drop, debug: drop, trace: drop},
    // By default the driver evaluates VARIANT text that is not JSON as JavaScript.
    jsonColumnVariantParser: (text: string) => text,
    xmlColumnVariantParser: (text: string) => text,
  });
  return driver;
}

function drop(): void {}

/**
 * Where the driver keeps what a person's login brought: ID tokens, MFA tokens, OAuth tokens. Its own place is a file in
 * the home directory; here they live as long as the process, so that a person is asked once for all connections of a run.
 */
function inMemory(): object {
  const tokens = new Map<string, string>();
  return {
    read: async (key: string) => tokens.get(key) ?? null,
    write: async (key: string, token: string) => void tokens.set(key, token),
    remove: async (key: string) => void tokens.delete(key),
  };
}
