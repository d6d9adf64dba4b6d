/** A view of SNOWFLAKE.ACCOUNT_USAGE that an account directory fills. Column names in lower case, DuckDB types. */
export interface UsageView {
  readonly name: string;
  readonly file: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Columns and types follow docs.snowflake.com/en/sql-reference/account-usage, as far as the account directory holds them. */
export const USAGE_VIEWS: readonly UsageView[] = [
  {
    name: 'USERS',
    file: 'users.ndjson',
    columns: {
      user_id: 'BIGINT',
      name: 'VARCHAR',
      created_on: 'TIMESTAMPTZ',
      deleted_on: 'TIMESTAMPTZ',
      login_name: 'VARCHAR',
      display_name: 'VARCHAR',
      first_name: 'VARCHAR',
      last_name: 'VARCHAR',
      email: 'VARCHAR',
      disabled: 'VARCHAR',
      last_success_login: 'TIMESTAMPTZ',
      owner: 'VARCHAR',
      type: 'VARCHAR',
    },
  },
  {
    name: 'SESSIONS',
    file: 'sessions.ndjson',
    columns: {
      session_id: 'BIGINT',
      created_on: 'TIMESTAMPTZ',
      user_name: 'VARCHAR',
      client_application_id: 'VARCHAR',
      client_environment: 'VARCHAR',
    },
  },
  {
    name: 'QUERY_HISTORY',
    file: 'query-history.ndjson',
    columns: {
      query_id: 'VARCHAR',
      query_text: 'VARCHAR',
      database_name: 'VARCHAR',
      schema_name: 'VARCHAR',
      query_type: 'VARCHAR',
      session_id: 'BIGINT',
      user_name: 'VARCHAR',
      user_type: 'VARCHAR',
      role_name: 'VARCHAR',
      warehouse_name: 'VARCHAR',
      query_tag: 'VARCHAR',
      execution_status: 'VARCHAR',
      error_code: 'VARCHAR',
      error_message: 'VARCHAR',
      start_time: 'TIMESTAMPTZ',
      end_time: 'TIMESTAMPTZ',
      total_elapsed_time: 'BIGINT',
      rows_produced: 'BIGINT',
      is_client_generated_statement: 'BOOLEAN',
      query_hash: 'VARCHAR',
      query_hash_version: 'INTEGER',
    },
  },
  {
    name: 'TASK_HISTORY',
    file: 'task-history.ndjson',
    columns: {
      name: 'VARCHAR',
      database_name: 'VARCHAR',
      schema_name: 'VARCHAR',
      query_id: 'VARCHAR',
      scheduled_time: 'TIMESTAMPTZ',
      completed_time: 'TIMESTAMPTZ',
      state: 'VARCHAR',
    },
  },
];
