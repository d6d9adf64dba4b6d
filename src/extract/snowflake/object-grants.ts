import type {ObjectGrants} from '../../model/object-use.ts';
import {relationKey} from '../../parse/resolve.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import {type QueryOptions, type Warehouse, WarehouseError} from '../../ports/warehouse.ts';
import {textCell} from './rows.ts';
import {missingView, usageGrant} from './usage-parts.ts';

/** The scope of the snapshot. */
const GRANTS = 'object://grants';

/**
 * What roles have on tables and views, beside owning them: one row an object and role, about two hours late. One statement for
 * the whole account, where SHOW GRANTS would be one an object.
 * @see https://docs.snowflake.com/en/sql-reference/account-usage/grants_to_roles
 */
export const objectGrants = `
select
    table_catalog as database_name,
    table_schema as schema_name,
    name,
    granted_to,
    grantee_name,
    listagg(distinct privilege, ',') within group (order by privilege) as privileges
from snowflake.account_usage.grants_to_roles
where deleted_on is null
    and privilege <> 'OWNERSHIP'
    and table_catalog <> 'SNOWFLAKE'
    and replace(granted_on, '_', ' ') in (
        'TABLE', 'VIEW', 'MATERIALIZED VIEW', 'DYNAMIC TABLE', 'ICEBERG TABLE', 'HYBRID TABLE', 'EXTERNAL TABLE'
    )
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5`.trim();

/** The snapshot of what roles have on objects in scope; one thing unreadable where the role may not see it. */
export async function* harvestGrants(
  warehouse: Warehouse,
  options: QueryOptions,
  context: SourceContext,
  role: string | undefined,
): AsyncGenerator<SourceEvent> {
  const rows: ObjectGrants[] = [];
  try {
    for await (const row of warehouse.stream(objectGrants, options)) {
      const [database, schema] = [textCell(row, 'database_name'), textCell(row, 'schema_name')];
      if (!context.scope.database(database) || !context.scope.schema(database, schema)) continue;
      rows.push({
        account: context.account,
        object: relationKey({database, schema, name: textCell(row, 'name')}),
        grantedTo: textCell(row, 'granted_to'),
        grantee: textCell(row, 'grantee_name'),
        privileges: textCell(row, 'privileges').split(','),
      });
    }
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    const {isDenied, said} = missingView('GRANTS_TO_ROLES', error);
    const lost = 'models do not say what was granted on the objects they take the place of.';
    yield {
      t: 'unreadable',
      scope: GRANTS,
      locator: `${GRANTS}/GRANTS_TO_ROLES`,
      reason: isDenied
        ? `The role that reads may not see GRANTS_TO_ROLES, so ${lost}`
        : `GRANTS_TO_ROLES cannot be read (${said.replace(/[.!?]$/, '')}), so ${lost}`,
      ...(isDenied ? {grant: usageGrant('GRANTS_TO_ROLES', role)} : {}),
    };
    yield {t: 'checkpoint', scope: GRANTS, cursor: null, complete: false, listed: 1};
    return;
  }
  yield {t: 'grants', scope: GRANTS, rows};
  yield {t: 'checkpoint', scope: GRANTS, cursor: null, complete: true, listed: rows.length};
}
