import type {Row} from '../../ports/warehouse.ts';
import type {Grantable} from './denials.ts';
import {usageFunctions, usageProcedures, usageViews} from './object-statements.ts';
import {cell, textCell} from './rows.ts';
import type {ShowWhat} from './show-statements.ts';

/** A kind of object whose SQL lives in the account alone. */
export interface ObjectKind {
  /** Folder of its kind in a path, and its name in the settings. */
  readonly id: string;
  readonly show: ShowWhat;
  readonly grantable: Grantable;
  /** What GET_DDL calls it. */
  readonly ddl: string;
  /** The statement for what ACCOUNT_USAGE keeps of its definitions, where it keeps any. */
  readonly usage?: string;
  /** Whether a definition in ACCOUNT_USAGE is of this kind, where one view holds several. */
  isOurDefinition?(definition: string): boolean;
  /** Whether overloads share a name. */
  readonly hasArguments?: true;
  /** False for rows that SHOW lists and that are not of this kind, or not of this account's making. */
  isOurs(row: Row): boolean;
  /** The SQL that the row of SHOW holds; empty where it shows none to the role. Undefined where SHOW has none of any. */
  text?(row: Row): string;
  /** What else there is to know of it, for the comment in front of its SQL: name and value, nothing that changes by itself. */
  facts?(row: Row): readonly (readonly [string, string])[];
}

/** ACCOUNT_USAGE.VIEWS has materialized ones among the others. */
const isMaterialized = (definition: string): boolean =>
  /^\s*create\s+(?:or\s+replace\s+)?(?:secure\s+)?materialized\s+view\b/i.test(definition);
const always = (): boolean => true;
const isYes = (row: Row, column: string): boolean => /^(?:y|yes|true)$/i.test(textCell(row, column));
const notBuiltIn = (row: Row): boolean => !isYes(row, 'is_builtin');

/** Kinds in the order in which they are harvested. Columns of docs.snowflake.com/en/sql-reference/sql/show-…. */
export const OBJECT_KINDS: readonly ObjectKind[] = [
  {
    id: 'views',
    show: {what: 'views', paged: true},
    grantable: 'VIEW',
    ddl: 'VIEW',
    usage: usageViews,
    isOurDefinition: (definition) => !isMaterialized(definition),
    isOurs: (row) => !isYes(row, 'is_materialized'),
    text: (row) => textCell(row, 'text'),
  },
  {
    id: 'materialized-views',
    show: {what: 'materialized views', paged: false},
    grantable: 'MATERIALIZED VIEW',
    ddl: 'VIEW',
    usage: usageViews,
    isOurDefinition: isMaterialized,
    isOurs: always,
    text: (row) => textCell(row, 'text'),
  },
  {
    id: 'dynamic-tables',
    show: {what: 'dynamic tables', paged: true},
    grantable: 'DYNAMIC TABLE',
    ddl: 'DYNAMIC_TABLE',
    isOurs: always,
    text: (row) => textCell(row, 'text'),
  },
  {
    id: 'tasks',
    show: {what: 'tasks', paged: true},
    grantable: 'TASK',
    ddl: 'TASK',
    isOurs: always,
    text: (row) => textCell(row, 'definition'),
    facts: (row) => [
      ['schedule', textCell(row, 'schedule')],
      ['state', textCell(row, 'state')],
      ['after', listOf(cell(row, 'predecessors'))],
      ['when', textCell(row, 'condition')],
      ['warehouse', textCell(row, 'warehouse')],
      ['config', textCell(row, 'config')],
    ],
  },
  {
    id: 'procedures',
    show: {what: 'procedures', paged: false},
    grantable: 'PROCEDURE',
    ddl: 'PROCEDURE',
    usage: usageProcedures,
    hasArguments: true,
    isOurs: notBuiltIn,
  },
  {
    id: 'functions',
    show: {what: 'user functions', paged: false},
    grantable: 'FUNCTION',
    ddl: 'FUNCTION',
    usage: usageFunctions,
    hasArguments: true,
    isOurs: notBuiltIn,
  },
  {
    id: 'streams',
    show: {what: 'streams', paged: true},
    grantable: 'STREAM',
    ddl: 'STREAM',
    isOurs: always,
    facts: (row) => [
      ['table', textCell(row, 'table_name')],
      ['type', textCell(row, 'type')],
      ['mode', textCell(row, 'mode')],
    ],
  },
  {
    id: 'alerts',
    show: {what: 'alerts', paged: true},
    grantable: 'ALERT',
    ddl: 'ALERT',
    isOurs: always,
    // Both are statements, so both can be read as such; a statement that ends in a comment must not swallow the next one.
    text: (row) => {
      const parts = [textCell(row, 'condition'), textCell(row, 'action')];
      if (parts.some((part) => part.trim() === '')) return '';
      return parts.map((part) => part.trim().replace(/;$/, '')).join('\n;\n');
    },
    facts: (row) => [
      ['schedule', textCell(row, 'schedule')],
      ['state', textCell(row, 'state')],
      ['warehouse', textCell(row, 'warehouse')],
      ['runs', 'the second statement, whenever the first returns rows'],
    ],
  },
];

/** Objects that hold files: harvested like workspaces. */
export const DBT_PROJECTS: ShowWhat = {what: 'dbt projects', paged: true};
export const DBT_PROJECTS_ID = 'dbt-projects';

/** Names in a JSON array, as SHOW TASKS lists predecessors. */
function listOf(text: string | null): string {
  if (text === null || text.trim() === '') return '';
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String).join(', ') : text;
  } catch {
    return text;
  }
}
