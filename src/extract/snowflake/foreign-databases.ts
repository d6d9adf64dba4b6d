import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {textCell} from './rows.ts';
import {showDatabases} from './show-pager.ts';

/** Databases that Snowflake puts into every account. */
const SYSTEM = ['SNOWFLAKE', 'SNOWFLAKE_SAMPLE_DATA'];
/** Databases that are somebody else's: shares, installed applications, and packages of such. */
const FOREIGN = /^(?:IMPORTED DATABASE|APPLICATION|APPLICATION PACKAGE)$/i;

/**
 * Tells databases of the account's own from those of Snowflake, of shares and of applications, whose SQL is not the
 * account's to rescue. Where the databases cannot be listed, Snowflake's own are known by name.
 */
export async function foreignDatabases(
  warehouse: Warehouse,
  options: QueryOptions,
): Promise<(database: string) => boolean> {
  const {rows} = await showDatabases(warehouse, options);
  const foreign = new Set(SYSTEM);
  for (const row of rows) {
    if (FOREIGN.test(textCell(row, 'kind')) || textCell(row, 'origin') !== '') foreign.add(textCell(row, 'name'));
  }
  return (database) => foreign.has(database);
}
