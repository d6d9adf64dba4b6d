import type {ExitCode} from '../errors.ts';

export interface OptionSpec {
  /** As commander reads it: `--source <id...>`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string | boolean;
  readonly hidden?: boolean;
}

/** What every command gets: its own arguments, the common options, and the outside world as values. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly common: CommonOptions;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

export interface CommonOptions {
  readonly config?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** One command: one file. What is needed to show `--help` is here; everything heavy is imported inside `run`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** As commander reads it: `<id>`, `[paths...]`. */
  readonly arguments?: readonly {readonly name: string; readonly description: string}[];
  readonly options?: readonly OptionSpec[];
  /** One line that works. */
  readonly example: string;
  run(invocation: Invocation): Promise<ExitCode>;
}
