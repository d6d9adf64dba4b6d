import {dirname, isAbsolute, join} from 'node:path';
import {usageError} from '../../errors.ts';
import type {Authenticator, OAuthClient, SnowflakeConnection, WorkloadIdentity} from './connection.ts';
import {IDENTITY_PROVIDERS} from './connection.ts';
import type {PrivateFileOptions} from './profile-files.ts';
import {readPrivateFile} from './profile-files.ts';

/** A section of connections.toml, and what surrounds it. */
export interface ProfileSection {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** File it stands in: relative paths in it are relative to that. Undefined when it is only in variables. */
  readonly file: string | undefined;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly warn?: ((message: string) => void) | undefined;
}

/**
 * A section as a connection. Keys are taken in every spelling that Snowflake's CLI and drivers know: snake case as in the
 * CLI and the Python connector, camel case as in this driver, and their aliases. What the section leaves out may come from
 * `SNOWFLAKE_<KEY>`, as in the CLI.
 *
 * @throws UserError (exit code 2); never with a secret in it
 */
export async function connectionOfSection(section: ProfileSection): Promise<SnowflakeConnection> {
  const text = textsOf(section);
  const own = textsOf({...section, env: {}});
  const account = withRegion(text('account', 'accountname'), text('region'));
  const keyFile = text('private_key_file', 'private_key_path');
  const rawKey = text('private_key_raw', 'private_key');
  const tokenFile = text('token_file_path', 'token_file');
  const password = text('password', 'passwd', 'pwd');
  const written = text('authenticator');
  const authenticator = authenticatorOf(section.name, written, {
    key:
      own('private_key_file', 'private_key_path', 'private_key_raw', 'private_key') !== undefined ||
      (password === undefined && (keyFile ?? rawKey) !== undefined),
    token: password === undefined && (tokenFile ?? text('token')) !== undefined,
  });
  const user = text('user', 'username');
  const needsUser: readonly Authenticator[] = ['password', 'password-mfa', 'key-pair', 'okta'];
  if (account === undefined || (user === undefined && needsUser.includes(authenticator))) {
    throw usageError(
      'profile-incomplete',
      `The connection profile ${section.name} has no ${account === undefined ? 'account' : 'user'}.`,
      section.file === undefined ? undefined : `Add it in ${section.file}`,
    );
  }
  const fields = {
    account,
    user,
    authenticator,
    password,
    passcode: text('passcode'),
    passcodeInPassword: /^(1|true)$/i.test(text('passcode_in_password') ?? '') ? true : undefined,
    privateKey: rawKey ?? (keyFile === undefined ? undefined : await secretFile(section, keyFile, 'private key')),
    privateKeyPass:
      text('private_key_file_pwd', 'private_key_passphrase', 'private_key_pass', 'private_key_pwd') ??
      section.env['PRIVATE_KEY_PASSPHRASE'],
    token:
      text('token') ?? (tokenFile === undefined ? undefined : (await secretFile(section, tokenFile, 'token')).trim()),
    tokenFile: text('token') === undefined && tokenFile !== undefined ? absolute(section, tokenFile) : undefined,
    oauth: oauthOf(text),
    workloadIdentity: identityOf(section.name, text),
    oktaUrl: authenticator === 'okta' ? written : undefined,
    role: text('role', 'rolename'),
    warehouse: text('warehouse', 'warehousename'),
    database: text('database', 'dbname', 'databasename'),
    accessUrl: text('access_url') ?? accessUrlOf(text('host'), text('port'), text('protocol')),
  };
  return withoutUndefined(fields) as unknown as SnowflakeConnection;
}

type Texts = (...keys: readonly string[]) => string | undefined;

function textsOf({values, env}: ProfileSection): Texts {
  const byKey = new Map(Object.entries(values).map(([key, value]) => [snakeCase(key), value]));
  return (...keys) => {
    for (const key of keys) {
      const value = byKey.get(key);
      if (value !== undefined && value !== '') return Array.isArray(value) ? value.join(',') : String(value);
    }
    for (const key of keys) {
      const value = env[`SNOWFLAKE_${key.toUpperCase()}`];
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
}

/** `privateKeyPath` → `private_key_path`; `ACCOUNT` → `account`. */
function snakeCase(key: string): string {
  const parts = /[a-z]/.test(key) ? key.replace(/([a-z0-9])([A-Z])/g, '$1_$2') : key;
  return parts.toLowerCase().replaceAll('-', '_');
}

function withRegion(account: string | undefined, region: string | undefined): string | undefined {
  return account === undefined || region === undefined || account.includes('.') ? account : `${account}.${region}`;
}

function authenticatorOf(
  profile: string,
  written: string | undefined,
  has: {readonly key: boolean; readonly token: boolean},
): Authenticator {
  const name = written ?? (has.key ? 'SNOWFLAKE_JWT' : has.token ? 'OAUTH' : 'SNOWFLAKE');
  if (/^https:\/\//i.test(name)) return 'okta';
  switch (name.toUpperCase()) {
    case 'SNOWFLAKE':
      return 'password';
    case 'USERNAME_PASSWORD_MFA':
      return 'password-mfa';
    case 'SNOWFLAKE_JWT':
      return 'key-pair';
    case 'PROGRAMMATIC_ACCESS_TOKEN':
      return 'pat';
    case 'OAUTH':
      return 'oauth';
    case 'OAUTH_CLIENT_CREDENTIALS':
      return 'oauth-client-credentials';
    case 'OAUTH_AUTHORIZATION_CODE':
      return 'oauth-authorization-code';
    case 'WORKLOAD_IDENTITY':
      return 'workload-identity';
    case 'EXTERNALBROWSER':
      return 'external-browser';
    default:
      throw usageError(
        'authenticator-unsupported',
        `The connection profile ${profile} logs in by ${written}, which is not supported.`,
        'Supported are snowflake, username_password_mfa, snowflake_jwt, programmatic_access_token, oauth, oauth_client_credentials, oauth_authorization_code, workload_identity, externalbrowser and the https address of an Okta organisation.',
      );
  }
}

function oauthOf(text: Texts): OAuthClient | undefined {
  const oauth = withoutUndefined({
    id: text('oauth_client_id'),
    secret: text('oauth_client_secret'),
    tokenUrl: text('oauth_token_request_url'),
    authorizationUrl: text('oauth_authorization_url'),
    redirectUri: text('oauth_redirect_uri'),
    scope: text('oauth_scope'),
  });
  return Object.keys(oauth).length === 0 ? undefined : oauth;
}

function identityOf(profile: string, text: Texts): WorkloadIdentity | undefined {
  const written = text('workload_identity_provider');
  if (written === undefined) return undefined;
  const provider = IDENTITY_PROVIDERS.find((name) => name === written.toUpperCase());
  if (provider === undefined) {
    throw usageError(
      'profile-invalid',
      `The connection profile ${profile} names a workload identity provider ${written} that does not exist.`,
      `There are: ${IDENTITY_PROVIDERS.join(', ')}.`,
    );
  }
  const path = text('workload_identity_impersonation_path')?.split(',');
  return withoutUndefined({
    provider,
    entraResource: text('workload_identity_entra_resource', 'workload_identity_azure_entra_id_resource'),
    azureClientId: text('workload_identity_azure_client_id'),
    impersonationPath: path?.map((step) => step.trim()).filter((step) => step !== ''),
  }) as WorkloadIdentity;
}

async function secretFile(section: ProfileSection, path: string, what: string): Promise<string> {
  const options: PrivateFileOptions = {what, warn: section.warn, env: section.env};
  const found = await readPrivateFile(absolute(section, path), options);
  if (found !== undefined) return found;
  throw usageError(
    'secret-file-unreadable',
    `The file ${path} of the connection profile ${section.name} cannot be read (ENOENT).`,
    'Check the path and its permissions.',
  );
}

function absolute({file, home}: ProfileSection, path: string): string {
  const expanded = path.startsWith('~') ? join(home, path.slice(1)) : path;
  return isAbsolute(expanded) || file === undefined ? expanded : join(dirname(file), expanded);
}

function accessUrlOf(
  host: string | undefined,
  port: string | undefined,
  protocol: string | undefined,
): string | undefined {
  return host === undefined ? undefined : `${protocol ?? 'https'}://${host}${port === undefined ? '' : `:${port}`}`;
}

type Defined<T> = {readonly [K in keyof T]?: Exclude<T[K], undefined>};

function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
