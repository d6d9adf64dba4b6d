import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {wordNumber} from '../../parse/lex/words.ts';
import {identifierAt} from '../../parse/tree/name.ts';
import type {Run} from '../../parse/tree/nodes.ts';

const UNEQUAL = wordNumber('!=');
const PLAIN = /^[A-Z_][A-Z0-9_$]*$/;

/** A token in the one form that its spellings share: `Orders` and `"ORDERS"` are one name, `!=` and `<>` one operator. */
export function tokenText(code: Code, at: number): string {
  switch (code.kind(at)) {
    case KIND.word:
    case KIND.variable:
    case KIND.bind:
    case KIND.filter:
      return code.word(at) === 0 ? code.written(at).toUpperCase() : code.upper(at);
    case KIND.quoted:
      return spelledName(identifierAt(code, at));
    case KIND.operator:
      return code.word(at) === UNEQUAL ? '<>' : code.upper(at);
    case KIND.template:
      return code
        .written(at)
        .replace(/\s+/g, ' ')
        .replace(/^(\{[{%]|<%) | ([}%]\}|%>)$/g, '$1$2');
    case KIND.string:
    case KIND.dollarString:
      return redactionsAside(code, at).replace(/\r\n?/g, '\n');
    default:
      return code.written(at);
  }
}

/** Which one of its kind a secret was says nothing. */
function redactionsAside(code: Code, at: number): string {
  const written = code.written(at);
  return code.tokens.hasRedactions
    ? written.replace(/__REDACTED_([A-Za-z0-9_-]{1,60}?)_\d+__/gi, '__REDACTED_$1__')
    : written;
}

/** A name in stored case, in quotes where it needs them, so that two names never look the same. */
export function spelledName(name: string): string {
  return PLAIN.test(name) ? name : JSON.stringify(name);
}

/** The tokens of a run, each in its one form. */
export function plainText(code: Code, run: Run): string {
  let text = '';
  for (let at = run.at; at < run.to; at++) text += `${tokenText(code, at)} `;
  return text;
}

/** A run as the author wrote it, without comments and with single spaces, for a person to read. */
export function shownText(code: Code, {at, to}: Run): string {
  let text = '';
  for (let i = at; i < to; i++) {
    if (i > at && code.start(i) > code.end(i - 1)) text += ' ';
    text += code.written(i);
  }
  return text;
}
