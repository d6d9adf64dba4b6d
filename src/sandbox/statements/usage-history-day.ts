import type {Handler} from './handler.ts';
import {
  clientOf,
  clientsOf,
  COSTS,
  COUNTED,
  duckOf,
  HOLDERS,
  joinsOn,
  PARTS,
  SCHEDULED,
  setsOf,
  userIdOf,
  userTypeOf,
  type Has,
} from './usage-parts.ts';
import {checkUsage, timeBind, normalised, select} from './usage.ts';

const KEYS =
  'user_id, user_name, query_hash, query_hash_version, role_name, warehouse_name, database_name, schema_name, client';

function question(has: Has): string {
  const late = [
    has.userType ? ', user_type' : '',
    has.agentType ? ', agent_type' : '',
    has.secondaryRoles ? ', secondary_role_stats' : '',
  ].join('');
  const person = [
    has.tasks ? 't.query_id is null' : '',
    has.userType || has.users ? `coalesce(${userTypeOf(has)}, 'PERSON') in ('PERSON', 'NULL', '')` : '',
    has.agentType ? 'q.agent_type is null' : '',
  ].filter((test) => test !== '');
  return `
with day as (
  select query_id, session_id, user_name, query_hash, query_hash_version, role_name, warehouse_name, database_name, schema_name,
    query_type, query_tag, execution_status, total_elapsed_time, start_time${late}
  from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3)
    and start_time < to_timestamp_ltz(?, 3)
    and ${COUNTED}
),
${has.sessions ? `${clientsOf('day')},` : ''}
${has.users ? `${HOLDERS},` : ''}
${has.tasks ? `${SCHEDULED},` : ''}
${has.attribution ? `${COSTS},` : ''}
by_session as (
  select ${userIdOf(has)} as user_id,
    coalesce(q.user_name, '') as user_name,
    coalesce(q.query_hash, '') as query_hash,
    coalesce(q.query_hash_version, 0) as query_hash_version,
    coalesce(q.role_name, '') as role_name,
    coalesce(q.warehouse_name, '') as warehouse_name,
    coalesce(q.database_name, '') as database_name,
    coalesce(q.schema_name, '') as schema_name,
    ${clientOf(has)} as client,
    iff(${person.length === 0 ? 'true' : person.join(' and ')}, q.session_id, null) as session_id,
    max(${userTypeOf(has)}) as user_type,
    max(${has.agentType ? 'q.agent_type' : 'null'}) as agent_type,
    max(left(q.query_tag, 2000)) as query_tag,
    max(q.query_type) as query_type,
    max(${has.tasks ? 'iff(t.query_id is null, 0, 1)' : '0'}) as scheduled,
    max(${has.secondaryRoles ? "iff(regexp_instr(q.secondary_role_stats, 'ALL|[1-9]') > 0, 1, 0)" : '0'}) as secondary_roles,
    count(*) as runs,
    count_if(lower(q.execution_status) <> 'success') as failures,
    sum(coalesce(q.total_elapsed_time, 0)) as elapsed_ms,
    sum(${has.attribution ? 'c.credits' : 'null'}) as credits,
    min(q.start_time) as first_at,
    max(q.start_time) as last_at
  from day as q ${joinsOn(has)}
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),
numbered as (
  select *, row_number() over (partition by ${KEYS} order by session_id nulls last) as place
  from by_session
)
select ${KEYS},
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
  count(session_id) as session_count,
  array_agg(iff(place <= 8, to_varchar(session_id), null)) within group (order by session_id) as sessions
from numbered
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
order by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
}

/** Answers by question, made when the first is asked: a sandbox that serves files only has no use for them. */
let known: ReadonlyMap<string, string> | undefined;
function answers(): ReadonlyMap<string, string> {
  known ??= new Map(
    [...setsOf(PARTS)].map((has) => {
      const sql = question(has);
      return [normalised(sql), duckOf(sql)] as const;
    }),
  );
  return known;
}

export const usageHistoryDay: Handler = {
  id: 'usage-history-day',
  describes:
    'What ran between two times, summed by evidence key: QUERY_HISTORY with SESSIONS, USERS, TASK_HISTORY and QUERY_ATTRIBUTION_HISTORY, or without any of them.',
  answer(question, world) {
    if (!question.text.startsWith('with day as (')) return undefined;
    const answer = answers().get(question.text);
    if (answer === undefined) return undefined;
    checkUsage(question, world);
    const binds = question.binds.map((_, index) => timeBind(question, index));
    return select(question, world, answer, binds);
  },
};
