import type {Account} from '../account.ts';
import {column, textColumns} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, readShow} from './show.ts';

export const showRoles: Handler = {
  id: 'show-roles',
  describes:
    '`SHOW ROLES …`: every role that a login of the account has; with grants, what the role may see of all of them.',
  answer(question, {account}) {
    const clauses = readShow(question, 'ROLES');
    if (!clauses) return undefined;
    const {session} = question;
    const {access} = account;
    const names = roleNames(account).filter(
      (name) => session.login.roles.includes(name) || access.mayShow(session, {type: 'ROLE', name: [name]}),
    );
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
        ...counts(account, name).map(String),
        name === 'PUBLIC' ? '' : ownerOf(account, name),
        '',
      ]),
    };
  },
};

function roleNames({logins, access}: Account): readonly string[] {
  const granted = access.grants.flatMap((grant) => [
    ...(grant.on.type === 'ROLE' ? [grant.on.name[0]!] : []),
    ...(grant.grantedTo === 'ROLE' ? [grant.granteeName] : []),
  ]);
  return [...new Set([...logins.flatMap((login) => login.roles), ...granted])];
}

/** To how many users and roles a role is granted, and how many are granted to it. */
function counts({logins, access}: Account, name: string): readonly [number, number, number] {
  if (access.grants.length === 0) return [logins.filter((login) => login.roles.includes(name)).length, 0, 0];
  const of = access.grantsOn({type: 'ROLE', name: [name]}).filter(({privilege}) => privilege === 'USAGE');
  const held = access.grantsTo(name).filter(({privilege, on}) => privilege === 'USAGE' && on.type === 'ROLE');
  return [
    of.filter(({grantedTo}) => grantedTo === 'USER').length,
    of.filter(({grantedTo}) => grantedTo === 'ROLE').length,
    held.length,
  ];
}

function ownerOf({access}: Account, name: string): string {
  const owner = access.grantsOn({type: 'ROLE', name: [name]}).find(({privilege}) => privilege === 'OWNERSHIP');
  return owner?.granteeName ?? 'USERADMIN';
}
