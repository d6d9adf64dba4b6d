import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {CONFIG_FILE, type LoadedConfig, loadConfig} from '../config/load.ts';
import {stringify} from 'yaml';
import {type AccountConfig, configSchema, hasQueryHistory} from '../config/schema.ts';
import {usageError} from '../errors.ts';
import {listConnectionProfiles, readConnectionProfile} from '../extract/snowflake/profile.ts';
import {discoverSources} from './discover.ts';

/** What `wsr rescue` was asked for, as far as the config has to say it. */
export interface RescueWishes {
  readonly config?: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Account of the config; the only one of it when left out. */
  readonly account?: string;
  /** Connection profile of the Snowflake CLI, where there is no config. */
  readonly profile?: string;
  /** Folder that everything is written to, and nothing anywhere else. */
  readonly local?: string;
  /** Who is asked for, to be named in what is said. */
  readonly user: string;
}

/** The account that is rescued from, and the config to do it with. */
export interface RescueConfig {
  readonly account: string;
  readonly loaded: LoadedConfig;
  /**
   * The same for the folder, so that every other command works in it, narrowed to one user and to what belongs to roles.
   * It holds references to secrets, never one itself.
   */
  readonly textFor?: (userName: string) => string;
}

/**
 * The config of a rescue: the one in use, or, on the evening on which there is none yet, one made up from a connection
 * profile. With a folder of its own, archive and state lie in it, without a remote.
 * @throws UserError (exit code 2) when there is neither a config nor a profile, or it is not clear which account is meant
 */
export async function rescueConfig(wishes: RescueWishes): Promise<RescueConfig> {
  const {cwd, local} = wishes;
  const given = await accountOf(wishes);
  if (local === undefined) {
    if (given.loaded !== undefined) return {account: given.name, loaded: given.loaded};
    throw usageError(
      'config-missing',
      'Without a config a rescue needs a folder of its own.',
      `Name one: wsr rescue ${wishes.user} --local ./rescue`,
    );
  }
  const folder = resolve(cwd, local);
  const scope = 'scope' in given.config ? given.config.scope : {};
  const base = given.loaded?.config;
  const directory = given.loaded?.directory ?? cwd;
  const made = {
    version: 1,
    archive: {repository: './archive.git'},
    state: './.state',
    accounts: {[given.name]: {...absolute(given.config, directory), scope}},
    ...(base === undefined ? {} : {redact: base.redact, lint: base.lint}),
  };
  const config = configSchema.parse(made);
  return {
    account: given.name,
    loaded: {config, path: join(folder, CONFIG_FILE), directory: folder},
    textFor: (userName) => {
      const narrowed = {...scope, include: {...scope.include, users: [userName]}};
      const accounts = {[given.name]: {...made.accounts[given.name], scope: narrowed}};
      const remark = '# Written by wsr rescue: list, show, explain and the others work in this folder.';
      return `${remark}\n${stringify({...made, accounts})}`;
    },
  };
}

/** An account as a config in another folder has to write it: what is a path there is an absolute one here. */
function absolute(account: AccountConfig, directory: string): AccountConfig {
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, moved(inner)]));
    }
    if (typeof value !== 'string' || value === '') return value;
    if (value.startsWith('file:')) return `file:${resolve(directory, value.slice('file:'.length).trim())}`;
    // Of a pattern the part before its first star is what has to be there.
    const fixed = /^[^*?[{]*/.exec(value)?.[0] ?? '';
    return value.includes('/') && existsSync(resolve(directory, fixed)) ? resolve(directory, value) : value;
  };
  return moved(account) as AccountConfig;
}

interface GivenAccount {
  readonly name: string;
  readonly config: AccountConfig;
  readonly loaded?: LoadedConfig;
}

async function accountOf(wishes: RescueWishes): Promise<GivenAccount> {
  const {config, cwd, env, profile} = wishes;
  const isThere = config !== undefined || existsSync(resolve(cwd, CONFIG_FILE));
  if (profile === undefined && isThere) return configured(loadConfig(config, cwd), wishes.account);
  const {names, defaultName} = await listConnectionProfiles({env});
  const chosen = profile ?? defaultName ?? (names.length === 1 ? names[0] : undefined);
  if (chosen === undefined) {
    throw usageError(
      'no-connection',
      `There is no ${CONFIG_FILE} here, and no connection profile was named.`,
      names.length === 0
        ? 'Write a config with `wsr init`, or make a profile with `snow connection add`.'
        : `Name one with --profile: ${names.join(', ')}`,
    );
  }
  // A profile that cannot be used is told before anything is made or asked.
  await readConnectionProfile(chosen, {env});
  const all = (await discoverSources()).filter(({account}) => account === 'snowflake');
  const sources = all.map(({id}) => id.replace(/^snowflake-/, ''));
  const made = configSchema.parse({
    version: 1,
    archive: {repository: '.'},
    accounts: {[accountName(chosen)]: {kind: 'snowflake', connection: {profile: chosen}, sources}},
  });
  const [name = ''] = Object.keys(made.accounts);
  return {name, config: made.accounts[name] as AccountConfig};
}

function configured(loaded: LoadedConfig, wanted: string | undefined): GivenAccount {
  const accounts = Object.entries(loaded.config.accounts).flatMap(([name, config]) =>
    hasQueryHistory(config) ? [{name, config, loaded}] : [],
  );
  const names = accounts.map(({name}) => name).join(', ');
  const [only] = accounts;
  if (only === undefined)
    throw usageError(
      'no-account',
      'The config has no account with a query history.',
      'Add one, or name a profile with --profile.',
    );
  if (wanted === undefined && accounts.length > 1) {
    throw usageError('which-account', 'The config has several accounts.', `Name one with --account: ${names}`);
  }
  const found = wanted === undefined ? only : accounts.find(({name}) => name === wanted);
  if (found === undefined)
    throw usageError(
      'unknown-account',
      `The config has no account ${wanted} with a query history.`,
      `There are: ${names}`,
    );
  return found;
}

/** A name that the config accepts. */
function accountName(profile: string): string {
  return profile.replace(/[^a-z0-9_-]/gi, '-').replace(/^[-_]+/, '') || 'account';
}
