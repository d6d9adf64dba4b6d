import {textColumns} from '../protocol/column.ts';
import {cannotBePerformed, unsupported} from '../snowflake-error.ts';
import {StatementType, type Handler} from './handler.ts';
import {unexpected} from './lex.ts';
import {readName} from './names.ts';

interface Parameter {
  readonly key: string;
  readonly value: string;
  readonly type: string;
  readonly description: string;
}

/** Parameters that this program looks at, with the values that an account begins with. */
const PARAMETERS: readonly Parameter[] = [
  {
    key: 'ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR',
    value: 'false',
    type: 'BOOLEAN',
    description: 'Shows the text of statements that failed with a syntax error.',
  },
  {
    key: 'STATEMENT_TIMEOUT_IN_SECONDS',
    value: '172800',
    type: 'NUMBER',
    description: 'Seconds after which a statement is cancelled.',
  },
  {key: 'TIMEZONE', value: 'America/Los_Angeles', type: 'STRING', description: 'Time zone of the session.'},
];

export const showParameters: Handler = {
  id: 'show-parameters',
  describes: '`SHOW PARAMETERS IN SESSION | FOR USER … | FOR WAREHOUSE …`: the few that this program looks at.',
  answer({tokens, sql, session}, {account}) {
    if (tokens[0]?.value !== 'SHOW' || tokens[1]?.value !== 'PARAMETERS') return undefined;
    const where = tokens[3]?.value;
    const name = tokens.length > 4 ? readName(tokens, 4) : undefined;
    if (name !== undefined && name.next < tokens.length)
      throw unexpected(sql, tokens[name.next]!.start, tokens[name.next]!.raw);
    if (where !== 'SESSION' && where !== 'USER' && where !== 'WAREHOUSE')
      throw unsupported('SHOW PARAMETERS of anything but sessions, users and warehouses');
    const {access} = account;
    if (where === 'WAREHOUSE' && !access.mayShow(session, {type: 'WAREHOUSE', name: name?.parts ?? []}))
      throw cannotBePerformed();
    const isOther = where === 'USER' && name?.parts[0] !== session.login.user;
    if (isOther && !access.mayShow(session, {type: 'ACCOUNT', name: [account.name]})) throw cannotBePerformed();
    const shown = where === 'WAREHOUSE' ? PARAMETERS.filter(({key}) => key.startsWith('STATEMENT_')) : PARAMETERS;
    return {
      t: 'rows',
      statementType: StatementType.SHOW,
      columns: textColumns('key', 'value', 'default', 'level', 'description', 'type'),
      rows: shown.map(({key, value, type, description}) => {
        const set = where === 'WAREHOUSE' ? undefined : session.parameters.get(key);
        return [key, String(set ?? value), value, set === undefined ? '' : 'SESSION', description, type];
      }),
    };
  },
};
