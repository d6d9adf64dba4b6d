import {KIND} from '../../parse/lex/kinds.ts';
import {endOfDataType} from '../../parse/tree/data-type.ts';
import type {Run} from '../../parse/tree/nodes.ts';
import {type Cursor, textOfLiteral} from './cursor.ts';
import type {Expression} from './expression.ts';
import {notTranslated} from './not-translated.ts';
import {readCall, readExtract} from './read-call.ts';
import {readTest} from './read-test.ts';

/** Operators by how strongly they bind; the order is Snowflake's. */
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const SUM = 5;
const PRODUCT = 6;
const SIGN = 7;
const COMPARISONS = ['=', '<>', '!=', '<', '<=', '>', '>='] as const;
/** Names that are functions without brackets. */
const NILADIC = ['CURRENT_DATE', 'CURRENT_TIMESTAMP', 'LOCALTIMESTAMP'];

/**
 * Reads a whole run of tokens as one expression.
 * @throws NotTranslated for what is not on the list
 */
export function readWhole(cursor: Cursor): Expression {
  const expression = readExpression(cursor);
  if (!cursor.isDone) cursor.refuse();
  return expression;
}

/** Reads an expression as far as operators go that bind at least as strongly as `least`. */
export function readExpression(cursor: Cursor, least = OR): Expression {
  let left = readPrefixed(cursor, least);
  for (;;) {
    const next = readOperator(cursor, left, least);
    if (next === undefined) return left;
    left = next;
  }
}

function readPrefixed(cursor: Cursor, least: number): Expression {
  if (cursor.isWord('NOT')) {
    // `a = not b` means what nobody remembers.
    if (least > NOT) cursor.refuse();
    cursor.at++;
    return {k: 'unary', operator: 'NOT', of: readExpression(cursor, NOT)};
  }
  for (const operator of ['-', '+'] as const) {
    if (cursor.takeOperator(operator)) return {k: 'unary', operator, of: readExpression(cursor, SIGN)};
  }
  return readPostfixed(cursor, readPrimary(cursor));
}

function readOperator(cursor: Cursor, left: Expression, least: number): Expression | undefined {
  if (cursor.isDone) return undefined;
  const binary = (operator: string, strength: number, rightStrength = strength + 1): Expression => {
    cursor.at++;
    return {k: 'binary', operator, left, right: readExpression(cursor, rightStrength)};
  };
  if (cursor.isWord('OR') && least <= OR) return binary('OR', OR);
  if (cursor.isWord('AND') && least <= AND) return binary('AND', AND);
  const written = cursor.code.upper(cursor.at);
  if (cursor.isOperator('*', '/', '%') && least <= PRODUCT) return binary(written, PRODUCT);
  if (cursor.isOperator('+', '-', '||') && least <= SUM) {
    const mixed =
      left.k === 'binary' &&
      ['+', '-', '||'].includes(left.operator) &&
      (left.operator === '||') !== (written === '||');
    return mixed ? notTranslated('|| beside + or - without brackets') : binary(written, SUM);
  }
  if (least > COMPARISON) return undefined;
  if (cursor.isOperator(...COMPARISONS)) {
    const comparison = binary(written === '!=' ? '<>' : written, COMPARISON);
    return cursor.isOperator(...COMPARISONS) ? cursor.refuse() : comparison;
  }
  return readTest(cursor, left, (one) => readExpression(one, SUM), readExpression);
}

function readPrimary(cursor: Cursor): Expression {
  if (cursor.isDone) cursor.refuse();
  const {code, at} = cursor;
  switch (code.kind(at)) {
    case KIND.number:
      cursor.at++;
      return {k: 'number', written: code.written(at)};
    case KIND.string:
    case KIND.dollarString:
      cursor.at++;
      return {k: 'text', value: textOfLiteral(code.written(at))};
    case KIND.word:
      return readWord(cursor);
    case KIND.quoted:
      return readName(cursor);
    default:
      return cursor.isOperator('(') ? readGroup(cursor) : cursor.refuse();
  }
}

function readGroup(cursor: Cursor): Expression {
  const query = cursor.queries.get(cursor.at);
  if (query !== undefined) {
    cursor.at = cursor.code.match(cursor.at) + 1;
    return {k: 'query', query};
  }
  cursor.at++;
  const inside = readExpression(cursor);
  cursor.expectOperator(')');
  return inside;
}

function readWord(cursor: Cursor): Expression {
  const {code, at} = cursor;
  if (cursor.takeWord('NULL')) return {k: 'null'};
  for (const value of [true, false]) if (cursor.takeWord(String(value).toUpperCase())) return {k: 'boolean', value};
  if (cursor.takeWord('CASE')) return readCase(cursor);
  if (cursor.isWord('EXISTS')) {
    const query = cursor.queries.get(at + 1);
    if (query === undefined) cursor.refuse();
    cursor.at = code.match(at + 1) + 1;
    return {k: 'exists', query};
  }
  if (cursor.isWord('CAST', 'TRY_CAST') && code.upper(at + 1) === '(') return readCastCall(cursor);
  if (cursor.isWord('EXTRACT') && code.upper(at + 1) === '(') return readExtract(cursor, readExpression);
  if (cursor.isWord('DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ') && code.kind(at + 1) === KIND.string) {
    cursor.at += 2;
    return {k: 'typed', type: code.upper(at), value: textOfLiteral(code.written(at + 1))};
  }
  if (cursor.isWord('INTERVAL') && code.kind(at + 1) === KIND.string) cursor.refuse();
  if (cursor.isWord(...NILADIC) && code.upper(at + 1) !== '(') {
    cursor.at++;
    return {k: 'call', name: code.upper(at), arguments: [], named: new Map(), star: false, distinct: false};
  }
  return readName(cursor);
}

/** A column or a call. */
function readName(cursor: Cursor): Expression {
  const {code} = cursor;
  if (code.kind(cursor.at) === KIND.word && code.upper(cursor.at + 1) === '(') return readCall(cursor, readExpression);
  const path = [cursor.takeName()];
  while (cursor.isOperator('.')) {
    cursor.at++;
    path.push(cursor.takeName());
  }
  if (cursor.isOperator('(')) notTranslated(`the function ${path.join('.')}`);
  return {k: 'column', path};
}

/** `::type`, `:path`, `['step']`. */
function readPostfixed(cursor: Cursor, first: Expression): Expression {
  let of = first;
  for (;;) {
    if (cursor.takeOperator('::')) {
      of = {k: 'cast', of, type: takeType(cursor)};
    } else if (cursor.isOperator(':') || cursor.isOperator('[')) {
      of = {k: 'steps', of, steps: readSteps(cursor)};
    } else return of;
  }
}

function readSteps(cursor: Cursor): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  const {code} = cursor;
  for (;;) {
    if (steps.length === 0 ? cursor.takeOperator(':') : cursor.takeOperator('.')) {
      // The only unquoted names whose case counts.
      if (!cursor.isName) cursor.refuse();
      const written = code.written(cursor.at++);
      steps.push(written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written);
    } else if (cursor.takeOperator('[')) {
      const kind = code.kind(cursor.at);
      const written = code.written(cursor.at++);
      if (kind === KIND.string) steps.push(textOfLiteral(written));
      else if (kind === KIND.number && /^\d+$/.test(written)) steps.push(Number(written));
      else notTranslated('a path with a computed step');
      cursor.expectOperator(']');
    } else return steps;
  }
}

function takeType(cursor: Cursor): string {
  const end = endOfDataType(cursor.code, cursor.at);
  if (end === cursor.at) cursor.refuse();
  const type = typeText(cursor, {at: cursor.at, to: end});
  cursor.at = end;
  return type;
}

/** A data type in upper case with single spaces and without any around brackets. */
function typeText({code}: Cursor, {at, to}: Run): string {
  const words: string[] = [];
  for (let i = at; i < to; i++) words.push(code.written(i).toUpperCase());
  return words.join(' ').replace(/ ?([(),]) ?/g, '$1');
}

function readCastCall(cursor: Cursor): Expression {
  if (cursor.isWord('TRY_CAST')) cursor.refuse();
  cursor.at += 2;
  const of = readExpression(cursor);
  cursor.expectWord('AS');
  const type = takeType(cursor);
  cursor.expectOperator(')');
  return {k: 'cast', of, type};
}

function readCase(cursor: Cursor): Expression {
  const of = cursor.isWord('WHEN') ? undefined : readExpression(cursor);
  const whens: {when: Expression; gives: Expression}[] = [];
  while (cursor.takeWord('WHEN')) {
    const when = readExpression(cursor);
    cursor.expectWord('THEN');
    whens.push({when, gives: readExpression(cursor)});
  }
  const otherwise = cursor.takeWord('ELSE') ? readExpression(cursor) : undefined;
  cursor.expectWord('END');
  if (whens.length === 0) cursor.refuse();
  return {k: 'case', whens, ...(of === undefined ? {} : {of}), ...(otherwise === undefined ? {} : {otherwise})};
}
