import {textColumns} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {applyShow, readShow} from './show.ts';

export const showWarehouses: Handler = {
  id: 'show-warehouses',
  describes:
    "`SHOW WAREHOUSES …`: the account's own and those that its history names, as far as the role may see them.",
  answer(question, {store, account}) {
    const clauses = readShow(question, 'WAREHOUSES');
    if (!clauses) return undefined;
    const {session} = question;
    const found = applyShow(
      {...clauses, database: undefined},
      store.warehouses
        .filter((name) => account.access.mayShow(session, {type: 'WAREHOUSE', name: [name]}))
        .map((name) => ({name})),
    );
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: textColumns(
        'name',
        'state',
        'type',
        'size',
        'is_default',
        'is_current',
        'auto_suspend',
        'auto_resume',
        'owner',
        'comment',
      ),
      rows: found.map(({name}) => {
        const isCurrent = name === session.warehouse;
        return [
          name,
          isCurrent ? 'STARTED' : 'SUSPENDED',
          'STANDARD',
          'X-Small',
          'N',
          isCurrent ? 'Y' : 'N',
          '60',
          'true',
          'SYSADMIN',
          '',
        ];
      }),
    };
  },
};
