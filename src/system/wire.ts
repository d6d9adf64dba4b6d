import {existsSync} from 'node:fs';
import {cp, mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {openArchive} from '../archive/archive.ts';
import {openCatalog} from '../catalog/open-catalog.ts';
import {type LoadedConfig, loadConfig} from '../config/load.ts';
import {messageOf, UserError, usageError} from '../errors.ts';
import {folderInRepository} from '../git/discover.ts';
import {baseOf, openRepository} from '../git/repository.ts';
import {BareStore} from '../git/store.ts';
import type {Workshop} from '../pipeline/context.ts';
import type {DoorOptions} from '../pipeline/door.ts';
import type {Archive} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Forge} from '../ports/forge.ts';
import type {SecretScanner} from '../ports/secret-scanner.ts';
import type {Trees} from '../ports/trees.ts';
import type {Warehouse} from '../ports/warehouse.ts';
import {plainQuery} from '../targets/plain-sql.ts';
import {archivePlace} from './archive-place.ts';
import {systemClock} from './clock.ts';
import {configuredBlobs} from './configured-blobs.ts';
import {configuredSources} from './configured-sources.ts';
import {connectionOf} from './connection.ts';
import {openDeadline} from './deadline.ts';
import {discoverRules, discoverSources, discoverTargets} from './discover.ts';
import {readIdentities} from './identities.ts';
import {acquireRunLock} from './lock.ts';
import {openFolder} from './folder.ts';
import {openLastGate} from './last-gate.ts';
import {configuredForge} from './open-forge.ts';
import {openLog} from './log.ts';
import {useNativeDigest} from './native-digest.ts';
import {type OpenComparer, openComparer} from './open-comparer.ts';
import {configuredScanners} from './open-scanners.ts';
import {openWitnesses} from './open-witnesses.ts';
import {operatorName} from './operator.ts';
import {stateDirectory} from './paths.ts';
import {ProvenTexts} from './proven-texts.ts';
import {projectSurroundings} from './project-surroundings.ts';
import {programVersion} from './program-version.ts';
import {progressOn} from './progress.ts';
import {TextPool} from './text-pool.ts';

export interface WireOptions {
  readonly config?: string;
  /** A config that was made up or read already, in place of the file. */
  readonly loaded?: LoadedConfig;
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
  /** Whether the archive's remote is needed (the default), is of use when it can be reached, or is not asked. */
  readonly remote?: 'needed' | 'of-use' | 'not-asked';
}

/** The one place where ports meet what implements them. Everything heavy is opened when it is first asked for. */
export async function openWorkshop(options: WireOptions): Promise<Workshop> {
  useNativeDigest();
  const loaded = options.loaded ?? loadConfig(options.config, options.cwd);
  const {config, directory} = loaded;
  const progress = progressOn(options.stderr, {quiet: options.quiet || options.json, environment: options.env});
  const secretsSeen = new Set<string>();
  const secretsHeard = new Set<string>();
  const log = openLog({
    level: options.quiet ? 'error' : options.verbose ? 'debug' : 'warn',
    verbose: options.verbose,
    stream: progress.stream,
    environment: options.env,
    secrets: secretsHeard,
  });
  const clock = systemClock();
  const place = await archivePlace(loaded, options.remote !== 'not-asked');
  const kept = stateDirectory({
    archive: place.branch === 'main' ? place.address : `${place.address}#${place.branch}`,
    ...(config.state === undefined ? {} : {override: resolve(directory, config.state)}),
  });
  const sources = configuredSources(loaded, await discoverSources(), options.since);
  const identities = readIdentities(loaded);
  const within = openDeadline();
  const proven = new ProvenTexts();
  const scan = openLastGate(secretsSeen, within, proven);
  const isDryRun = options.dryRun === true;
  const state = isDryRun ? await copyOf(kept) : await made(kept);
  const discard = async (): Promise<void> => {
    if (isDryRun) await rm(state, {recursive: true, force: true});
  };
  const makeArchive = (remote: string | undefined): Archive =>
    openArchive({
      store: new BareStore(join(state, 'archive.git')),
      ...(remote === undefined ? {} : {remote}),
      branch: place.branch,
      scan,
      committer: config.publish.committer,
      clock,
    });
  const remote = isDryRun || options.remote === 'not-asked' ? undefined : place.address;
  let archive: Archive;
  let catalog: Catalog;
  try {
    archive = await opened(makeArchive, remote, options.remote === 'of-use');
    catalog = openCatalog(join(state, 'catalog.sqlite'));
  } catch (error) {
    await discard();
    throw error;
  }
  let witnesses: Promise<Trees> | undefined;
  let scanners: Promise<readonly SecretScanner[]> | undefined;
  const warehouses = new Map<string, Promise<Warehouse | undefined>>();
  let forge: Promise<Forge> | undefined;
  const comparers = new Map<string, Promise<OpenComparer | undefined>>();
  const knownBlobs = configuredBlobs(loaded, join(state, 'in-git'), log);
  const door: DoorOptions = {within, proven, ...(place.hide === undefined ? {} : {hide: place.hide})};
  const texts = new TextPool(door);

  return {
    version: programVersion(),
    loaded,
    clock,
    log,
    progress,
    archive,
    catalog,
    sources,
    rules: (await discoverRules()).filter(({id}) => !config.lint.disable.includes(id)),
    signal: options.signal,
    secretsSeen,
    secretsHeard,
    scan,
    scanners: () => {
      scanners ??= configuredScanners(config.redact.scanners, {directory, env: options.env, within}).then((opened) =>
        opened.map((scanner) => (scanner.id === 'secretlint' ? texts.withAnswers(scanner) : scanner)),
      );
      return scanners;
    },
    texts,
    door,
    operator: options.env['WSR_OPERATOR'] ?? (await operatorName(options.cwd)),
    warehouse: (account) => {
      const known = warehouses.get(account);
      if (known !== undefined) return known;
      const opening = openWarehouse(loaded, account, options, log);
      warehouses.set(account, opening);
      return opening;
    },
    comparer: (account) => {
      const opening = comparers.get(account) ?? openComparer(loaded, account, options, log, catalog);
      comparers.set(account, opening);
      return opening.then((opened) => opened?.comparer);
    },
    plainQuery,
    knownBlobs,
    trees: () => {
      witnesses ??= openWitnesses();
      return witnesses;
    },
    target: async () => {
      const targets = await discoverTargets();
      const target = targets.find(({id}) => id === config.target.kind);
      if (target !== undefined) return target;
      throw usageError(
        'unknown-target',
        `There is no target ${config.target.kind}`,
        `Known are: ${targets.map(({id}) => id).join(', ')}`,
      );
    },
    forge: () => {
      const {env, signal} = options;
      forge ??= configuredForge(loaded, {env, signal, clock, log, version: programVersion(), hide: secretsHeard});
      return forge;
    },
    repository: async () => {
      const project = resolve(directory, config.target.project);
      const repository = await openRepository(project);
      return {
        repository,
        root: await folderInRepository(project),
        folder: openFolder(project),
        surroundings: () => projectSurroundings(config.target, directory),
        base: (name) => baseOf(repository, name),
      };
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
      await (await witnesses)?.close();
      await texts.close();
      for (const opening of warehouses.values()) {
        const warehouse = await opening.catch(() => undefined);
        await warehouse?.close();
      }
      for (const opening of comparers.values()) await (await opening.catch(() => undefined))?.close();
      await discard();
    },
  };
}

/** Opens the archive; without its remote where that is only of use and cannot be reached. */
async function opened(
  make: (remote: string | undefined) => Archive,
  remote: string | undefined,
  goesWithout: boolean,
): Promise<Archive> {
  const archive = make(remote);
  try {
    await archive.open();
    return archive;
  } catch (error) {
    if (!(error instanceof UserError)) throw unusable(error, remote ?? archive.location);
    if (!goesWithout || error.code !== 'git.unreachable') throw error;
  }
  const local = make(undefined);
  await local.open();
  return local;
}

/** What the file system says of the archive's folder, as a sentence. */
function unusable(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !/^E[A-Z]+$/.test(String(error.code))) return error;
  return new UserError('archive-unusable', `The archive at ${place} cannot be opened (${messageOf(error)}).`, {
    hint: 'Check archive.repository and state in the config, your rights there, and the room on the disk.',
    cause: error,
  });
}

async function made(state: string): Promise<string> {
  try {
    await mkdir(state, {recursive: true, mode: 0o700});
    return state;
  } catch (error) {
    throw new UserError('state-unwritable', `The state folder ${state} cannot be made (${messageOf(error)}).`, {
      hint: 'Name another one as state in the config, or check your rights there.',
      cause: error,
    });
  }
}

async function copyOf(state: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'wsr-dry-run-'));
  if (existsSync(join(state, 'archive.git'))) {
    await cp(join(state, 'archive.git'), join(copy, 'archive.git'), {recursive: true});
  }
  return copy;
}

async function openWarehouse(
  loaded: LoadedConfig,
  account: string,
  {env, signal}: Pick<WireOptions, 'env' | 'signal'>,
  log: Workshop['log'],
): Promise<Warehouse | undefined> {
  const config = loaded.config.accounts[account];
  if (config?.kind !== 'snowflake') return undefined;
  const own = log.child({account});
  const connection = await connectionOf(config, loaded.directory, env, (message) => own.warn(message));
  const {openSnowflake} = await import('../extract/snowflake/connect.ts');
  return openSnowflake(connection, own, {signal});
}
