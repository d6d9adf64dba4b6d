import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {openCatalog} from '../catalog/open-catalog.ts';
import {type LoadedConfig, loadConfig} from '../config/load.ts';
import type {SnowflakeAccountConfig} from '../config/schema.ts';
import {UserError} from '../errors.ts';
import type {AskedAccount} from '../extract/snowflake/preflight/account.ts';
import type {GrantScript} from '../extract/snowflake/preflight/grant-scripts.ts';
import type {ProbedAccount} from '../extract/snowflake/preflight/probes/run.ts';
import type {ConfiguredSource} from '../pipeline/context.ts';
import type {DoctorAccount, DoctorWorld} from '../pipeline/doctor.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Log} from '../ports/log.ts';
import type {Warehouse} from '../ports/warehouse.ts';
import {configuredSources} from './configured-sources.ts';
import {discoverSources} from './discover.ts';
import {look, openAccount, scriptsOf} from './doctor-account.ts';
import {configurationChecks} from './doctor-configuration.ts';
import {fileChecks} from './doctor-files.ts';
import {useNativeDigest} from './native-digest.ts';
import {openLog} from './log.ts';
import {expandHome, isRemote, stateDirectory} from './paths.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly verbose: boolean;
}

/** A Snowflake account of the config, opened when it is asked for. */
export interface SnowflakeDoctorAccount extends DoctorAccount {
  readonly config: SnowflakeAccountConfig;
  readonly sources: readonly ConfiguredSource[];
  /** @throws UserError where the login fails */
  open(): Promise<AskedAccount>;
  /** The SQL of the three roles, from the config alone. */
  scripts(): Promise<{readonly roles: readonly GrantScript[]; readonly text: string}>;
  /** Tries what is not documented. @throws UserError where the login fails */
  probe(): Promise<ProbedAccount>;
}

export interface OpenDoctor extends DoctorWorld {
  readonly snowflake: readonly SnowflakeDoctorAccount[];
  close(): Promise<void>;
}

/**
 * What the doctor looks at. Unlike a workshop it opens nothing that may be broken: neither the archive nor an account, and
 * it makes no folder.
 * @throws UserError (exit code 2) for a config that does not fit
 */
export async function openDoctor(options: DoctorOptions): Promise<OpenDoctor> {
  useNativeDigest();
  const loaded = loadConfig(options.config, options.cwd);
  const {config, directory} = loaded;
  const sources = configuredSources(loaded, await discoverSources(), undefined);
  const state = stateOf(loaded);
  const catalog = openIfThere(join(state, 'catalog.sqlite'));
  // What a harvest warns of is a check here.
  const log = quiet(
    openLog({
      level: options.verbose ? 'debug' : 'error',
      verbose: options.verbose,
      stream: options.stderr,
      environment: options.env,
      secrets: new Set<string>(),
    }),
  );
  const warehouses: Warehouse[] = [];
  const accounts = Object.entries(config.accounts).map(([name, account]): DoctorAccount | SnowflakeDoctorAccount => {
    if (account.kind !== 'snowflake') {
      return {
        name,
        kind: account.kind,
        look: async () => ({checks: await fileChecks(name, account, directory), people: []}),
      };
    }
    const own = sources.filter((source) => source.account === name);
    const open = (): Promise<AskedAccount> =>
      openAccount(name, account, own, {...options, directory, log, catalog, warehouses});
    return {
      name,
      kind: account.kind,
      config: account,
      sources: own,
      open,
      look: () => look(name, open),
      probe: async () => {
        const asked = await open();
        const {probe} = await import('../extract/snowflake/preflight/probes/run.ts');
        return await probe(asked);
      },
      scripts: () => scriptsOf(name, account, own, directory, options.env),
    };
  });
  return {
    accounts,
    snowflake: accounts.filter((account): account is SnowflakeDoctorAccount => 'open' in account),
    configuration: () =>
      configurationChecks({loaded, env: options.env, signal: options.signal, state, catalog: catalogSays(catalog)}),
    baseline: (account) => catalog?.states().filter((each) => each.account === account) ?? [],
    close: async () => {
      catalog?.close();
      await Promise.all(warehouses.map((warehouse) => warehouse.close()));
    },
  };
}

function stateOf({config, directory}: LoadedConfig): string {
  const {repository, branch} = config.archive;
  const address = isRemote(repository) ? repository : resolve(directory, expandHome(repository));
  return stateDirectory({
    archive: branch === 'main' ? address : `${address}#${branch}`,
    ...(config.state === undefined ? {} : {override: resolve(directory, config.state)}),
  });
}

/** The catalog of an earlier harvest; one that cannot be opened is as good as none, `wsr sync` makes it anew. */
function openIfThere(path: string): Catalog | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return openCatalog(path);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function catalogSays(catalog: Catalog | undefined): string {
  if (catalog === undefined) return 'No catalog yet: nothing was harvested or synced here.';
  return catalog.states().length === 0
    ? 'The catalog is empty: nothing was harvested yet.'
    : 'It has the catalog of the last harvest.';
}

/** A log in which a warning is a detail: the doctor says in its lines what a harvest warns of. */
function quiet(log: Log): Log {
  return {
    debug: (message, fields) => log.debug(message, fields),
    info: (message, fields) => log.debug(message, fields),
    warn: (message, fields) => log.debug(message, fields),
    error: (message, fields) => log.error(message, fields),
    child: (fields) => quiet(log.child(fields)),
  };
}
