import type {SnowflakeError} from '../snowflake-error.ts';

/** What every answer of the protocol is wrapped in. HTTP status is 200 even for a refusal. */
export interface Envelope {
  readonly data: unknown;
  readonly code: string | null;
  readonly message: string | null;
  readonly success: boolean;
}

export function succeeded(data: unknown): Envelope {
  return {data, code: null, message: null, success: true};
}

/** A refusal of the session layer: login, tokens. */
export function refused(code: string, message: string, data: unknown = null): Envelope {
  return {data, code, message, success: false};
}

/** A statement that failed. Without `sqlState` the driver would ask again. */
export function statementFailed(queryId: string, error: SnowflakeError): Envelope {
  return {
    data: {
      internalError: false,
      unredactedFromSecureObject: false,
      errorCode: error.code,
      age: 0,
      sqlState: error.sqlState,
      queryId,
      line: error.line,
      pos: error.position,
      type: error.message.includes('compilation error') ? 'COMPILATION' : 'EXECUTION',
    },
    code: error.code,
    message: error.message,
    success: false,
  };
}

/** Still running (333333), or taken for asynchronous execution (333334). */
export function inProgress(queryId: string, asynchronous: boolean): Envelope {
  return {
    data: {queryId, getResultUrl: `/queries/${queryId}/result`, queryAbortsAfterSecs: 300, progressDesc: null},
    code: asynchronous ? '333334' : '333333',
    message: asynchronous
      ? 'Query execution in progress. Asynchronous execution will be used.'
      : 'Query execution in progress. Results will be available at the result URL.',
    success: true,
  };
}
