import {timestampCell} from '../encode.ts';
import {column} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, checkDatabase, readShow, visibleObjects} from './show.ts';

export const showStages: Handler = {
  id: 'show-stages',
  describes: '`SHOW STAGES [LIKE …] [IN ACCOUNT | DATABASE … | SCHEMA …]`, what the role may see.',
  answer(question, {account}) {
    const clauses = readShow(question, 'STAGES', false);
    if (!clauses) return undefined;
    checkDatabase(account, question.session, clauses.database);
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: [
        column('created_on', 'timestamp_ltz', {scale: 3}),
        column('name', 'text'),
        column('database_name', 'text'),
        column('schema_name', 'text'),
        column('url', 'text'),
        column('has_credentials', 'text'),
        column('has_encryption_key', 'text'),
        column('owner', 'text'),
        column('comment', 'text'),
        column('region', 'text'),
        column('type', 'text'),
        column('cloud', 'text'),
        column('owner_role_type', 'text'),
        column('directory_enabled', 'text'),
      ],
      rows: applyShow(clauses, visibleObjects(account, question.session, account.stages)).map((each) => {
        const isExternal = each.type.startsWith('EXTERNAL');
        const url = isExternal ? `s3://invented-bucket/${each.name.toLowerCase()}/` : '';
        const cloud = isExternal ? 'AWS' : null;
        const created = timestampCell(each.createdOn);
        return [
          created,
          each.name,
          each.database,
          each.schema,
          url,
          'N',
          'N',
          each.owner,
          each.comment,
          null,
          each.type,
          cloud,
          'ROLE',
          'N',
        ];
      }),
    };
  },
};
