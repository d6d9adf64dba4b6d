import {startsAsSql} from './python/looks.ts';

/** The options on the line of a SQL magic. */
export interface MagicOptions {
  /** How much of the line they take, what stands before the SQL: all of it when there is no SQL on the line. */
  readonly length: number;
  readonly gives: readonly string[];
  readonly needs: readonly string[];
}

/** Options that name the result: of Snowflake, JupySQL, sparkmagic. */
const NAMES_RESULT = new Set(['-r', '--result', '-S', '--save', '-o', '--output']);
const NAMES_NEEDED = new Set(['-w', '--with']);
/** Options that take a value that is no name of a result. */
const TAKES_VALUE = new Set([
  '-a',
  '-A',
  '-c',
  '-f',
  '-i',
  '-m',
  '-n',
  '-p',
  '-s',
  '--alias',
  '--connection_arguments',
  '--creator',
  '--file',
  '--interact',
  '--maxrows',
  '--persist',
  '--section',
]);

const WORD = /\s*(\S+)/y;
const NAME = /^[A-Za-z_][\w.-]*$/;

/** Reads what follows `%%sql` on its line: options, a connection's name or address, `name <<`, then maybe SQL. */
export function readOptions(line: string): MagicOptions {
  const gives: string[] = [];
  const needs: string[] = [];
  let at = 0;
  let isNeeding = false;
  for (;;) {
    WORD.lastIndex = at;
    const match = WORD.exec(line);
    const word = match?.[1];
    if (match === null || word === undefined) return {length: line.length, gives, needs};
    const start = WORD.lastIndex - word.length;
    if (word === '--' || word.startsWith('/*') || isStart(line, start)) return {length: start, gives, needs};
    at = WORD.lastIndex;
    const arrow = word.indexOf('<<');
    if (arrow !== -1 || /^[ \t]*<</.test(line.slice(at, at + 20))) {
      const name = (arrow === -1 ? word : word.slice(0, arrow)).replace(/=$/, '');
      if (NAME.test(name)) gives.push(name);
      return {length: line.indexOf('<<', start) + 2, gives, needs};
    }
    const [option = '', value] = word.startsWith('-') ? splitOption(word) : ['', word];
    if (option === '' && !isNeeding) continue;
    if (option !== '') isNeeding = NAMES_NEEDED.has(option);
    if (option !== '' && value === undefined && (NAMES_RESULT.has(option) || TAKES_VALUE.has(option))) {
      WORD.lastIndex = at;
      const next = WORD.exec(line)?.[1];
      if (next === undefined || (option === '-n' && isStart(line, WORD.lastIndex - next.length))) continue;
      at = WORD.lastIndex;
      if (NAMES_RESULT.has(option) && NAME.test(next)) gives.push(next);
    } else if (value !== undefined && NAMES_RESULT.has(option)) gives.push(value);
    else if (value !== undefined && isNeeding) {
      for (const name of value.split(',')) if (NAME.test(name)) needs.push(name);
    }
  }
}

function splitOption(word: string): readonly [string, string | undefined] {
  const equals = word.indexOf('=');
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

/** Whether a statement starts there. Only a stretch is looked at, so that a long line stays linear. */
function isStart(line: string, at: number): boolean {
  return startsAsSql(line.slice(at, at + 40)) && !/^\w+=/.test(line.slice(at, at + 40));
}
