import type {ObjectUse} from '../../model/object-use.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import {toUse} from '../snowflake/access-day.ts';
import {MOST_USERS, TRUNCATED} from '../snowflake/access-sql.ts';
import type {Actors} from '../snowflake/actors.ts';
import {ACCESS_HISTORY} from './columns.ts';
import type {Given} from './due.ts';
import type {Duck, Value} from './duck.ts';
import {dayOfNumber} from './history-days.ts';
import {relationOf} from './relation.ts';
import {sniff} from './sniff.ts';

const ELEMENT = '[{"objectName": "VARCHAR", "objectDomain": "VARCHAR", "objectId": "VARCHAR"}]';

/**
 * Loads the objects that exported statements read and wrote: each once a statement, a written one as written. What is made
 * for one session, functions and the account's own views are left out, as of an account that is read live.
 * @param onlyDue only days of the history that are read in this run
 * @param failed is told of each file that cannot be read, with why
 */
export async function loadAccess(
  duck: Duck,
  files: readonly Given[],
  onlyDue: boolean,
  signal: AbortSignal,
  failed: (one: Given, error: unknown) => void,
): Promise<void> {
  await duck.run(`create table accessed (
    query_id varchar, day integer, user_name varchar, direction varchar, object varchar, domain varchar)`);
  for (const one of files) {
    try {
      const {sql} = await relationOf(
        duck,
        await sniff(one.file, ACCESS_HISTORY, duck.folder, signal),
        ACCESS_HISTORY,
        false,
      );
      const flattened = (column: string, direction: string): string => `
        select query_id, day, user_name, '${direction}' as direction,
          if(element.objectId = '-1', '${TRUNCATED}', element.objectName) as object,
          coalesce(element.objectDomain, '') as domain
        from (
          select query_id, cast(floor(query_start_time / 86400000) as integer) as day, user_name,
            unnest(from_json(if(json_valid(${column}), ${column}, '[]'), '${ELEMENT}')) as element
          from ${sql})`;
      await duck.run(`
        insert into accessed
        select * from (${flattened('direct_objects_accessed', 'read')} union all ${flattened('objects_modified', 'written')})
        where object is not null and day is not null and query_id is not null
          and not starts_with(object, 'SNOWFLAKE.') and not starts_with(object, '$')
          and lower(domain) not in ('function', 'procedure')
          ${onlyDue ? 'and day in (select day from due)' : ''}`);
    } catch (error) {
      failed(one, error);
    }
  }
  await duck.run(`
    create table used as
    select query_id, object, min(day) as day, max(user_name) as user_name, max(domain) as domain,
      max(direction) as direction
    from accessed group by 1, 2 order by day;
    drop table accessed`);
}

/** Days of the access history, each with the number of its statements. */
export async function countAccessDays(duck: Duck): Promise<ReadonlyMap<number, number>> {
  const rows = await duck.all(
    'select day, count(distinct query_id)::integer as statements from used group by day order by day',
  );
  return new Map(rows.map((row) => [Number(row['day']), Number(row['statements'])]));
}

/** Who read and wrote which object on a day. A statement that the exported history does not hold counts by its user alone. */
export async function* readAccessedDay(
  duck: Duck,
  day: number,
  context: SourceContext,
  actors: Actors,
): AsyncGenerator<SourceEvent> {
  const utcDay = dayOfNumber(day);
  const uses: ObjectUse[] = [];
  let truncated = 0;
  let unnamed = 0;
  for await (const row of duck.rows(usesOf(day))) {
    if (row['object'] === TRUNCATED) {
      truncated += Number(row['runs']);
      continue;
    }
    const use = toUse(textsOf(row), utcDay, {context, actors});
    if (use === undefined) unnamed += Number(row['runs']);
    else if (use !== 'out of scope') uses.push(use);
  }
  if (uses.length > 0) yield {t: 'object-uses', scope: `lineage/${utcDay}`, utcDay, rows: uses};
  yield {
    t: 'tally',
    counts: {
      'accesses whose objects the account cut off': truncated,
      'accesses of objects without a full name': unnamed,
    },
  };
}

function usesOf(day: number): string {
  return `
    with ran as (
      select x.direction, x.object, x.domain, x.user_name as accessed_by, h.*,
        case when h.query_hash <> '' then h.query_hash else k.exact end as key,
        case when h.query_hash <> '' then h.hash_version else 0 end as version
      from (select * from used where day = ${day}) x
      left join left_out o on o.query_id = x.query_id
      left join (
        select * from history where day between ${day - 1} and ${day + 1}
        qualify row_number() over (partition by query_id order by end_ms desc nulls last, file desc, user_id) = 1
      ) h on h.query_id = x.query_id
      left join known k on k.query_hash = h.query_hash and k.hash_version = cast(h.hash_version as varchar)
        and k.text_key = h.text_key and k.user_name = h.user_name
      where o.query_id is null
    ), grouped as (
      select direction, object, coalesce(user_id, accessed_by, '') as user_id,
        coalesce(user_name, accessed_by, '') as user_name, coalesce('task ' || task, client, '') as client,
        if(direction = 'written', coalesce(key, ''), '') as query_hash,
        if(direction = 'written', coalesce(version, 0), 0) as query_hash_version,
        max(domain) as domain, coalesce(max(user_type), '') as user_type, coalesce(max(agent_type), '') as agent_type,
        coalesce(max(query_tag), '') as query_tag, coalesce(max(scheduled::integer), 0) as scheduled,
        count(*)::integer as runs
      from ran group by 1, 2, 3, 4, 5, 6, 7
    )
    select * from grouped
    qualify row_number() over (
      partition by direction, object order by runs desc, user_id, user_name, client, query_hash, query_hash_version
    ) <= ${MOST_USERS}
    order by 1, 2, 3, 4, 5, 6, 7`;
}

function textsOf(row: Readonly<Record<string, Value>>): Record<string, string | null> {
  const texts = Object.entries(row).map(([key, value]) => [key, value === null ? null : String(value)] as const);
  return Object.fromEntries(texts);
}
