import type {Handler} from './handler.ts';
import {checkUsage, timeBind, normalised, select} from './usage.ts';

const QUESTION = normalised(`
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
  left join snowflake.account_usage.sessions as s on s.session_id = q.session_id
  left join snowflake.account_usage.users as u on u.name = q.user_name
    and q.start_time >= u.created_on
    and q.start_time < coalesce(u.deleted_on, to_timestamp_ltz('9999-12-31'))
  left join (
    select distinct query_id
    from snowflake.account_usage.task_history
    where query_id is not null
      and completed_time >= to_timestamp_ltz(?, 3)
      and scheduled_time < to_timestamp_ltz(?, 3)
  ) as t on t.query_id = q.query_id
  where q.start_time >= to_timestamp_ltz(?, 3)
    and q.start_time < to_timestamp_ltz(?, 3)
    and not q.is_client_generated_statement
    and coalesce(q.query_tag, '') not like 'worksheet-rescue%'
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  order by 1, 2, 3, 4, 5, 6, 7, 8, 9`);

/** ANY_VALUE may be any: the smallest keeps two runs alike. The tag's `-` and `%` mean the same to both LIKEs. */
const ANSWER = `
  select
    coalesce(cast(u.user_id as varchar), '') as user_id,
    q.user_name as user_name,
    coalesce(q.query_hash, '') as query_hash,
    coalesce(q.query_hash_version, 0) as query_hash_version,
    coalesce(q.role_name, '') as role_name,
    coalesce(q.warehouse_name, '') as warehouse_name,
    coalesce(q.database_name, '') as database_name,
    coalesce(q.schema_name, '') as schema_name,
    coalesce(json_extract_string(try_cast(s.client_environment as json), '$.APPLICATION'), s.client_application_id, '') as client,
    coalesce(min(q.user_type), '') as user_type,
    max(q.query_type) as query_type,
    max(case when t.query_id is null then 0 else 1 end) as scheduled,
    count(*) as runs,
    count(*) filter (where lower(q.execution_status) <> 'success') as failures,
    sum(q.total_elapsed_time) as elapsed_ms,
    epoch_ms(min(q.start_time)) as first_ms,
    epoch_ms(max(q.start_time)) as last_ms
  from account_usage.query_history as q
  left join account_usage.sessions as s on s.session_id = q.session_id
  left join account_usage.users as u on u.name = q.user_name
    and q.start_time >= u.created_on
    and q.start_time < coalesce(u.deleted_on, timestamptz '9999-12-31')
  left join (
    select distinct query_id
    from account_usage.task_history
    where query_id is not null
      and completed_time >= make_timestamptz($1::bigint)
      and scheduled_time < make_timestamptz($2::bigint)
  ) as t on t.query_id = q.query_id
  where q.start_time >= make_timestamptz($3::bigint)
    and q.start_time < make_timestamptz($4::bigint)
    and not q.is_client_generated_statement
    and coalesce(q.query_tag, '') not like 'worksheet-rescue%'
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
  order by 1 nulls last, 2 nulls last, 3, 4, 5, 6, 7, 8, 9`;

export const usageHistoryDay: Handler = {
  id: 'usage-history-day',
  describes: 'What ran between two times: QUERY_HISTORY with SESSIONS, USERS and TASK_HISTORY, summed by evidence key.',
  answer(question, world) {
    if (question.text !== QUESTION) return undefined;
    checkUsage(question, world);
    return select(
      question,
      world,
      ANSWER,
      [0, 1, 2, 3].map((index) => timeBind(question, index)),
    );
  },
};
