import {
  AT,
  client,
  clientsOf,
  COUNTED,
  HOLDERS,
  joinsOn,
  lateColumns,
  lines,
  SCHEDULED,
  userId,
  userType,
  type HistoryParts,
} from './usage-joins.ts';

/** More sessions than a person has open on a day with one statement: then it is no person's thread of work. */
export const MOST_SESSIONS = 8;

/** Binds: from, to (epoch milliseconds). One row: bounds and number of the statements that count. */
export const historyBounds = `
select
    date_part(epoch_millisecond, min(start_time)) as first_ms,
    date_part(epoch_millisecond, max(start_time)) as last_ms,
    count(*) as statements
from snowflake.account_usage.query_history
where start_time >= ${AT}
    and start_time < ${AT}
    and ${COUNTED}`.trim();

/** Binds: from, to (epoch milliseconds). One row a UTC day: statements that count, and those that are left out. */
export const historyCounts = `
select
    floor(date_part(epoch_second, start_time) / 86400) as epoch_day,
    count_if(${COUNTED}) as statements,
    count_if(coalesce(query_tag, '') like 'worksheet-rescue%') as own,
    count_if(coalesce(is_client_generated_statement, false)
        and coalesce(query_tag, '') not like 'worksheet-rescue%') as client_generated
from snowflake.account_usage.query_history
where start_time >= ${AT}
    and start_time < ${AT}
group by 1
order by 1`.trim();

/** An output column of the statement on a day that no other statement of ours has: finds earlier ones in the history. */
const DAY_MARK = 'as session_count';

/** Binds: from, to (epoch milliseconds). One row: how many days of history we read then, and how long it took in all. */
export const historyPace = `
select
    count(*) as statements,
    sum(total_elapsed_time) as elapsed_ms
from snowflake.account_usage.query_history
where start_time >= ${AT}
    and start_time < ${AT}
    and query_tag like 'worksheet-rescue%'
    and lower(execution_status) = 'success'
    and contains(query_text, '${DAY_MARK}')`.trim();

const KEYS = [
  'user_id',
  'user_name',
  'query_hash',
  'query_hash_version',
  'role_name',
  'warehouse_name',
  'database_name',
  'schema_name',
  'client',
];

/**
 * One UTC day of the history, one row per evidence key. Binds: see `historyDayBinds`.
 *
 * Everything is cut to the day before it is joined, and nothing that is joined has two rows for one statement. Grouped in
 * two steps: by session first, so that the list of a person's sessions is made of few rows whatever the number of runs; the
 * runs of machines are one group in it.
 */
export function historyDay(parts: HistoryParts): string {
  const ctes = [
    `day as (
    select
        ${lines(['query_id', 'session_id', 'user_name', 'query_hash', 'query_hash_version', 'role_name', 'warehouse_name', 'database_name', 'schema_name', 'query_type', 'query_tag', 'execution_status', 'total_elapsed_time', 'start_time', ...lateColumns(parts)], ',\n        ')}
    from snowflake.account_usage.query_history
    where start_time >= ${AT}
        and start_time < ${AT}
        and ${COUNTED}
)`,
    parts.sessions ? clientsOf('day') : '',
    parts.users ? HOLDERS : '',
    parts.tasks ? SCHEDULED : '',
    parts.attribution ? COSTS : '',
    `by_session as (
    select
        ${userId(parts)} as user_id,
        coalesce(q.user_name, '') as user_name,
        coalesce(q.query_hash, '') as query_hash,
        coalesce(q.query_hash_version, 0) as query_hash_version,
        coalesce(q.role_name, '') as role_name,
        coalesce(q.warehouse_name, '') as warehouse_name,
        coalesce(q.database_name, '') as database_name,
        coalesce(q.schema_name, '') as schema_name,
        ${client(parts)} as client,
        iff(${mayBePerson(parts)}, q.session_id, null) as session_id,
        max(${userType(parts)}) as user_type,
        max(${parts.agentType ? 'q.agent_type' : 'null'}) as agent_type,
        max(left(q.query_tag, 2000)) as query_tag,
        max(q.query_type) as query_type,
        max(${parts.tasks ? 'iff(t.query_id is null, 0, 1)' : '0'}) as scheduled,
        max(${parts.secondaryRoles ? `iff(regexp_instr(q.secondary_role_stats, 'ALL|[1-9]') > 0, 1, 0)` : '0'}) as secondary_roles,
        count(*) as runs,
        count_if(lower(q.execution_status) <> 'success') as failures,
        sum(coalesce(q.total_elapsed_time, 0)) as elapsed_ms,
        sum(${parts.attribution ? 'c.credits' : 'null'}) as credits,
        min(q.start_time) as first_at,
        max(q.start_time) as last_at
    ${['from day as q', ...joinsOn(parts)].join('\n    ')}
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
)`,
    `numbered as (
    select
        *,
        row_number() over (partition by ${KEYS.join(', ')} order by session_id nulls last) as place
    from by_session
)`,
  ];
  return `
with ${lines(ctes, ',\n')}
select
    ${KEYS.join(',\n    ')},
    coalesce(max(user_type), '') as user_type,
    coalesce(max(agent_type), '') as agent_type,
    coalesce(max(query_tag), '') as query_tag,
    coalesce(max(query_type), '') as query_type,
    max(scheduled) as scheduled,
    max(secondary_roles) as secondary_roles,
    sum(runs) as runs,
    sum(failures) as failures,
    sum(elapsed_ms) as elapsed_ms,
    round(sum(credits), 9) as credits,
    date_part(epoch_millisecond, min(first_at)) as first_ms,
    date_part(epoch_millisecond, max(last_at)) as last_ms,
    count(session_id) ${DAY_MARK},
    array_agg(iff(place <= ${MOST_SESSIONS}, to_varchar(session_id), null)) within group (order by session_id) as sessions
from numbered
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
order by 1, 2, 3, 4, 5, 6, 7, 8, 9`.trim();
}

/**
 * Credits of each statement; it is attributed from when it began to run, which may be the day after it was sent. Binds:
 * from, to.
 */
const COSTS = `costs as (
    select query_id, sum(coalesce(credits_attributed_compute, 0) + coalesce(credits_used_query_acceleration, 0)) as credits
    from snowflake.account_usage.query_attribution_history
    where start_time >= ${AT}
        and start_time < dateadd(day, 1, ${AT})
    group by query_id
)`;

/** How often a day's bounds stand in the statement of `historyDay`. */
export function historyDayBinds(parts: HistoryParts, from: number, to: number): readonly number[] {
  const spans = 1 + Number(parts.tasks) + Number(parts.attribution);
  return Array.from({length: spans}, () => [from, to]).flat();
}

/** Whose sessions are worth a list: not those of tasks, services and agents. */
function mayBePerson(parts: HistoryParts): string {
  const tests = [
    parts.tasks ? 't.query_id is null' : '',
    parts.userType || parts.users ? `coalesce(${userType(parts)}, 'PERSON') in ('PERSON', 'NULL', '')` : '',
    parts.agentType ? 'q.agent_type is null' : '',
  ].filter((test) => test !== '');
  return tests.length === 0 ? 'true' : tests.join(' and ');
}

/** Hashes asked for at a time: they are one bind, a JSON list, of some 200 KB. */
export const HASHES_PER_STATEMENT = 5000;

const OF_HASHES = `from snowflake.account_usage.query_history
where start_time >= ${AT}
    and start_time < ${AT}
    and ${COUNTED.replaceAll('\n        ', '\n    ')}
    and query_hash in (select to_varchar(value) from table(flatten(input => parse_json(?))))`;

/**
 * Binds: from, to (epoch milliseconds), a JSON list of query hashes. One text per (hash, version): that of the smallest
 * query id, so that two runs choose the same; one that the account has redacted only where there is no other.
 */
export const historyTexts = `
select
    query_hash,
    coalesce(query_hash_version, 0) as query_hash_version,
    min_by(query_text, iff(query_text = '<redacted>', '1', '0') || query_id) as query_text,
    length(min_by(query_text, iff(query_text = '<redacted>', '1', '0') || query_id)) as text_length
${OF_HASHES}
group by 1, 2
order by 1, 2`.trim();

/**
 * The same binds. Beginning and end of the texts that each user ran: tools sign there, and a comment is no part of a hash,
 * so that one hash may be signed by a tool for one user and written by hand for another.
 */
export const historySignatures = `
select
    query_hash,
    coalesce(query_hash_version, 0) as query_hash_version,
    coalesce(user_name, '') as user_name,
    min_by(iff(length(query_text) <= 2500, query_text, left(query_text, 500) || '\\n' || right(query_text, 2000)), query_id) as ends
${OF_HASHES}
group by 1, 2, 3
order by 1, 2, 3`.trim();
