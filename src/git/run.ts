import {stat} from 'node:fs/promises';
import {simpleGit} from 'simple-git';
import {UserError} from '../errors.ts';
import {gitEnvironment, GUARDED, SETTINGS, type GitPlace} from './environment.ts';

/** Oldest git that knows everything used here (`init -b`, transactions of `update-ref --stdin`). */
const OLDEST = [2, 28] as const;

/** Git ended with an error. The message is one sentence with the line of git's that says why, without credentials. */
export class GitFailure extends UserError {
  readonly status: number;
  readonly stderr: string;
  readonly stdout: string;

  constructor(command: string, status: number, stderr: string, stdout = '') {
    const clean = withoutCredentials(stderr);
    super('git.failed', `git ${command} failed: ${reasonIn(clean, status)}`);
    this.name = 'GitFailure';
    this.status = status;
    this.stderr = clean;
    this.stdout = withoutCredentials(stdout);
  }
}

export interface RunOptions {
  /** Standard input. */
  readonly input?: string | Uint8Array;
  /** Environment on top of the allow-list, e.g. `GIT_INDEX_FILE`. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs one git command to its end, without a shell, a prompt or a hook.
 *
 * @returns its standard output as text.
 * @throws GitFailure when git ends with anything but 0, also where it stays silent; UserError when there is no git.
 */
export async function runGit(place: GitPlace, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const command = commandOf(args);
  // simple-git wraps whatever `errors` returns in an error of its own; this is the one to throw.
  let failure: UserError | undefined;
  if (!(await isFolder(place.cwd))) {
    throw new UserError('git.no-folder', `There is no folder ${place.cwd}.`, {hint: 'Check the path.'});
  }
  const git = simpleGit({
    baseDir: place.cwd,
    config: [...SETTINGS],
    allowEnvironment: GUARDED,
    // Both settings are ours and constant, and both switch a program off.
    unsafe: {allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true},
    // Always a buffer: simple-git leaves the pipe open where it gets nothing or an empty text, and git would wait.
    input: () => Buffer.from(options.input ?? ''),
    // simple-git takes a silent failure for a success; here every exit code counts.
    errors: (_error, result) => {
      if (result.exitCode === 0) return undefined;
      const stderr = Buffer.concat(result.stdErr).toString('utf8');
      const stdout = Buffer.concat(result.stdOut).toString('utf8');
      const isMissing = /\bspawn\b.*\bENOENT\b/.test(stderr);
      failure = isMissing ? missingGit() : new GitFailure(command, result.exitCode, stderr, stdout);
      return failure;
    },
  });
  try {
    return await git.env(gitEnvironment(place, options.env)).raw([...args]);
  } catch (error) {
    throw failure ?? error;
  }
}

/** The command among the arguments, after settings of its own. */
export function commandOf(args: readonly string[]): string {
  return args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c') ?? args.join(' ');
}

/** As {@link runGit}, with `undefined` where git ends with 1: its way of saying no. */
export async function askGit(
  place: GitPlace,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string | undefined> {
  try {
    return await runGit(place, args, options);
  } catch (error) {
    if (error instanceof GitFailure && error.status === 1) return undefined;
    throw error;
  }
}

let checked: Promise<void> | undefined;

/** Makes sure, once per process, that git is there and new enough. Throws a UserError with what to install. */
export function requireGit(): Promise<void> {
  checked ??= checkVersion().catch((error: unknown) => {
    checked = undefined;
    throw error;
  });
  return checked;
}

async function checkVersion(): Promise<void> {
  const text = (await runGit({cwd: process.cwd()}, ['--version'])).trim();
  if (isNewEnough(text)) return;
  throw new UserError('git.too-old', `The git on this machine is too old: it calls itself "${text}".`, {
    hint: `Install git ${OLDEST.join('.')} or newer.`,
  });
}

/** Whether a line of `git --version` names a version that this project works with. */
export function isNewEnough(versionLine: string): boolean {
  const match = /(\d+)\.(\d+)/.exec(versionLine);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The error for a machine without git. */
export function missingGit(): UserError {
  return new UserError('git.missing', 'There is no git on this machine, or it is not on the PATH.', {
    hint: `Install git ${OLDEST.join('.')} or newer, then run the command again.`,
  });
}

/** Takes user names, passwords and tokens out of every address in a text. */
export function withoutCredentials(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s'"]*@/gi, '$1');
}

/** Whether a path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

function reasonIn(stderr: string, status: number): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.find((each) => /^(fatal|error|remote: error):/i.test(each)) ?? lines.at(-1);
  if (line === undefined) return `it ended with ${status}.`;
  const text = line.replace(/^(fatal|error):\s*/i, '');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
