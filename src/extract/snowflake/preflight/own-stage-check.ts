import type {Check} from '../../../ports/preflight.ts';
import {WORKSHEET_INDEX, WORKSHEETS} from '../classic-worksheets.ts';
import {textCell} from '../rows.ts';
import {list} from '../statements.ts';
import {type AskedAccount, sourceOf, under} from './account.ts';
import {ask, because} from './ask.ts';
import {checkOf, counted} from './check.ts';
import type {SessionFacts} from './login-check.ts';

/** More files than this are not counted. */
const MOST = 10_000;

/**
 * The stage of the running user, where the Classic Console kept its worksheets. It needs no grant and is open to nobody else:
 * to rescue a person's, that person has to run it (docs.snowflake.com/en/sql-reference/sql/drop-user).
 */
export async function ownStageCheck(asked: AskedAccount, facts: SessionFacts, reader: string): Promise<Check> {
  const parts = {section: 'account', subject: 'own stage'} as const;
  const answer = await ask(asked.warehouse, list('@~'), under(asked, reader), MOST);
  if (!answer.ok)
    return checkOf(asked, {...parts, status: 'warning', says: `@~ cannot be listed: ${because(answer.why)}`});
  const names = answer.rows.map((row) => textCell(row, 'name'));
  const worksheets = names.filter((name) => name.startsWith(WORKSHEETS) && name !== WORKSHEET_INDEX).length;
  const more = names.length === MOST ? 'at least ' : '';
  const says = [
    `@~ of ${facts.user}: ${more}${counted(names.length, 'file')}, ${counted(worksheets, 'worksheet')} of the Classic Console.`,
  ];
  if (worksheets > 0 && sourceOf(asked, 'user-stage') === undefined)
    says.push('Add user-stage to the sources to keep them.');
  return checkOf(asked, {
    ...parts,
    status: worksheets > 0 && sourceOf(asked, 'user-stage') === undefined ? 'warning' : 'ok',
    says: says.join(' '),
  });
}
