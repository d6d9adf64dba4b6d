import type {Handler} from './handler.ts';
import {
  clientOf,
  clientsOf,
  COUNTED,
  duckOf,
  HOLDERS,
  joinsOn,
  SCHEDULED,
  setsOf,
  userIdOf,
  userTypeOf,
  type Has,
} from './usage-parts.ts';
import {checkUsage, timeBind, normalised, select} from './usage.ts';

function flattened(column: string, direction: string): string {
  return `
    select a.query_id, '${direction}' as direction,
      iff(to_varchar(o.value:objectId) = '-1', 'TRUNCATED', to_varchar(o.value:objectName)) as object,
      to_varchar(o.value:objectDomain) as domain
    from snowflake.account_usage.access_history as a, lateral flatten(input => a.${column}) as o
    where a.query_start_time >= to_timestamp_ltz(?, 3) and a.query_start_time < to_timestamp_ltz(?, 3)`;
}

function day(has: Has): string {
  const late = [
    has.userType ? ', user_type' : '',
    has.agentType ? ', agent_type' : '',
    has.secondaryRoles ? ', secondary_role_stats' : '',
  ].join('');
  return `
with ran as (
  select query_id, session_id, user_name, query_hash, query_hash_version, query_tag, start_time${late}
  from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3) and start_time < to_timestamp_ltz(?, 3) and ${COUNTED}
),
${has.sessions ? `${clientsOf('ran')},` : ''}
${has.users ? `${HOLDERS},` : ''}
${has.tasks ? `${SCHEDULED},` : ''}
used as (
  select query_id, object, max(coalesce(domain, '')) as domain, max(direction) as direction
  from (${flattened('direct_objects_accessed', 'read')} union all ${flattened('objects_modified', 'written')})
  where object is not null
    and object not like 'SNOWFLAKE.%'
    and object not like '$%'
    and lower(coalesce(domain, '')) not in ('function', 'procedure')
  group by 1, 2
),
grouped as (
  select x.direction, x.object, ${userIdOf(has)} as user_id, coalesce(q.user_name, '') as user_name,
    ${has.tasks ? `coalesce('task ' || t.task, ${clientOf(has)})` : clientOf(has)} as client,
    iff(x.direction = 'written', coalesce(q.query_hash, ''), '') as query_hash,
    iff(x.direction = 'written', coalesce(q.query_hash_version, 0), 0) as query_hash_version,
    max(x.domain) as domain,
    max(${userTypeOf(has)}) as user_type,
    max(${has.agentType ? 'q.agent_type' : 'null'}) as agent_type,
    max(left(q.query_tag, 2000)) as query_tag,
    max(${has.tasks ? 'iff(t.query_id is null, 0, 1)' : '0'}) as scheduled,
    count(*) as runs
  from used as x
  join ran as q on q.query_id = x.query_id
  ${joinsOn(has)}
  group by 1, 2, 3, 4, 5, 6, 7
)
select direction, object, user_id, user_name, client, query_hash, query_hash_version,
  coalesce(domain, '') as domain,
  coalesce(user_type, '') as user_type,
  coalesce(agent_type, '') as agent_type,
  coalesce(query_tag, '') as query_tag,
  scheduled,
  runs,
  count(*) over (partition by direction, object) as users
from grouped
qualify row_number() over (
  partition by direction, object order by runs desc, user_id, user_name, client, query_hash, query_hash_version
) <= 50
order by 1, 2, 3, 4, 5, 6, 7`;
}

const WITHIN = `from snowflake.account_usage.access_history
  where query_start_time >= to_timestamp_ltz(?, 3) and query_start_time < to_timestamp_ltz(?, 3)`;
const BOUNDS = `
  select date_part(epoch_millisecond, min(query_start_time)) as first_ms,
    date_part(epoch_millisecond, max(query_start_time)) as last_ms,
    count(*) as statements
  ${WITHIN}`;
const COUNTS = `
  select floor(date_part(epoch_second, query_start_time) / 86400) as epoch_day, count(*) as statements
  ${WITHIN}
  group by 1
  order by 1`;
const DEPENDENCIES = `
  select referenced_database, referenced_schema, referenced_object_name, referenced_object_domain,
    referencing_database, referencing_schema, referencing_object_name, referencing_object_domain
  from snowflake.account_usage.object_dependencies
  where referenced_database <> 'SNOWFLAKE' and referencing_database <> 'SNOWFLAKE'
  order by 1, 2, 3, 4, 5, 6, 7, 8`;

/** Answers by question, made when the first is asked. */
let known: ReadonlyMap<string, string> | undefined;
function answers(): ReadonlyMap<string, string> {
  if (known !== undefined) return known;
  const days = [...setsOf(['sessions', 'users', 'tasks', 'userType', 'agentType', 'secondaryRoles'])].map(day);
  const counts = COUNTS.replace(
    'floor(date_part(epoch_second, query_start_time) / 86400)',
    'epoch_ms(query_start_time) // 86400000',
  );
  known = new Map([
    ...[...days, BOUNDS, DEPENDENCIES].map((sql) => [normalised(sql), duckOf(sql)] as const),
    [normalised(COUNTS), duckOf(counts)] as const,
  ]);
  return known;
}

export const usageAccessHistory: Handler = {
  id: 'usage-access-history',
  describes:
    'Who read and wrote which object between two times: ACCESS_HISTORY with QUERY_HISTORY and what can be joined to it; its bounds and days; OBJECT_DEPENDENCIES.',
  answer(question, world) {
    const {text} = question;
    if (!text.includes('access_history') && !text.includes('object_dependencies')) return undefined;
    const answer = answers().get(text);
    if (answer === undefined) return undefined;
    checkUsage(question, world);
    const binds = question.binds.map((_, index) => timeBind(question, index));
    return select(question, world, answer, binds);
  },
};
