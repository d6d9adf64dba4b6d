import {redactText} from '../redact/redact-text.ts';
import {spellings} from '../redact/scan-final-bytes.ts';

/** Takes the place of a line that no rule could look at. */
const UNSAYABLE = `${JSON.stringify({level: 'warn', msg: 'A line of the log could not be shown to be free of secrets.'})}\n`;

/**
 * Makes what looks at each line of the log, whole and as it leaves: at all depths, in messages of errors and in stacks. It
 * takes out what a rule finds and the values that the run has met.
 */
export function logCleaner(secrets: ReadonlySet<string> = new Set()): (line: string) => string {
  let known = 0;
  let written: string[] = [];
  return (line) => {
    if (secrets.size !== known) {
      known = secrets.size;
      // Longest first: a value that another one begins with would leave the rest of it.
      written = [...spellings(secrets)].toSorted((a, b) => b.length - a.length);
    }
    try {
      // A line is JSON, and stays it.
      const clean = redactText(line, 'ipynb').text;
      return written.reduce((text, value) => text.replaceAll(value, '__REDACTED_known_value_1__'), clean);
    } catch {
      return UNSAYABLE;
    }
  };
}
