import {notTranslated} from './not-translated.ts';
import {
  BOOLEAN,
  DATE,
  duckType,
  FLOAT,
  isTime,
  number,
  type SqlType,
  TEXT,
  TIMESTAMP,
  typeName,
  VARIANT,
  WHOLE,
} from './types.ts';
import {coerce, momentOf, numberLiteral, type Value} from './value.ts';

const WHOLE_TYPES = ['INT', 'INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'BYTEINT', 'NUMBER', 'NUMERIC', 'DECIMAL'];

/** The type that a cast names. Sizes of texts are refused: a cast cuts there, or fails. */
export function typeNamed(name: string): SqlType {
  const sized = /^(?:NUMBER|NUMERIC|DECIMAL)\((\d+)(?:,(\d+))?\)$/.exec(name);
  if (sized) {
    const scale = Number(sized[2] ?? 0);
    return scale <= 12 ? number(scale) : notTranslated(`the type ${name}`);
  }
  if (WHOLE_TYPES.includes(name)) return WHOLE;
  if (['FLOAT', 'DOUBLE', 'REAL', 'DOUBLE PRECISION', 'FLOAT8', 'FLOAT4'].includes(name)) return FLOAT;
  if (['VARCHAR', 'STRING', 'TEXT'].includes(name)) return TEXT;
  if (name === 'BOOLEAN') return BOOLEAN;
  if (name === 'DATE') return DATE;
  // TIMESTAMP is TIMESTAMP_NTZ unless the parameter TIMESTAMP_TYPE_MAPPING says otherwise.
  if (['TIMESTAMP', 'TIMESTAMP_NTZ', 'DATETIME'].includes(name)) return TIMESTAMP;
  if (name === 'VARIANT') return VARIANT;
  return notTranslated(`the type ${name}`);
}

/** `value::type`, as docs.snowflake.com/en/sql-reference/data-type-conversion says. */
export function castTo(value: Value, name: string): Value {
  const type = typeNamed(name);
  const sized = /\((\d+)/.exec(name);
  const cast = convert(value, type, name);
  // A number that has more digits than the type is an error, and not a longer number.
  if (sized === null || type.t !== 'number' || Number(sized[1]) === 38) return cast;
  return {sql: `CAST(CAST(${cast.sql} AS DECIMAL(${sized[1]},${type.scale})) AS ${duckType(type)})`, type};
}

function convert(value: Value, type: SqlType, name: string): Value {
  const from = value.type;
  if (from.t === type.t && type.t !== 'number') return {sql: value.sql, type};
  if (from.t === 'null') return coerce(value, type);
  if (value.literal !== undefined && isTime(type)) return momentOf(value.literal, type);
  if (value.literal !== undefined && type.t === 'number') return convert(numberLiteral(value.literal), type, name);
  if (from.t === 'variant') return ofVariant(value, type);
  if (from.t === 'number' && ['number', 'float', 'text'].includes(type.t)) return coerce(value, type);
  if (from.t === 'date' && type.t === 'text') return {sql: `strftime(${value.sql}, '%Y-%m-%d')`, type};
  if (from.t === 'date' && type.t === 'timestamp') return coerce(value, type);
  if ((from.t === 'timestamp' || from.t === 'timestamp-ltz') && (type.t === 'date' || type.t === 'timestamp')) {
    return {sql: `CAST(${value.sql} AS ${duckType(type)})`, type};
  }
  if (from.t === 'boolean' && type.t === 'text') return {sql: `CAST(${value.sql} AS VARCHAR)`, type};
  return notTranslated(`a ${typeName(from)} cast to ${name}`);
}

/** A value in JSON: texts, whole numbers and booleans; JSON's null becomes NULL. */
function ofVariant(value: Value, type: SqlType): Value {
  const text = `snow_json_text(${value.sql})`;
  if (type.t === 'text') return {sql: text, type};
  if (type.t === 'number' && type.scale === 0) return {sql: `CAST(${text} AS ${duckType(type)})`, type};
  return notTranslated(`a VARIANT cast to ${typeName(type)}`);
}
