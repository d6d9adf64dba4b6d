import {homedir} from 'node:os';
import {join} from 'node:path';
import {parse as parseToml, TomlError} from 'smol-toml';
import {usageError} from '../../errors.ts';
import type {SnowflakeConnection} from './connection.ts';
import {connectionOfSection} from './profile-connection.ts';
import {readPrivateFile} from './profile-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Section = Readonly<Record<string, unknown>>;

export interface ProfileOptions {
  /** The person's home directory; the one of the process when undefined. */
  readonly home?: string;
  readonly env: Environment;
  /** Told in one sentence of a file that others may read. */
  readonly warn?: (message: string) => void;
}

/**
 * Reads a named connection as the Snowflake CLI and drivers keep it: `connections.toml`, else `[connections.<name>]` of
 * `config.toml`, in `$SNOWFLAKE_HOME`, else `~/.snowflake`, else the platform's configuration folder. Variables
 * `SNOWFLAKE_CONNECTIONS_<NAME>_<KEY>` win over the file. The driver's own reader knows one section, one file and half
 * of the keys, checks the modes of the file and says nothing of it (docs.snowflake.com/en/developer-guide/snowflake-cli/connecting/configure-connections).
 *
 * @throws UserError (wrong configuration) when there is no such profile or it cannot be used; never with a secret in it.
 */
export async function readConnectionProfile(name: string, options: ProfileOptions): Promise<SnowflakeConnection> {
  const profiles = await readProfiles(options);
  const found = profiles.sections.get(name);
  const overrides = fromEnvironment(name, options.env);
  if (found === undefined && Object.keys(overrides).length === 0) throw unknownProfile(name, profiles);
  const {home = homedir(), env, warn} = options;
  return await connectionOfSection({
    name,
    values: {...found?.section, ...overrides},
    file: found?.file,
    home,
    env,
    warn,
  });
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
    const connections = await readToml(join(folder, 'connections.toml'), options);
    const config = await readToml(join(folder, 'config.toml'), options);
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

async function readToml(file: string, {env, warn}: ProfileOptions): Promise<Section | undefined> {
  const text = await readPrivateFile(file, {what: 'connection file', env, warn});
  if (text === undefined) return undefined;
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
