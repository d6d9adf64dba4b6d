/** How a person or a job proves who it is; `login-options.ts` says what the driver calls each. */
export const AUTHENTICATORS = [
  'password',
  'password-mfa',
  'key-pair',
  'pat',
  'oauth',
  'oauth-client-credentials',
  'oauth-authorization-code',
  'workload-identity',
  'external-browser',
  'okta',
] as const;
export type Authenticator = (typeof AUTHENTICATORS)[number];

/** Who vouches for a workload: a cloud by the machine that the job runs on, or an OpenID Connect provider by a token. */
export const IDENTITY_PROVIDERS = ['AWS', 'AZURE', 'GCP', 'OIDC'] as const;

export interface WorkloadIdentity {
  readonly provider: (typeof IDENTITY_PROVIDERS)[number];
  /** AZURE: the Entra ID resource that the token is for; Snowflake's own when undefined. */
  readonly entraResource?: string;
  /** AZURE: client ID of a user-assigned managed identity. */
  readonly azureClientId?: string;
  /** AWS role ARNs or GCP service accounts to become on the way, in this order. */
  readonly impersonationPath?: readonly string[];
}

/** An OAuth client that is registered with Snowflake or with an identity provider. */
export interface OAuthClient {
  readonly id?: string;
  readonly secret?: string;
  /** Where a token is asked for; the account's own address when undefined. */
  readonly tokenUrl?: string;
  /** Where a person logs in; the account's own address when undefined. */
  readonly authorizationUrl?: string;
  readonly redirectUri?: string;
  /** `session:role:<role>` when undefined. */
  readonly scope?: string;
}

/**
 * What is needed to open a Snowflake account. Values only: references such as `env:` and `file:` are resolved by the
 * caller, so that nothing here ever has to say where a secret came from.
 */
export interface SnowflakeConnection {
  /** Account identifier, e.g. `acme-eu1` or `xy12345.eu-central-1`. */
  readonly account: string;
  /** May be left out where a token or an identity says who it is. */
  readonly user?: string;
  /** `password` when undefined. */
  readonly authenticator?: Authenticator;
  readonly password?: string;
  /** `password-mfa`: the six digits of an authenticator app. Without it the account asks by a push to the person's phone. */
  readonly passcode?: string;
  /** The passcode stands at the end of the password. */
  readonly passcodeInPassword?: boolean;
  /** The key itself in PEM, not its path. */
  readonly privateKey?: string;
  readonly privateKeyPass?: string;
  /** A programmatic access token, an OAuth access token, or the OIDC token of a workload. */
  readonly token?: string;
  /** File of the token, for tokens that something else renews: it is read anew at each login. */
  readonly tokenFile?: string;
  readonly oauth?: OAuthClient;
  readonly workloadIdentity?: WorkloadIdentity;
  /** `okta`: address of the Okta organisation, e.g. `https://acme.okta.com`. */
  readonly oktaUrl?: string;
  readonly role?: string;
  readonly warehouse?: string;
  readonly database?: string;
  /** Full address, for a private link or the sandbox, e.g. `http://127.0.0.1:8765`. Derived from `account` when undefined. */
  readonly accessUrl?: string;
}

/** Takes every secret of the connection out of a text, for messages that quote what a server or the driver said. */
export function withoutSecrets(text: string, connection: SnowflakeConnection): string {
  const {password, passcode, privateKey, privateKeyPass, token, oauth} = connection;
  let clean = text;
  for (const secret of [password, passcode, privateKey, privateKeyPass, token, oauth?.secret]) {
    if (secret !== undefined && secret !== '') clean = clean.replaceAll(secret, '[secret]');
  }
  return clean;
}

/** Whose login it is, for messages. */
export function whoOf(connection: SnowflakeConnection): string {
  return connection.user ?? connection.oauth?.id ?? `the ${connection.workloadIdentity?.provider ?? 'token'} identity`;
}

/** Address the driver will talk to, without a trailing slash (the driver would answer with `//session`). */
export function addressOf(connection: SnowflakeConnection): string {
  if (connection.accessUrl !== undefined) return connection.accessUrl.replace(/\/+$/, '');
  const host = /\.snowflakecomputing\.(com|cn|mil)$/i.test(connection.account)
    ? connection.account
    : `${connection.account.replaceAll('_', '-')}.snowflakecomputing.${/(^|\.)cn-/i.test(connection.account) ? 'cn' : 'com'}`;
  return `https://${host.toLowerCase()}`;
}

/** Addresses that never leave this machine. */
export function isLoopback(address: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname);
}

/** True where a person has to do something at each login: in a browser, or with a phone. */
export function asksPerson(connection: SnowflakeConnection): boolean {
  switch (connection.authenticator) {
    case 'external-browser':
    case 'oauth-authorization-code':
      return true;
    case 'password-mfa':
      return connection.passcode === undefined && connection.passcodeInPassword !== true;
    default:
      return false;
  }
}

/** True where one login is all that the credentials are good for: a passcode is refused when it comes a second time. */
export function isForPeople(connection: SnowflakeConnection): boolean {
  return connection.authenticator === 'password-mfa' || asksPerson(connection);
}
