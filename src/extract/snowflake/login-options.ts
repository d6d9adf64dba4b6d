import {usageError} from '../../errors.ts';
import type {SnowflakeConnection} from './connection.ts';
import {addressOf, asksPerson, isForPeople, isLoopback, whoOf} from './connection.ts';
import type {DriverOptions} from './driver.ts';
import {proxyOptions} from './login-proxy.ts';
import {openPrivateKey} from './login-key.ts';
import {QUERY_TAG} from './statements.ts';

/** What a caller may want of a connection besides what the account is. */
export interface LoginTuning {
  /** How long one request may stay without an answer, in milliseconds; the driver's 90 seconds when undefined. */
  readonly requestMs?: number;
  /** Opens the address at which a person logs in; the browser of this machine when undefined. */
  readonly openBrowser?: (url: string) => void;
}

/**
 * What the driver is told. Everything about a connection stands here, never in the driver's `configure`, which holds for
 * the whole process and so for every other account. Throws a usage error when what the authenticator needs is missing.
 */
export function driverOptions(connection: SnowflakeConnection, tuning: LoginTuning = {}): DriverOptions {
  const address = addressOf(connection);
  const {account, user, role, warehouse, database} = connection;
  const options: Record<string, unknown> = {
    ...credentials(connection),
    ...proxyOptions(address),
    account,
    username: user,
    accessUrl: address,
    role,
    warehouse,
    database,
    application: 'worksheet-rescue',
    queryTag: QUERY_TAG,
    // A backfill may think for longer than a session lives without a heartbeat.
    clientSessionKeepAlive: true,
    // Memory follows chunks in flight, not rows.
    resultPrefetch: 1,
    rowStreamHighWaterMark: 500,
    // By name, of two columns with the same name only one would arrive.
    rowMode: 'array',
    sfRetryMaxLoginRetries: 1,
    // Else a number that is null arrives as the text NULL.
    representNullAsStringNull: false,
    timeout: tuning.requestMs,
    // What a person answered once is kept in memory for the further connections of this run, if the account allows it.
    ...(isForPeople(connection) ? {clientStoreTemporaryCredential: true} : {}),
    ...(connection.authenticator === 'password-mfa' ? {clientRequestMFAToken: true} : {}),
    ...(asksPerson(connection) ? {openExternalBrowserCallback: tuning.openBrowser} : {}),
  };
  for (const name of Object.keys(options)) if (options[name] === undefined) delete options[name];
  return options as unknown as DriverOptions;
}

function credentials(connection: SnowflakeConnection): Readonly<Record<string, unknown>> {
  switch (connection.authenticator ?? 'password') {
    case 'password':
      return {username: needed(connection, 'user'), password: needed(connection, 'password')};
    case 'password-mfa':
      return {
        authenticator: 'USERNAME_PASSWORD_MFA',
        username: needed(connection, 'user'),
        password: needed(connection, 'password'),
        passcode: connection.passcode,
        passcodeInPassword: connection.passcodeInPassword,
      };
    case 'key-pair':
      return {
        authenticator: 'SNOWFLAKE_JWT',
        username: needed(connection, 'user'),
        privateKey: openPrivateKey(needed(connection, 'privateKey'), connection).trim(),
      };
    case 'pat':
      return {authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: needed(connection, 'token').trim()};
    case 'oauth':
      return {authenticator: 'OAUTH', token: needed(connection, 'token').trim()};
    case 'oauth-client-credentials':
      return {
        authenticator: 'OAUTH_CLIENT_CREDENTIALS',
        ...oauthOptions(connection),
        oauthClientId: wanted(connection, connection.oauth?.id, 'OAuth client ID (oauth_client_id)'),
        oauthClientSecret: wanted(connection, connection.oauth?.secret, 'OAuth client secret (oauth_client_secret)'),
      };
    case 'oauth-authorization-code':
      return {
        authenticator: 'OAUTH_AUTHORIZATION_CODE',
        ...oauthOptions(connection),
        oauthClientId: connection.oauth?.id,
        oauthClientSecret: connection.oauth?.secret,
      };
    case 'workload-identity':
      return {authenticator: 'WORKLOAD_IDENTITY', ...identityOptions(connection)};
    case 'external-browser':
      return {authenticator: 'EXTERNALBROWSER'};
    case 'okta':
      return {
        authenticator: wanted(connection, connection.oktaUrl, 'Okta address (okta_url)').replace(/\/+$/, ''),
        username: needed(connection, 'user'),
        password: needed(connection, 'password'),
      };
  }
}

function oauthOptions(connection: SnowflakeConnection): Readonly<Record<string, unknown>> {
  const {oauth = {}} = connection;
  const urls = [oauth.tokenUrl ?? addressOf(connection), oauth.authorizationUrl ?? addressOf(connection)];
  const plain = urls.filter((url) => url.startsWith('http://'));
  const outside = plain.find((url) => !isLoopback(url));
  if (outside !== undefined) {
    throw usageError(
      'oauth-insecure',
      `The OAuth address ${outside} is not encrypted, and the client secret would travel over it.`,
      'Use https.',
    );
  }
  return {
    oauthTokenRequestUrl: oauth.tokenUrl,
    oauthAuthorizationUrl: oauth.authorizationUrl,
    oauthRedirectUri: oauth.redirectUri,
    oauthScope: oauth.scope,
    ...(plain.length > 0 ? {oauthHttpAllowed: true} : {}),
  };
}

function identityOptions(connection: SnowflakeConnection): Readonly<Record<string, unknown>> {
  const identity = connection.workloadIdentity;
  if (identity === undefined) wanted(connection, undefined, 'identity provider (workload_identity_provider)');
  return {
    workloadIdentityProvider: identity?.provider,
    workloadIdentityAzureEntraIdResource: identity?.entraResource,
    workloadIdentityAzureClientId: identity?.azureClientId,
    workloadIdentityImpersonationPath: identity?.impersonationPath,
    ...(identity?.provider === 'OIDC' ? {token: needed(connection, 'token').trim()} : {}),
  };
}

type Needed = 'user' | 'password' | 'privateKey' | 'token';

function needed(connection: SnowflakeConnection, what: Needed): string {
  const words = {user: 'user', password: 'password', privateKey: 'private key', token: 'token'};
  // A key pair is what is meant where nothing is said.
  const hint =
    what === 'privateKey' && connection.password !== undefined
      ? 'Name it by env: or file: in the configuration, or log in by the password with authenticator: password.'
      : undefined;
  return wanted(connection, connection[what], words[what], hint);
}

function wanted(connection: SnowflakeConnection, value: string | undefined, word: string, hint?: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  const whose = connection.user === undefined ? '' : ` of ${whoOf(connection)}`;
  throw usageError(
    'missing-credential',
    `The connection${whose} to ${connection.account} has no ${word}.`,
    hint ?? (word === 'user' ? 'Name it in the configuration.' : 'Name it by env: or file: in the configuration.'),
  );
}
