import type {Code} from '../parse/lex/tokens.ts';
import {KIND} from '../parse/lex/kinds.ts';
import type {Tree} from '../parse/tree/nodes.ts';
import {isOperator, isWord} from '../parse/tree/view.ts';
import {foldIdentifier} from '../parse/resolve.ts';

/** A `KEY = value` between the name that a CREATE gives and its AS. */
export interface CreationProperty {
  /** Upper case. */
  readonly key: string;
  /** A string without its quotes, a name in stored case, a number; undefined where a bracket, a variable or a template stands. */
  readonly value?: string;
  /** Index of the key's token. */
  readonly at: number;
}

/** Words between CREATE and what is made, upper case: `OR`, `REPLACE`, `SECURE`, `TRANSIENT`. */
export function wordsOfCreation(code: Code, {made}: Tree): ReadonlySet<string> {
  const words = new Set<string>();
  for (let at = 0; at < (made?.name.at ?? 0); at++) if (code.kind(at) === KIND.word) words.add(code.upper(at));
  return words;
}

/** What a CREATE … AS says of the object beside its columns and its query, in the order of the text. */
export function propertiesOfCreation(code: Code, {made, roots}: Tree): readonly CreationProperty[] {
  const [root] = roots;
  if (made === undefined || root === undefined) return [];
  const found: CreationProperty[] = [];
  for (let at = made.columns?.to ?? made.name.to; at < root.at; at = code.after(at)) {
    if (!isOperator(code, at, '=') || code.kind(at - 1) !== KIND.word) continue;
    const value = valueAt(code, at + 1);
    found.push({key: code.upper(at - 1), at: at - 1, ...(value === undefined ? {} : {value})});
  }
  return found;
}

/** Whether words stand next to each other between a CREATE's name and its query, `CLUSTER BY`. */
export function saysOfCreation(code: Code, {made, roots}: Tree, first: string, second: string): boolean {
  const [root] = roots;
  if (made === undefined || root === undefined) return false;
  for (let at = made.columns?.to ?? made.name.to; at < root.at; at = code.after(at)) {
    if (isWord(code, at, first) && isWord(code, at + 1, second)) return true;
  }
  return false;
}

function valueAt(code: Code, at: number): string | undefined {
  const written = code.written(at);
  switch (code.kind(at)) {
    case KIND.string:
      return written.slice(1, -1).replaceAll("''", "'");
    case KIND.word:
    case KIND.quoted:
      return foldIdentifier(written);
    case KIND.number:
      return written;
    default:
      return undefined;
  }
}
