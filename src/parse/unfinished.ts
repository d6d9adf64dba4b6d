import type {SignificantToken} from './significant.ts';

/** Whether a string or quoted name is opened and never closed. Only the last token can be, as it takes in the rest. */
export function isUnfinished(text: string, code: readonly SignificantToken[]): boolean {
  const last = code.at(-1);
  if (last === undefined) return false;
  const written = text.slice(last.start, last.end);
  switch (last.kind) {
    case 'dollar-string':
      return written.length < 4 || !written.endsWith('$$');
    case 'string':
      return !closes(written, "'", true);
    case 'quoted':
      return !closes(written, '"', false);
    default:
      return false;
  }
}

function closes(written: string, quote: string, escapes: boolean): boolean {
  for (let i = 1; i < written.length; i++) {
    const character = written[i];
    if (escapes && character === '\\') i++;
    else if (character === quote) {
      if (written[i + 1] !== quote) return true;
      i++;
    }
  }
  return false;
}
