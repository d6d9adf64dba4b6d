import type {Check} from '../../../ports/preflight.ts';
import type {Row} from '../../../ports/warehouse.ts';
import {textCell} from '../rows.ts';
import {type AskedAccount, sourceOf, under} from './account.ts';
import {ask, because} from './ask.ts';
import {checkOf} from './check.ts';
import type {SessionFacts} from './login-check.ts';
import {nameText} from './names.ts';
import {showParametersForUser, showParametersInSession} from './statements.ts';

const UNREDACTED = 'ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR';
const TIMEOUT = 'STATEMENT_TIMEOUT_IN_SECONDS';

/**
 * Parameters of the user that change what can be read. The time zone does not: every time leaves the account as epoch
 * milliseconds. See docs.snowflake.com/en/sql-reference/parameters.
 */
export async function sessionCheck(asked: AskedAccount, facts: SessionFacts): Promise<Check> {
  const parts = {section: 'account', subject: 'parameters'} as const;
  const options = under(asked, asked.reader);
  const forUser = await ask(asked.warehouse, showParametersForUser(facts.user), options);
  const answer = forUser.ok ? forUser : await ask(asked.warehouse, showParametersInSession, options);
  if (!answer.ok)
    return checkOf(asked, {...parts, status: 'info', says: `They cannot be listed: ${because(answer.why)}`});

  const timeout = valueOf(answer.rows, TIMEOUT);
  const isShort = timeout !== undefined && Number(timeout) > 0 && Number(timeout) < 600;
  // We set it on each statement; the lower of the two counts only where the warehouse sets its own.
  const timeoutSays = timeout === undefined ? '' : ` ${TIMEOUT} is ${timeout}; each statement sets its own.`;
  const unredacted = valueOf(answer.rows, UNREDACTED)?.toLowerCase();
  if (unredacted === 'true' || sourceOf(asked, 'query-history') === undefined) {
    const says = `${unredacted === 'true' ? 'Statements with syntax errors come with their text.' : 'Nothing that matters here.'}${timeoutSays}`;
    return checkOf(asked, {...parts, status: 'ok', says});
  }
  const says =
    `${UNREDACTED} is ${unredacted ?? 'not set'}: statements that failed with a syntax error come as <redacted>.` +
    (isShort ? timeoutSays : '');
  const sql = `ALTER USER ${nameText(facts.user)} SET ${UNREDACTED} = TRUE;`;
  return checkOf(asked, {...parts, status: 'info', says, grants: [{sql, by: 'A role with AUDIT'}]});
}

function valueOf(rows: readonly Row[], key: string): string | undefined {
  const row = rows.find((each) => textCell(each, 'key').toUpperCase() === key);
  return row === undefined ? undefined : textCell(row, 'value');
}
