import {resolve} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {z} from 'zod';
import type {LoadedConfig} from '../config/load.ts';
import {resolveSecret} from '../config/secrets.ts';
import {UserError, usageError} from '../errors.ts';
import {askGit} from '../git/run.ts';
import type {Clock} from '../ports/clock.ts';
import type {Forge, ForgeContext} from '../ports/forge.ts';
import type {Log} from '../ports/log.ts';
import {discoverForges} from './discover.ts';

export interface ForgeWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** Gets each token, so that the log hides it. */
  readonly hide: Set<string>;
}

/**
 * The forge that `publish.forge` names, for the repository of the models.
 * @throws UserError (wrong configuration) for one that does not exist, and for settings that do not fit
 */
export async function configuredForge({config, directory}: LoadedConfig, world: ForgeWorld): Promise<Forge> {
  const {forge = 'none', 'branch-prefix': branchPrefix} = config.publish;
  const {kind: id, ...settings} = typeof forge === 'string' ? {kind: forge} : forge;
  const kinds = await discoverForges();
  const kind = kinds.find((each) => each.id === id);
  if (kind === undefined) {
    throw usageError(
      'unknown-forge',
      `publish.forge names ${id}, which does not exist.`,
      `Known are: ${kinds.map((each) => each.id).join(', ')}`,
    );
  }
  const project = resolve(directory, config.target.project);
  const remote = await gitSetting(project, ['config', '--get', 'remote.origin.url']);
  const address = remote !== undefined && /^https?:\/\//i.test(remote) ? [remote] : [];
  const caFile = await gitSetting(project, [
    'config',
    '--type=path',
    '--get-urlmatch',
    'http.sslCAInfo',
    ...(address.length === 0 ? ['https://localhost'] : address),
  ]);
  const {hide, signal, ...shared} = world;
  const context: ForgeContext = {
    ...shared,
    signal,
    directory,
    remote,
    branchPrefix,
    gitCertificates: caFile,
    secret: (reference) => {
      const value = resolveSecret(reference, directory, world.env);
      hide.add(value);
      return value;
    },
    sleep: async (milliseconds) => setTimeout(milliseconds, undefined, {signal}),
  };
  return kind.open(checked(kind.settingsSchema, settings), context);
}

function checked(schema: {parse(settings: unknown): unknown}, settings: unknown): unknown {
  try {
    return schema.parse(settings);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw usageError(
      'forge-settings',
      `The settings of publish.forge do not fit: ${place}${(issue?.message ?? 'they are wrong').replace(/\.$/, '')}.`,
      'See Pull requests in the README.',
    );
  }
}

/** What git is set to; undefined where it is not set, and where there is no repository. */
async function gitSetting(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const value = (await askGit({cwd: folder}, args))?.trim();
    return value === '' ? undefined : value;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
