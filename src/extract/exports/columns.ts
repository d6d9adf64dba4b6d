/** A column that an export may have. */
export interface ColumnSpec {
  /** Snowflake's own name, in lower case. */
  readonly name: string;
  /** What pages of the web interface and other tools call it. */
  readonly aliases?: readonly string[];
  /** Without it the export says nothing. */
  readonly isRequired?: true;
  /** How its values are read; text when left out. Times become epoch milliseconds. */
  readonly as?: 'time' | 'number' | 'flag';
}

/** ACCOUNT_USAGE.QUERY_HISTORY, INFORMATION_SCHEMA.QUERY_HISTORY() and the Query History page. */
export const HISTORY: readonly ColumnSpec[] = [
  {name: 'query_id'},
  {name: 'query_text', aliases: ['sql_text', 'query', 'statement', 'sql'], isRequired: true},
  {name: 'start_time', aliases: ['started', 'started_at', 'start'], isRequired: true, as: 'time'},
  {name: 'end_time', aliases: ['ended', 'ended_at', 'end'], as: 'time'},
  {name: 'user_name', aliases: ['user'], isRequired: true},
  {name: 'user_type'},
  {name: 'role_name', aliases: ['role']},
  {name: 'warehouse_name', aliases: ['warehouse']},
  {name: 'database_name', aliases: ['database']},
  {name: 'schema_name', aliases: ['schema']},
  {name: 'session_id', aliases: ['session']},
  {name: 'client', aliases: ['client_application_id', 'client_application', 'application', 'client_driver']},
  {name: 'client_environment'},
  {name: 'query_type', aliases: ['statement_type']},
  {name: 'query_tag', aliases: ['tag']},
  {name: 'execution_status', aliases: ['status']},
  {name: 'total_elapsed_time', as: 'number'},
  {name: 'query_hash'},
  {name: 'query_hash_version', as: 'number'},
  {name: 'is_client_generated_statement', as: 'flag'},
  {name: 'agent_type'},
  {name: 'secondary_role_stats'},
];

/** ACCOUNT_USAGE.SESSIONS. */
export const SESSIONS: readonly ColumnSpec[] = [
  {name: 'session_id', isRequired: true},
  {name: 'client_application_id'},
  {name: 'client_environment'},
];

/** ACCOUNT_USAGE.USERS, or what SHOW USERS prints. */
export const USERS: readonly ColumnSpec[] = [
  {name: 'user_id'},
  {name: 'name', aliases: ['user_name', 'user'], isRequired: true},
  {name: 'display_name'},
  {name: 'email'},
  {name: 'type'},
  {name: 'disabled', as: 'flag'},
  {name: 'created_on', as: 'time'},
  {name: 'deleted_on', as: 'time'},
  {name: 'last_success_login', as: 'time'},
];

/** ACCOUNT_USAGE.TASK_HISTORY. */
export const TASKS: readonly ColumnSpec[] = [
  {name: 'query_id', isRequired: true},
  {name: 'database_name'},
  {name: 'schema_name'},
  {name: 'name'},
];

/** ACCOUNT_USAGE.QUERY_ATTRIBUTION_HISTORY. */
export const ATTRIBUTION: readonly ColumnSpec[] = [
  {name: 'query_id', isRequired: true},
  {name: 'credits_attributed_compute', isRequired: true, as: 'number'},
  {name: 'credits_used_query_acceleration', as: 'number'},
];

/** ACCOUNT_USAGE.ACCESS_HISTORY. */
export const ACCESS_HISTORY: readonly ColumnSpec[] = [
  {name: 'query_id', isRequired: true},
  {name: 'query_start_time', aliases: ['start_time'], isRequired: true, as: 'time'},
  {name: 'user_name', aliases: ['user'], isRequired: true},
  {name: 'direct_objects_accessed', isRequired: true},
  {name: 'objects_modified'},
];

/** A column's name as it is compared: `"Query Text"` of a spreadsheet is QUERY_TEXT. */
export function comparable(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/**
 * Which of the found columns stands for which wanted one, by the position of the found one; case, order and further
 * columns do not matter. Snowflake's own name goes before any other.
 */
export function matchColumns(
  found: readonly string[],
  wanted: readonly ColumnSpec[],
): {readonly places: ReadonlyMap<string, number>; readonly missing: readonly string[]} {
  const names = found.map(comparable);
  const places = new Map<string, number>();
  for (const {name, aliases = []} of wanted) {
    const place = [name, ...aliases].map((each) => names.indexOf(each)).find((index) => index >= 0);
    if (place !== undefined && ![...places.values()].includes(place)) places.set(name, place);
  }
  return {
    places,
    missing: wanted.filter(({name, isRequired}) => isRequired === true && !places.has(name)).map(({name}) => name),
  };
}

/** One sentence without a subject on what a file lacks, and what it has instead. */
export function missingColumns(missing: readonly string[], found: readonly string[]): string {
  const lack = `has no column ${missing.map((name) => name.toUpperCase()).join(', ')}`;
  if (found.length === 0) return `${lack}: it has none at all`;
  const shown = found.slice(0, 12).map((name) => name.trim().slice(0, 40));
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : '';
  const hint = found.every((name) => /^_COL_\d+$/i.test(name))
    ? '; it was unloaded without HEADER = TRUE, which leaves the names out'
    : '';
  return `${lack}; found: ${shown.join(', ')}${more}${hint}`;
}
