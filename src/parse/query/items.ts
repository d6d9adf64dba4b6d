import type {Span} from '../../model/scalars.ts';
import {foldIdentifier} from '../resolve.ts';
import {type Code, isOperator, isWord, type Part, partOf, splitPart} from './code.ts';

/** One entry of a select list. */
export interface SelectItem {
  /** Expression and alias. */
  readonly part: Part;
  readonly expression: Part;
  readonly alias?: {readonly name: string; readonly span: Span};
  /** Output name in stored case: the alias, or the column's own name; undefined where the account makes one up. */
  readonly name?: string;
  /** Set for `*` and `t.*`; `qualifier` in stored case. */
  readonly star?: {readonly qualifier?: string};
}

const NEVER_ALIAS = new Set(['END', 'NULL', 'TRUE', 'FALSE', 'PRECISION', 'VARYING', 'ROWS', 'NULLS', 'FIRST', 'LAST']);
const NEVER_BEFORE_ALIAS = new Set(
  (
    'AND OR NOT IS LIKE ILIKE RLIKE REGEXP IN BETWEEN CASE WHEN THEN ELSE DISTINCT ALL ANY SOME ESCAPE COLLATE AT TIME ZONE ' +
    'INTERVAL DATE TIMESTAMP PRIOR CONNECT_BY_ROOT OVER WITHIN EXISTS FROM'
  ).split(' '),
);

/** Reads a select list: what stands between SELECT (DISTINCT, TOP n) and FROM. A trailing comma is allowed there. */
export function readItems(code: Code, list: Part): readonly SelectItem[] {
  return splitPart(code, list, (token) => isOperator(token, ',')).map((part) => readItem(code, part));
}

function readItem(code: Code, part: Part): SelectItem {
  const star = readStar(code, part);
  if (star !== undefined) return {part, expression: part, star};
  const aliasAt = aliasIndex(code, part);
  const token = aliasAt === undefined ? undefined : code.tokens[aliasAt];
  if (aliasAt === undefined || token === undefined) {
    const name = columnName(code, part);
    return {part, expression: part, ...(name === undefined ? {} : {name})};
  }
  const name = foldIdentifier(code.text.slice(token.start, token.end));
  const end = isWord(code.tokens[aliasAt - 1], 'AS') ? aliasAt - 1 : aliasAt;
  const span = {start: token.start, end: token.end};
  return {part, expression: partOf(code, part.from, end), alias: {name, span}, name};
}

/** `*`, `t.*`, `db.s.t.*`, each also with EXCLUDE, EXCEPT, REPLACE, RENAME or ILIKE behind it. */
function readStar(code: Code, part: Part): {qualifier?: string} | undefined {
  let at = part.from;
  let qualifier: string | undefined;
  for (;;) {
    const token = code.tokens[at];
    if (at >= part.to || token === undefined) return undefined;
    if (isOperator(token, '*')) break;
    if ((token.kind !== 'word' && token.kind !== 'quoted') || !isOperator(code.tokens[at + 1], '.')) return undefined;
    qualifier = foldIdentifier(code.text.slice(token.start, token.end));
    at += 2;
  }
  const next = code.tokens[at + 1];
  const plain = at + 1 >= part.to || isWord(next, 'EXCLUDE', 'EXCEPT', 'REPLACE', 'RENAME', 'ILIKE');
  return plain ? (qualifier === undefined ? {} : {qualifier}) : undefined;
}

function aliasIndex(code: Code, part: Part): number | undefined {
  const at = part.to - 1;
  const token = code.tokens[at];
  const before = code.tokens[at - 1];
  if (token === undefined || before === undefined || at <= part.from) return undefined;
  if (token.kind !== 'word' && token.kind !== 'quoted') {
    // Snowflake takes `AS 'name'` as well.
    return undefined;
  }
  if (isWord(before, 'AS')) return at;
  if (token.kind === 'word' && NEVER_ALIAS.has(token.upper)) return undefined;
  if (before.kind === 'word') return NEVER_BEFORE_ALIAS.has(before.upper) ? undefined : at;
  if (before.kind === 'operator') return isOperator(before, ')', ']') ? at : undefined;
  return before.kind === 'bind' || before.kind === 'filter' || before.kind === 'unknown' ? undefined : at;
}

/** Name of a plain column reference (`a`, `t.a`, `s.t.a`), else undefined. */
export function columnName(code: Code, part: Part): string | undefined {
  const path = columnPath(code, part);
  return path?.at(-1);
}

/** Parts of a plain column reference in stored case, else undefined. */
export function columnPath(code: Code, part: Part): readonly string[] | undefined {
  const names: string[] = [];
  for (let i = part.from; i < part.to; i++) {
    const token = code.tokens[i];
    if (token === undefined) return undefined;
    if ((i - part.from) % 2 === 1) {
      if (!isOperator(token, '.')) return undefined;
      continue;
    }
    if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
    names.push(foldIdentifier(code.text.slice(token.start, token.end)));
  }
  if ((part.to - part.from) % 2 === 0) return undefined;
  const only = code.tokens[part.from];
  return names.length === 1 && only !== undefined && isConstant(only.upper) && only.kind === 'word' ? undefined : names;
}

function isConstant(upper: string): boolean {
  return /^(NULL|TRUE|FALSE|CURRENT_DATE|CURRENT_TIME|CURRENT_TIMESTAMP|CURRENT_USER|LOCALTIME|LOCALTIMESTAMP)$/.test(
    upper,
  );
}
