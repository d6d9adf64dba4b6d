import {oneSentence} from './sentence.ts';
import {skipSpace} from './space.ts';

/** One thing the grammar would have gone on with. */
interface Expectation {
  readonly type: string;
  readonly text?: string;
}

/** What the parsers that peggy makes throw at a text they cannot read. */
export interface GrammarError extends Error {
  readonly expected: readonly Expectation[] | null;
  readonly location: {
    readonly start: {readonly offset: number; readonly line: number; readonly column: number};
  };
}

/** So many expectations are told; with more than MANY there is nothing to choose from. */
const TOLD = 4;
const MANY = 24;
const END = 'end of input';
/** Told before others, as what is most often forgotten. */
const FIRST = [',', ')', 'FROM', 'AS', 'AND', 'ON', 'WHERE'];
/** Where comments and other quoted things may begin, which are never what is missed. */
const UNTOLD = new Set(['--', '//', '/*', "'", '`']);
/** How a name may begin besides with a letter. */
const NAME = '"';
const BEHIND_VARIABLE = new Set([':=', '=', '.', NAME, ...UNTOLD]);
const WORD = /\w*/y;

export function isSyntaxError(error: unknown): error is GrammarError {
  return error instanceof Error && 'location' in error && 'expected' in error;
}

/** Whether it was the first word that it did not know; it then takes that for a variable which is about to be set. */
export function isUnknownStatement({expected, location}: GrammarError, sql: string): boolean {
  WORD.lastIndex = skipSpace(sql, 0);
  WORD.test(sql);
  const onlyToSet = (expected ?? []).every(({type, text}) => type !== 'literal' || BEHIND_VARIABLE.has(text ?? ''));
  return onlyToSet && skipSpace(sql, WORD.lastIndex) === location.start.offset;
}

/** One sentence: what stands there, and the few things that might have stood there instead. */
export function describeSyntaxError({expected, location}: GrammarError, sql: string): string {
  const found = /^\s*([\w$]{1,40}|[^])/u.exec(sql.slice(location.start.offset))?.[1];
  const subject = found === undefined ? END : quoted(found);
  const texts = (expected ?? []).flatMap(({type, text}) => {
    if (type === 'end' || text === ';') return [END];
    return type === 'literal' && text !== undefined && !UNTOLD.has(text) ? [text.trim()] : [];
  });
  const choices = [...new Set(texts)].filter((text) => text !== '');
  if (choices.length === 0 || choices.length > MANY) return oneSentence(`Did not expect ${subject} here`);
  const told = choices.sort((a, b) => rankOf(a) - rankOf(b)).slice(0, TOLD);
  const names = told.map((text) => (text === END ? END : text === NAME ? 'a name' : quoted(text)));
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return oneSentence(`Expected ${list} but ${subject} found`);
}

function rankOf(text: string): number {
  const place = FIRST.indexOf(text);
  if (place !== -1) return place;
  return text === END ? FIRST.length : FIRST.length + 1;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
