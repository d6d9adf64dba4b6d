import type {Handler} from './handler.ts';
import {checkUsage, normalised, select} from './usage.ts';

const QUESTION = normalised(`
  select to_varchar(user_id) as user_id, name, display_name, email, type, to_varchar(disabled) as disabled,
    date_part(epoch_millisecond, created_on) as created_ms,
    date_part(epoch_millisecond, deleted_on) as deleted_ms,
    date_part(epoch_millisecond, last_success_login) as last_login_ms
  from snowflake.account_usage.users
  order by user_id`);

/** ORDER BY means the alias, which is text: '10' comes before '9'. */
const ANSWER = `
  select cast(user_id as varchar) as user_id, name, display_name, email, type, disabled,
    epoch_ms(created_on) as created_ms, epoch_ms(deleted_on) as deleted_ms, epoch_ms(last_success_login) as last_login_ms
  from account_usage.users
  order by cast(users.user_id as varchar) nulls last`;

export const usageUsers: Handler = {
  id: 'usage-users',
  describes: 'All users of ACCOUNT_USAGE.USERS.',
  answer(question, world) {
    if (question.text !== QUESTION) return undefined;
    checkUsage(question, world);
    return select(question, world, ANSWER, []);
  },
};
