import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {KIND} from '../lex/kinds.ts';
import type {OpenScope} from './scopes.ts';
import type {TreeReader} from './tree-reader.ts';

const [PARTITION, ORDER, BY, MEASURES, DEFINE, PATTERN, COMMA, AS] = wordNumbers(
  'PARTITION ORDER BY MEASURES DEFINE PATTERN , AS',
);
const [ONE, ALL, AFTER, SUBSET, ROW, ROWS, OPEN] = wordNumbers('ONE ALL AFTER SUBSET ROW ROWS (');
const STOPS = wordSet('PARTITION ORDER MEASURES DEFINE PATTERN ONE ALL AFTER SUBSET');

/**
 * Reads the inside of MATCH_RECOGNIZE (…): the expressions of PARTITION BY, ORDER BY, MEASURES and DEFINE; row patterns and
 * what to do after a match name no columns.
 * Source: Snowflake reference, MATCH_RECOGNIZE.
 */
export function readMatchRecognize(reader: TreeReader, scope: OpenScope, at: number, to: number): void {
  const {code} = reader;
  let next = at;
  while (next < to) {
    const word = code.word(next);
    const end = endOfPart(code, next + 1, to);
    if ((word === PARTITION || word === ORDER) && code.word(next + 1) === BY)
      readItems(reader, scope, next + 2, end, false);
    else if (word === MEASURES) readItems(reader, scope, next + 1, end, true);
    else if (word === DEFINE) readDefinitions(reader, scope, next + 1, end);
    else if (!startsPart(code, next)) reader.hole(next, end, 'a part of MATCH_RECOGNIZE');
    next = end;
  }
}

/** Index of the next part. */
function endOfPart(code: Code, at: number, to: number): number {
  let next = at;
  while (next < to && !startsPart(code, next)) next = code.after(next);
  return Math.min(next, to);
}

function startsPart(code: Code, at: number): boolean {
  const word = code.word(at);
  if (STOPS[word] === 0) return false;
  const next = code.word(at + 1);
  switch (word) {
    case PARTITION:
    case ORDER:
      return next === BY;
    case ONE:
      return next === ROW;
    case ALL:
      return next === ROWS;
    case PATTERN:
      return next === OPEN;
    case MEASURES:
    case DEFINE:
    case SUBSET:
    case AFTER:
      return code.kind(at + 1) !== KIND.none && next !== COMMA && next !== AS;
    default:
      return false;
  }
}

const NONE = wordSet();
const SEMANTICS: ReadonlySet<string> = new Set(['FINAL', 'RUNNING']);

function readItems(reader: TreeReader, scope: OpenScope, at: number, to: number, named: boolean): void {
  const {code, expressions} = reader;
  for (let next = at; next < to;) {
    // `final last(x)` and `running last(x)`.
    const first = SEMANTICS.has(code.upper(next)) && code.kind(next + 1) === KIND.word ? next + 1 : next;
    next = Math.max(expressions.read(scope, first, to, NONE, true, named ? 'item' : 'none'), first) + 1;
  }
}

/** `symbol AS condition, …`. */
function readDefinitions(reader: TreeReader, scope: OpenScope, at: number, to: number): void {
  const {code, expressions} = reader;
  let next = at;
  while (next < to) {
    if (code.word(next + 1) !== AS) {
      reader.hole(next, to, 'symbol AS condition');
      return;
    }
    next = Math.max(expressions.read(scope, next + 2, to, NONE, true), next) + 1;
  }
}
