/**
 * Parts of the statements that read a day of ACCOUNT_USAGE, as the tool sends them. Each view that is joined and each late
 * column may be left out, so there are as many statements as there are sets of parts; all of them are answered.
 */
export const PARTS = ['sessions', 'users', 'tasks', 'attribution', 'userType', 'agentType', 'secondaryRoles'] as const;
export type Part = (typeof PARTS)[number];
export type Has = Readonly<Record<Part, boolean>>;

/** All sets of some parts; the others are not there. */
export function* setsOf(parts: readonly Part[]): Generator<Has> {
  for (let bits = 0; bits < 2 ** parts.length; bits += 1) {
    const has = (part: Part): boolean => parts.includes(part) && (bits & (1 << parts.indexOf(part))) !== 0;
    yield Object.fromEntries(PARTS.map((part) => [part, has(part)])) as Record<Part, boolean>;
  }
}

export const COUNTED = `not coalesce(is_client_generated_statement, false)
  and coalesce(query_tag, '') not like 'worksheet-rescue%'`;

export const HOLDERS = `holders as (
  select user_id, name, type,
    greatest(created_on, coalesce(max(ended_on) over (
      partition by name order by ended_on, created_on, user_id rows between unbounded preceding and 1 preceding
    ), created_on)) as held_from,
    ended_on as held_until
  from (
    select user_id, name, type, created_on, coalesce(deleted_on, to_timestamp_ltz('9999-12-31')) as ended_on
    from snowflake.account_usage.users
  )
)`;

export const clientsOf = (statements: string): string => `clients as (
  select session_id, client_environment, client_application_id
  from snowflake.account_usage.sessions
  where session_id in (select session_id from ${statements})
  qualify row_number() over (
    partition by session_id order by created_on desc, client_environment, client_application_id
  ) = 1
)`;

export const SCHEDULED = `scheduled as (
  select query_id, max(database_name || '.' || schema_name || '.' || name) as task
  from snowflake.account_usage.task_history
  where query_id is not null
    and completed_time >= to_timestamp_ltz(?, 3)
    and scheduled_time < to_timestamp_ltz(?, 3)
  group by query_id
)`;

export const COSTS = `costs as (
  select query_id, sum(coalesce(credits_attributed_compute, 0) + coalesce(credits_used_query_acceleration, 0)) as credits
  from snowflake.account_usage.query_attribution_history
  where start_time >= to_timestamp_ltz(?, 3)
    and start_time < dateadd(day, 1, to_timestamp_ltz(?, 3))
  group by query_id
)`;

export const userIdOf = (has: Has): string => (has.users ? `coalesce(to_varchar(u.user_id), '')` : `''`);
export const userTypeOf = (has: Has): string => (has.userType ? 'q.user_type' : has.users ? 'u.type' : 'null');
export const clientOf = (has: Has): string =>
  has.sessions
    ? `coalesce(to_varchar(try_parse_json(s.client_environment):APPLICATION), s.client_application_id, '')`
    : `''`;

export function joinsOn(has: Has): string {
  return [
    has.sessions ? 'left join clients as s on s.session_id = q.session_id' : '',
    has.users
      ? 'left join holders as u on u.name = q.user_name and q.start_time >= u.held_from and q.start_time < u.held_until'
      : '',
    has.tasks ? 'left join scheduled as t on t.query_id = q.query_id' : '',
    has.attribution ? 'left join costs as c on c.query_id = q.query_id' : '',
  ].join(' ');
}

/** How Snowflake writes what DuckDB writes otherwise, in the statements above and in no others. */
const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/snowflake\.account_usage\./g, 'account_usage.'],
  [/to_timestamp_ltz\('9999-12-31'\)/g, `timestamptz '9999-12-31'`],
  [/dateadd\(day, 1, to_timestamp_ltz\(\?, 3\)\)/g, '(to_timestamp_ltz(?, 3) + interval 1 day)'],
  [
    /to_varchar\(try_parse_json\(s\.client_environment\):APPLICATION\)/g,
    `json_extract_string(try_cast(s.client_environment as json), '$.APPLICATION')`,
  ],
  [/regexp_instr\((\S+), ('[^']+')\) > 0/g, 'regexp_matches($1, $2)'],
  [
    /array_agg\(iff\(place <= 8, to_varchar\(session_id\), null\)\) within group \(order by session_id\)/g,
    `to_json(coalesce(list(cast(session_id as varchar) order by session_id)
       filter (where place <= 8 and session_id is not null), []))`,
  ],
  [/lateral flatten\(input => (\S+)\) as o/g, `(select unnest(from_json($1, '["JSON"]')) as value) as o`],
  [/to_varchar\(o\.value:(\w+)\)/g, `json_extract_string(o.value, '$.$1')`],
  [/to_varchar\(([\w.]+)\)/g, 'cast($1 as varchar)'],
  [/\biff\(/g, 'if('],
  [/date_part\(epoch_millisecond, (min\(\w+\)|max\(\w+\))\)/g, 'epoch_ms($1)'],
  [/\bmax\(null\)/g, 'max(cast(null as varchar))'],
  [/\bsum\(null\)/g, 'sum(cast(null as double))'],
];

/** The same for DuckDB, with its binds numbered as they stand. */
export function duckOf(sql: string): string {
  let text = sql;
  for (const [pattern, replacement] of REWRITES) text = text.replace(pattern, replacement);
  let count = 0;
  return text.replace(/to_timestamp_ltz\(\?, 3\)/g, () => {
    count += 1;
    return `make_timestamptz($${count}::bigint)`;
  });
}
