import type {Span} from '../model/scalars.ts';
import type {CteReading} from './reading.ts';
import type {SignificantToken} from './significant.ts';

/** The WITH list that a query starts with. */
export interface WithReading {
  readonly recursive: boolean;
  readonly ctes: readonly CteReading[];
  /** Index of the first token after the list. */
  readonly next: number;
}

/** Reads the WITH list at a token; without one the list is empty and `next` is where it was looked for. */
export function readWith(text: string, code: readonly SignificantToken[], match: Int32Array, at: number): WithReading {
  if (code[at]?.upper !== 'WITH') return {recursive: false, ctes: [], next: at};
  const keyword = code[at + 1]?.upper === 'RECURSIVE' && !['AS', '('].includes(code[at + 2]?.upper ?? '');
  const ctes: CteReading[] = [];
  let next = keyword ? at + 2 : at + 1;
  let from = code[next - 1]!.end;
  for (;;) {
    const cte = readCte(text, code, match, next, from);
    if (cte === undefined) break;
    ctes.push(cte.reading);
    next = cte.next;
    if (code[next]?.upper !== ',') break;
    from = code[next]!.end;
    next++;
  }
  if (ctes.length === 0) return {recursive: false, ctes, next: at};
  return {recursive: keyword, ctes, next};
}

function readCte(
  text: string,
  code: readonly SignificantToken[],
  match: Int32Array,
  at: number,
  from: number,
): {reading: CteReading; next: number} | undefined {
  const name = code[at];
  if (name === undefined || !['word', 'quoted', 'template'].includes(name.kind)) return undefined;
  let next = at + 1;
  let columns: Span | undefined;
  if (code[next]?.upper === '(') {
    const close = match[next] ?? -1;
    if (close === -1) return undefined;
    columns = {start: code[next]!.start, end: code[close]!.end};
    next = close + 1;
  }
  if (code[next]?.upper !== 'AS' || code[next + 1]?.upper !== '(') return undefined;
  const close = match[next + 1] ?? -1;
  if (close === -1) return undefined;
  const reading: CteReading = {
    name: text.slice(name.start, name.end),
    nameSpan: {start: name.start, end: name.end},
    ...(columns === undefined ? {} : {columns}),
    body: {start: code[next + 1]!.end, end: code[close]!.start},
    leading: {start: from, end: name.start},
  };
  return {reading, next: close + 1};
}
