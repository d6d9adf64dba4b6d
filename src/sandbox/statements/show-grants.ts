import {column, textColumns} from '../protocol/column.ts';
import {readSecurable} from '../grants-file.ts';
import type {Grant} from '../grants.ts';
import {doesNotExist, unsupported} from '../snowflake-error.ts';
import {StatementType, type Answer, type Handler, type Question, type World} from './handler.ts';
import {unexpected} from './lex.ts';
import {printName, readName} from './names.ts';

export const showGrants: Handler = {
  id: 'show-grants',
  describes:
    '`SHOW GRANTS TO ROLE | USER | DATABASE ROLE …` and `SHOW GRANTS ON <type> <name>`, of an account with `grants.ndjson`.',
  answer(question, world) {
    const {tokens, sql} = question;
    if (tokens[0]?.value !== 'SHOW' || tokens[1]?.value !== 'GRANTS') return undefined;
    const {access} = world.account;
    if (access.grants.length === 0) throw unsupported('SHOW GRANTS of an account without grants.ndjson');
    const words = tokens.slice(3, 5).map((token) => token.value);
    const isDatabaseRole = words[0] === 'DATABASE' && words[1] === 'ROLE';
    const name = readName(tokens, isDatabaseRole ? 5 : 4);
    if (!name || name.next < tokens.length) throw unexpected(sql, sql.length, '<EOF>');
    if (tokens[2]?.value === 'ON') return answer(grantsOn(question, world, words[0] ?? '', name.parts));
    if (tokens[2]?.value !== 'TO') throw unexpected(sql, tokens[2]?.start ?? sql.length, tokens[2]?.raw ?? '<EOF>');
    const kind = isDatabaseRole ? 'DATABASE_ROLE' : words[0];
    if (kind !== 'ROLE' && kind !== 'USER' && kind !== 'DATABASE_ROLE') throw unsupported(`SHOW GRANTS TO ${kind}`);
    const grantee = name.parts.join('.');
    checkGrantee(question, world, kind, grantee);
    return answer(access.grantsTo(grantee, kind));
  },
};

/** A role may look at itself, at what its user may take, and at everything with MANAGE GRANTS. */
function checkGrantee({session}: Question, {account}: World, kind: Grant['grantedTo'], grantee: string): void {
  const {access} = account;
  const isOwn =
    kind === 'USER' ? grantee === session.login.user : grantee === 'PUBLIC' || session.login.roles.includes(grantee);
  if (isOwn || access.mayShow(session, {type: 'ACCOUNT', name: [account.name]})) return;
  const isHeld =
    kind !== 'USER' &&
    access.mayShow(session, {type: kind === 'ROLE' ? 'ROLE' : 'DATABASE_ROLE', name: grantee.split('.')});
  if (!isHeld) throw doesNotExist(kind === 'USER' ? 'User' : 'Role', printName([grantee]));
}

function grantsOn({session}: Question, {account}: World, type: string, parts: readonly string[]): readonly Grant[] {
  const object = readSecurable(type, printName(parts));
  if (!account.access.mayShow(session, object)) throw doesNotExist(type, printName(parts));
  return account.access.grantsOn(object);
}

function answer(grants: readonly Grant[]): Answer {
  return {
    t: 'rows',
    statementType: StatementType.SHOW,
    columns: [
      column('created_on', 'timestamp_ltz', {scale: 3}),
      ...textColumns('privilege', 'granted_on', 'name', 'granted_to', 'grantee_name', 'grant_option', 'granted_by'),
    ],
    rows: grants.map((grant) => [
      null,
      grant.privilege,
      grant.on.type,
      grant.printedName,
      grant.grantedTo,
      grant.granteeName,
      'false',
      grant.grantedBy,
    ]),
  };
}
