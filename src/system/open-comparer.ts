import type {LoadedConfig} from '../config/load.ts';
import type {Selectable} from '../extract/snowflake/denials.ts';
import {quoteIdentifier} from '../extract/snowflake/statements.ts';
import type {RelationName} from '../model/statement.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Log} from '../ports/log.ts';
import type {RowComparer} from '../ports/row-comparison.ts';
import type {Warehouse} from '../ports/warehouse.ts';
import {connectionOf} from './connection.ts';

/** A comparer with the connections that it has for itself. */
export interface OpenComparer {
  readonly comparer: RowComparer;
  close(): Promise<void>;
}

/**
 * Logs in to an account as its verify role alone: the role that harvests reads no rows, and this one reads nothing else.
 * @returns undefined for an account that has no such role
 */
export async function openComparer(
  loaded: LoadedConfig,
  account: string,
  {env, signal}: {readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal},
  log: Log & {child(fields: Readonly<Record<string, unknown>>): Log},
  catalog: Pick<Catalog, 'presentAssets' | 'asset'>,
): Promise<OpenComparer | undefined> {
  const config = loaded.config.accounts[account];
  if (config?.kind !== 'snowflake' || config.verify === undefined) return undefined;
  const own = log.child({account});
  const {role} = config.verify;
  const connection = await connectionOf(config, loaded.directory, env, (message) => own.warn(message));
  const [{openSnowflake}, {openRowComparer}] = await Promise.all([
    import('../extract/snowflake/connect.ts'),
    import('../extract/snowflake/verify-rows.ts'),
  ]);
  const warehouse: Warehouse = await openSnowflake({...connection, role}, own, {signal});
  const comparer = openRowComparer(warehouse, {
    role,
    timeoutMs: config.verify['timeout-seconds'] * 1000,
    signal,
    kindOf: (relation) => kindOf(catalog, account, relation),
  });
  return {comparer, close: () => warehouse.close()};
}

const SCOPES = {
  'object://views': 'VIEW',
  'object://materialized-views': 'VIEW',
  'object://dynamic-tables': 'DYNAMIC TABLE',
} as const;

/** What the harvest found of that name: GRANT tells views from tables. */
function kindOf(
  catalog: Pick<Catalog, 'presentAssets' | 'asset'>,
  account: string,
  relation: RelationName,
): Selectable {
  const whole = [relation.database ?? '', relation.schema ?? '', relation.name].map(quoteIdentifier).join('.');
  for (const [scope, kind] of Object.entries(SCOPES)) {
    const ids = catalog.presentAssets(account, 'snowflake-objects', scope);
    if (ids.some((id) => catalog.asset(id)?.asset.locator === `${scope}/${whole}`)) return kind;
  }
  return 'TABLE';
}
