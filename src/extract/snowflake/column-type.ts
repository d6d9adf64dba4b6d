import type {DriverColumn} from './driver.ts';

const NAMES: Readonly<Record<string, string>> = {real: 'FLOAT', text: 'VARCHAR'};

/**
 * The type of a result's column as SQL spells it (docs.snowflake.com/en/sql-reference/intro-summary-data-types). Lengths of
 * texts are left out: they change nothing about the values that are there.
 */
export function typeOf(column: DriverColumn): string {
  const type = column.getType().toLowerCase();
  if (type === 'fixed') return `NUMBER(${column.getPrecision()},${column.getScale()})`;
  return NAMES[type] ?? type.toUpperCase();
}
