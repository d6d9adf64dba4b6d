import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumber, wordNumbers, wordSet} from '../lex/words.ts';

const [SELECT, WITH, USE, SEMICOLON, OPEN, AS, RECURSIVE] = wordNumbers('SELECT WITH USE ; ( AS RECURSIVE');

/** First words of statements that hold one query at most, and nothing that could hold two side by side. */
const ONE_QUERY = wordSet('SELECT WITH CREATE INSERT USE');
/** Words after which another SELECT goes on with the same statement. */
const GOES_ON = wordSet('UNION ALL DISTINCT NAME INTERSECT EXCEPT MINUS AS ->> THEN ELSE ( , = IN EXISTS FROM');
/** Two words that start a statement and that no query goes on with. */
const STARTS: ReadonlyMap<number, Uint8Array> = new Map(
  Object.entries({
    USE: 'ROLE WAREHOUSE DATABASE SCHEMA SECONDARY',
    CREATE: 'OR TABLE VIEW TEMPORARY TEMP TRANSIENT',
    INSERT: 'INTO OVERWRITE',
    MERGE: 'INTO',
    COPY: 'INTO',
    DELETE: 'FROM',
    DROP: 'TABLE VIEW',
    TRUNCATE: 'TABLE',
  }).map(([first, second]) => [wordNumber(first), wordSet(second)]),
);

/**
 * Where a statement ends that nobody ended: a worksheet runs what is selected in it, so that people leave terminators out.
 * Only where a new line starts with what cannot be the same statement any more: another SELECT or WITH at the level of its
 * first one without a set operator between them, or the first words of another statement. Linear.
 *
 * @param from first token of the statement
 * @param to index after its last one, its terminator not included
 * @returns indexes of the tokens that statements after the first one start with
 */
export function missingTerminators(code: Code, from: number, to: number): readonly number[] {
  const starts: number[] = [];
  let first = code.word(from);
  if (ONE_QUERY[first] !== 1) return starts;
  let isQuerySeen = first === SELECT || first === USE;
  let at = code.after(from);
  while (at < to) {
    const word = code.word(at);
    // A script, after all: what stands in it has terminators.
    if (word === SEMICOLON) return [];
    if (word !== 0 && isQuerySeen && startsStatement(code, at) && isFirstOfLine(code, at) && !goesOn(code, at)) {
      starts.push(at);
      first = word;
      if (ONE_QUERY[first] !== 1) return starts;
      isQuerySeen = first === SELECT || first === USE;
    } else if (word === SELECT) {
      isQuerySeen = true;
    }
    at = code.after(at);
  }
  return starts;
}

function startsStatement(code: Code, at: number): boolean {
  const word = code.word(at);
  if (word === SELECT) return true;
  if (word === WITH) return startsCte(code, code.word(at + 1) === RECURSIVE ? at + 2 : at + 1);
  return STARTS.get(word)?.[code.word(at + 1)] === 1;
}

/** `name AS (` or `name (a, b) AS (`. */
function startsCte(code: Code, at: number): boolean {
  const kind = code.kind(at);
  if (kind !== KIND.word && kind !== KIND.quoted) return false;
  const next = code.word(at + 1) === OPEN ? code.after(at + 1) : at + 1;
  return code.word(next) === AS && code.word(next + 1) === OPEN;
}

/** Whether what stands before a token wants more, or may: nobody knows what a template makes of itself. */
function goesOn(code: Code, at: number): boolean {
  return GOES_ON[code.word(at - 1)] === 1 || code.kind(at - 1) === KIND.template;
}

function isFirstOfLine(code: Code, at: number): boolean {
  for (let i = code.end(at - 1); i < code.start(at); i++) {
    const unit = code.text.charCodeAt(i);
    if (unit === 10 || unit === 13) return true;
  }
  return false;
}
