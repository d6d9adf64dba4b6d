import type {DuckDBType, DuckDBValue} from '@duckdb/node-api';
import {column, type Cell, type Column} from './protocol/column.ts';

/** How the values of one DuckDB column travel to the driver. */
export interface Encoding {
  readonly column: Column;
  encode(value: DuckDBValue): Cell;
}

const WHOLE = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;

/**
 * Chooses the Snowflake type and the cell text for a DuckDB column
 * (docs.snowflake.com/en/sql-reference/intro-summary-data-types; cell texts as the driver's `column.js` reads them).
 * A list becomes an ARRAY, a struct or map an OBJECT, and what Snowflake has no type for becomes text.
 */
export function encodingFor(name: string, type: DuckDBType): Encoding {
  const {column: shape, encode} = encodingOf(name, type.alias ?? String(type));
  return {column: shape, encode: (value) => (value === null ? null : encode(value))};
}

function encodingOf(name: string, type: string): {column: Column; encode(value: unknown): Cell} {
  if (WHOLE.test(type)) return {column: column(name, 'fixed'), encode: String};
  if (/\[\d*\]$/.test(type)) return {column: column(name, 'array'), encode: json};
  if (/^(?:STRUCT|MAP)\(/.test(type)) return {column: column(name, 'object'), encode: json};
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) {
    return {column: column(name, 'fixed', {precision: Number(decimal[1]), scale: Number(decimal[2])}), encode: String};
  }
  switch (type) {
    case 'DOUBLE':
    case 'FLOAT':
      return {column: column(name, 'real'), encode: real};
    case 'BOOLEAN':
      return {column: column(name, 'boolean'), encode: (value) => (value ? '1' : '0')};
    case 'DATE':
      return {column: column(name, 'date'), encode: (value) => String((value as {days: number}).days)};
    case 'TIME':
      return {column: column(name, 'time'), encode: (value) => seconds((value as {micros: bigint}).micros * 1000n)};
    case 'TIMESTAMP WITH TIME ZONE':
      return {column: column(name, 'timestamp_ltz'), encode: timestamp};
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return {column: column(name, 'timestamp_ntz'), encode: timestamp};
    case 'BLOB':
      return {column: column(name, 'binary'), encode: (value) => hex((value as {bytes: Uint8Array}).bytes)};
    case 'JSON':
      return {column: column(name, 'variant'), encode: String};
    default:
      return {column: column(name, 'text'), encode: String};
  }
}

/** Cell of a point in time from ISO 8601 text; null stays null. For rows that do not come out of DuckDB. */
export function timestampCell(iso: string | null): Cell {
  return iso === null ? null : seconds(BigInt(Date.parse(iso)) * 1_000_000n);
}

function timestamp(value: unknown): Cell {
  const stamp = value as {nanos?: bigint; micros?: bigint; millis?: bigint; seconds?: bigint};
  if (stamp.nanos !== undefined) return seconds(stamp.nanos);
  if (stamp.micros !== undefined) return seconds(stamp.micros * 1000n);
  if (stamp.millis !== undefined) return seconds(stamp.millis * 1_000_000n);
  return seconds((stamp.seconds ?? 0n) * 1_000_000_000n);
}

/** Seconds with nine decimals from nanoseconds; the sign stands before the whole number. */
function seconds(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = String(size % 1_000_000_000n).padStart(9, '0');
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}.${fraction}`;
}

function real(value: unknown): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return String(value);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

function json(value: unknown): string {
  return JSON.stringify(plain(value));
}

/** Nested DuckDB values as JSON; numbers too long for JSON's doubles stay exact as text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value === null || typeof value !== 'object') return value;
  const nested = value as {items?: readonly unknown[]; entries?: unknown};
  if (Array.isArray(nested.items)) return nested.items.map(plain);
  if (Array.isArray(nested.entries)) {
    return Object.fromEntries(
      nested.entries.map(({key, value: item}: {key: unknown; value: unknown}) => [String(key), plain(item)]),
    );
  }
  if (nested.entries !== undefined && nested.entries !== null) {
    return Object.fromEntries(Object.entries(nested.entries).map(([key, item]) => [key, plain(item)]));
  }
  return String(value);
}
