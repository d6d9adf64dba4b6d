import {KIND} from '../../parse/lex/kinds.ts';
import type {Cursor} from './cursor.ts';
import {textOfLiteral} from './cursor.ts';
import type {CallExpression, Expression, Order, Over} from './expression.ts';

const FRAME_WORDS = ['ROWS', 'RANGE', 'BETWEEN', 'UNBOUNDED', 'PRECEDING', 'FOLLOWING', 'CURRENT', 'ROW', 'AND'];
/** Functions whose first argument is a part of a date, as a word or a string. */
const PART_FIRST = new Set(
  'DATEADD DATEDIFF TIMESTAMPADD TIMESTAMPDIFF TIMEADD TIMEDIFF DATE_TRUNC DATE_PART'.split(' '),
);
const PART_SECOND = new Set(['LAST_DAY', 'TRUNC']);

/** Reads an expression: calls hold some, and it holds calls. */
type Read = (cursor: Cursor) => Expression;

/** `name(…)` with what may stand behind it: WITHIN GROUP and OVER. */
export function readCall(cursor: Cursor, read: Read): Expression {
  const {code} = cursor;
  const name = code.upper(cursor.at);
  cursor.at += 2;
  const distinct = cursor.takeWord('DISTINCT');
  const found: Expression[] = [];
  const named = new Map<string, Expression>();
  let star = false;
  while (!cursor.isOperator(')')) {
    if (found.length + named.size > 0) cursor.expectOperator(',');
    if (cursor.isOperator('*') && code.upper(cursor.at + 1) === ')') {
      star = true;
      cursor.at++;
    } else if (cursor.isName && code.upper(cursor.at + 1) === '=>') {
      const key = cursor.takeName();
      cursor.at++;
      named.set(key, read(cursor));
    } else if (isPart(cursor, name, found.length)) found.push(takePart(cursor));
    else found.push(read(cursor));
  }
  cursor.expectOperator(')');
  if (cursor.isWord('IGNORE', 'RESPECT', 'FILTER')) cursor.refuse();
  const within = cursor.isWord('WITHIN') ? readWithin(cursor, read) : undefined;
  const over = cursor.takeWord('OVER') ? readOver(cursor, read) : undefined;
  return {
    k: 'call',
    name,
    arguments: found,
    named,
    star,
    distinct,
    ...(within === undefined ? {} : {within}),
    ...(over === undefined ? {} : {over}),
  };
}

function isPart({code, at}: Cursor, name: string, argument: number): boolean {
  const wanted = PART_FIRST.has(name) ? 0 : PART_SECOND.has(name) ? 1 : -1;
  if (argument !== wanted) return false;
  const next = code.upper(at + 1);
  return (code.kind(at) === KIND.word || code.kind(at) === KIND.string) && (next === ',' || next === ')');
}

/** A part of a date as a text in lower case. */
function takePart(cursor: Cursor): Expression {
  const {code} = cursor;
  const written = code.written(cursor.at);
  const value = code.kind(cursor.at) === KIND.string ? textOfLiteral(written) : written;
  cursor.at++;
  return {k: 'text', value: value.toLowerCase()};
}

/** `extract(part from x)`. */
export function readExtract(cursor: Cursor, read: Read): CallExpression {
  cursor.at += 2;
  const part = takePart(cursor);
  cursor.expectWord('FROM');
  const of = read(cursor);
  cursor.expectOperator(')');
  return {k: 'call', name: 'DATE_PART', arguments: [part, of], named: new Map(), star: false, distinct: false};
}

function readWithin(cursor: Cursor, read: Read): readonly Order[] {
  cursor.at++;
  cursor.expectWord('GROUP');
  cursor.expectOperator('(');
  const orders = readOrderBy(cursor, read);
  cursor.expectOperator(')');
  return orders;
}

function readOver(cursor: Cursor, read: Read): Over {
  cursor.expectOperator('(');
  const partitionBy: Expression[] = [];
  if (cursor.takeWord('PARTITION')) {
    cursor.expectWord('BY');
    do partitionBy.push(read(cursor));
    while (cursor.takeOperator(','));
  }
  const orderBy = cursor.isWord('ORDER') ? readOrderBy(cursor, read) : [];
  const frame = readFrame(cursor);
  cursor.expectOperator(')');
  return {partitionBy, orderBy, ...(frame === '' ? {} : {frame})};
}

function readFrame(cursor: Cursor): string {
  const words: string[] = [];
  while (!cursor.isOperator(')')) {
    const isNumber = cursor.code.kind(cursor.at) === KIND.number && /^\d+$/.test(cursor.code.written(cursor.at));
    if (!isNumber && !cursor.isWord(...FRAME_WORDS)) cursor.refuse();
    words.push(cursor.code.written(cursor.at++).toUpperCase());
  }
  return words.join(' ');
}

function readOrderBy(cursor: Cursor, read: Read): readonly Order[] {
  cursor.expectWord('ORDER');
  cursor.expectWord('BY');
  const orders: Order[] = [];
  do orders.push(readOrder(cursor, read));
  while (cursor.takeOperator(','));
  return orders;
}

/** `x desc nulls last`: nulls are the greatest of all unless it says otherwise (sql-reference/constructs/order-by). */
export function readOrder(cursor: Cursor, read: Read): Order {
  const by = read(cursor);
  const descending = cursor.takeWord('DESC');
  if (!descending) cursor.takeWord('ASC');
  let nullsFirst = descending;
  if (cursor.takeWord('NULLS', 'FIRST')) nullsFirst = true;
  else if (cursor.takeWord('NULLS', 'LAST')) nullsFirst = false;
  return {by, descending, nullsFirst};
}
