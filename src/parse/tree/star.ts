import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';
import {CLAUSE_WORDS, endsItem} from './clauses.ts';
import {identifierAt} from './name.ts';
import type {Run, Star} from './nodes.ts';
import type {OpenSelect} from './scopes.ts';
import type {TreeReader} from './tree-reader.ts';

const [OPEN, COMMA, AS, ILIKE, EXCLUDE, EXCEPT, RENAME, REPLACE] = wordNumbers(
  '( , AS ILIKE EXCLUDE EXCEPT RENAME REPLACE',
);

/**
 * Reads `*` or `t.*` with ILIKE, EXCLUDE, REPLACE and RENAME behind it.
 * @param starAt index of the star itself
 */
export function readStar(reader: TreeReader, select: OpenSelect, at: number, starAt: number, to: number): Star {
  const {code} = reader;
  const exclude: string[] = [];
  const rename: {from: string; to: string}[] = [];
  const replace: string[] = [];
  let ilike: Run | undefined;
  let next = starAt + 1;
  while (next < to) {
    const word = code.word(next);
    if (word === ILIKE) {
      const end = Math.min(next + 2, to);
      ilike = {at: next + 1, to: end};
      next = end;
    } else if (word === EXCLUDE || word === EXCEPT) {
      const list = listBehind(code, next);
      for (const name of names(code, list)) exclude.push(identifierAt(code, name));
      next = list.end;
    } else if (word === RENAME) {
      const list = listBehind(code, next, 3);
      for (const name of names(code, list)) {
        if (code.word(name + 1) === AS) rename.push({from: identifierAt(code, name), to: identifierAt(code, name + 2)});
      }
      next = list.end;
    } else if (word === REPLACE && code.word(next + 1) === OPEN && code.match(next + 1) !== -1) {
      const list = listBehind(code, next);
      readReplacements(reader, select, list, replace);
      next = list.end;
    } else {
      break;
    }
  }
  next = endOfRest(reader, next, to);
  return {at, to: next, qualifier: starAt > at ? {at, to: starAt - 1} : undefined, exclude, rename, replace, ilike};
}

interface NameList extends Run {
  /** Index after the list, its brackets included. */
  readonly end: number;
}

/** What stands behind a keyword: in brackets, or so many tokens. */
function listBehind(code: Code, at: number, width = 1): NameList {
  const close = code.word(at + 1) === OPEN ? code.match(at + 1) : -1;
  if (close !== -1) return {at: at + 2, to: close, end: close + 1};
  const end = Math.min(at + 1 + width, code.size);
  return {at: at + 1, to: end, end};
}

/** Indexes of the names at which the entries of a list start. */
function* names(code: Code, list: NameList): Iterable<number> {
  let first = true;
  for (let i = list.at; i < list.to; i++) {
    if (first && (code.kind(i) === KIND.word || code.kind(i) === KIND.quoted)) yield i;
    first = code.word(i) === COMMA;
  }
}

/** `REPLACE (expression AS name, …)`. */
function readReplacements(reader: TreeReader, select: OpenSelect, list: NameList, replace: string[]): void {
  const {code, expressions} = reader;
  for (let at = list.at; at < list.to;) {
    const end = expressions.read(select, at, list.to, CLAUSE_WORDS, true, 'item');
    if (expressions.alias !== -1) replace.push(identifierAt(code, expressions.alias));
    at = Math.max(end, at) + 1;
  }
}

/** What stands between the star and the comma or clause behind it: nothing, templates, or a hole. */
function endOfRest(reader: TreeReader, at: number, to: number): number {
  const {code} = reader;
  let end = at;
  while (code.kind(end) === KIND.template && end < to) end++;
  if (end >= to || endsItem(code, end)) return end;
  while (end < to && !endsItem(code, end)) end = code.after(end);
  reader.hole(at, end, 'a comma or the next clause behind the star');
  return Math.min(end, to);
}
