/**
 * Every statement this program ever runs in an account: a finite list, read-only. The sandbox answers exactly these.
 * Columns follow docs.snowflake.com/en/sql-reference (account-usage, show-workspaces, list, get).
 * Timestamps leave the account as epoch milliseconds: the driver formats them five times slower.
 */

/** Quotes an identifier as Snowflake stores it. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text literal; backslash is an escape in Snowflake's single-quoted strings. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Address of a workspace's version folder, ready to be quoted. */
export function workspaceUrl(database: string, schema: string, workspace: string, version: string): string {
  return `snow://workspace/${quoteIdentifier(database)}.${quoteIdentifier(schema)}.${quoteIdentifier(workspace)}/versions/${version}/`;
}

/** Address of a legacy notebook's version folder. */
export function notebookUrl(database: string, schema: string, notebook: string, version: string): string {
  return `snow://notebook/${quoteIdentifier(database)}.${quoteIdentifier(schema)}.${quoteIdentifier(notebook)}/versions/${version}/`;
}

export const showWorkspacesInAccount = 'show workspaces in account';
export const showDroppedDatabases = "show databases starts with 'DROPPED_USER$'";
export const showNotebooksInAccount = 'show notebooks in account';
export const showWorkspacesInDatabase = (database: string): string =>
  `show workspaces in database ${quoteIdentifier(database)}`;
export const list = (url: string): string => `list ${quoteText(url)}`;
/** A GET must begin with its keyword: the driver looks at the first three characters. */
export const get = (url: string, directoryUrl: string): string => `get ${quoteText(url)} ${quoteText(directoryUrl)}`;

export const users = `
select
    to_varchar(user_id) as user_id,
    name,
    display_name,
    email,
    type,
    to_varchar(disabled) as disabled,
    date_part(epoch_millisecond, created_on) as created_ms,
    date_part(epoch_millisecond, deleted_on) as deleted_ms,
    date_part(epoch_millisecond, last_success_login) as last_login_ms
from snowflake.account_usage.users
order by user_id`.trim();

/** Binds: from, to (epoch milliseconds). One row: bounds and number of the statements in the history. */
export const historyBounds = `
select
    date_part(epoch_millisecond, min(start_time)) as first_ms,
    date_part(epoch_millisecond, max(start_time)) as last_ms,
    count(*) as statements
from snowflake.account_usage.query_history
where start_time >= to_timestamp_ltz(?, 3)
    and start_time < to_timestamp_ltz(?, 3)`.trim();

/**
 * Binds: from, to (epoch milliseconds) of one UTC day, twice over (tasks, then history).
 * One row per evidence key; our own statements and those that drivers issue by themselves are left out.
 */
export const historyDay = `
select
    coalesce(to_varchar(u.user_id), '') as user_id,
    q.user_name,
    coalesce(q.query_hash, '') as query_hash,
    coalesce(q.query_hash_version, 0) as query_hash_version,
    coalesce(q.role_name, '') as role_name,
    coalesce(q.warehouse_name, '') as warehouse_name,
    coalesce(q.database_name, '') as database_name,
    coalesce(q.schema_name, '') as schema_name,
    coalesce(to_varchar(try_parse_json(s.client_environment):APPLICATION), s.client_application_id, '') as client,
    coalesce(any_value(q.user_type), '') as user_type,
    max(q.query_type) as query_type,
    max(iff(t.query_id is null, 0, 1)) as scheduled,
    count(*) as runs,
    count_if(lower(q.execution_status) <> 'success') as failures,
    sum(q.total_elapsed_time) as elapsed_ms,
    date_part(epoch_millisecond, min(q.start_time)) as first_ms,
    date_part(epoch_millisecond, max(q.start_time)) as last_ms
from snowflake.account_usage.query_history as q
left join snowflake.account_usage.sessions as s
    on s.session_id = q.session_id
left join snowflake.account_usage.users as u
    on u.name = q.user_name
    and q.start_time >= u.created_on
    and q.start_time < coalesce(u.deleted_on, to_timestamp_ltz('9999-12-31'))
left join (
    select distinct query_id
    from snowflake.account_usage.task_history
    where query_id is not null
        and completed_time >= to_timestamp_ltz(?, 3)
        and scheduled_time < to_timestamp_ltz(?, 3)
) as t
    on t.query_id = q.query_id
where q.start_time >= to_timestamp_ltz(?, 3)
    and q.start_time < to_timestamp_ltz(?, 3)
    and not q.is_client_generated_statement
    and coalesce(q.query_tag, '') not like 'worksheet-rescue%'
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
order by 1, 2, 3, 4, 5, 6, 7, 8, 9`.trim();

/**
 * Binds: from, to (epoch milliseconds), then `count` query hashes. One text per (hash, version): that of the smallest
 * query id, so that two runs choose the same.
 */
export function historyTexts(count: number): string {
  return `
select
    coalesce(query_hash, '') as query_hash,
    coalesce(query_hash_version, 0) as query_hash_version,
    min_by(query_text, query_id) as query_text,
    length(min_by(query_text, query_id)) as text_length
from snowflake.account_usage.query_history
where start_time >= to_timestamp_ltz(?, 3)
    and start_time < to_timestamp_ltz(?, 3)
    and not is_client_generated_statement
    and coalesce(query_tag, '') not like 'worksheet-rescue%'
    and query_hash in (${Array.from({length: count}, () => '?').join(', ')})
group by 1, 2
order by 1, 2`.trim();
}

/** QUERY_TAG on everything we run, so that it can be told apart and left out. */
export const QUERY_TAG = 'worksheet-rescue';
