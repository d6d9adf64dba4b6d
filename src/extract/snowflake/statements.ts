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

/** Address of a version folder of a dbt project object. */
export function dbtProjectUrl(database: string, schema: string, project: string, version: string): string {
  return `snow://dbt/${quoteIdentifier(database)}.${quoteIdentifier(schema)}.${quoteIdentifier(project)}/versions/${version}/`;
}

/** A named stage, as LIST and GET are given it. */
export function stageAddress(database: string, schema: string, stage: string): string {
  return `@${quoteIdentifier(database)}.${quoteIdentifier(schema)}.${quoteIdentifier(stage)}`;
}

/** Who runs this: the owner of `@~` and of the personal database `USER$`. */
export const currentUser = 'select current_user() as user_name';
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

/** QUERY_TAG on everything we run, so that it can be told apart and left out. */
export const QUERY_TAG = 'worksheet-rescue';
