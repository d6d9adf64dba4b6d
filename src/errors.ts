/** Exit codes of every command. When several hold: FAILED, then GATE, then COVERAGE. */
export const ExitCode = {
  DONE: 0,
  FAILED: 1,
  USAGE: 2,
  COVERAGE: 3,
  GATE: 4,
  LOCKED: 75,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

interface ErrorOptions {
  /** What the person can do about it, one sentence. */
  readonly hint?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/**
 * Something a person can understand and act on: printed as one sentence and a hint, without a stack. The message never
 * holds a secret or SQL text. Anything else that is thrown is a bug.
 */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.name = 'UserError';
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ExitCode.FAILED;
  }
}

/** Wrong use or wrong configuration: exit code 2. */
export function usageError(code: string, message: string, hint?: string): UserError {
  return new UserError(code, message, {hint, exitCode: ExitCode.USAGE});
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}
