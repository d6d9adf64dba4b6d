import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';
import {parse as parseToml, TomlError} from 'smol-toml';
import {usageError} from '../../errors.ts';
import type {Authenticator, SnowflakeConnection} from './connection.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Section = Readonly<Record<string, unknown>>;

export interface ProfileOptions {
  /** The person's home directory; the one of the process when undefined. */
  readonly home?: string;
  readonly env: Environment;
}

/**
 * Reads a named connection as the Snowflake CLI and drivers keep it: `connections.toml`, else `[connections.<name>]` of
 * `config.toml`, in `$SNOWFLAKE_HOME`, else `~/.snowflake`, else the platform's configuration folder. Variables
 * `SNOWFLAKE_CONNECTIONS_<NAME>_<KEY>` win over the file. The driver's own reader knows one section, one file and half
 * of the keys (docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections).
 *
 * @throws UserError (wrong configuration) when there is no such profile or it cannot be used; never with a secret in it.
 */
export async function readConnectionProfile(name: string, options: ProfileOptions): Promise<SnowflakeConnection> {
  const profiles = await readProfiles(options);
  const found = profiles.sections.get(name);
  const overrides = fromEnvironment(name, options.env);
  if (found === undefined && Object.keys(overrides).length === 0) throw unknownProfile(name, profiles);
  return await toConnection(name, {...found?.section, ...overrides}, found?.file, options.home ?? homedir());
}

/** Names of all profiles, and which is the default one, for a person who has to choose. */
export async function listConnectionProfiles(
  options: ProfileOptions,
): Promise<{readonly names: readonly string[]; readonly defaultName?: string}> {
  const profiles = await readProfiles(options);
  const chosen = options.env['SNOWFLAKE_DEFAULT_CONNECTION_NAME'] ?? profiles.defaultName;
  const names = [...profiles.sections.keys()].toSorted();
  return chosen === undefined ? {names} : {names, defaultName: chosen};
}

interface Profiles {
  readonly sections: ReadonlyMap<string, {readonly section: Section; readonly file: string}>;
  readonly folders: readonly string[];
  readonly defaultName: string | undefined;
}

async function readProfiles(options: ProfileOptions): Promise<Profiles> {
  const sections = new Map<string, {section: Section; file: string}>();
  const folders = foldersOf(options);
  for (const folder of folders) {
    const connections = await readToml(join(folder, 'connections.toml'));
    const config = await readToml(join(folder, 'config.toml'));
    if (connections === undefined && config === undefined) continue;
    addSections(sections, config?.['connections'], join(folder, 'config.toml'));
    addSections(sections, connections, join(folder, 'connections.toml'));
    const defaultName = config?.['default_connection_name'];
    return {sections, folders, defaultName: typeof defaultName === 'string' ? defaultName : undefined};
  }
  return {sections, folders, defaultName: undefined};
}

function foldersOf({home = homedir(), env}: ProfileOptions): readonly string[] {
  const own = env['SNOWFLAKE_HOME'];
  if (own !== undefined && own !== '') return [own.startsWith('~') ? join(home, own.slice(1)) : own];
  const platform =
    process.platform === 'darwin'
      ? join(home, 'Library/Application Support')
      : (env['XDG_CONFIG_HOME'] ?? join(home, '.config'));
  return [join(home, '.snowflake'), join(platform, 'snowflake')];
}

async function readToml(file: string): Promise<Section | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw usageError(
      'profile-unreadable',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
      'Check its permissions.',
    );
  }
  try {
    return parseToml(text);
  } catch (error) {
    // The parser quotes the lines around the mistake, and those may hold a password.
    const line = error instanceof TomlError ? error.line : undefined;
    throw usageError(
      'profile-invalid',
      `${file} is not valid TOML${line === undefined ? '' : ` (line ${line})`}.`,
      'Compare it with the example in the Snowflake CLI documentation.',
    );
  }
}

function addSections(sections: Map<string, {section: Section; file: string}>, table: unknown, file: string): void {
  for (const [name, section] of Object.entries((table ?? {}) as Section)) {
    if (typeof section === 'object' && section !== null && !Array.isArray(section))
      sections.set(name, {section: section as Section, file});
  }
}

function fromEnvironment(name: string, env: Environment): Section {
  const prefix = `SNOWFLAKE_CONNECTIONS_${name.toUpperCase()}_`;
  const found = Object.entries(env).filter(([key, value]) => key.startsWith(prefix) && value !== undefined);
  return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length).toLowerCase(), value]));
}

function unknownProfile(name: string, profiles: Profiles): Error {
  const names = [...profiles.sections.keys()].toSorted();
  const hint =
    names.length === 0
      ? `No profile was found in ${profiles.folders.join(' or ')}.`
      : `There are: ${names.join(', ')}.`;
  return usageError('unknown-profile', `There is no connection profile named ${name}.`, hint);
}

async function toConnection(
  name: string,
  section: Section,
  file: string | undefined,
  home: string,
): Promise<SnowflakeConnection> {
  const text = (...keys: string[]): string | undefined => {
    for (const key of keys) {
      const value = section[key];
      if (value !== undefined && value !== '') return String(value);
    }
    return undefined;
  };
  const account = text('account', 'accountname');
  const user = text('user', 'username');
  if (account === undefined || user === undefined) {
    throw usageError(
      'profile-incomplete',
      `The connection profile ${name} has no ${account === undefined ? 'account' : 'user'}.`,
      file === undefined ? undefined : `Add it in ${file}`,
    );
  }
  const keyFile = text('private_key_file', 'private_key_path');
  const tokenFile = text('token_file_path');
  const fields = {
    account,
    user,
    authenticator: authenticatorOf(
      name,
      text('authenticator'),
      keyFile !== undefined || text('private_key_raw') !== undefined,
    ),
    password: text('password'),
    privateKey:
      text('private_key_raw') ?? (keyFile === undefined ? undefined : await secretFile(name, keyFile, file, home)),
    privateKeyPass: text('private_key_file_pwd', 'private_key_passphrase'),
    token:
      text('token') ?? (tokenFile === undefined ? undefined : (await secretFile(name, tokenFile, file, home)).trim()),
    role: text('role', 'rolename'),
    warehouse: text('warehouse', 'warehousename'),
    database: text('database', 'dbname', 'databasename'),
    accessUrl: accessUrlOf(text('host'), text('port'), text('protocol')),
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as SnowflakeConnection;
}

function authenticatorOf(profile: string, written: string | undefined, hasKey: boolean): Authenticator {
  switch ((written ?? (hasKey ? 'SNOWFLAKE_JWT' : 'SNOWFLAKE')).toUpperCase()) {
    case 'SNOWFLAKE':
      return 'password';
    case 'SNOWFLAKE_JWT':
      return 'key-pair';
    case 'PROGRAMMATIC_ACCESS_TOKEN':
      return 'pat';
    case 'OAUTH':
      return 'oauth';
    case 'EXTERNALBROWSER':
      return 'external-browser';
    default:
      throw usageError(
        'authenticator-unsupported',
        `The connection profile ${profile} logs in by ${written}, which is not supported.`,
        'Supported are password, key pair, programmatic access token, OAuth token and external browser.',
      );
  }
}

async function secretFile(profile: string, path: string, definedIn: string | undefined, home: string): Promise<string> {
  const expanded = path.startsWith('~') ? join(home, path.slice(1)) : path;
  const resolved = isAbsolute(expanded) || definedIn === undefined ? expanded : join(dirname(definedIn), expanded);
  try {
    return await readFile(resolved, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw usageError(
      'secret-file-unreadable',
      `The file ${path} of the connection profile ${profile} cannot be read (${code}).`,
      'Check the path and its permissions.',
    );
  }
}

function accessUrlOf(
  host: string | undefined,
  port: string | undefined,
  protocol: string | undefined,
): string | undefined {
  return host === undefined ? undefined : `${protocol ?? 'https'}://${host}${port === undefined ? '' : `:${port}`}`;
}
