import {UserError} from '../errors.ts';
import type {GitPlace} from './environment.ts';
import {PushRefused} from './refusal.ts';
import {GitFailure, runGit, withoutCredentials} from './run.ts';

/** `rejected`: the remote's branch is not where it was expected, because someone else moved it. */
export type PushOutcome = 'pushed' | 'up-to-date' | 'rejected';

export interface PushOptions {
  /** Name of a configured remote, or an address. */
  readonly remote: string;
  /** Full name of the ref, the same on both sides. */
  readonly ref: string;
  /** What the remote must have, '' for nothing: then the branch may also be moved back. Undefined: forward only. */
  readonly lease: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Pushes one ref, without running the repository's hooks.
 *
 * @throws UserError when the remote cannot be reached, or refuses for a reason of its own; without credentials.
 */
export async function pushRef(place: GitPlace, options: PushOptions): Promise<PushOutcome> {
  const {remote, ref, lease, env} = options;
  const args = ['push', '--porcelain', '--no-verify', '--no-follow-tags'];
  if (lease !== undefined) args.push(`--force-with-lease=${ref}:${lease}`);
  try {
    return readPorcelain(await runGit(place, [...args, '--', remote, `${ref}:${ref}`], {env}), '') ?? 'pushed';
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const outcome = readPorcelain(error.stdout, error.stderr);
    if (outcome !== undefined) return outcome;
    throw remoteError(remote, error);
  }
}

/**
 * What a push says happened, from the flag and the summary of its `--porcelain` line.
 *
 * @returns undefined when it says nothing, or that the remote refused for a reason of its own (a hook, a rule).
 */
export function readPorcelain(stdout: string, stderr: string): PushOutcome | undefined {
  const line = stdout.split('\n').find((each) => /^[ +\-*=!]\t[^\t]*:[^\t]*\t/.test(each));
  if (line === undefined) return undefined;
  if (line.startsWith('=')) return 'up-to-date';
  if (!line.startsWith('!')) return 'pushed';
  // The last four are how a remote says that another push got in between.
  const raced =
    /stale info|fetch first|non-fast-forward|already exists|cannot lock ref|failed to update ref|incorrect old value/;
  return raced.test(line) || raced.test(stderr) ? 'rejected' : undefined;
}

/** The sentence for a remote that could not be talked to. */
export function remoteError(remote: string, error: GitFailure): UserError {
  const name = withoutCredentials(remote);
  const refused = /remote rejected|\[rejected\]|declined|protected branch/i.test(`${error.stdout}\n${error.stderr}`);
  if (refused) {
    return new PushRefused(name, whyRefused(error), error);
  }
  return new UserError('git.unreachable', `The remote ${name} cannot be reached: ${sentencePart(error.stderr)}.`, {
    hint: 'Check the address, the network and the credentials, e.g. with "git ls-remote".',
    cause: error,
  });
}

function whyRefused(error: GitFailure): string {
  const told = /^!\t[^\t]*\t(.*)$/m.exec(error.stdout)?.[1];
  const reason = /^\[remote rejected\] \((.*)\)$/.exec(told ?? '')?.[1] ?? told;
  return (reason ?? sentencePart(error.stderr)).replace(/\.$/, '');
}

function sentencePart(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.find((each) => each.startsWith('fatal:')) ?? lines.at(-1) ?? 'git does not say why';
  return line.replace(/^(fatal|error):\s*/, '').replace(/\.$/, '');
}
