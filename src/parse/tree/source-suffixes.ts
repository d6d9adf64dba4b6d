import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumber, wordNumbers, wordSet} from '../lex/words.ts';
import {CLAUSE_WORDS, endOfJoinWords, endsClause} from './clauses.ts';
import {readMatchRecognize} from './match-recognize.ts';
import type {Reshape, Source} from './nodes.ts';
import {endOfPart} from './path.ts';
import type {OpenScope} from './scopes.ts';
import type {OpenSource} from './sources.ts';
import type {TreeReader} from './tree-reader.ts';

const [AS, OPEN, AT, BEFORE, CHANGES, END] = wordNumbers('AS ( AT BEFORE CHANGES END');
const [SAMPLE, TABLESAMPLE, SEED, REPEATABLE] = wordNumbers('SAMPLE TABLESAMPLE SEED REPEATABLE');
const [PIVOT, UNPIVOT, MATCH_RECOGNIZE, INCLUDE, EXCLUDE, NULLS] = wordNumbers(
  'PIVOT UNPIVOT MATCH_RECOGNIZE INCLUDE EXCLUDE NULLS',
);
const [FOR, IN, DEFAULT, ON, NULL] = wordNumbers('FOR IN DEFAULT ON NULL');
const METHODS = wordSet('BERNOULLI ROW SYSTEM BLOCK');

/** Index of the token of the last alias of a source; -1 without one. */
export function lastAlias(source: Source): number {
  const reshaped = source.reshapes.at(-1)?.alias ?? -1;
  return reshaped === -1 ? source.alias : reshaped;
}

/** Words that cannot be an alias where a relation has just been named. */
const NOT_ALIASES = wordSet(
  'ON WHERE GROUP ORDER HAVING QUALIFY LIMIT FETCH UNION INTERSECT JOIN INNER LEFT RIGHT FULL CROSS NATURAL SET WHEN SELECT',
  'FROM AS THEN ELSE END WITH INTO USING EXCEPT MINUS LATERAL VALUES OVERWRITE FOR DO LOOP CONNECT OFFSET',
);
/** Words that are keywords here only in front of another word or a bracket. */
const NOT_ALIASES_BEFORE = new Map(
  Object.entries({
    START: wordSet('WITH'),
    ASOF: wordSet('JOIN'),
    DIRECTED: wordSet('JOIN'),
    OUTER: wordSet('JOIN'),
    PIVOT: wordSet('('),
    UNPIVOT: wordSet('( INCLUDE EXCLUDE'),
    MATCH_RECOGNIZE: wordSet('('),
    MATCH_CONDITION: wordSet('('),
    AT: wordSet('('),
    BEFORE: wordSet('('),
    CHANGES: wordSet('('),
    SAMPLE: wordSet('( SYSTEM BLOCK BERNOULLI ROW'),
    TABLESAMPLE: wordSet('( SYSTEM BLOCK BERNOULLI ROW'),
  }).map(([word, before]) => [wordNumber(word), before]),
);

/** Reads what follows the name or bracket of a source. @returns index after it */
export function readSuffixes(reader: TreeReader, scope: OpenScope, source: OpenSource, at: number, to: number): number {
  const {code} = reader;
  let next = at;
  // Whether an alias may stand here: once, and once more behind what reshapes the rows.
  let named = false;
  while (next < to) {
    const word = code.word(next);
    const opens = code.word(next + 1) === OPEN && code.match(next + 1) !== -1;
    if (
      (word === AT || word === BEFORE || word === CHANGES || (word === END && source.travel !== undefined)) &&
      opens
    ) {
      const end = code.after(next + 1);
      // What stands behind CHANGES says which changes are meant, by a word.
      if (word !== CHANGES) reader.expressions.read(scope, next + 1, end, CLAUSE_WORDS, false);
      source.travel = {at: source.travel?.at ?? next, to: end};
      next = end;
    } else if (word === SAMPLE || word === TABLESAMPLE) {
      const end = endOfSample(code, next);
      if (end === next) break;
      source.sample = {at: next, to: end};
      next = end;
    } else if (word === PIVOT || word === UNPIVOT || word === MATCH_RECOGNIZE) {
      const reshape = readReshape(reader, scope, next, word);
      if (reshape === undefined) break;
      (source.reshapes as Reshape[]).push(reshape);
      named = false;
      source.columns = undefined;
      next = reshape.to;
    } else if (!named) {
      const name = word === AS ? next + 1 : next;
      if (!isAlias(code, name, word === AS)) break;
      named = true;
      const reshape = source.reshapes.at(-1) as {alias: number} | undefined;
      if (reshape === undefined) source.alias = name;
      else reshape.alias = name;
      next = endOfPart(code, name);
      if (code.word(next) === OPEN && code.match(next) !== -1 && next < to) {
        source.columns = {at: next, to: code.after(next)};
        next = source.columns.to;
      }
    } else {
      break;
    }
  }
  return next;
}

function isAlias(code: Code, at: number, behindAs: boolean): boolean {
  const kind = code.kind(at);
  if (kind === KIND.quoted) return true;
  if (kind === KIND.template || kind === KIND.bind) return behindAs;
  if (kind !== KIND.word) return false;
  const word = code.word(at);
  if (word === 0) return true;
  if (CLAUSE_WORDS[word] === 1 && endsClause(code, at, word)) return false;
  if (endOfJoinWords(code, at) !== -1) return false;
  if (behindAs) return true;
  if (NOT_ALIASES[word] === 1) return false;
  const before = NOT_ALIASES_BEFORE.get(word);
  return before === undefined || before[code.word(at + 1)] === 0;
}

/** `SAMPLE BERNOULLI (10 ROWS) SEED (7)`. @returns index after it; `at` where the word is none */
function endOfSample(code: Code, at: number): number {
  let next = METHODS[code.word(at + 1)] === 1 ? at + 2 : at + 1;
  if (code.word(next) !== OPEN || code.match(next) === -1) return at;
  next = code.after(next);
  const seeded = code.word(next) === SEED || code.word(next) === REPEATABLE;
  return seeded && code.word(next + 1) === OPEN && code.match(next + 1) !== -1 ? code.after(next + 1) : next;
}

function readReshape(reader: TreeReader, scope: OpenScope, at: number, word: number): Reshape | undefined {
  const {code} = reader;
  let opener = at + 1;
  if ((code.word(opener) === INCLUDE || code.word(opener) === EXCLUDE) && code.word(opener + 1) === NULLS) opener += 2;
  if (code.word(opener) !== OPEN || code.match(opener) === -1) return undefined;
  const to = code.after(opener);
  if (word === MATCH_RECOGNIZE) {
    readMatchRecognize(reader, scope, opener + 1, to - 1);
    return {at, to, kind: 'match-recognize', alias: -1};
  }
  if (word === PIVOT) readPivot(reader, scope, opener, to);
  else readUnpivot(reader, scope, opener, to);
  return {at, to, kind: word === PIVOT ? 'pivot' : 'unpivot', alias: -1};
}

/** `(sum(x) AS total FOR month IN ('jan', 'feb' AS f) DEFAULT ON NULL (0))`. */
function readPivot(reader: TreeReader, scope: OpenScope, opener: number, to: number): void {
  const {code, expressions} = reader;
  let end = opener + 1;
  while (end < to && !(code.word(end) === DEFAULT && code.word(end + 1) === ON && code.word(end + 2) === NULL)) {
    end = code.after(end);
  }
  if (end >= to) {
    expressions.read(scope, opener, to, CLAUSE_WORDS, false, 'anywhere');
    return;
  }
  // Read in two parts, and the aliases and commas of the first as in a bracket.
  readBracketed(reader, scope, opener + 1, end);
  expressions.read(scope, end + 3, to - 1, CLAUSE_WORDS, false);
}

function readBracketed(reader: TreeReader, scope: OpenScope, at: number, to: number): void {
  const {code, expressions} = reader;
  let from = at;
  for (let i = at; i < to; i = code.after(i)) {
    if (code.word(i) !== FOR) continue;
    for (let next = from; next < i;)
      next = Math.max(expressions.read(scope, next, i, CLAUSE_WORDS, true, 'item'), next) + 1;
    from = i + 1;
  }
  expressions.read(scope, from, to, CLAUSE_WORDS, false, 'anywhere');
}

/** `(value FOR name IN (a, b AS 'x'))`: value and name are made, not read. */
function readUnpivot(reader: TreeReader, scope: OpenScope, opener: number, to: number): void {
  const {code, expressions} = reader;
  let list = opener + 1;
  while (list < to && code.word(list) !== IN) list = code.after(list);
  if (code.word(list + 1) === OPEN) expressions.read(scope, list + 1, to - 1, CLAUSE_WORDS, false, 'anywhere');
  else reader.hole(opener, to, 'value FOR name IN (…)');
}
