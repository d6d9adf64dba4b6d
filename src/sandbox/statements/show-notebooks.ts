import {timestampCell} from '../encode.ts';
import {column} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, checkDatabase, readShow, visibleObjects} from './show.ts';

export const showNotebooks: Handler = {
  id: 'show-notebooks',
  describes: '`SHOW NOTEBOOKS …`, with the clauses of SHOW WORKSPACES.',
  answer(question, {account}) {
    const clauses = readShow(question, 'NOTEBOOKS');
    if (!clauses) return undefined;
    checkDatabase(account, question.session, clauses.database);
    const visible = visibleObjects(account, question.session, account.notebooks);
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: [
        column('created_on', 'timestamp_ltz', {scale: 3}),
        column('name', 'text'),
        column('database_name', 'text'),
        column('schema_name', 'text'),
        column('comment', 'text'),
        column('owner', 'text'),
        column('query_warehouse', 'text'),
        column('url_id', 'text'),
        column('owner_role_type', 'text'),
        column('code_warehouse', 'text'),
      ],
      rows: applyShow(clauses, visible).map((each) => [
        timestampCell(each.createdOn),
        each.name,
        each.database,
        each.schema,
        each.comment === '' ? null : each.comment,
        each.owner,
        each.queryWarehouse === '' ? null : each.queryWarehouse,
        each.urlId,
        'ROLE',
        'SYSTEM$STREAMLIT_NOTEBOOK_WH',
      ]),
    };
  },
};
