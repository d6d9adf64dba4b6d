/** A refusal as Snowflake words it: goes back to the driver with HTTP 200 and `success: false`. */
export class SnowflakeError extends Error {
  readonly code: string;
  readonly sqlState: string | undefined;
  readonly line: number;
  readonly position: number;

  constructor(
    code: string,
    sqlState: string | undefined,
    message: string,
    place: {line: number; position: number} = {line: -1, position: -1},
  ) {
    super(message);
    this.name = 'SnowflakeError';
    this.code = code;
    this.sqlState = sqlState;
    this.line = place.line;
    this.position = place.position;
  }
}

/** The statement is not SQL that Snowflake would take. Lines count from 1, positions in a line from 0. */
export function syntaxError(unexpected: string, line: number, position: number): SnowflakeError {
  return new SnowflakeError(
    '001003',
    '42000',
    `SQL compilation error:\nsyntax error line ${line} at position ${position} unexpected '${unexpected}'.`,
    {line, position},
  );
}

/**
 * A named thing is missing, or the role may not see it: Snowflake does not tell which.
 * Tables and views have a state of their own (42S02).
 */
export function doesNotExist(kind: string, name: string): SnowflakeError {
  const sqlState = kind === 'Object' ? '42S02' : '02000';
  return new SnowflakeError(
    '002003',
    sqlState,
    `SQL compilation error:\n${kind} '${name}' does not exist or not authorized.`,
  );
}

/** What SHOW … IN and USE answer for a missing or invisible place. */
export function cannotBePerformed(): SnowflakeError {
  return new SnowflakeError(
    '002043',
    '02000',
    'SQL compilation error:\nObject does not exist, or operation cannot be performed.',
  );
}

/** The thing is visible, and the role may not do this with it. */
export function insufficientPrivileges(kind: string, name: string): SnowflakeError {
  return new SnowflakeError(
    '003001',
    '42501',
    `SQL access control error:\nInsufficient privileges to operate on ${kind} '${name}'.`,
  );
}

/** SQL that Snowflake would run and the sandbox does not. */
export function unsupported(what: string): SnowflakeError {
  return new SnowflakeError('000002', '0A000', `SQL compilation error:\nUnsupported feature 'SANDBOX: ${what}'.`);
}

export function canceled(): SnowflakeError {
  return new SnowflakeError('000604', '57014', 'SQL execution canceled');
}
