/** How a person or job proves who it is. Each becomes the driver's own authenticator name in `driver-options.ts`. */
export type Authenticator = 'password' | 'key-pair' | 'pat' | 'oauth' | 'external-browser';

/**
 * What is needed to open a Snowflake account. Values only: references such as `env:` and `file:` are resolved by the
 * caller, so that nothing here ever has to say where a secret came from.
 */
export interface SnowflakeConnection {
  /** Account identifier, e.g. `acme-eu1` or `xy12345.eu-central-1`. */
  readonly account: string;
  readonly user: string;
  /** `password` when undefined. */
  readonly authenticator?: Authenticator;
  readonly password?: string;
  /** The key itself in PEM, not its path. */
  readonly privateKey?: string;
  readonly privateKeyPass?: string;
  /** A programmatic access token or an OAuth access token. */
  readonly token?: string;
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  /** Full address, for a private link or the sandbox, e.g. `http://127.0.0.1:8765`. Derived from `account` when undefined. */
  readonly accessUrl?: string;
}

/** Takes every secret of the connection out of a text, for messages that quote what a server or the driver said. */
export function withoutSecrets(text: string, connection: SnowflakeConnection): string {
  let clean = text;
  for (const secret of [connection.password, connection.privateKey, connection.privateKeyPass, connection.token]) {
    if (secret !== undefined && secret !== '') clean = clean.replaceAll(secret, '[secret]');
  }
  return clean;
}

/** Address the driver will talk to, without a trailing slash (the driver would answer with `//session`). */
export function addressOf(connection: SnowflakeConnection): string {
  if (connection.accessUrl !== undefined) return connection.accessUrl.replace(/\/+$/, '');
  const host = /\.snowflakecomputing\.(com|cn|mil)$/i.test(connection.account)
    ? connection.account
    : `${connection.account.replaceAll('_', '-')}.snowflakecomputing.${/(^|\.)cn-/i.test(connection.account) ? 'cn' : 'com'}`;
  return `https://${host.toLowerCase()}`;
}
