import {quoteIdentifier, quoteText} from '../statements.ts';

/**
 * What `wsr doctor` sends beside the statements of a harvest: SHOW and SELECT only, none of them needs a warehouse but those
 * that read ACCOUNT_USAGE. Columns follow docs.snowflake.com/en/sql-reference/sql (show-grants, show-users, show-parameters,
 * show-warehouses) and …/account-usage/grants_to_roles.
 */

/** Who is logged in, and where. One row. */
export const whoAmI = `
select
    current_user() as user_name,
    current_role() as role_name,
    current_warehouse() as warehouse_name,
    current_account_name() as account_name,
    current_organization_name() as organization_name,
    current_region() as region,
    current_version() as version,
    current_available_roles() as available_roles`.trim();

export const showGrantsToRole = (role: string): string => `show grants to role ${quoteIdentifier(role)}`;

/** Names of a database role are `DATABASE.ROLE`. */
export const showGrantsToDatabaseRole = (database: string, role: string): string =>
  `show grants to database role ${quoteIdentifier(database)}.${quoteIdentifier(role)}`;

export const showGrantsOnWorkspace = (database: string, schema: string, name: string): string =>
  `show grants on workspace ${[database, schema, name].map(quoteIdentifier).join('.')}`;

export const showUsers = 'show users';
/** A user may always see its own row. In LIKE, `_` stands for any character: compare the name again. */
export const showUserLike = (user: string): string => `show users like ${quoteText(user)}`;
export const showWarehouses = 'show warehouses';
export const showParametersForUser = (user: string): string => `show parameters for user ${quoteIdentifier(user)}`;
export const showParametersInSession = 'show parameters in session';
export const showParametersForWarehouse = (warehouse: string): string =>
  `show parameters for warehouse ${quoteIdentifier(warehouse)}`;
export const describeWorkspace = (database: string, schema: string, name: string): string =>
  `describe workspace ${[database, schema, name].map(quoteIdentifier).join('.')}`;

/** One cell of a view of ACCOUNT_USAGE, to see whether it can be read; the cheapest question there is. */
export const firstOf = (view: string, column: string): string =>
  `select ${column} from snowflake.account_usage.${view} limit 1`;

/**
 * Who owns what in ACCOUNT_USAGE: the list of places for accounts in which no role with MANAGE GRANTS may be used. Up to two
 * hours late, and the page says that not every type of object is in it.
 */
export const ownedPlaces = `
select
    granted_on,
    name,
    table_catalog,
    table_schema,
    grantee_name
from snowflake.account_usage.grants_to_roles
where privilege = 'OWNERSHIP'
    and granted_on in (
        'DATABASE', 'WORKSPACE', 'NOTEBOOK', 'STAGE', 'DBT_PROJECT', 'VIEW', 'MATERIALIZED_VIEW', 'DYNAMIC_TABLE', 'TASK',
        'PROCEDURE', 'FUNCTION', 'STREAM', 'ALERT'
    )
    and deleted_on is null
order by 1, 3, 4, 2, 5`.trim();

/** Time of the latest statement in the history, in epoch milliseconds. */
export const latestRun = `
select date_part(epoch_millisecond, max(start_time)) as last_ms
from snowflake.account_usage.query_history`.trim();

/** Binds: from (epoch milliseconds). Some texts with their hashes, to see what the hash takes for the same. */
export const hashedTexts = `
select
    query_hash,
    query_hash_version,
    query_text
from snowflake.account_usage.query_history
where start_time >= to_timestamp_ltz(?, 3)
    and query_hash is not null
    and query_text <> '<redacted>'
order by start_time desc, query_id
limit 5000`.trim();

/** Which programs open sessions, most first. */
export const applications = `
select
    coalesce(client_application_id, '') as driver,
    coalesce(to_varchar(try_parse_json(client_environment):APPLICATION), '') as application,
    count(*) as sessions
from snowflake.account_usage.sessions
group by 1, 2
order by 3 desc, 1, 2
limit 200`.trim();
