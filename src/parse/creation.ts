import {CREATE_MODIFIERS} from './kind-tables.ts';
import type {Classification} from './kinds.ts';
import {readWrittenName} from './names.ts';
import type {Creation} from './reading.ts';
import type {SignificantToken} from './significant.ts';

const OBJECTS: Readonly<Record<string, Creation['object']>> = {
  TABLE: 'table',
  'ICEBERG TABLE': 'table',
  'HYBRID TABLE': 'table',
  'INTERACTIVE TABLE': 'table',
  VIEW: 'view',
  'MATERIALIZED VIEW': 'materialized view',
  'DYNAMIC TABLE': 'dynamic table',
};
const TEMPORARY = new Set(['TEMP', 'TEMPORARY', 'VOLATILE']);
const QUERY_STARTS = new Set(['SELECT', 'WITH', 'VALUES', '(']);

/** What a CREATE … AS makes, and the index of the first token after AS; undefined for any other statement. */
export function readCreation(
  text: string,
  code: readonly SignificantToken[],
  match: Int32Array,
  {object, at}: Classification,
): {creation: Creation; query: number} | undefined {
  const made = object === undefined || !Object.hasOwn(OBJECTS, object.name) ? undefined : OBJECTS[object.name];
  if (object === undefined || made === undefined || !['CREATE', 'DEFINE'].includes(code[at]?.upper ?? ''))
    return undefined;
  let next = object.next;
  while (CREATE_MODIFIERS.has(code[next]?.upper ?? '') && code[next]?.kind === 'word') next++;
  const name = readWrittenName(text, code, match, next);
  if (name === undefined) return undefined;
  const query = afterAs(code, match, name.next);
  if (query === undefined) return undefined;
  const temporary = code.slice(at, object.next).some((token) => TEMPORARY.has(token.upper));
  return {creation: {object: made, temporary, name: name.relation}, query};
}

/** Looks past column lists, comments, grants, tags and policies for the AS in front of a query. */
function afterAs(code: readonly SignificantToken[], match: Int32Array, from: number): number | undefined {
  for (let next = from; next < code.length; next++) {
    const token = code[next]!;
    if (token.upper === '(') {
      const close = match[next] ?? -1;
      if (close === -1) return undefined;
      next = close;
      continue;
    }
    if (token.kind !== 'word' || token.upper !== 'AS') continue;
    let query = next + 1;
    while (code[query]?.kind === 'template') query++;
    if (QUERY_STARTS.has(code[query]?.upper ?? '')) return query;
  }
  return undefined;
}
