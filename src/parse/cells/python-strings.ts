/** A string literal of a Python source. Offsets are in the source. */
export interface PythonString {
  readonly start: number;
  readonly end: number;
  /** What stands between the quotes, as written. */
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly raw: boolean;
  readonly formatted: boolean;
}

const PREFIX = /^(?:r|u|b|f|t|rb|br|fr|rf|tr|rt)$/i;

/** The string literals of a Python source, in order; comments are passed over. One pass, linear, tolerant. */
export function pythonStrings(source: string): PythonString[] {
  const strings: PythonString[] = [];
  let at = 0;
  while (at < source.length) {
    const character = source[at];
    if (character === '#') {
      at = endOfLine(source, at);
      continue;
    }
    if (character !== '"' && character !== "'") {
      at++;
      continue;
    }
    const prefix = prefixBefore(source, at);
    const string = readString(source, at, prefix);
    strings.push(string);
    at = string.end;
  }
  return strings;
}

function readString(source: string, at: number, prefix: string): PythonString {
  const quote = source.charAt(at);
  const triple = source.startsWith(quote.repeat(3), at);
  const closer = triple ? quote.repeat(3) : quote;
  const contentStart = at + closer.length;
  let end = contentStart;
  while (end < source.length && !source.startsWith(closer, end)) {
    if (source[end] === '\\') end += 2;
    else if (!triple && (source[end] === '\n' || source[end] === '\r')) break;
    else end++;
  }
  end = Math.min(end, source.length);
  const closed = source.startsWith(closer, end);
  return {
    start: at - prefix.length,
    end: Math.max(closed ? end + closer.length : end, at + 1),
    contentStart,
    contentEnd: end,
    raw: /r/i.test(prefix),
    formatted: /[ft]/i.test(prefix),
  };
}

function prefixBefore(source: string, at: number): string {
  let start = at;
  while (start > at - 3 && start > 0 && /\w/.test(source.charAt(start - 1))) start--;
  if (start > 0 && /\w/.test(source.charAt(start - 1))) return '';
  const prefix = source.slice(start, at);
  return PREFIX.test(prefix) ? prefix : '';
}

function endOfLine(source: string, at: number): number {
  const found = source.indexOf('\n', at);
  return found === -1 ? source.length : found;
}

const ESCAPES: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t', "'": "'", '"': '"', '\\': '\\', '\n': ''};

/** The value of a string as far as SQL goes: simple escapes undone, doubled braces of an f-string single. */
export function pythonValue(source: string, string: PythonString): {readonly text: string; readonly isSlice: boolean} {
  const written = source.slice(string.contentStart, string.contentEnd);
  let text = written;
  if (!string.raw && text.includes('\\')) {
    text = text.replace(/\\(\r\n|[^])/g, (whole, escaped: string) => {
      if (escaped === '\r\n') return '';
      return ESCAPES[escaped] ?? whole;
    });
  }
  if (string.formatted && (text.includes('{{') || text.includes('}}'))) {
    text = text.replaceAll('{{', '{').replaceAll('}}', '}');
  }
  return {text, isSlice: text === written};
}
