import type {Handler} from './handler.ts';
import {checkUsage, normalised, select, timeBind} from './usage.ts';

interface Pair {
  readonly question: string;
  readonly answer: string;
  /** Binds that are points in time. */
  readonly times: number;
}

/** What `wsr doctor --probe` asks of ACCOUNT_USAGE. */
const PAIRS: readonly Pair[] = [
  {
    question: normalised(`
      select date_part(epoch_millisecond, max(start_time)) as last_ms
      from snowflake.account_usage.query_history`),
    answer: 'select epoch_ms(max(start_time)) as last_ms from account_usage.query_history',
    times: 0,
  },
  {
    question: normalised(`
      select query_hash, query_hash_version, query_text
      from snowflake.account_usage.query_history
      where start_time >= to_timestamp_ltz(?, 3) and query_hash is not null and query_text <> '<redacted>'
      order by start_time desc, query_id
      limit 5000`),
    answer: `
      select query_hash, query_hash_version, query_text
      from account_usage.query_history
      where start_time >= make_timestamptz($1::bigint) and query_hash is not null and query_text <> '<redacted>'
      order by start_time desc nulls first, query_id
      limit 5000`,
    times: 1,
  },
  {
    question: normalised(`
      select coalesce(client_application_id, '') as driver,
        coalesce(to_varchar(try_parse_json(client_environment):APPLICATION), '') as application,
        count(*) as sessions
      from snowflake.account_usage.sessions
      group by 1, 2
      order by 3 desc, 1, 2
      limit 200`),
    answer: `
      select coalesce(client_application_id, '') as driver,
        coalesce(case when json_valid(client_environment) then json_extract_string(client_environment, '$.APPLICATION') end, '')
          as application,
        count(*) as sessions
      from account_usage.sessions
      group by 1, 2
      order by 3 desc, 1, 2
      limit 200`,
    times: 0,
  },
];

export const usageProbe: Handler = {
  id: 'usage-probe',
  describes:
    'What `wsr doctor --probe` reads: the time of the latest statement, texts with their hashes, programs of sessions.',
  answer(question, world) {
    const pair = PAIRS.find((each) => each.question === question.text);
    if (!pair) return undefined;
    checkUsage(question, world);
    return select(question, world, pair.answer, pair.times === 0 ? [] : [timeBind(question, 0)]);
  },
};
