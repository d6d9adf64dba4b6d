import type {Handler} from './handler.ts';
import {checkUsage, timeBind, normalised, select} from './usage.ts';

const QUESTION = normalised(`
  select date_part(epoch_millisecond, min(start_time)) as first_ms,
    date_part(epoch_millisecond, max(start_time)) as last_ms,
    count(*) as statements
  from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3) and start_time < to_timestamp_ltz(?, 3)`);

const ANSWER = `
  select epoch_ms(min(start_time)) as first_ms, epoch_ms(max(start_time)) as last_ms, count(*) as statements
  from account_usage.query_history
  where start_time >= make_timestamptz($1::bigint) and start_time < make_timestamptz($2::bigint)`;

export const usageHistoryBounds: Handler = {
  id: 'usage-history-bounds',
  describes: 'First and last statement of ACCOUNT_USAGE.QUERY_HISTORY between two times, and their number.',
  answer(question, world) {
    if (question.text !== QUESTION) return undefined;
    checkUsage(question, world);
    return select(question, world, ANSWER, [timeBind(question, 0), timeBind(question, 1)]);
  },
};
