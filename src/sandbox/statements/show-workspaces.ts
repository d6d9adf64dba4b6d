import {timestampCell} from '../encode.ts';
import {column} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, checkDatabase, readShow, visibleObjects} from './show.ts';

export const showWorkspaces: Handler = {
  id: 'show-workspaces',
  describes:
    '`SHOW WORKSPACES [LIKE …] [IN ACCOUNT | DATABASE … | SCHEMA …] [STARTS WITH …] [LIMIT …]`, what the role may see.',
  answer(question, {account}) {
    const clauses = readShow(question, 'WORKSPACES');
    if (!clauses) return undefined;
    checkDatabase(account, question.session, clauses.database);
    const visible = visibleObjects(account, question.session, account.workspaces);
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: [
        column('name', 'text'),
        column('database_name', 'text'),
        column('schema_name', 'text'),
        column('created_on', 'timestamp_ltz', {scale: 3}),
        column('updated_on', 'timestamp_ltz', {scale: 3}),
        column('owner', 'text'),
        column('comment', 'text'),
      ],
      rows: applyShow(clauses, visible).map((each) => [
        each.name,
        each.database,
        each.schema,
        timestampCell(each.createdOn),
        timestampCell(each.updatedOn),
        each.owner,
        each.comment,
      ]),
    };
  },
};
