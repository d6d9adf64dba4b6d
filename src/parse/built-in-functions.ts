/**
 * Table functions that Snowflake brings; an unqualified name of any other is looked up in the session's schema.
 * Those of INFORMATION_SCHEMA are named with it.
 */
export const BUILT_IN_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  `FLATTEN GENERATOR SPLIT_TO_TABLE STRTOK_SPLIT_TO_TABLE INFER_SCHEMA VALIDATE RESULT_SCAN TO_QUERY SYSTEM$STREAM_BACKLOG
  CUSTOM_CLASSIFICATION GET_OBJECT_REFERENCES DATA_SOURCE SEARCH_PREVIEW EXTERNAL_FUNCTIONS_HISTORY`.split(/\s+/),
);
