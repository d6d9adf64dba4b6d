import type {Account} from '../account.ts';
import type {Who} from '../grants.ts';
import {cannotBePerformed, SnowflakeError} from '../snowflake-error.ts';
import {executed, type Handler} from './handler.ts';
import {unexpected} from './lex.ts';
import {readName} from './names.ts';
import {visibleDatabases} from './show.ts';

export const use: Handler = {
  id: 'use',
  describes:
    '`USE ROLE | WAREHOUSE | DATABASE | SCHEMA …`, also `USE db` and `USE db.schema`; `USE SECONDARY ROLES` changes nothing.',
  answer({tokens, session, sql}, {account, store}) {
    if (tokens[0]?.value !== 'USE') return undefined;
    const what = tokens[1]?.kind === 'word' ? tokens[1].value : '';
    if (what === 'SECONDARY' && tokens[2]?.value === 'ROLES') return executed();
    const isTyped = ['ROLE', 'WAREHOUSE', 'DATABASE', 'SCHEMA'].includes(what);
    const name = readName(tokens, isTyped ? 2 : 1);
    if (!name) throw unexpected(sql, sql.length, '<EOF>');
    if (name.next < tokens.length) throw unexpected(sql, tokens[name.next]!.start, tokens[name.next]!.raw);
    const last = name.parts.at(-1)!;

    if (what === 'ROLE') {
      if (!session.login.roles.includes(last)) {
        throw new SnowflakeError(
          '003013',
          '42501',
          `SQL access control error:\nRequested role '${last}' is not assigned to the executing user. Specify another role to activate.`,
        );
      }
      session.role = last;
      return executed();
    }
    if (what === 'WAREHOUSE') {
      if (!store.warehouses.includes(last) || !account.access.mayUse(session, last)) throw cannotBePerformed();
      session.warehouse = last;
      return executed();
    }
    const namesSchema = what === 'SCHEMA' || name.parts.length === 2;
    const database = namesSchema ? (name.parts.length === 2 ? name.parts[0]! : session.database) : last;
    if (database === null || name.parts.length > 2) throw cannotBePerformed();
    const known = visibleDatabases(account, session).some((each) => each.name === database);
    const inside = store.tables.filter((table) => table.database === database);
    if (!known && inside.length === 0) throw cannotBePerformed();
    if (!mayEnter(account, session, database)) throw cannotBePerformed();
    if (namesSchema) {
      const schemas = new Set(
        [...inside, ...account.workspaces, ...account.notebooks, ...account.objects, ...account.stages]
          .filter((each) => each.database === database)
          .map((each) => each.schema),
      );
      if (!schemas.has(last) && last !== 'PUBLIC' && last !== 'INFORMATION_SCHEMA') throw cannotBePerformed();
      const isOpen = last === 'INFORMATION_SCHEMA' || database === 'SNOWFLAKE';
      if (!isOpen && !account.access.mayRead(session, {type: 'SCHEMA', name: [database, last]}))
        throw cannotBePerformed();
    }
    session.database = database;
    session.schema = namesSchema ? last : 'PUBLIC';
    return executed();
  },
};

/** Everybody may be in SNOWFLAKE, which has something for PUBLIC; what its views show is another matter. */
function mayEnter({access}: Account, who: Who, database: string): boolean {
  return database === 'SNOWFLAKE' || access.mayRead(who, {type: 'DATABASE', name: [database]});
}
