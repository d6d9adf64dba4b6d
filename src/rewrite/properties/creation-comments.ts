import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {identifierAt, stringContent} from '../../parse/tree/name.ts';
import {isOperator, isWord, splitRun} from '../../parse/tree/view.ts';

/** What a CREATE says of its object and of its columns in COMMENT clauses. */
export interface CreationComments {
  readonly object?: string;
  /** By names of columns in stored case. */
  readonly columns: ReadonlyMap<string, string>;
}

/** The comments of a CREATE … AS: `COMMENT = '…'` of the object, `COMMENT '…'` behind its columns. */
export function commentsOfCreation({code, tree: {made, roots}}: StatementReading): CreationComments {
  const columns = new Map<string, string>();
  const [root] = roots;
  if (made === undefined || root === undefined) return {columns};
  const list = made.columns;
  for (const {at, to} of list === undefined ? [] : splitRun(code, {at: list.at + 1, to: list.to - 1}, isComma(code))) {
    for (let word = at + 1; word < to; word = code.after(word)) {
      const text = isWord(code, word, 'COMMENT') ? textAt(code, word + 1) : undefined;
      if (text !== undefined) columns.set(identifierAt(code, at), text);
    }
  }
  for (let at = list?.to ?? made.name.to; at < root.at; at = code.after(at)) {
    const text = isWord(code, at, 'COMMENT') && isOperator(code, at + 1, '=') ? textAt(code, at + 2) : undefined;
    if (text !== undefined) return {object: text, columns};
  }
  return {columns};
}

function isComma(code: Code): (at: number) => boolean {
  return (at) => isOperator(code, at, ',');
}

/** A string as one line; undefined for none, or an empty one. */
function textAt(code: Code, at: number): string | undefined {
  if (code.kind(at) !== KIND.string && code.kind(at) !== KIND.dollarString) return undefined;
  const text = stringContent(code.written(at)).replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}
