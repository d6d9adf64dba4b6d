import type {Span} from '../model/scalars.ts';
import {readBody} from './bodies.ts';
import {readCreation} from './creation.ts';
import {readWith} from './ctes.ts';
import {exactOf, isScripted, shapeOf, withoutTerminator} from './fingerprint.ts';
import {classify} from './kinds.ts';
import type {Classification} from './kinds.ts';
import {lex} from './lex.ts';
import {readLiterals, readVariables} from './literals.ts';
import type {Creation, StatementReading} from './reading.ts';
import {Scanner} from './scan.ts';
import {matchBrackets, significant} from './significant.ts';
import type {SignificantToken} from './significant.ts';
import {isUnfinished} from './unfinished.ts';

/**
 * Reads one statement: what kind it is, its common table expressions, what it reads and writes. Linear, never throws;
 * what is not understood is left out. Terminators at the end are ignored.
 */
export function readStatement(text: string): StatementReading {
  const tokens = lex(text);
  const code = withoutTerminator(significant(text, tokens));
  const match = matchBrackets(code);
  const found = classify(code);
  const scan = new Scanner(text, code, match).run(isScripted(found));
  const body = readBody(text, code, found);
  const kind = isUnfinished(text, code) ? 'unreadable' : found.kind;
  const query = kind === 'unreadable' ? undefined : readQuery(text, code, match, found);
  const list = query === undefined ? undefined : readWith(text, code, match, query.from);
  const final = query === undefined || list === undefined ? undefined : spanOf(code, list.next, query.to);
  return {
    text,
    tokens,
    kind,
    verb: found.verb,
    ...(query === undefined ? {} : {query: spanOf(code, query.from, query.to)}),
    recursive: list?.recursive === true || scan.recursive,
    ctes: list?.ctes ?? [],
    ...(final === undefined ? {} : {final}),
    ...(query?.creation === undefined ? {} : {creation: query.creation}),
    reads: [...scan.reads, ...body.reads],
    writes: [...scan.writes, ...body.writes],
    literals: readLiterals(code),
    variables: readVariables(text, code),
    exact: exactOf(text, code),
    shape: shapeOf(text, code, scan.abstract),
  };
}

interface QueryPlace {
  readonly from: number;
  /** Index of its last token. */
  readonly to: number;
  readonly creation?: Creation;
}

function readQuery(
  text: string,
  code: readonly SignificantToken[],
  match: Int32Array,
  found: Classification,
): QueryPlace | undefined {
  const last = code.length - 1;
  if (found.kind === 'query') return within(code, match, 0, last);
  const made = readCreation(text, code, match, found);
  return made === undefined ? undefined : {...within(code, match, made.query, last), creation: made.creation};
}

/** Takes off brackets that hold the whole query, and templates in front of it. */
function within(code: readonly SignificantToken[], match: Int32Array, from: number, to: number): QueryPlace {
  let first = from;
  let last = to;
  for (;;) {
    while (code[first]?.kind === 'template' && first < last) first++;
    if (code[first]?.upper !== '(' || match[first] !== last || last - first < 2) return {from: first, to: last};
    first++;
    last--;
  }
}

function spanOf(code: readonly SignificantToken[], from: number, to: number): Span | undefined {
  const first = code[from];
  const last = code[to];
  return first === undefined || last === undefined || to < from ? undefined : {start: first.start, end: last.end};
}
