import type {Account, AccountObject} from '../account.ts';
import {argumentTypes, isSecure, showsDefinition} from '../definitions.ts';
import {timestampCell} from '../encode.ts';
import type {Who} from '../grants.ts';
import {column, type Cell} from '../protocol/column.ts';
import {StatementType, type Handler} from './handler.ts';
import {printName} from './names.ts';
import {applyShow, checkDatabase, readShow, visibleObjects} from './show.ts';

type Cells = Readonly<Record<string, (object: AccountObject, shown: boolean) => Cell>>;

interface Kind {
  /** What SHOW calls them. */
  readonly what: string;
  readonly kinds: readonly AccountObject['kind'][];
  readonly paged: boolean;
  readonly cells: Cells;
}

const orNull = (text: string): Cell => (text === '' ? null : text);
const flag = (is: boolean): Cell => (is ? 'true' : 'false');

const named: Cells = {
  name: (each) => each.name,
  database_name: (each) => each.database,
  schema_name: (each) => each.schema,
};
const owned: Cells = {owner: (each) => each.owner, comment: (each) => each.comment, owner_role_type: () => 'ROLE'};
const routine: Cells = {
  name: (each) => each.name,
  schema_name: (each) => each.schema,
  is_builtin: () => 'N',
  is_aggregate: () => 'N',
  arguments: (each) => `${each.name}${argumentTypes(each.arguments)} RETURN VARCHAR`,
  description: (each) => each.comment || 'user-defined',
  catalog_name: (each) => each.database,
  is_table_function: () => 'N',
  is_secure: (each) => (isSecure(each) ? 'Y' : 'N'),
  language: (each) => each.language || 'SQL',
};

/** Columns as far as an account directory has them (docs.snowflake.com/en/sql-reference/sql/show-views and so on). */
const KINDS: readonly Kind[] = [
  {
    what: 'VIEWS',
    kinds: ['view', 'materialized-view'],
    paged: true,
    cells: {
      ...named,
      ...owned,
      text: (each, shown) => (shown ? each.text : ''),
      is_secure: (each) => flag(isSecure(each)),
      is_materialized: (each) => flag(each.kind === 'materialized-view'),
    },
  },
  {
    what: 'MATERIALIZED VIEWS',
    kinds: ['materialized-view'],
    paged: false,
    cells: {
      ...named,
      ...owned,
      text: (each, shown) => (shown ? each.text : ''),
      is_secure: (each) => flag(isSecure(each)),
    },
  },
  {
    what: 'DYNAMIC TABLES',
    kinds: ['dynamic-table'],
    paged: true,
    cells: {
      ...named,
      ...owned,
      warehouse: (each) => orNull(each.warehouse),
      text: (each, shown) => (shown ? each.text : ''),
      scheduling_state: (each) => each.state || 'ACTIVE',
    },
  },
  {
    what: 'TASKS',
    kinds: ['task'],
    paged: true,
    cells: {
      ...named,
      ...owned,
      warehouse: (each) => orNull(each.warehouse),
      schedule: (each) => orNull(each.schedule),
      predecessors: (each) => JSON.stringify(each.predecessors),
      state: (each) => each.state || 'suspended',
      definition: (each, shown) => (shown ? each.text : ''),
      condition: (each) => orNull(each.condition),
    },
  },
  {what: 'PROCEDURES', kinds: ['procedure'], paged: false, cells: routine},
  {what: 'USER FUNCTIONS', kinds: ['function'], paged: false, cells: routine},
  {
    what: 'STREAMS',
    kinds: ['stream'],
    paged: true,
    cells: {
      ...named,
      ...owned,
      table_name: (each) => orNull(each.tableName),
      type: () => 'DELTA',
      stale: () => 'false',
      mode: () => 'DEFAULT',
    },
  },
  {
    what: 'ALERTS',
    kinds: ['alert'],
    paged: true,
    cells: {
      ...named,
      ...owned,
      warehouse: (each) => orNull(each.warehouse),
      schedule: (each) => orNull(each.schedule),
      state: (each) => each.state || 'suspended',
      condition: (each, shown) => (shown ? each.condition : ''),
      action: (each, shown) => (shown ? each.action : ''),
    },
  },
  {
    what: 'DBT PROJECTS',
    kinds: ['dbt-project'],
    paged: true,
    cells: {
      ...named,
      ...owned,
      default_version: () => 'LAST',
      default_version_name: () => 'VERSION$1',
      default_version_location_uri: (each) =>
        `snow://dbt/${printName([each.database, each.schema, each.name])}/versions/version$1/`,
    },
  },
];

export const showObjects: Handler = {
  id: 'show-objects',
  describes:
    '`SHOW VIEWS`, `MATERIALIZED VIEWS`, `DYNAMIC TABLES`, `TASKS`, `PROCEDURES`, `USER FUNCTIONS`, `STREAMS`, `ALERTS` and `DBT PROJECTS`, with definitions where the role may see them.',
  answer(question, {account}) {
    for (const kind of KINDS) {
      const clauses = readShow(question, kind.what, kind.paged);
      if (!clauses) continue;
      checkDatabase(account, question.session, clauses.database);
      const objects = account.objects.filter((each) => kind.kinds.includes(each.kind));
      const names = Object.keys(kind.cells);
      return {
        t: 'rows',
        statementType: StatementType.SHOW,
        columns: [column('created_on', 'timestamp_ltz', {scale: 3}), ...names.map((name) => column(name, 'text'))],
        rows: applyShow(clauses, visibleObjects(account, question.session, objects)).map((each) =>
          row(account, question.session, kind, each),
        ),
      };
    }
    return undefined;
  },
};

function row(account: Account, who: Who, kind: Kind, object: AccountObject): readonly Cell[] {
  const shown = showsDefinition(account, who, object);
  return [timestampCell(object.createdOn), ...Object.values(kind.cells).map((cell) => cell(object, shown))];
}
