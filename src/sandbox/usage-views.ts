import type {Account} from './account.ts';
import * as derive from './usage-derived.ts';

/** A view of SNOWFLAKE.ACCOUNT_USAGE that an account directory fills. Column names in lower case, DuckDB types. */
export interface UsageView {
  readonly name: string;
  /** Its rows in the account directory. JSON columns hold JSON, or its text. */
  readonly file: string;
  readonly columns: Readonly<Record<string, string>>;
  /** The database role of SNOWFLAKE that opens it (docs.snowflake.com/en/sql-reference/snowflake-db-roles). */
  readonly databaseRole: 'GOVERNANCE_VIEWER' | 'SECURITY_VIEWER' | 'USAGE_VIEWER' | 'OBJECT_VIEWER';
  /** Rows that follow from the rest of the account, for one without the file. */
  readonly derive?: (account: Account) => readonly Readonly<Record<string, unknown>>[];
  /** Column whose time says when a row came into being, and with it when latency lets it show; none where rows do not come late. */
  readonly arrives?: string;
}

/** Columns and types follow docs.snowflake.com/en/sql-reference/account-usage, as far as the account directory holds them. */
export const USAGE_VIEWS: readonly UsageView[] = [
  {
    name: 'USERS',
    file: 'users.ndjson',
    databaseRole: 'SECURITY_VIEWER',
    arrives: 'created_on',
    columns: columns(`user_id BIGINT, name, created_on TIMESTAMPTZ, deleted_on TIMESTAMPTZ, login_name, display_name,
      first_name, last_name, email, disabled, default_warehouse, default_namespace, default_role,
      last_success_login TIMESTAMPTZ, owner, type`),
  },
  {
    name: 'SESSIONS',
    file: 'sessions.ndjson',
    databaseRole: 'SECURITY_VIEWER',
    arrives: 'created_on',
    columns:
      columns(`session_id BIGINT, created_on TIMESTAMPTZ, user_name, authentication_method, login_event_id BIGINT,
      client_application_version, client_application_id, client_environment, client_build_id, client_version`),
  },
  {
    name: 'QUERY_HISTORY',
    file: 'query-history.ndjson',
    databaseRole: 'GOVERNANCE_VIEWER',
    arrives: 'end_time',
    columns:
      columns(`query_id, query_text, database_name, schema_name, query_type, session_id BIGINT, user_name, user_type,
      role_name, role_type, warehouse_name, warehouse_size, query_tag, execution_status, error_code, error_message,
      start_time TIMESTAMPTZ, end_time TIMESTAMPTZ, total_elapsed_time BIGINT, bytes_scanned BIGINT, rows_produced BIGINT,
      rows_inserted BIGINT, rows_updated BIGINT, rows_deleted BIGINT, credits_used_cloud_services DOUBLE,
      is_client_generated_statement BOOLEAN, query_hash, query_hash_version INTEGER, query_parameterized_hash,
      query_parameterized_hash_version INTEGER, secondary_role_stats, agent_type`),
  },
  {
    name: 'TASK_HISTORY',
    file: 'task-history.ndjson',
    databaseRole: 'USAGE_VIEWER',
    arrives: 'completed_time',
    columns:
      columns(`name, query_text, condition_text, database_name, schema_name, query_id, query_start_time TIMESTAMPTZ,
      scheduled_time TIMESTAMPTZ, completed_time TIMESTAMPTZ, state, error_code, error_message, root_task_id,
      graph_version INTEGER, run_id BIGINT, scheduled_from, query_hash, query_hash_version INTEGER`),
  },
  {
    name: 'ACCESS_HISTORY',
    file: 'access-history.ndjson',
    databaseRole: 'GOVERNANCE_VIEWER',
    arrives: 'query_start_time',
    columns: columns(`query_id, query_start_time TIMESTAMPTZ, user_name, direct_objects_accessed JSON,
      base_objects_accessed JSON, objects_modified JSON, object_modified_by_ddl JSON, policies_referenced JSON,
      parent_query_id, root_query_id`),
  },
  {
    name: 'QUERY_ATTRIBUTION_HISTORY',
    file: 'query-attribution.ndjson',
    databaseRole: 'USAGE_VIEWER',
    arrives: 'end_time',
    columns: columns(`query_id, parent_query_id, root_query_id, warehouse_name, query_hash, query_parameterized_hash,
      query_tag, user_name, start_time TIMESTAMPTZ, end_time TIMESTAMPTZ, credits_attributed_compute DOUBLE,
      credits_used_query_acceleration DOUBLE`),
  },
  {
    name: 'OBJECT_DEPENDENCIES',
    file: 'object-dependencies.ndjson',
    databaseRole: 'OBJECT_VIEWER',
    columns: columns(`referenced_database, referenced_schema, referenced_object_name, referenced_object_id BIGINT,
      referenced_object_domain, referencing_database, referencing_schema, referencing_object_name,
      referencing_object_id BIGINT, referencing_object_domain, dependency_type`),
  },
  {
    name: 'VIEWS',
    file: 'views.ndjson',
    databaseRole: 'OBJECT_VIEWER',
    derive: derive.viewRows,
    columns: columns(`table_id BIGINT, table_name, table_schema, table_catalog, table_owner, view_definition, is_secure,
      created TIMESTAMPTZ, last_altered TIMESTAMPTZ, deleted TIMESTAMPTZ, comment`),
  },
  {
    name: 'PROCEDURES',
    file: 'procedures.ndjson',
    databaseRole: 'OBJECT_VIEWER',
    derive: derive.procedureRows,
    columns: columns(`procedure_id BIGINT, procedure_name, procedure_schema, procedure_catalog, procedure_owner,
      argument_signature, data_type, procedure_language, procedure_definition, created TIMESTAMPTZ,
      last_altered TIMESTAMPTZ, deleted TIMESTAMPTZ, comment`),
  },
  {
    name: 'FUNCTIONS',
    file: 'functions.ndjson',
    databaseRole: 'OBJECT_VIEWER',
    derive: derive.functionRows,
    columns: columns(`function_id BIGINT, function_name, function_schema, function_catalog, function_owner,
      argument_signature, data_type, function_language, function_definition, created TIMESTAMPTZ,
      last_altered TIMESTAMPTZ, deleted TIMESTAMPTZ, comment`),
  },
  {
    name: 'TASK_VERSIONS',
    file: 'task-versions.ndjson',
    databaseRole: 'OBJECT_VIEWER',
    derive: derive.taskRows,
    columns:
      columns(`root_task_id, graph_version INTEGER, graph_version_created_on TIMESTAMPTZ, name, id, database_name,
      schema_name, owner, comment, warehouse_name, schedule, predecessors, state, definition, condition_text`),
  },
  {
    name: 'DATABASES',
    file: 'usage-databases.ndjson',
    databaseRole: 'OBJECT_VIEWER',
    derive: derive.databaseRows,
    columns: columns(`database_id BIGINT, database_name, database_owner, created TIMESTAMPTZ, last_altered TIMESTAMPTZ,
      deleted TIMESTAMPTZ, comment, type`),
  },
  {
    name: 'STAGES',
    file: 'usage-stages.ndjson',
    databaseRole: 'OBJECT_VIEWER',
    derive: derive.stageRows,
    columns:
      columns(`stage_id BIGINT, stage_name, stage_schema, stage_catalog, stage_url, stage_type, stage_owner, comment,
      created TIMESTAMPTZ, last_altered TIMESTAMPTZ, deleted TIMESTAMPTZ`),
  },
  {
    name: 'GRANTS_TO_ROLES',
    file: 'grants-to-roles.ndjson',
    databaseRole: 'SECURITY_VIEWER',
    derive: derive.roleGrantRows,
    columns: columns(`created_on TIMESTAMPTZ, modified_on TIMESTAMPTZ, privilege, granted_on, name, table_catalog,
      table_schema, granted_to, grantee_name, grant_option BOOLEAN, granted_by, deleted_on TIMESTAMPTZ`),
  },
  {
    name: 'GRANTS_TO_USERS',
    file: 'grants-to-users.ndjson',
    databaseRole: 'SECURITY_VIEWER',
    derive: derive.userGrantRows,
    columns: columns(`created_on TIMESTAMPTZ, deleted_on TIMESTAMPTZ, role, granted_to, grantee_name, granted_by`),
  },
];

/** Columns from a list of `name TYPE`; a name alone is text. */
function columns(list: string): Readonly<Record<string, string>> {
  const pairs = list.split(',').map((each) => each.trim().split(/\s+/));
  return Object.fromEntries(pairs.map(([name, type = 'VARCHAR']) => [name, type]));
}
