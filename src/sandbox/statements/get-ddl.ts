import type {Account, AccountObject} from '../account.ts';
import {argumentTypes, isSecure, showsDefinition} from '../definitions.ts';
import {labelOf, securableOf, wordOf} from '../grants.ts';
import {column} from '../protocol/column.ts';
import {doesNotExist, insufficientPrivileges, SnowflakeError, unsupported} from '../snowflake-error.ts';
import {StatementType, type Handler} from './handler.ts';
import {lex} from './lex.ts';
import {printName, readName} from './names.ts';

/** What GET_DDL calls the kinds of objects (docs.snowflake.com/en/sql-reference/functions/get_ddl). */
const TYPES: Readonly<Record<string, readonly AccountObject['kind'][]>> = {
  VIEW: ['view', 'materialized-view'],
  DYNAMIC_TABLE: ['dynamic-table'],
  TASK: ['task'],
  PROCEDURE: ['procedure'],
  FUNCTION: ['function'],
  STREAM: ['stream'],
  ALERT: ['alert'],
};

export const getDdl: Handler = {
  id: 'get-ddl',
  describes: "`select get_ddl('TYPE', 'name', true) as ddl` of one object: its definition, where the role may see it.",
  answer(question, {account}) {
    const pattern = /^select get_ddl \( (\S+) , .+ , true \) as ddl$/s;
    if (!pattern.test(question.text)) return undefined;
    const [, , , type, , name] = question.tokens;
    if (type?.kind !== 'text' || name?.kind !== 'text') return undefined;
    const kinds = TYPES[type.value.toUpperCase()];
    if (kinds === undefined) throw unsupported(`GET_DDL of ${type.value}`);
    const object = find(account, kinds, name.value);
    const securable = securableOf(object);
    // Says first what a role says of a thing that it does not even see.
    if (!account.access.mayShow(question.session, securable)) throw doesNotExist(labelOf(securable.type), name.value);
    if (!showsDefinition(account, question.session, object)) {
      if (isSecure(object)) throw insufficientPrivileges(wordOf(securable.type), object.name);
      account.access.demandRead(question.session, securable);
    }
    return {
      t: 'rows',
      statementType: StatementType.SELECT,
      columns: [column('DDL', 'text')],
      rows: [[object.text]],
    };
  },
};

function find(account: Account, kinds: readonly AccountObject['kind'][], text: string): AccountObject {
  const tokens = lex(text);
  const name = readName(tokens, 0);
  const rest = name === undefined ? '' : text.slice(tokens[name.next]?.start ?? text.length);
  if (name?.parts.length !== 3)
    throw new SnowflakeError('001003', '42000', `SQL compilation error:\ninvalid name '${text}'.`);
  const [database, schema, last] = name.parts;
  const found = account.objects.find(
    (each) =>
      kinds.includes(each.kind) &&
      each.database === database &&
      each.schema === schema &&
      each.name === last &&
      (rest === '' || argumentTypes(rest) === argumentTypes(each.arguments)),
  );
  if (found) return found;
  throw doesNotExist(
    kinds[0] === 'view' ? 'Object' : labelOf(securableOf({kind: kinds[0]!, database: '', schema: '', name: ''}).type),
    printName(name.parts),
  );
}
