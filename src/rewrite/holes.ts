import type {SignificantToken} from './significant.ts';

/** Where a text comes from, by what can be filled into it before a warehouse sees it. */
export type Host = 'sql' | 'notebook' | 'python';

const NOTEBOOK_REFERENCE = /\{\{\s*[\w.]+\s*\}\}/;
const CLIENT_TEMPLATE = /<%[^%]*%>/;
/** `{name}`, `{row.id}`, `{names[0]}`, `{format(x)}`, `{x!r}`, `{x:.2f}`; not `{"a": 1}` and not `{2,3}`. */
const PYTHON_HOLE =
  /(?<!\{)\{[A-Za-z_]\w*(?:\.\w+|\[[^[\]{}]*\]|\((?:[^(){}]|\([^(){}]*\))*\))*(?:![rsa])?(?::[^{}\s]*)?\}(?!\})/;

/** The host of a locator's file. In a notebook SQL stands in cells of its own and in Python, so both are possible there. */
export function hostOf(locator: string): Host {
  if (/\.ipynb\b/i.test(locator)) return 'notebook';
  return /\.py(?:\.sql)?\b/i.test(locator) ? 'python' : 'sql';
}

/** What a string or quoted name takes from outside: continues "Line 3 …"; undefined for one that is only itself. */
export function holeInText({kind, text}: SignificantToken, host: Host): string | undefined {
  const reference = host === 'notebook' ? NOTEBOOK_REFERENCE.exec(text)?.[0] : undefined;
  if (reference !== undefined) {
    return kind === 'quoted'
      ? `takes a name from another cell through ${text}`
      : `takes its text from another cell through ${reference}`;
  }
  const template = CLIENT_TEMPLATE.exec(text)?.[0];
  if (template !== undefined)
    return `takes its text from the template ${onOneLine(template)}, which a client program fills in`;
  const hole = host === 'sql' ? undefined : PYTHON_HOLE.exec(text)?.[0];
  return hole === undefined ? undefined : `takes its text from the Python expression ${onOneLine(hole)}`;
}

/**
 * What an opening brace in the code is, when it is no Snowflake: an object literal starts with a string and a colon, a
 * wildcard with a star or `table.*`, a pattern's quantifier with a number.
 */
export function holeInCode(tokens: readonly SignificantToken[], index: number): string | undefined {
  const [first, second, third] = tokens.slice(index + 1, index + 4);
  if (tokens[index]?.text !== '{' || first === undefined) return undefined;
  const isWildcard =
    second?.text === '.' && (third?.text === '*' || third?.kind === 'word' || third?.kind === 'quoted');
  if (first.kind !== 'word' && first.kind !== 'string') return undefined;
  if (first.kind === 'string' && second?.text === ':') return undefined;
  const close = tokens.findIndex((token, at) => at > index && token.text === '}');
  const inside = tokens.slice(index + 1, close < 0 ? undefined : close);
  if (isWildcard && inside.some(({text}) => text === '*')) return undefined;
  const shown = inside.length > 6 ? '{…}' : `{${inside.map(({text}) => text).join('')}}`;
  return `uses ${onOneLine(shown)}, which a program fills in before it runs`;
}

/** A text as it can stand in a sentence. */
export function onOneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= 60 ? flat : `${flat.slice(0, 59)}…`;
}
