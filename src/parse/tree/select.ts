import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers} from '../lex/words.ts';
import {CLAUSE_WORDS, endsClause} from './clauses.ts';
import type {SelectItem} from './nodes.ts';
import {endOfDotted} from './path.ts';
import {readList} from './lists.ts';
import type {OpenQuery, OpenSelect} from './scopes.ts';
import {readSources} from './sources.ts';
import {readStar} from './star.ts';
import type {TreeReader} from './tree-reader.ts';

const [DISTINCT, ALL, TOP, COMMA, STAR] = wordNumbers('DISTINCT ALL TOP , *');
const [FROM, INTO, WHERE, HAVING, QUALIFY, GROUP, CONNECT, START] = wordNumbers(
  'FROM INTO WHERE HAVING QUALIFY GROUP CONNECT START',
);

/**
 * Clauses by their place; those of one place come in any order. CONNECT BY is a part of FROM to Snowflake, which allows
 * "some variations in order". Source: Snowflake reference, CONNECT BY.
 */
const ORDER_OF_CLAUSES: ReadonlyMap<number, {readonly place: number; readonly bit: number}> = new Map(
  [[INTO], [FROM], [WHERE, START, CONNECT], [GROUP], [HAVING, QUALIFY]].flatMap((words, place) =>
    words.map((word, i) => [word, {place, bit: 1 << (place * 3 + i)}] as const),
  ),
);

/** Reads a SELECT of a query. @returns index at which it ended: a set operator, ORDER BY, LIMIT, or the query's end */
export function readSelect(reader: TreeReader, query: OpenQuery, at: number, to: number): number {
  const {code} = reader;
  const select = reader.openSelect(at, to, query);
  query.branches.push(select);
  let next = readModifiers(code, select, at + 1);
  next = readItems(reader, select, next, to);
  let place = 0;
  let seen = 0;
  while (next < to) {
    const clause = ORDER_OF_CLAUSES.get(code.word(next));
    const end = readClause(reader, select, next, to);
    if (end === next) break;
    if (clause !== undefined) {
      if (clause.place < place || (seen & clause.bit) !== 0) {
        reader.hole(next, next + 1, 'another clause, as this one comes too late or twice');
      }
      ({place} = clause);
      seen |= clause.bit;
    }
    next = end;
  }
  select.to = next;
  return next;
}

function readModifiers(code: Code, select: OpenSelect, at: number): number {
  let next = at;
  while (code.word(next) === DISTINCT || code.word(next) === ALL) {
    select.distinct = code.word(next) === DISTINCT;
    next++;
  }
  if (code.word(next) !== TOP) return next;
  const kind = code.kind(next + 1);
  if (kind !== KIND.number && kind !== KIND.template && kind !== KIND.variable && kind !== KIND.bind) return next;
  select.top = {at: next, to: next + 2};
  return next + 2;
}

function readItems(reader: TreeReader, select: OpenSelect, at: number, to: number): number {
  const {code} = reader;
  let next = at;
  for (;;) {
    const end = readItem(reader, select, next, to);
    if (code.word(end) !== COMMA || end >= to) {
      // Behind the last comma nothing need stand; a list without anything is none.
      if (end === at && code.kind(at) !== KIND.template) reader.hole(at - 1, at, 'a column behind this');
      select.list = {at, to: end};
      return end;
    }
    if (end === next) reader.hole(end, end + 1, 'an expression before the comma');
    next = end + 1;
  }
}

/** @returns index of the comma or clause behind it; `at` for an item of no tokens, which only a trailing comma leaves */
function readItem(reader: TreeReader, select: OpenSelect, at: number, to: number): number {
  const {code, expressions} = reader;
  const star = starAt(code, at);
  if (star !== -1) {
    const read = readStar(reader, select, at, star, to);
    select.items.push({at, to: read.to, expression: {at, to: read.to}, alias: -1, star: read});
    return read.to;
  }
  const end = expressions.read(select, at, to, CLAUSE_WORDS, true, 'item');
  if (end === at) return end;
  const item: SelectItem = {
    at,
    to: end,
    expression: {at, to: expressions.end},
    alias: expressions.alias,
    star: undefined,
  };
  select.items.push(item);
  return end;
}

/** Index of the star of `*`, `t.*`, `db.s.t.*`; -1 where an expression stands. */
function starAt(code: Code, at: number): number {
  if (code.word(at) === STAR) return at;
  const kind = code.kind(at);
  if (kind !== KIND.word && kind !== KIND.quoted && kind !== KIND.template) return -1;
  const end = endOfDotted(code, at);
  return code.word(end - 1) === STAR ? end - 1 : -1;
}

/** Reads the clause whose keyword stands here. @returns index after it; `at` where the SELECT ends */
function readClause(reader: TreeReader, select: OpenSelect, at: number, to: number): number {
  const {code, expressions} = reader;
  const word = code.word(at);
  if (word === 0 || CLAUSE_WORDS[word] === 0 || !endsClause(code, at, word)) return at;
  switch (word) {
    case FROM: {
      const end = readSources(reader, select, at + 1, to);
      select.from = {at: at + 1, to: end};
      return end;
    }
    case WHERE:
      select.where = condition(reader, select, at + 1, to);
      return select.where.to;
    case GROUP:
      select.groupBy = readList(reader, select, at + 2, to);
      return select.groupBy.to;
    case HAVING:
      select.having = condition(reader, select, at + 1, to);
      return select.having.to;
    case QUALIFY:
      select.qualify = condition(reader, select, at + 1, to);
      return select.qualify.to;
    case INTO: {
      let end = at + 1;
      while (end < to && (CLAUSE_WORDS[code.word(end)] === 0 || !endsClause(code, end, code.word(end)))) end++;
      select.into = {at: at + 1, to: end};
      return end;
    }
    case CONNECT:
    case START: {
      let end = expressions.read(select, at + 2, to, CLAUSE_WORDS, true);
      // `CONNECT BY a = PRIOR b, c = PRIOR d`: the comma joins conditions as AND does.
      while (code.word(end) === COMMA && end < to) end = expressions.read(select, end + 1, to, CLAUSE_WORDS, true);
      select.hierarchy = {at: select.hierarchy?.at ?? at, to: end};
      return end;
    }
    default:
      return at;
  }
}

function condition(reader: TreeReader, select: OpenSelect, at: number, to: number): {at: number; to: number} {
  const end = reader.expressions.read(select, at, to, CLAUSE_WORDS, false);
  if (end === at) reader.hole(at - 1, at, 'a condition behind this');
  return {at, to: end};
}
