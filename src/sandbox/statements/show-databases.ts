import {timestampCell} from '../encode.ts';
import {column} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, readShow, visibleDatabases} from './show.ts';

export const showDatabases: Handler = {
  id: 'show-databases',
  describes:
    '`SHOW DATABASES [LIKE …] [STARTS WITH …] [LIMIT …]`: standard ones, and personal ones that the role may look into.',
  answer(question, {account}) {
    const clauses = readShow(question, 'DATABASES');
    if (!clauses) return undefined;
    const {session} = question;
    const found = applyShow({...clauses, database: undefined}, visibleDatabases(account, session));
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: [
        column('created_on', 'timestamp_ltz', {scale: 3}),
        column('name', 'text'),
        column('is_default', 'text'),
        column('is_current', 'text'),
        column('origin', 'text'),
        column('owner', 'text'),
        column('comment', 'text'),
        column('options', 'text'),
        column('retention_time', 'text'),
        column('kind', 'text'),
        column('budget', 'text'),
        column('owner_role_type', 'text'),
        column('object_visibility', 'text'),
      ],
      rows: found.map((each) => [
        timestampCell(each.createdOn),
        each.name,
        'N',
        each.name === session.database ? 'Y' : 'N',
        '',
        each.owner,
        each.comment,
        '',
        '1',
        each.kind,
        null,
        'ROLE',
        null,
      ]),
    };
  },
};
