import {z} from 'zod';
import type {LoadedConfig} from '../config/load.ts';
import type {AccountConfig} from '../config/schema.ts';
import {usageError} from '../errors.ts';
import type {ConfiguredSource} from '../pipeline/context.ts';
import type {Source} from '../ports/source.ts';

/**
 * The sources that the config names, account by account, with their settings checked.
 * @param since first day of the history to read, as YYYY-MM-DD
 * @throws UserError (exit code 2) for a source that does not exist, and for settings that do not fit
 */
export function configuredSources(
  loaded: LoadedConfig,
  sources: readonly Source[],
  since: string | undefined,
): readonly ConfiguredSource[] {
  return Object.entries(loaded.config.accounts).flatMap(([account, config]) =>
    entriesOf(config, since).map(({id, settings}) => {
      const source = sources.find(
        (known) => known.account === config.kind && (known.id === id || known.id === `snowflake-${id}`),
      );
      if (source === undefined) {
        const known = sources
          .filter((other) => other.account === config.kind)
          .map((other) => other.id.replace(/^snowflake-/, ''));
        throw usageError(
          'unknown-source',
          `accounts.${account} names a source ${id} that does not exist.`,
          `Known are: ${known.join(', ')}`,
        );
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
    return [
      {
        id: 'local-folder',
        settings: {
          path,
          ...(include === undefined ? {} : {include}),
          ...(ignoreFile === undefined ? {} : {ignoreFile}),
        },
      },
    ];
  }
  if (config.kind === 'worksheet-archive') {
    return [
      {
        id: 'worksheet-archive',
        settings: {path: config.path, ...(config.owner === undefined ? {} : {owner: config.owner})},
      },
    ];
  }
  if (config.kind !== 'snowflake') {
    const {kind, ...rest} = config;
    const {scope: _scope, ...settings} = {scope: undefined, ...rest};
    const from = kind === 'exported-history' && since !== undefined ? {since} : {};
    return [{id: kind, settings: {...camelKeys(settings), ...from}}];
  }
  return config.sources.map((entry) => {
    const {source: id, ...own} = typeof entry === 'string' ? {source: entry} : entry;
    const settings: Record<string, unknown> = camelKeys(own);
    if (config['inventory-role'] !== undefined && /workspaces|notebooks|objects|stages/.test(id))
      settings['inventoryRole'] ??= config['inventory-role'];
    if (since !== undefined && /(?:query|access)-history$/.test(id)) settings['since'] = since;
    return {id, settings};
  });
}

/** Keys are written-like-this in the config and likeThis in the program. */
function camelKeys(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
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
