/** Value of a session parameter. */
export type ParameterValue = string | number | boolean;

/**
 * Parameters that the driver must find in a login and in every result: without the output formats it cannot print
 * times, and without BINARY_OUTPUT_FORMAT it throws on binary cells.
 */
export const DEFAULT_PARAMETERS: Readonly<Record<string, ParameterValue>> = {
  TIMEZONE: 'UTC',
  AUTOCOMMIT: true,
  CLIENT_SESSION_KEEP_ALIVE: false,
  CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY: 3600,
  CLIENT_PREFETCH_THREADS: 4,
  CLIENT_RESULT_CHUNK_SIZE: 160,
  CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 65_280,
  CLIENT_TELEMETRY_ENABLED: false,
  QUERY_CONTEXT_CACHE_SIZE: 5,
  SERVICE_NAME: '',
  DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
  TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
  TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
  TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
  TIMESTAMP_LTZ_OUTPUT_FORMAT: '',
  TIMESTAMP_TZ_OUTPUT_FORMAT: '',
  BINARY_OUTPUT_FORMAT: 'HEX',
  STATEMENT_TIMEOUT_IN_SECONDS: 172_800,
  QUERY_TAG: '',
};

/** Parameters as the wire lists them. */
export function parameterList(
  parameters: ReadonlyMap<string, ParameterValue>,
): readonly {name: string; value: ParameterValue}[] {
  return Array.from(parameters, ([name, value]) => ({name, value}));
}
