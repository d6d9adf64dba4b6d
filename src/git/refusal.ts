import {UserError} from '../errors.ts';
import type {GitFailure} from './run.ts';

/**
 * A remote that was reached took the push and refused what is in it: a forge's protection against secrets, its limit for
 * the size of files, a hook of its own. `words` is what it said, line by line, without git's own `remote:`.
 */
export class PushRefused extends UserError {
  readonly words: readonly string[];

  constructor(remote: string, reason: string, error: GitFailure) {
    const words = wordsOf(error.stderr);
    const says = words.map((line) => line.trim()).find((line) => /\p{L}/u.test(line));
    const why = says === undefined ? reason : `${reason}; it says: ${says.replace(/[.!]$/, '').slice(0, 300)}`;
    super('git.push-refused', `The remote ${remote} refused the push: ${why}.`, {
      hint: 'Ask whoever runs the remote which rule stands in the way.',
      cause: error,
    });
    this.words = words;
  }
}

/** What the remote said itself. */
function wordsOf(stderr: string): readonly string[] {
  return stderr
    .split(/\r?\n|\r/)
    .flatMap((line) => /^remote: ?(.*)$/.exec(line)?.[1] ?? [])
    .map((line) => line.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '').trimEnd());
}
