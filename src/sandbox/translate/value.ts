import {notTranslated} from './not-translated.ts';
import {
  DATE,
  duckType,
  FLOAT,
  isTime,
  NULL,
  number,
  type SqlType,
  TEXT,
  TIMESTAMP,
  TIMESTAMP_LTZ,
  typeName,
} from './types.ts';

/** An expression in DuckDB's SQL, safe to stand anywhere, with the type that Snowflake gives it. */
export interface Value {
  readonly sql: string;
  readonly type: SqlType;
  /** What a text literal says: it becomes a date where one is wanted, as in Snowflake. */
  readonly literal?: string;
  /** A whole number as it is written. */
  readonly whole?: number;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?$/;

/** A text literal as a date or time: only the ISO forms that every setting of Snowflake's reads the same. */
export function momentOf(text: string, type: SqlType): Value {
  if (!(type.t === 'date' ? DAY : MOMENT).test(text)) return notTranslated(`'${text}' as a ${typeName(type)}`);
  const duck = duckType(type);
  return {sql: `CAST(${quoteText(text)} AS ${duck})`, type};
}

/**
 * A value as another type where Snowflake converts it without being told
 * (docs.snowflake.com/en/sql-reference/data-type-conversion).
 * @throws NotTranslated for any other pair
 */
export function coerce(value: Value, type: SqlType): Value {
  const from = value.type;
  if (from.t === type.t && (from.t !== 'number' || from.scale === (type as typeof from).scale)) return value;
  if (from.t === 'null') return {sql: `CAST(NULL AS ${duckType(type)})`, type};
  if (value.literal !== undefined && isTime(type)) return momentOf(value.literal, type);
  if (value.literal !== undefined && type.t === 'number' && /^-?\d+(?:\.\d+)?$/.test(value.literal)) {
    return coerce(numberLiteral(value.literal), type);
  }
  const fits =
    (from.t === 'number' && (type.t === 'number' || type.t === 'float' || type.t === 'text')) ||
    (from.t === 'date' && (type.t === 'timestamp' || type.t === 'timestamp-ltz')) ||
    (from.t === 'timestamp' && type.t === 'timestamp-ltz');
  if (!fits) return notTranslated(`a ${typeName(from)} where a ${typeName(type)} is wanted`);
  return {sql: `CAST(${value.sql} AS ${duckType(type)})`, type};
}

/** A number as written: its scale is the number of digits behind the point. */
export function numberLiteral(written: string): Value {
  if (!/^-?\d{1,37}(?:\.\d{0,37})?$|^-?\.\d{1,37}$/.test(written)) return notTranslated(`the number ${written}`);
  const scale = written.includes('.') ? written.length - written.indexOf('.') - 1 : 0;
  if (scale > 12) return notTranslated(`the number ${written}`);
  const type = number(scale);
  const whole = /^-?\d{1,15}$/.test(written) ? {whole: Number(written)} : {};
  return {sql: `CAST(${written} AS ${duckType(type)})`, type, ...whole};
}

/** The type that several values have together: of CASE, COALESCE, a comparison, a set operation. */
export function commonType(values: readonly Value[]): SqlType {
  let common: SqlType = NULL;
  for (const value of values) common = join(common, value);
  if (!isTime(common)) return common;
  // A text among dates is read as one; a text column would be read by a format that only the session knows.
  return common;
}

function join(common: SqlType, value: Value): SqlType {
  const {type} = value;
  if (type.t === 'null') return common;
  if (common.t === 'null') return type;
  if (common.t === 'number' && type.t === 'number') return number(Math.max(common.scale, type.scale));
  if (common.t === type.t) return common;
  const kinds = [common.t, type.t];
  if (kinds.includes('float') && kinds.includes('number')) return FLOAT;
  if (kinds.includes('text') && isTime(common)) return common;
  if (common.t === 'text' && isTime(type)) return type;
  if (kinds.includes('text') && kinds.includes('number')) return common.t === 'number' ? common : type;
  if (isTime(common) && isTime(type)) {
    if (kinds.includes('timestamp-ltz')) return TIMESTAMP_LTZ;
    return kinds.includes('timestamp') ? TIMESTAMP : DATE;
  }
  return notTranslated(`a ${typeName(common)} beside a ${typeName(type)}`);
}

/** All of them in their common type. */
export function unified(values: readonly Value[]): {readonly type: SqlType; readonly sql: readonly string[]} {
  const found = commonType(values);
  const type = found.t === 'null' ? TEXT : found;
  return {type, sql: values.map((value) => coerce(value, type).sql)};
}

/** A value that must be of this kind already, NULL included. */
export function expectType(value: Value, ...kinds: readonly SqlType['t'][]): Value {
  if (value.type.t === 'null' || kinds.includes(value.type.t)) return value;
  return notTranslated(`a ${typeName(value.type)} as it is used here`);
}

/** A number of a scale. @throws NotTranslated for what is no fixed-point number */
export function expectNumber(value: Value): {readonly sql: string; readonly scale: number} {
  if (value.type.t === 'null') return {sql: `CAST(NULL AS ${duckType(number(0))})`, scale: 0};
  if (value.type.t !== 'number') return notTranslated(`a ${typeName(value.type)} as it is used here`);
  return {sql: value.sql, scale: value.type.scale};
}
