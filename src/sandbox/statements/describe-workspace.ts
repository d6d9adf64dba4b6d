import {timestampCell} from '../encode.ts';
import {securableOf} from '../grants.ts';
import {column} from '../protocol/column.ts';
import {doesNotExist} from '../snowflake-error.ts';
import {StatementType, type Handler} from './handler.ts';
import {unexpected} from './lex.ts';
import {printName, readName} from './names.ts';

export const describeWorkspace: Handler = {
  id: 'describe-workspace',
  describes: '`DESCRIBE WORKSPACE DB.SCHEMA."NAME"`: what SHOW lists of it. Its columns are not documented.',
  answer({tokens, sql, session}, {account}) {
    const isDescribe = tokens[0]?.value === 'DESCRIBE' || tokens[0]?.value === 'DESC';
    if (!isDescribe || tokens[1]?.value !== 'WORKSPACE') return undefined;
    const name = readName(tokens, 2);
    if (!name || name.next < tokens.length) throw unexpected(sql, sql.length, '<EOF>');
    const [database, schema, last] = name.parts;
    const found = account.workspaces.find(
      (each) => each.database === database && each.schema === schema && each.name === last,
    );
    if (!found || !account.access.mayShow(session, securableOf(found)))
      throw doesNotExist('Workspace', printName(name.parts));
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
      rows: [
        [
          found.name,
          found.database,
          found.schema,
          timestampCell(found.createdOn),
          timestampCell(found.updatedOn),
          found.owner,
          found.comment,
        ],
      ],
    };
  },
};
