import {timestampCell} from '../encode.ts';
import {column} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, checkDatabase, readShow, visibleDatabases} from './show.ts';

export const showSchemas: Handler = {
  id: 'show-schemas',
  describes: '`SHOW SCHEMAS …`: those that something of the account lies in and that the role may see.',
  answer(question, {account}) {
    const clauses = readShow(question, 'SCHEMAS');
    if (!clauses) return undefined;
    const {session} = question;
    checkDatabase(account, session, clauses.database);
    const {workspaces, notebooks, stages, objects, tables, access} = account;
    const seen = new Map<string, {readonly database: string; readonly name: string}>();
    for (const {database, schema} of [...workspaces, ...notebooks, ...stages, ...objects, ...tables])
      seen.set(JSON.stringify([database, schema]), {database, name: schema});
    const databases = new Map(visibleDatabases(account, session).map((each) => [each.name, each]));
    const visible = [...seen.values()].filter(
      ({database, name}) =>
        databases.has(database) && access.mayShow(session, {type: 'SCHEMA', name: [database, name]}),
    );
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: [
        column('created_on', 'timestamp_ltz', {scale: 3}),
        column('name', 'text'),
        column('is_default', 'text'),
        column('is_current', 'text'),
        column('database_name', 'text'),
        column('owner', 'text'),
        column('comment', 'text'),
        column('options', 'text'),
        column('retention_time', 'text'),
        column('owner_role_type', 'text'),
      ],
      rows: applyShow(clauses, visible).map(({database, name}) => {
        const holder = databases.get(database);
        const created = timestampCell(holder?.createdOn ?? '1970-01-01T00:00:00.000Z');
        return [created, name, 'N', 'N', database, holder?.owner ?? '', '', '', '1', 'ROLE'];
      }),
    };
  },
};
