import {access, constants} from 'node:fs/promises';
import {dirname, relative, resolve} from 'node:path';
import type {LoadedConfig} from '../config/load.ts';
import {messageOf, UserError} from '../errors.ts';
import {remoteError} from '../git/push.ts';
import {readersOf} from '../git/readers.ts';
import {readRemote, remoteHead} from '../git/remote.ts';
import {baseOf, openRepository} from '../git/repository.ts';
import {GitFailure, requireGit, runGit} from '../git/run.ts';
import {isSameRepository} from '../git/same-repository.ts';
import {plural} from '../pipeline/plural.ts';
import type {Check} from '../ports/preflight.ts';
import {archivePlace} from './archive-place.ts';
import {cleanError} from './clean-error.ts';
import {openDeadline} from './deadline.ts';
import {configuredScanners} from './open-scanners.ts';

/** What a check of the configuration finds; the rest of a check is the same for all. */
type Finding = Pick<Check, 'status' | 'says'>;

export interface ConfigurationOptions {
  readonly loaded: LoadedConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** State folder, which need not exist yet. */
  readonly state: string;
  /** What the last harvest on this machine is known for, one sentence. */
  readonly catalog: string;
}

/** Everything beside the accounts that a harvest or a publish leans on. Each check stands alone. */
export async function configurationChecks(options: ConfigurationOptions): Promise<readonly Check[]> {
  const all: readonly (readonly [string, () => Promise<Finding>])[] = [
    ['config', () => ofConfig(options)],
    ['git', ofGit],
    ['archive', () => ofArchive(options)],
    ['models', () => ofModels(options)],
    ['state', () => ofState(options)],
    ['scanners', () => ofScanners(options)],
  ];
  const checks: Check[] = [];
  for (const [subject, look] of all) {
    const {status, says} = await look().catch((error: unknown): Finding => {
      options.signal.throwIfAborted();
      const hint = error instanceof UserError && error.hint !== undefined ? ` ${error.hint}` : '';
      return {status: 'failed', says: cleanError(`${sentence(messageOf(error))}${hint === '' ? '' : sentence(hint)}`)};
    });
    const id = `configuration/${subject}`;
    checks.push({id, section: 'configuration', subject, status, says, grants: [], unreadable: []});
  }
  return checks;
}

async function ofConfig({loaded}: ConfigurationOptions): Promise<Finding> {
  const accounts = Object.entries(loaded.config.accounts).map(([name, {kind}]) => `${name} (${kind})`);
  return {status: 'ok', says: `${shown(loaded.path)}: ${accounts.join(', ')}.`};
}

async function ofGit(): Promise<Finding> {
  await requireGit();
  const version = (await runGit({cwd: process.cwd()}, ['--version'])).trim();
  return {status: 'ok', says: `${version}.`};
}

async function ofArchive({loaded, signal}: ConfigurationOptions): Promise<Finding> {
  const {address, branch} = await archivePlace(loaded, true);
  const remote = readRemote(address);
  const isShared = await isSameRepository(resolve(loaded.directory, loaded.config.target.project), address);
  const readers = await readersOf(remote, signal);
  const name = remote.path === undefined ? remote.address : shown(remote.path);
  if (remote.path !== undefined && readers.who === 'unknown') {
    await access(await existing(remote.path), constants.W_OK);
    return {status: 'ok', says: `${name} does not exist yet; the first harvest makes it.`};
  }
  const head = await remoteHead({cwd: loaded.directory}, remote, `refs/heads/${branch}`).catch((error: unknown) => {
    throw error instanceof GitFailure ? remoteError(remote.address, error) : error;
  });
  const stands = head === undefined ? `has no branch ${branch} yet` : `branch ${branch} at ${head.slice(0, 10)}`;
  const sharing = isShared
    ? ' It is the repository of the models: whoever reads those reads it, so personal data is masked in it.'
    : '';
  return {
    status: readers.who === 'anybody' ? 'failed' : readers.who === 'machine' || isShared ? 'warning' : 'ok',
    says: `${name}, ${stands}. ${readers.says}${sharing}`,
  };
}

async function ofModels({loaded}: ConfigurationOptions): Promise<Finding> {
  const {target, publish} = loaded.config;
  const project = resolve(loaded.directory, target.project);
  try {
    const repository = await openRepository(project);
    const base = await baseOf(repository, publish.base);
    if (base !== undefined)
      return {
        status: 'ok',
        says: `${shown(repository.location)}, base branch ${publish.base} at ${base.slice(0, 10)}.`,
      };
    return {
      status: 'warning',
      says: `${shown(repository.location)} has no branch ${publish.base}: correct publish.base. A harvest does without.`,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      status: 'warning',
      says: `${sentence(error.message)} ${error.hint ?? ''} A harvest does without.`.replace(/ +/g, ' '),
    };
  }
}

async function ofState({state, catalog}: ConfigurationOptions): Promise<Finding> {
  const place = await existing(state);
  try {
    await access(place, constants.W_OK | constants.X_OK);
  } catch {
    return {
      status: 'failed',
      says: `${shown(state)} cannot be written to; name another folder as state in the config.`,
    };
  }
  return {status: 'ok', says: `${shown(state)}: writable. ${catalog}`};
}

async function ofScanners({loaded, env}: ConfigurationOptions): Promise<Finding> {
  const {directory, config} = loaded;
  const scanners = await configuredScanners(config.redact.scanners, {directory, env, within: openDeadline()});
  const names = scanners.map(({id}) => id).join(', ');
  return {
    status: scanners.length === 0 ? 'warning' : 'ok',
    says: `${plural(scanners.length, 'scanner')} beside our own rules${names === '' ? '' : `: ${names}`}.`,
  };
}

/** The folder itself, or the nearest one above it that exists. */
async function existing(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const isThere = await access(folder).then(
      () => true,
      () => false,
    );
    if (isThere || folder === dirname(folder)) return folder;
  }
}

/** A path as short as a person would write it. */
function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' ? '.' : near.startsWith('..') ? path : near;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
