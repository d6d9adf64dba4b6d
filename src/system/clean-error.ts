import {passName} from '../pipeline/door.ts';

/** The user part of an address: a token may stand there alone, where no rule would take it for one. */
const USER_INFO = /([a-z][a-z0-9+.-]*:\/\/)[^/\s'"]*@/gi;

/**
 * A message as it may be shown. Whatever failed may quote what it was given: the address of a remote, a line of a
 * worksheet, a word from the command line.
 */
export function cleanError(message: string): string {
  // After the rules: where they find something, the placeholder tells what it was.
  return passName(message, () => {}).replace(USER_INFO, (whole, scheme: string) =>
    whole.includes('__REDACTED_') ? whole : `${scheme}***@`,
  );
}

interface Failure {
  readonly message: string;
  readonly hint?: string;
}

/** What a report says of something that failed while the rest went on, as it may be shown. */
export function cleanFailure({message, hint}: Failure): Failure {
  return {message: cleanError(message), ...(hint === undefined ? {} : {hint: cleanError(hint)})};
}
