import type {Check} from '../../../ports/preflight.ts';
import {textCell} from '../rows.ts';
import {type AskedAccount, sourceOf, under} from './account.ts';
import {ask} from './ask.ts';
import {checkOf} from './check.ts';
import type {HeldGrants} from './held.ts';
import type {SessionFacts} from './login-check.ts';
import {nameText} from './names.ts';
import type {ViewState} from './views-check.ts';
import {showParametersForWarehouse, showUserLike, showWarehouses} from './statements.ts';

/** Below this many seconds a day of a busy history may not come through. */
const SHORT_TIMEOUT = 600;

/** The warehouse that reads the history: usable, its size, and what could stop a long statement in it. */
export async function warehouseCheck(
  asked: AskedAccount,
  facts: SessionFacts,
  held: HeldGrants,
  views: readonly ViewState[],
): Promise<Check> {
  const {warehouse} = asked;
  const options = under(asked, held.role);
  const name = facts.warehouse ?? asked.compute ?? (await defaultOf(asked, facts.user, held.role));
  const parts = {section: 'account', subject: 'warehouse'} as const;
  const unreadable = sourceOf(asked, 'query-history') === undefined ? [] : ['SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY'];
  if (name === undefined || name === '') {
    const says = `None is set, so the query history cannot be read: name one in connection.warehouse (X-Small is enough), and let ${held.role} use it.`;
    return checkOf(asked, {...parts, status: 'missing', says, unreadable});
  }
  // What a view answered is the truth; grants are asked where no view got so far.
  const isUsable = views.some(({computed}) => computed === true)
    ? true
    : views.some(({computed}) => computed === false)
      ? false
      : facts.warehouse !== undefined && (!held.isKnown || held.has('WAREHOUSE', [name], 'USAGE'));
  if (!isUsable) {
    const says = `${nameText(name)} cannot be used by ${held.role}, or does not exist: the query history cannot be read.`;
    const sql = `GRANT USAGE ON WAREHOUSE ${nameText(name)} TO ROLE ${nameText(held.role)};`;
    return checkOf(asked, {...parts, status: 'missing', says, unreadable, grants: [{sql, by: 'SECURITYADMIN'}]});
  }

  const shown = await ask(warehouse, showWarehouses, options);
  const row = shown.ok ? shown.rows.find((each) => textCell(each, 'name') === name) : undefined;
  const facets: string[] = [];
  const worries: string[] = [];
  if (row !== undefined) {
    facets.push(textCell(row, 'size') || 'of unknown size');
    const suspends = Number(textCell(row, 'auto_suspend'));
    if (suspends > 0) facets.push(`suspends after ${suspends} s`);
    else worries.push('it never suspends by itself');
    if (textCell(row, 'auto_resume').toLowerCase() === 'false') worries.push('it does not resume by itself');
    // The column is in the answer of accounts that have multi-cluster warehouses.
    if ('max_cluster_count' in row) facets.push('Enterprise Edition or higher');
  }
  const timeout = await timeoutOf(asked, name, held.role);
  if (timeout !== undefined && timeout > 0 && timeout < SHORT_TIMEOUT)
    worries.push(`it stops statements after ${timeout} s (STATEMENT_TIMEOUT_IN_SECONDS)`);
  const says = [`${nameText(name)}${facets.length === 0 ? '' : `, ${facets.join(', ')}`}.`, ...worries.map(sentence)];
  return checkOf(asked, {...parts, status: worries.length === 0 ? 'ok' : 'warning', says: says.join(' ')});
}

/** A user may look at its own row, which names the default warehouse. */
async function defaultOf(asked: AskedAccount, user: string, role: string): Promise<string | undefined> {
  const answer = await ask(asked.warehouse, showUserLike(user), under(asked, role));
  const row = answer.ok ? answer.rows.find((each) => textCell(each, 'name') === user) : undefined;
  return row === undefined ? undefined : textCell(row, 'default_warehouse');
}

async function timeoutOf(asked: AskedAccount, name: string, role: string): Promise<number | undefined> {
  const answer = await ask(asked.warehouse, showParametersForWarehouse(name), under(asked, role));
  const row = answer.ok
    ? answer.rows.find((each) => textCell(each, 'key').toUpperCase() === 'STATEMENT_TIMEOUT_IN_SECONDS')
    : undefined;
  return row === undefined ? undefined : Number(textCell(row, 'value'));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
