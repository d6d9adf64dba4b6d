import {notTranslated} from './not-translated.ts';
import {BOOLEAN, DATE, duckType, FLOAT, number, type SqlType, TEXT, typeName, WHOLE} from './types.ts';
import {coerce, commonType, expectNumber, expectType, unified, type Value} from './value.ts';

const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);

/**
 * `left operator right`, with the scales of docs.snowflake.com/en/sql-reference/operators-arithmetic.
 * @throws NotTranslated for operands that Snowflake would convert by rules that are not here
 */
export function binary(operator: string, left: Value, right: Value): Value {
  if (COMPARISONS.has(operator)) return compare(operator, left, right);
  switch (operator) {
    case 'AND':
    case 'OR':
      return {
        sql: `(${[left, right].map((one) => coerce(expectType(one, 'boolean'), BOOLEAN).sql).join(` ${operator} `)})`,
        type: BOOLEAN,
      };
    case '||':
      return {sql: `(${[left, right].map(asText).join(' || ')})`, type: TEXT};
    case '+':
    case '-':
      return addOrSubtract(operator, left, right);
    case '*':
      return multiply(left, right);
    case '/':
      return divide(left, right);
    case '%':
      return modulo(left, right);
    default:
      return notTranslated(`the operator ${operator}`);
  }
}

export function negated(operator: '-' | '+', value: Value): Value {
  if (value.type.t === 'float') return {sql: `(${operator}${value.sql})`, type: FLOAT};
  const {sql, scale} = expectNumber(value);
  const whole = value.whole === undefined ? {} : {whole: operator === '-' ? -value.whole : value.whole};
  return {sql: `(${operator}${sql})`, type: number(scale), ...whole};
}

function compare(operator: string, left: Value, right: Value): Value {
  if (commonType([left, right]).t === 'variant') return notTranslated('a comparison of VARIANT values');
  const {sql} = unified([left, right]);
  return {sql: `(${sql[0]} ${operator} ${sql[1]})`, type: BOOLEAN};
}

function asText(value: Value): string {
  return coerce(expectType(value, 'text', 'number'), TEXT).sql;
}

function addOrSubtract(operator: '+' | '-', left: Value, right: Value): Value {
  if (left.type.t === 'date' || right.type.t === 'date') return moveDate(operator, left, right);
  if (isFloat(left, right)) return floats(operator, left, right);
  const [one, other] = [expectNumber(left), expectNumber(right)];
  const type = number(Math.max(one.scale, other.scale));
  const {sql} = unified([
    {sql: one.sql, type: number(one.scale)},
    {sql: other.sql, type: number(other.scale)},
  ]);
  return {sql: `CAST(${sql[0]} ${operator} ${sql[1]} AS ${duckType(type)})`, type};
}

/** A date moves by whole days; between two dates there are as many. */
function moveDate(operator: '+' | '-', left: Value, right: Value): Value {
  if (left.type.t === 'date' && right.type.t === 'date' && operator === '-') {
    return {sql: `CAST(${left.sql} - ${right.sql} AS ${duckType(WHOLE)})`, type: WHOLE};
  }
  const [date, days] = left.type.t === 'date' ? [left, right] : [right, left];
  if (operator === '-' && date === right) return notTranslated('a number less a date');
  const count = expectNumber(days);
  if (count.scale > 0) return notTranslated('a date and a part of a day');
  return {sql: `CAST(${date.sql} ${operator} CAST(${count.sql} AS INTEGER) AS DATE)`, type: DATE};
}

function multiply(left: Value, right: Value): Value {
  if (isFloat(left, right)) return floats('*', left, right);
  const [one, other] = [expectNumber(left), expectNumber(right)];
  const scale = Math.min(one.scale + other.scale, Math.max(one.scale, other.scale, 12));
  if (one.scale + other.scale > 36) return notTranslated('a product with so many digits');
  const type = number(scale);
  return {sql: `CAST(${one.sql} * ${other.sql} AS ${duckType(type)})`, type};
}

/** Fixed-point division: exact to the scale of the result, the last digit rounded half away from zero. */
export function divide(left: Value, right: Value): Value {
  if (isFloat(left, right)) {
    const {sql} = unified([coerce(left, FLOAT), coerce(right, FLOAT)]);
    return {sql: `(${sql[0]} / snow_divisor(${sql[1]}))`, type: FLOAT};
  }
  const [one, other] = [expectNumber(left), expectNumber(right)];
  const type = number(divisionScale(one.scale));
  const up = type.t === 'number' ? type.scale - one.scale + other.scale : 0;
  const numerator = `CAST(${one.sql} * ${power(one.scale)} AS HUGEINT) * CAST(${power(up)} AS HUGEINT)`;
  const denominator = `CAST(${other.sql} * ${power(other.scale)} AS HUGEINT)`;
  const unit = `CAST(${scaled(divisionScale(one.scale))} AS DECIMAL(${divisionScale(one.scale) + 1},${divisionScale(one.scale)}))`;
  return {sql: `CAST(snow_div(${numerator}, ${denominator}, ${unit}) AS ${duckType(type)})`, type};
}

/** Six digits more than the numerator has, twelve at most. */
export function divisionScale(scale: number): number {
  return Math.max(scale, Math.min(scale + 6, 12));
}

function power(digits: number): string {
  return `CAST(1${'0'.repeat(digits)} AS DECIMAL(38,0))`;
}

function scaled(digits: number): string {
  return digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`;
}

function modulo(left: Value, right: Value): Value {
  const [one, other] = [expectNumber(left), expectNumber(right)];
  const type = number(Math.max(one.scale, other.scale));
  const sql = [one, other].map((each) => `CAST(${each.sql} AS ${duckType(type)})`);
  return {sql: `CAST(${sql[0]} % snow_divisor(${sql[1]}) AS ${duckType(type)})`, type};
}

function isFloat(left: Value, right: Value): boolean {
  const kinds: readonly SqlType['t'][] = [left.type.t, right.type.t];
  if (!kinds.includes('float')) return false;
  const other = kinds.find((kind) => kind !== 'float') ?? 'float';
  if (['float', 'number', 'null'].includes(other)) return true;
  return notTranslated(`a FLOAT and a ${typeName(left.type.t === 'float' ? right.type : left.type)}`);
}

function floats(operator: string, left: Value, right: Value): Value {
  return {sql: `(${coerce(left, FLOAT).sql} ${operator} ${coerce(right, FLOAT).sql})`, type: FLOAT};
}
