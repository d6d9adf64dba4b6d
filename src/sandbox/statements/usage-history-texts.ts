import type {Handler} from './handler.ts';
import {COUNTED} from './usage-parts.ts';
import {checkUsage, timeBind, normalised, select, textBind} from './usage.ts';

const OF_HASHES = `from snowflake.account_usage.query_history
  where start_time >= to_timestamp_ltz(?, 3)
    and start_time < to_timestamp_ltz(?, 3)
    and ${COUNTED}
    and query_hash in (select to_varchar(value) from table(flatten(input => parse_json(?))))`;

const TEXTS = normalised(`
  select query_hash,
    coalesce(query_hash_version, 0) as query_hash_version,
    min_by(query_text, iff(query_text = '<redacted>', '1', '0') || query_id) as query_text,
    length(min_by(query_text, iff(query_text = '<redacted>', '1', '0') || query_id)) as text_length
  ${OF_HASHES}
  group by 1, 2
  order by 1, 2`);

const SIGNATURES = normalised(`
  select query_hash,
    coalesce(query_hash_version, 0) as query_hash_version,
    coalesce(user_name, '') as user_name,
    min_by(iff(length(query_text) <= 2500, query_text, left(query_text, 500) || '\\n' || right(query_text, 2000)), query_id) as ends
  ${OF_HASHES}
  group by 1, 2, 3
  order by 1, 2, 3`);

const ANSWERED = `from account_usage.query_history
  where start_time >= make_timestamptz($1::bigint)
    and start_time < make_timestamptz($2::bigint)
    and ${COUNTED}
    and query_hash in (select unnest(from_json($3, '["VARCHAR"]')))`;

/** MIN_BY keeps a text that is null. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  [
    TEXTS,
    `select query_hash, coalesce(query_hash_version, 0) as query_hash_version,
       arg_min_null(query_text, if(query_text = '<redacted>', '1', '0') || query_id) as query_text,
       length(arg_min_null(query_text, if(query_text = '<redacted>', '1', '0') || query_id)) as text_length
     ${ANSWERED} group by 1, 2 order by 1, 2`,
  ],
  [
    SIGNATURES,
    `select query_hash, coalesce(query_hash_version, 0) as query_hash_version, coalesce(user_name, '') as user_name,
       arg_min_null(if(length(query_text) <= 2500, query_text, left(query_text, 500) || chr(10) || right(query_text, 2000)),
         query_id) as ends
     ${ANSWERED} group by 1, 2, 3 order by 1, 2, 3`,
  ],
]);

export const usageHistoryTexts: Handler = {
  id: 'usage-history-texts',
  describes: 'One text of QUERY_HISTORY for each query hash of a list, or the ends of one for each hash and user.',
  answer(question, world) {
    const answer = ANSWERS.get(question.text);
    if (answer === undefined) return undefined;
    checkUsage(question, world);
    const hashes = textBind(question, 2) ?? '[]';
    return select(question, world, answer, [timeBind(question, 0), timeBind(question, 1), hashes]);
  },
};
