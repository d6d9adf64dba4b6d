import {resolve} from 'node:path';
import {readFileSync} from 'node:fs';
import type {SnowflakeAccountConfig} from '../config/schema.ts';
import {resolveSecret} from '../config/secrets.ts';
import {usageError} from '../errors.ts';
import type {SnowflakeConnection} from '../extract/snowflake/connection.ts';
import {readConnectionProfile} from '../extract/snowflake/profile.ts';

/** A configured connection with its references resolved; the values live only in what is returned. */
export async function connectionOf(
  config: SnowflakeAccountConfig,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SnowflakeConnection> {
  const {connection} = config;
  const role = config.role === undefined ? {} : {role: config.role};
  if ('profile' in connection) return {...(await readConnectionProfile(connection.profile, {env})), ...role};
  const secret = (reference: string | undefined): string | undefined =>
    reference === undefined ? undefined : resolveSecret(reference, directory, env);
  const password = secret(connection.password);
  const token = secret(connection.token);
  const privateKeyPass = secret(connection.private_key_passphrase);
  return {
    account: connection.account,
    user: connection.user,
    authenticator: connection.authenticator,
    ...(password === undefined ? {} : {password}),
    ...(token === undefined ? {} : {token}),
    ...(privateKeyPass === undefined ? {} : {privateKeyPass}),
    ...(connection.private_key_file === undefined ? {} : {privateKey: readKey(connection.private_key_file, directory)}),
    ...(connection.warehouse === undefined ? {} : {warehouse: connection.warehouse}),
    ...(connection.access_url === undefined ? {} : {accessUrl: connection.access_url}),
    ...role,
  };
}

function readKey(file: string, directory: string): string {
  try {
    return readFileSync(resolve(directory, file), 'utf8');
  } catch {
    throw usageError(
      'key-missing',
      `The private key ${file} cannot be read.`,
      'Correct private_key_file in the config.',
    );
  }
}
