import type {Check} from '../../../ports/preflight.ts';
import {textCell} from '../rows.ts';
import {type AskedAccount, under} from './account.ts';
import {ask, because} from './ask.ts';
import {checkOf} from './check.ts';
import {whoAmI} from './statements.ts';

/** What the session says of itself. */
export interface SessionFacts {
  readonly user: string;
  readonly role: string;
  /** Undefined where none is active: none is set, or the role may not use it. */
  readonly warehouse?: string;
  /** Roles that this user may take. */
  readonly roles: readonly string[];
}

/** Who is logged in, how, and where. The facts are undefined where the account does not answer. */
export async function loginCheck(asked: AskedAccount): Promise<{readonly check: Check; readonly facts?: SessionFacts}> {
  const parts = {section: 'account', subject: 'login'} as const;
  const answer = await ask(asked.warehouse, whoAmI, under(asked, asked.reader));
  const row = answer.ok ? answer.rows[0] : undefined;
  if (row === undefined) {
    const why = answer.ok ? 'The account gave no answer.' : because(answer.why);
    return {check: checkOf(asked, {...parts, status: 'failed', says: `The login succeeded, but: ${why}`})};
  }
  const organization = textCell(row, 'organization_name');
  const account = [organization, textCell(row, 'account_name')].filter((part) => part !== '').join('-');
  const version = textCell(row, 'version');
  const warehouse = textCell(row, 'warehouse_name');
  const facts: SessionFacts = {
    user: textCell(row, 'user_name'),
    role: textCell(row, 'role_name'),
    ...(warehouse === '' ? {} : {warehouse}),
    roles: rolesIn(textCell(row, 'available_roles')),
  };
  const says = `${facts.user} at ${account} by ${asked.authenticator}, Snowflake ${version || 'of an unknown version'}.`;
  return {check: checkOf(asked, {...parts, status: 'ok', says}), facts};
}

function rolesIn(json: string): readonly string[] {
  try {
    const roles: unknown = JSON.parse(json);
    return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  } catch {
    return [];
  }
}
