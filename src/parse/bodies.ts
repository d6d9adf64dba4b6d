import type {RelationName, RelationUse} from '../model/statement.ts';
import type {Classification} from './kinds.ts';
import {lex} from './lex.ts';
import {Scanner} from './scan.ts';
import {significant} from './significant.ts';
import type {SignificantToken} from './significant.ts';

const WITH_BODY = new Set(['PROCEDURE', 'FUNCTION', 'TASK']);

interface BodyReading {
  readonly reads: readonly RelationUse[];
  readonly writes: readonly RelationName[];
}

/**
 * What the SQL between `$$` reads and writes: the body of a procedure, function or task in SQL, and what EXECUTE
 * IMMEDIATE runs. Spans are in the statement's text. Bodies in other languages, and those in plain strings, are not read.
 */
export function readBody(text: string, code: readonly SignificantToken[], found: Classification): BodyReading {
  const immediate = found.verb === 'EXECUTE IMMEDIATE';
  if (!immediate && !WITH_BODY.has(found.object?.name ?? '')) return {reads: [], writes: []};
  const at = code.findIndex((token, i) => token.kind === 'dollar-string' && opensBody(code[i - 1], immediate));
  const language = code.findIndex((token) => token.upper === 'LANGUAGE');
  const isSql = language === -1 || code[language + 1]?.upper === 'SQL';
  const token = code[at];
  if (token === undefined || !isSql) return {reads: [], writes: []};
  const start = token.start + 2;
  const inner = text.slice(start, Math.max(start, token.end - 2));
  const scan = new Scanner(inner, significant(inner, lex(inner))).run(true);
  const reads = scan.reads.map((use) => ({...use, span: {start: use.span.start + start, end: use.span.end + start}}));
  return {reads, writes: scan.writes};
}

function opensBody(before: SignificantToken | undefined, immediate: boolean): boolean {
  return before?.upper === (immediate ? 'IMMEDIATE' : 'AS');
}
