import type {Handler} from './handler.ts';
import {checkUsage, timeBind, normalised, select, textBind} from './usage.ts';

const QUESTION = normalised(`
  select coalesce(query_hash, '') as query_hash,
    coalesce(query_hash_version, 0) as query_hash_version,
    min_by(query_text, query_id) as query_text,
    length(min_by(query_text, query_id)) as text_length
  from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3)
    and start_time < to_timestamp_ltz(?, 3)
    and not is_client_generated_statement
    and coalesce(query_tag, '') not like 'worksheet-rescue%'
    and query_hash in (HASHES)
  group by 1, 2
  order by 1, 2`);
const [BEFORE = '', AFTER = ''] = QUESTION.split('hashes');

/** The lists of binds become one list value; MIN_BY keeps a text that is null. */
const ANSWER = `
  select coalesce(query_hash, '') as query_hash,
    coalesce(query_hash_version, 0) as query_hash_version,
    arg_min_null(query_text, query_id) as query_text,
    length(arg_min_null(query_text, query_id)) as text_length
  from account_usage.query_history
  where start_time >= make_timestamptz($1::bigint)
    and start_time < make_timestamptz($2::bigint)
    and not is_client_generated_statement
    and coalesce(query_tag, '') not like 'worksheet-rescue%'
    and query_hash in (select unnest(from_json($3, '["VARCHAR"]')))
  group by 1, 2
  order by 1, 2`;

export const usageHistoryTexts: Handler = {
  id: 'usage-history-texts',
  describes: 'One text of QUERY_HISTORY for each query hash asked for.',
  answer(question, world) {
    const {text} = question;
    if (!text.startsWith(BEFORE) || !text.endsWith(AFTER)) return undefined;
    const list = text.slice(BEFORE.length, text.length - AFTER.length);
    if (!/^\?(?: , \?)*$/.test(list)) return undefined;
    checkUsage(question, world);
    const count = list.split(',').length;
    const hashes = Array.from({length: count}, (_, index) => textBind(question, index + 2));
    return select(question, world, ANSWER, [timeBind(question, 0), timeBind(question, 1), JSON.stringify(hashes)]);
  },
};
