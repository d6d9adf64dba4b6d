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
} from './usage-joins.ts';
import type {HistoryParts} from './usage-joins.ts';

/** Groups of one object and direction that are kept of a day, those with most runs first: what matters is there by far. */
export const MOST_USERS = 50;

/** Stands for an object that the account had no room to name. */
export const TRUNCATED = 'TRUNCATED';

const KEYS = ['direction', 'object', 'user_id', 'user_name', 'client', 'query_hash', 'query_hash_version'];

/**
 * Who read and wrote which object on one UTC day. Binds: from, to of the day, once for each view that is cut to it, see
 * `accessDayBinds`. A statement that writes an object is no reader of it, and reading twice in one statement is reading
 * once. Readers are counted by user and client, writers by statement as well. What is made for one session, functions and
 * the account's own views are left out.
 */
export function accessDay(parts: HistoryParts): string {
  const flattened = (column: string, direction: string): string => `select
            a.query_id,
            '${direction}' as direction,
            iff(to_varchar(o.value:objectId) = '-1', '${TRUNCATED}', to_varchar(o.value:objectName)) as object,
            to_varchar(o.value:objectDomain) as domain
        from snowflake.account_usage.access_history as a, lateral flatten(input => a.${column}) as o
        where a.query_start_time >= ${AT}
            and a.query_start_time < ${AT}`;
  const ctes = [
    `ran as (
    select
        ${lines(['query_id', 'session_id', 'user_name', 'query_hash', 'query_hash_version', 'query_tag', 'start_time', ...lateColumns(parts)], ',\n        ')}
    from snowflake.account_usage.query_history
    where start_time >= ${AT}
        and start_time < ${AT}
        and ${COUNTED}
)`,
    parts.sessions ? clientsOf('ran') : '',
    parts.users ? HOLDERS : '',
    parts.tasks ? SCHEDULED : '',
    `used as (
    select query_id, object, max(coalesce(domain, '')) as domain, max(direction) as direction
    from (
        ${flattened('direct_objects_accessed', 'read')}
        union all
        ${flattened('objects_modified', 'written')}
    )
    where object is not null
        and object not like 'SNOWFLAKE.%'
        and object not like '$%'
        and lower(coalesce(domain, '')) not in ('function', 'procedure')
    group by 1, 2
)`,
    `grouped as (
    select
        x.direction,
        x.object,
        ${userId(parts)} as user_id,
        coalesce(q.user_name, '') as user_name,
        ${parts.tasks ? `coalesce('task ' || t.task, ${client(parts)})` : client(parts)} as client,
        iff(x.direction = 'written', coalesce(q.query_hash, ''), '') as query_hash,
        iff(x.direction = 'written', coalesce(q.query_hash_version, 0), 0) as query_hash_version,
        max(x.domain) as domain,
        max(${userType(parts)}) as user_type,
        max(${parts.agentType ? 'q.agent_type' : 'null'}) as agent_type,
        max(left(q.query_tag, 2000)) as query_tag,
        max(${parts.tasks ? 'iff(t.query_id is null, 0, 1)' : '0'}) as scheduled,
        count(*) as runs
    ${['from used as x', 'join ran as q on q.query_id = x.query_id', ...joinsOn({...parts, attribution: false})].join('\n    ')}
    group by 1, 2, 3, 4, 5, 6, 7
)`,
  ];
  return `
with ${lines(ctes, ',\n')}
select
    ${KEYS.join(',\n    ')},
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
) <= ${MOST_USERS}
order by 1, 2, 3, 4, 5, 6, 7`.trim();
}

/** How often a day's bounds stand in the statement of `accessDay`. */
export function accessDayBinds(parts: HistoryParts, from: number, to: number): readonly number[] {
  return Array.from({length: 3 + Number(parts.tasks)}, () => [from, to]).flat();
}

/** Binds: from, to (epoch milliseconds). One row: bounds and number of the rows of the access history. */
export const accessBounds = `
select
    date_part(epoch_millisecond, min(query_start_time)) as first_ms,
    date_part(epoch_millisecond, max(query_start_time)) as last_ms,
    count(*) as statements
from snowflake.account_usage.access_history
where query_start_time >= ${AT}
    and query_start_time < ${AT}`.trim();

/** Binds: from, to (epoch milliseconds). One row a UTC day: how many statements touched something. */
export const accessCounts = `
select
    floor(date_part(epoch_second, query_start_time) / 86400) as epoch_day,
    count(*) as statements
from snowflake.account_usage.access_history
where query_start_time >= ${AT}
    and query_start_time < ${AT}
group by 1
order by 1`.trim();

/** Which object is made from which, now. */
export const dependencies = `
select
    referenced_database,
    referenced_schema,
    referenced_object_name,
    referenced_object_domain,
    referencing_database,
    referencing_schema,
    referencing_object_name,
    referencing_object_domain
from snowflake.account_usage.object_dependencies
where referenced_database <> 'SNOWFLAKE'
    and referencing_database <> 'SNOWFLAKE'
order by 1, 2, 3, 4, 5, 6, 7, 8`.trim();
