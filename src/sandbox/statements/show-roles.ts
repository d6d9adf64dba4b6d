import {column, textColumns} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, readShow} from './show.ts';

export const showRoles: Handler = {
  id: 'show-roles',
  describes: '`SHOW ROLES …`: every role that a login of the account has.',
  answer(question, {account}) {
    const clauses = readShow(question, 'ROLES');
    if (!clauses) return undefined;
    const {session} = question;
    const names = [...new Set(account.logins.flatMap((login) => login.roles))];
    const yesNo = (yes: boolean): string => (yes ? 'Y' : 'N');
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: [
        column('created_on', 'timestamp_ltz', {scale: 3}),
        ...textColumns('name', 'is_default', 'is_current', 'is_inherited'),
        column('assigned_to_users', 'fixed'),
        column('granted_to_roles', 'fixed'),
        column('granted_roles', 'fixed'),
        ...textColumns('owner', 'comment'),
      ],
      rows: applyShow(
        {...clauses, database: undefined},
        names.map((name) => ({name})),
      ).map(({name}) => [
        null,
        name,
        yesNo(name === session.login.defaultRole),
        yesNo(name === session.role),
        'N',
        String(account.logins.filter((login) => login.roles.includes(name)).length),
        '0',
        '0',
        name === 'PUBLIC' ? '' : 'USERADMIN',
        '',
      ]),
    };
  },
};
