import {notTranslated} from './not-translated.ts';

/**
 * A data type of Snowflake as far as values of it are translated. Numbers always have 38 digits; what decides about their
 * values is the scale (docs.snowflake.com/en/sql-reference/operators-arithmetic). `null` is the type of a bare NULL.
 */
export type SqlType =
  | {readonly t: 'number'; readonly scale: number}
  | {readonly t: 'float' | 'text' | 'boolean' | 'date' | 'timestamp' | 'timestamp-ltz' | 'variant' | 'null'};

export const WHOLE: SqlType = {t: 'number', scale: 0};
export const FLOAT: SqlType = {t: 'float'};
export const TEXT: SqlType = {t: 'text'};
export const BOOLEAN: SqlType = {t: 'boolean'};
export const DATE: SqlType = {t: 'date'};
export const TIMESTAMP: SqlType = {t: 'timestamp'};
export const TIMESTAMP_LTZ: SqlType = {t: 'timestamp-ltz'};
export const VARIANT: SqlType = {t: 'variant'};
export const NULL: SqlType = {t: 'null'};

export function number(scale: number): SqlType {
  return {t: 'number', scale};
}

/** The DuckDB type that holds the values. The session's time zone is UTC, so a local time is a time. */
export function duckType(type: SqlType): string {
  switch (type.t) {
    case 'number':
      return `DECIMAL(38,${type.scale})`;
    case 'float':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
    case 'timestamp-ltz':
      return 'TIMESTAMP';
    case 'variant':
      return 'JSON';
    default:
      return 'VARCHAR';
  }
}

/** The Snowflake type of a stored column. @param duck its DuckDB type, as the account directory names it */
export function typeOfDuck(duck: string): SqlType {
  const name = duck.toUpperCase();
  const decimal = /^DECIMAL\(\d+, ?(\d+)\)$/.exec(name);
  if (decimal) return number(Number(decimal[1]));
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(name)) return WHOLE;
  switch (name) {
    case 'DOUBLE':
    case 'FLOAT':
      return FLOAT;
    case 'VARCHAR':
      return TEXT;
    case 'BOOLEAN':
      return BOOLEAN;
    case 'DATE':
      return DATE;
    case 'TIMESTAMP':
      return TIMESTAMP;
    case 'JSON':
      return VARIANT;
    default:
      return notTranslated(`a column of the type ${duck}`);
  }
}

export function isTime(type: SqlType): boolean {
  return type.t === 'date' || type.t === 'timestamp' || type.t === 'timestamp-ltz';
}

/** As Snowflake names it, for messages. */
export function typeName(type: SqlType): string {
  const names = {
    number: 'NUMBER',
    float: 'FLOAT',
    text: 'VARCHAR',
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp: 'TIMESTAMP_NTZ',
    'timestamp-ltz': 'TIMESTAMP_LTZ',
    variant: 'VARIANT',
    null: 'NULL',
  } as const;
  return names[type.t];
}
