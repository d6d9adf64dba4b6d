import type {Handler} from './handler.ts';
import {COUNTED} from './usage-parts.ts';
import {checkUsage, timeBind, normalised, select} from './usage.ts';

const BOUNDS = normalised(`
  select date_part(epoch_millisecond, min(start_time)) as first_ms,
    date_part(epoch_millisecond, max(start_time)) as last_ms,
    count(*) as statements
  from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3) and start_time < to_timestamp_ltz(?, 3) and ${COUNTED}`);

const COUNTS = normalised(`
  select floor(date_part(epoch_second, start_time) / 86400) as epoch_day,
    count_if(${COUNTED}) as statements,
    count_if(coalesce(query_tag, '') like 'worksheet-rescue%') as own,
    count_if(coalesce(is_client_generated_statement, false)
      and coalesce(query_tag, '') not like 'worksheet-rescue%') as client_generated
  from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3) and start_time < to_timestamp_ltz(?, 3)
  group by 1
  order by 1`);

const PACE = normalised(`
  select count(*) as statements, sum(total_elapsed_time) as elapsed_ms
  from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3) and start_time < to_timestamp_ltz(?, 3)
    and query_tag like 'worksheet-rescue%'
    and lower(execution_status) = 'success'
    and contains(query_text, 'as session_count')`);

const WITHIN = `from account_usage.query_history
  where start_time >= make_timestamptz($1::bigint) and start_time < make_timestamptz($2::bigint)`;
const OWN = `coalesce(query_tag, '') like 'worksheet-rescue%'`;
const BY_DRIVER = `coalesce(is_client_generated_statement, false) and not ${OWN}`;
const THAT_COUNT = `not coalesce(is_client_generated_statement, false) and not ${OWN}`;

const ANSWERS: ReadonlyMap<string, string> = new Map([
  [
    BOUNDS,
    `select epoch_ms(min(start_time)) as first_ms, epoch_ms(max(start_time)) as last_ms, count(*) as statements
     ${WITHIN} and ${THAT_COUNT}`,
  ],
  [
    COUNTS,
    `select epoch_ms(start_time) // 86400000 as epoch_day, count(*) filter (where ${THAT_COUNT}) as statements,
       count(*) filter (where ${OWN}) as own, count(*) filter (where ${BY_DRIVER}) as client_generated
     ${WITHIN} group by 1 order by 1`,
  ],
  [
    PACE,
    `select count(*) as statements, sum(total_elapsed_time) as elapsed_ms
     ${WITHIN} and ${OWN} and lower(execution_status) = 'success' and contains(query_text, 'as session_count')`,
  ],
]);

export const usageHistoryBounds: Handler = {
  id: 'usage-history-bounds',
  describes:
    'First and last statement of ACCOUNT_USAGE.QUERY_HISTORY between two times, its statements by day, and how long earlier readings took.',
  answer(question, world) {
    const answer = ANSWERS.get(question.text);
    if (answer === undefined) return undefined;
    checkUsage(question, world);
    return select(question, world, answer, [timeBind(question, 0), timeBind(question, 1)]);
  },
};
