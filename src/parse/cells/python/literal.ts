import type {PythonNode} from './tree.ts';

/** What a string literal holds. */
export interface LiteralValue {
  readonly text: string;
  /** Where the text starts in the source. */
  readonly from: number;
  /** Whether the text is what stands in the source from there on, character by character. */
  readonly isSlice: boolean;
}

/** What is done to a literal besides writing it down. */
export interface LiteralUse {
  /** The `….format(…)` that fills its braces: what to write for `{}` or `{0}`, with what stands behind the place in them. */
  readonly formatArgument?: (place: string, rest: string) => string | undefined;
  /** It stands left of a `%` that fills it. */
  readonly isPercent?: boolean;
}

const OPENING = /[A-Za-z]{0,3}("""|'''|"|')/y;
const ESCAPE = /\\(?:\r\n|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^{}]*\}|[0-7]{1,3}|[^])/g;
const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  "'": "'",
  '"': '"',
  '\\': '\\',
  '\n': '',
  '\r': '',
};

/**
 * The value of a string literal, with escapes undone. Placeholders of f- and t-strings stay as written, braces and all;
 * doubled braces around them become single. A literal that never ends holds what is there.
 */
export function literalValue(source: string, node: PythonNode, use: LiteralUse): LiteralValue {
  OPENING.lastIndex = node.from;
  const opening = OPENING.exec(source);
  const closer = opening?.[1] ?? '"';
  const prefix = (opening?.[0] ?? '').slice(0, -closer.length).toLowerCase();
  const first = Math.min(node.from + (opening?.[0].length ?? 0), node.to);
  const isClosed = node.to - closer.length >= first && source.startsWith(closer, node.to - closer.length);
  const end = isClosed ? node.to - closer.length : node.to;
  const isRaw = prefix.includes('r');
  // A backslash right behind the quotes only moves the text to the next line.
  const from =
    first + (isRaw ? 0 : (/^(?:\\\r?\n)+/.exec(source.slice(first, Math.min(end, first + 20)))?.[0].length ?? 0));
  const parts: string[] = [];
  let done = from;
  for (const child of node.children) {
    if (child.type !== 'FormatReplacement' || child.from < done) continue;
    parts.push(plain(source.slice(done, child.from), isRaw, true, use), source.slice(child.from, child.to));
    done = child.to;
  }
  parts.push(plain(source.slice(done, end), isRaw, node.type === 'FormatString', use));
  const text = parts.join('');
  return {text, from, isSlice: text === source.slice(from, end)};
}

function plain(written: string, isRaw: boolean, isFormatted: boolean, use: LiteralUse): string {
  let text = isRaw || !written.includes('\\') ? written : written.replace(ESCAPE, unescape);
  if (isFormatted && /[{}]/.test(text)) text = text.replaceAll('{{', '{').replaceAll('}}', '}');
  if (use.formatArgument !== undefined && /[{}]/.test(text)) text = filled(text, use.formatArgument);
  return use.isPercent === true ? text.replaceAll('%%', '%') : text;
}

function unescape(whole: string): string {
  const escaped = whole.slice(1);
  const simple = SIMPLE[escaped];
  if (simple !== undefined) return simple;
  if (escaped === '\r\n') return '';
  const isNumber = /^[xuU][0-9A-Fa-f]+$|^[0-7]+$/.test(escaped);
  if (!isNumber) return whole;
  const code = /^[0-7]/.test(escaped) ? parseInt(escaped, 8) : parseInt(escaped.slice(1), 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** A format string with its doubled braces single and its numbered places named after what fills them. */
function filled(text: string, argument: (place: string, rest: string) => string | undefined): string {
  return text.replace(/\{\{|\}\}|\{(\d*)([^{}]*)\}/g, (whole, place: string | undefined, rest: string | undefined) => {
    if (place === undefined) return whole.charAt(0);
    if (rest !== '' && !/^[.[!:]/.test(rest ?? '')) return whole;
    return argument(place, rest ?? '') ?? whole;
  });
}
