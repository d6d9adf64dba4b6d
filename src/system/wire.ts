import {execFile} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {cp, mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir, userInfo} from 'node:os';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {parse as parseYaml} from 'yaml';
import {z} from 'zod';
import {openArchive} from '../archive/archive.ts';
import {openCatalog} from '../catalog/open-catalog.ts';
import {type LoadedConfig, loadConfig} from '../config/load.ts';
import type {AccountConfig} from '../config/schema.ts';
import {usageError} from '../errors.ts';
import {folderInRepository} from '../git/discover.ts';
import {baseOf, openRepository} from '../git/repository.ts';
import {BareStore} from '../git/store.ts';
import type {ConfiguredSource, Workshop} from '../pipeline/context.ts';
import type {Identity} from '../ports/git.ts';
import type {ScanFinalBytes} from '../ports/scan.ts';
import type {Source} from '../ports/source.ts';
import type {Warehouse} from '../ports/warehouse.ts';
import {scanFinalBytes} from '../redact/scan-final-bytes.ts';
import {systemClock} from './clock.ts';
import {connectionOf} from './connection.ts';
import {discoverRules, discoverSources, discoverTargets} from './discover.ts';
import {acquireRunLock} from './lock.ts';
import {openLog} from './log.ts';
import {stateDirectory} from './paths.ts';
import {progressOn} from './progress.ts';

const run = promisify(execFile);

export interface WireOptions {
  readonly config?: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly json: boolean;
  /** Works on a copy of the archive without a remote and throws it away on close. */
  readonly dryRun?: boolean;
  readonly since?: string;
}

/** The one place where ports meet what implements them. Everything heavy is opened when it is first asked for. */
export async function openWorkshop(options: WireOptions): Promise<Workshop> {
  const loaded = loadConfig(options.config, options.cwd);
  const {config, directory} = loaded;
  const progress = progressOn(options.stderr, {quiet: options.quiet || options.json, environment: options.env});
  const log = openLog({
    level: options.quiet ? 'error' : options.verbose ? 'debug' : 'warn',
    verbose: options.verbose,
    stream: progress.stream,
    environment: options.env,
  });
  const clock = systemClock();
  const repositoryOfArchive = remoteAddress(config.archive.repository, directory);
  const kept = stateDirectory({archive: repositoryOfArchive, ...(config.state === undefined ? {} : {override: resolve(directory, config.state)})});
  const state = options.dryRun === true ? await copyOf(kept) : kept;
  await mkdir(state, {recursive: true});

  const secretsSeen = new Set<string>();
  const scan = scannerFor(secretsSeen);
  const archive = openArchive({
    store: new BareStore(join(state, 'archive.git')),
    ...(options.dryRun === true ? {} : {remote: repositoryOfArchive}),
    scan,
    committer: config.publish.committer,
    clock,
  });
  await archive.open();
  const catalog = openCatalog(join(state, 'catalog.sqlite'));
  const identities = readIdentities(loaded);
  const warehouses = new Map<string, Promise<Warehouse | undefined>>();

  return {
    loaded,
    clock,
    log,
    progress,
    archive,
    catalog,
    sources: configuredSources(loaded, await discoverSources(), options.since),
    rules: (await discoverRules()).filter(({id}) => !config.lint.disable.includes(id)),
    signal: options.signal,
    secretsSeen,
    scan,
    operator: options.env['WSR_OPERATOR'] ?? (await operatorName(options.cwd)),
    warehouse: (account) => {
      const known = warehouses.get(account);
      if (known !== undefined) return known;
      const opening = openWarehouse(loaded, account, options.env, log);
      warehouses.set(account, opening);
      return opening;
    },
    target: async () => {
      const targets = await discoverTargets();
      const target = targets.find(({id}) => id === config.target.kind);
      if (target !== undefined) return target;
      throw usageError('unknown-target', `There is no target ${config.target.kind}`, `Known are: ${targets.map(({id}) => id).join(', ')}`);
    },
    repository: async () => {
      const project = resolve(directory, config.target.project);
      const repository = await openRepository(project);
      return {repository, root: await folderInRepository(project), base: (name) => baseOf(repository, name)};
    },
    identity: (userName) => identities.get(userName.toUpperCase()),
    locked: async (work) => {
      const lock = await acquireRunLock(join(state, 'run.lock'), clock);
      try {
        return await work();
      } finally {
        await lock.release();
      }
    },
    close: async () => {
      progress.report({t: 'close'});
      catalog.close();
      for (const opening of warehouses.values()) {
        const warehouse = await opening.catch(() => undefined);
        await warehouse?.close();
      }
      if (options.dryRun === true) await rm(state, {recursive: true, force: true});
    },
  };
}

/** The last gate, remade whenever the run has met another secret. */
function scannerFor(secretsSeen: ReadonlySet<string>): ScanFinalBytes {
  let scan = scanFinalBytes();
  let known = 0;
  return (path, text) => {
    if (secretsSeen.size !== known) {
      known = secretsSeen.size;
      scan = scanFinalBytes(new Set(secretsSeen));
    }
    return scan(path, text);
  };
}

/** A path is relative to the config; anything with a host in it is an address. */
function remoteAddress(repository: string, directory: string): string {
  return /^[a-z+]+:\/\/|^[^/\\]+@[^/\\]+:/i.test(repository) ? repository : resolve(directory, repository);
}

async function copyOf(state: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'wsr-dry-run-'));
  if (existsSync(join(state, 'archive.git'))) {
    await cp(join(state, 'archive.git'), join(copy, 'archive.git'), {recursive: true});
  }
  return copy;
}

function configuredSources(loaded: LoadedConfig, sources: readonly Source[], since: string | undefined): readonly ConfiguredSource[] {
  return Object.entries(loaded.config.accounts).flatMap(([account, config]) =>
    entriesOf(config, since).map(({id, settings}) => {
      const source = sources.find((known) => known.account === config.kind && (known.id === id || known.id === `snowflake-${id}`));
      if (source === undefined) {
        const known = sources.filter((other) => other.account === config.kind).map((other) => other.id.replace(/^snowflake-/, ''));
        throw usageError('unknown-source', `accounts.${account} names a source ${id} that does not exist.`, `Known are: ${known.join(', ')}`);
      }
      return {account, source, settings: checked(source, settings, account)};
    }),
  );
}

interface SourceEntry {
  readonly id: string;
  readonly settings: Record<string, unknown>;
}

function entriesOf(config: AccountConfig, since: string | undefined): readonly SourceEntry[] {
  if (config.kind === 'local-folder') {
    const {path, include, 'ignore-file': ignoreFile} = config;
    return [{id: 'local-folder', settings: {path, ...(include === undefined ? {} : {include}), ...(ignoreFile === undefined ? {} : {ignoreFile})}}];
  }
  if (config.kind === 'worksheet-archive') {
    return [{id: 'worksheet-archive', settings: {path: config.path, ...(config.owner === undefined ? {} : {owner: config.owner})}}];
  }
  return config.sources.map((entry) => {
    const {source: id, ...own} = typeof entry === 'string' ? {source: entry} : entry;
    const settings: Record<string, unknown> = camelKeys(own);
    if (config['inventory-role'] !== undefined && /workspaces|notebooks/.test(id)) settings['inventoryRole'] ??= config['inventory-role'];
    if (since !== undefined && id.endsWith('query-history')) settings['since'] = since;
    return {id, settings};
  });
}

/** Keys are written-like-this in the config and likeThis in the program. */
function camelKeys(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

function checked(source: Source, settings: unknown, account: string): unknown {
  try {
    return source.configSchema.parse(settings);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    throw usageError(
      'source-settings',
      `The settings of ${source.id} in accounts.${account} do not fit: ${issue?.path.join('.') || 'settings'}: ${issue?.message ?? ''}.`,
      'See the table of sources in the README.',
    );
  }
}

async function openWarehouse(
  loaded: LoadedConfig,
  account: string,
  env: Readonly<Record<string, string | undefined>>,
  log: Workshop['log'],
): Promise<Warehouse | undefined> {
  const config = loaded.config.accounts[account];
  if (config?.kind !== 'snowflake') return undefined;
  const connection = await connectionOf(config, loaded.directory, env);
  const {openSnowflake} = await import('../extract/snowflake/connect.ts');
  return openSnowflake(connection, log.child({account}));
}

const identityFile = z.record(z.string(), z.strictObject({name: z.string().min(1), email: z.email()}));

/** User names → people, from the file that the config names. Nobody else gets an author line. */
function readIdentities({config, directory}: LoadedConfig): ReadonlyMap<string, Identity> {
  const file = config.people.identities;
  if (file === undefined) return new Map();
  let text: string;
  try {
    text = readFileSync(resolve(directory, file), 'utf8');
  } catch {
    throw usageError('identities-missing', `The file of identities ${file} cannot be read.`, 'Correct people.identities in the config.');
  }
  const parsed = identityFile.safeParse(parseYaml(text, {prettyErrors: false}) ?? {});
  if (!parsed.success) {
    throw usageError('identities-invalid', `${file} does not fit: each user name takes {name, email}.`, 'See people.identities in the README.');
  }
  return new Map(Object.entries(parsed.data).map(([user, identity]) => [user.toUpperCase(), identity]));
}

/** Who runs this, as decisions and trailers name them: git's user, else the login. */
async function operatorName(cwd: string): Promise<string> {
  try {
    const {stdout} = await run('git', ['config', 'user.name'], {cwd});
    if (stdout.trim() !== '') return stdout.trim();
  } catch {
    // No git identity: the login name has to do.
  }
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
