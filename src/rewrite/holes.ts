import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {isOperator, textOf} from '../parse/tree/view.ts';

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

/**
 * What a string or quoted name takes from outside: continues "Line 3 …"; undefined for one that is only itself.
 * @param isName whether it is a quoted name
 */
export function holeInText(text: string, isName: boolean, host: Host): string | undefined {
  const reference = host === 'notebook' ? NOTEBOOK_REFERENCE.exec(text)?.[0] : undefined;
  if (reference !== undefined) {
    return isName
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
 * What a brace holds that is neither Snowflake's nor markup that the lexer knows, as `{ name }`: an object starts with a
 * string and a colon, a wildcard with a star or `table.*`, a pattern's quantifier with a number.
 * @param at index of the brace
 */
export function holeInBraces(code: Code, at: number): string | undefined {
  const first = code.kind(at + 1);
  const isObject = first === KIND.string && isOperator(code, at + 2, ':');
  if (isObject || (first !== KIND.string && first !== KIND.word)) return undefined;
  const close = code.match(at);
  const inside = {at: at + 1, to: close === -1 ? at + 2 : close};
  if (isOperator(code, at + 2, '.') && holdsStar(code, inside)) return undefined;
  return filledIn(`{${textOf(code, inside)}}`);
}

function holdsStar(code: Code, {at, to}: {readonly at: number; readonly to: number}): boolean {
  for (let i = at; i < to; i++) if (isOperator(code, i, '*')) return true;
  return false;
}

/** What a hole in the code is: continues "Line 3 …". */
export function filledIn(hole: string): string {
  return `uses ${onOneLine(hole)}, which a program fills in before it runs`;
}

/** A text as it can stand in a sentence. */
export function onOneLine(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= 60 ? flat : `${flat.slice(0, 59)}…`;
}
