import type snowflake from 'snowflake-sdk';

export type Driver = typeof snowflake;
export type DriverConnection = snowflake.Connection;
export type DriverStatement = snowflake.RowStatement;
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

/** The proxy the environment names for an address, `undefined` for loopback addresses and where there is none. */
export function proxyFor(address: string): string | undefined {
  const {protocol, hostname} = new URL(address);
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return undefined;
  const names = protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  return names.map((name) => process.env[name]).find((value) => value !== undefined && value !== '');
}
