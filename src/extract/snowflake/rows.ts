import type {Instant} from '../../model/scalars.ts';
import type {Row} from '../../ports/warehouse.ts';

/** A cell by its column's name: SELECT spells columns in upper case, SHOW and LIST in lower case. Missing is null. */
export function cell(row: Row, column: string): string | null {
  return row[column] ?? row[column.toUpperCase()] ?? row[column.toLowerCase()] ?? null;
}

/** A cell as text, empty where there is none. */
export function textCell(row: Row, column: string): string {
  return cell(row, column) ?? '';
}

/** A cell as a number, 0 where there is none. */
export function numberCell(row: Row, column: string): number {
  const value = Number(cell(row, column) ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/** Epoch milliseconds (as text, maybe with decimals) to an instant; undefined for null and nonsense. */
export function instantOfMs(text: string | null): Instant | undefined {
  if (text === null || text.trim() === '') return undefined;
  const date = new Date(Math.round(Number(text)));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/**
 * A point in time in any spelling an account uses in SHOW and LIST (`Mon, 2 Nov 2026 10:00:00 GMT`,
 * `2026-11-02 10:00:00.000 -0800`, ISO 8601, epoch milliseconds) to an instant. Without an offset it is taken for UTC, so
 * that the machine's time zone never matters.
 */
export function instantOfText(text: string | null): Instant | undefined {
  if (text === null || text.trim() === '') return undefined;
  const trimmed = text.trim();
  if (/^\d{12,14}$/.test(trimmed)) return instantOfMs(trimmed);
  const iso = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(trimmed);
  const offset = iso?.[3]?.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2') ?? 'Z';
  const date = new Date(iso === null ? trimmed : `${iso[1]}T${iso[2]}${offset}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
