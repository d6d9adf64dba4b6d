/** A stretch of a source. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A Python source that a Python grammar can read, of the same length, and the lines that only IPython knows. */
export interface MaskedPython {
  readonly code: string;
  /** Lines such as `%sql select 1` or `x = !ls`, with what a backslash at their end adds. */
  readonly magics: readonly Stretch[];
}

const STOPS = /["'#\n\r()[\]{}\\]/g;
const MAGIC = /[ \t]*(?:[A-Za-z_][\w.]*[ \t]*=[ \t]*)?(?:%{1,2}[A-Za-z]|!(?!=))/y;
/** Magics that run the statement behind them on the same line. */
const TIMES_STATEMENT = /%(?:time|timeit|prun|memit)(?:[ \t]+-\w+(?:[ \t]+\d+)?)*[ \t]+(?=\S)/y;
const TEMPLATE_PREFIX = /(?<![A-Za-z0-9_])(?:r?t|tr)$/i;

/**
 * Makes a comment of each magic and shell line, an f-string of each t-string, and a space of a byte order mark. One
 * pass, linear; strings that never end and brackets that never close are taken as they come.
 */
export function maskPython(written: string): MaskedPython {
  // The grammar takes a backslash and a carriage return for the whole end of a line.
  const source = written.replaceAll('\\\r\n', ' \\\n');
  const edits: {readonly at: number; readonly text: string}[] = [];
  const magics: Stretch[] = [];
  if (source.startsWith('\ufeff')) edits.push({at: 0, text: ' '});
  let depth = 0;
  let at = edits.length;
  let isLineStart = true;
  while (at < source.length) {
    if (isLineStart) {
      isLineStart = false;
      const end = readMagic(source, at, depth, edits);
      if (end !== undefined) {
        magics.push({start: at, end});
        at = end;
      }
    }
    STOPS.lastIndex = at;
    const stop = STOPS.exec(source);
    if (stop === null) break;
    const character = stop[0];
    at = stop.index + 1;
    if (character === '\n' || character === '\r') isLineStart = true;
    else if (character === '#') at = lineEnd(source, at);
    else if (character === '\\') at += source.startsWith('\r\n', at) ? 2 : 1;
    else if (character === '"' || character === "'") {
      const prefix = TEMPLATE_PREFIX.exec(source.slice(Math.max(0, stop.index - 3), stop.index))?.[0];
      if (prefix !== undefined) {
        edits.push({at: stop.index - prefix.length, text: prefix.replace('t', 'f').replace('T', 'F')});
      }
      at = stringEnd(source, stop.index);
    } else depth = '([{'.includes(character) ? depth + 1 : Math.max(0, depth - 1);
  }
  return {code: applied(source, edits), magics};
}

function readMagic(source: string, at: number, depth: number, edits: {at: number; text: string}[]): number | undefined {
  MAGIC.lastIndex = at;
  const match = MAGIC.exec(source)?.[0];
  // In brackets a line may go on with `%name`; a magic stands at its very start even there, after code that is broken.
  if (match === undefined || (depth > 0 && !match.startsWith('%'))) return undefined;
  const mark = at + match.search(/[%!]/);
  TIMES_STATEMENT.lastIndex = mark;
  const timed = TIMES_STATEMENT.exec(source)?.[0];
  if (timed !== undefined) {
    edits.push({at: mark, text: 'pass;'.padEnd(timed.length)});
    return undefined;
  }
  const isAssigned = match.includes('=');
  const end = lineEnd(source, mark);
  edits.push({at: mark, text: isAssigned && end > mark + 1 ? '0#' : '#'});
  return continued(source, end, edits);
}

/** Where a line that ends with a backslash really ends. */
function continued(source: string, lineStop: number, edits: {at: number; text: string}[]): number {
  let end = lineStop;
  while (source[end - 1] === '\\' && end < source.length) {
    const next = end + (source.startsWith('\r\n', end) ? 2 : 1);
    if (next >= source.length) break;
    end = lineEnd(source, next);
    if (end > next) edits.push({at: next, text: '#'});
    else break;
  }
  return end;
}

/** End of a string that starts with the quote at `at`; one in single quotes ends with its line at the latest. */
function stringEnd(source: string, at: number): number {
  const quote = source.charAt(at);
  const isTriple = source.startsWith(quote.repeat(3), at);
  const closer = isTriple ? quote.repeat(3) : quote;
  let end = at + closer.length;
  while (end < source.length) {
    const character = source[end];
    if (character === '\\') end += source.startsWith('\r\n', end + 1) ? 3 : 2;
    else if (!isTriple && (character === '\n' || character === '\r')) return end;
    else if (character === quote && source.startsWith(closer, end)) return end + closer.length;
    else end++;
  }
  return source.length;
}

function lineEnd(source: string, from: number): number {
  let end = from;
  while (end < source.length && source[end] !== '\n' && source[end] !== '\r') end++;
  return end;
}

function applied(source: string, edits: readonly {readonly at: number; readonly text: string}[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const edit of edits) {
    parts.push(source.slice(done, edit.at), edit.text);
    done = edit.at + edit.text.length;
  }
  return parts.join('') + source.slice(done);
}
