import {resolve} from 'node:path';
import type {SnowflakeAccountConfig} from '../config/schema.ts';
import {resolveSecret} from '../config/secrets.ts';
import {usageError} from '../errors.ts';
import type {SnowflakeConnection} from '../extract/snowflake/connection.ts';
import {readPrivateFile} from '../extract/snowflake/profile-files.ts';
import {readConnectionProfile} from '../extract/snowflake/profile.ts';

type Written = Exclude<SnowflakeAccountConfig['connection'], {readonly profile: string}>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A configured connection with its references resolved; the values live only in what is returned.
 * @param warn told in one sentence of a key or profile that other users of the machine may read
 * @throws UserError (exit code 2) that names the reference or file, never a value
 */
export async function connectionOf(
  config: SnowflakeAccountConfig,
  directory: string,
  env: Environment,
  warn?: (message: string) => void,
): Promise<SnowflakeConnection> {
  const {connection} = config;
  const role = config.role === undefined ? {} : {role: config.role};
  const watch = warn === undefined ? {} : {warn};
  if ('profile' in connection) {
    return {...(await readConnectionProfile(connection.profile, {env, ...watch})), ...role};
  }
  const secret = (reference: string | undefined): string | undefined =>
    reference === undefined ? undefined : resolveSecret(reference, directory, env);
  const keyFile = connection.private_key_file;
  const privateKey =
    keyFile === undefined
      ? secret(connection.private_key)
      : await readKey(resolve(directory, keyFile), keyFile, env, warn);
  const fields = {
    account: connection.account,
    user: connection.user,
    authenticator: connection.authenticator,
    password: secret(connection.password),
    passcode: secret(connection.passcode),
    privateKey,
    privateKeyPass: secret(connection.private_key_passphrase),
    token: secret(connection.token),
    tokenFile: fileOf(connection.token, directory),
    oauth: oauthOf(connection, secret(connection.oauth_client_secret)),
    workloadIdentity: identityOf(connection),
    oktaUrl: connection.okta_url,
    warehouse: connection.warehouse,
    accessUrl: connection.access_url,
  };
  return {...(defined(fields) as unknown as SnowflakeConnection), ...role};
}

/** A token that lies in a file may be renewed there while a long run goes on. */
function fileOf(reference: string | undefined, directory: string): string | undefined {
  return reference?.startsWith('file:') === true
    ? resolve(directory, reference.slice('file:'.length).trim())
    : undefined;
}

function oauthOf(connection: Written, clientSecret: string | undefined): SnowflakeConnection['oauth'] {
  const oauth = {
    id: connection.oauth_client_id,
    secret: clientSecret,
    tokenUrl: connection.oauth_token_request_url,
    authorizationUrl: connection.oauth_authorization_url,
    redirectUri: connection.oauth_redirect_uri,
    scope: connection.oauth_scope,
  };
  return Object.values(oauth).some((value) => value !== undefined) ? defined(oauth) : undefined;
}

function identityOf(connection: Written): SnowflakeConnection['workloadIdentity'] {
  const provider = connection.workload_identity_provider;
  if (provider === undefined) return undefined;
  const more = defined({
    entraResource: connection.workload_identity_entra_resource,
    azureClientId: connection.workload_identity_azure_client_id,
    impersonationPath: connection.workload_identity_impersonation_path,
  });
  return {provider, ...more};
}

async function readKey(
  path: string,
  written: string,
  env: Environment,
  warn: ((message: string) => void) | undefined,
): Promise<string> {
  const found = await readPrivateFile(path, {what: 'private key', env, warn});
  if (found !== undefined) return found;
  throw usageError(
    'key-missing',
    `The private key ${written} cannot be read.`,
    'Correct private_key_file in the config.',
  );
}

type Defined<T> = {readonly [K in keyof T]?: Exclude<T[K], undefined>};

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
