/**
 * Parts of the statements on ACCOUNT_USAGE (docs.snowflake.com/en/sql-reference/account-usage). What a role may not read, or
 * an older account does not have, is left out of them: a missing join makes a day poorer, never unreadable.
 */

/** What of the account a day of its history is read with. */
export interface HistoryParts {
  /** Views that are joined. */
  readonly sessions: boolean;
  readonly users: boolean;
  readonly tasks: boolean;
  readonly attribution: boolean;
  /** Columns of QUERY_HISTORY that came late. */
  readonly userType: boolean;
  readonly agentType: boolean;
  readonly secondaryRoles: boolean;
}

/** A bind of epoch milliseconds as a point in time. */
export const AT = 'to_timestamp_ltz(?, 3)';

/** Statements that count: not those that drivers issue by themselves, not our own. */
export const COUNTED = `not coalesce(is_client_generated_statement, false)
        and coalesce(query_tag, '') not like 'worksheet-rescue%'`;

/**
 * Who held a name from when to when. Names are used again after a drop, and USERS tells only the latest name of each: the
 * spans of one name are cut so that they never overlap, and no run can be counted for two people. One who is gone held the
 * name before one who is still there.
 */
export const HOLDERS = `holders as (
    select
        user_id,
        name,
        type,
        greatest(created_on, coalesce(
            max(ended_on) over (
                partition by name order by ended_on, created_on, user_id rows between unbounded preceding and 1 preceding
            ),
            created_on
        )) as held_from,
        ended_on as held_until
    from (
        select user_id, name, type, created_on, coalesce(deleted_on, to_timestamp_ltz('9999-12-31')) as ended_on
        from snowflake.account_usage.users
    )
)`;

/** Each session of a set of statements once. A session may be older than any span of days, so none is given. */
export const clientsOf = (statements: string): string => `clients as (
    select session_id, client_environment, client_application_id
    from snowflake.account_usage.sessions
    where session_id in (select session_id from ${statements})
    qualify row_number() over (
        partition by session_id order by created_on desc, client_environment, client_application_id
    ) = 1
)`;

/** Binds: from, to. Statements that a task ran, with its name: one row each, tries of the same run included. */
export const SCHEDULED = `scheduled as (
    select query_id, max(database_name || '.' || schema_name || '.' || name) as task
    from snowflake.account_usage.task_history
    where query_id is not null
        and completed_time >= ${AT}
        and scheduled_time < ${AT}
    group by query_id
)`;

/** APPLICATION of a session; it may be cut short, then what is left is the driver's own id. */
export const client = ({sessions}: HistoryParts): string =>
  sessions
    ? `coalesce(to_varchar(try_parse_json(s.client_environment):APPLICATION), s.client_application_id, '')`
    : `''`;

export const userId = ({users}: HistoryParts): string => (users ? `coalesce(to_varchar(u.user_id), '')` : `''`);

/** The type a user had at the run, else the one the user has now. */
export const userType = ({userType: known, users}: HistoryParts): string =>
  known ? 'q.user_type' : users ? 'u.type' : 'null';

/** The joins on statements called `q`, one line each. */
export function joinsOn(parts: HistoryParts): readonly string[] {
  return [
    parts.sessions ? 'left join clients as s on s.session_id = q.session_id' : '',
    parts.users
      ? 'left join holders as u on u.name = q.user_name and q.start_time >= u.held_from and q.start_time < u.held_until'
      : '',
    parts.tasks ? 'left join scheduled as t on t.query_id = q.query_id' : '',
    parts.attribution ? 'left join costs as c on c.query_id = q.query_id' : '',
  ].filter((line) => line !== '');
}

/** Columns of QUERY_HISTORY as far as the account has them. */
export function lateColumns(parts: HistoryParts): readonly string[] {
  return [
    parts.userType ? 'user_type' : '',
    parts.agentType ? 'agent_type' : '',
    parts.secondaryRoles ? 'secondary_role_stats' : '',
  ].filter((column) => column !== '');
}

/** A select list, or whatever is written one item a line, without the items that are empty. */
export function lines(items: readonly string[], separator: string): string {
  return items.filter((item) => item !== '').join(separator);
}
