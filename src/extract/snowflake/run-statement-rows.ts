import type {Row} from '../../ports/warehouse.ts';
import type {DriverColumn} from './driver.ts';

/** One row as it stands in the account's answer: a text or null for each column. */
type Cells = readonly unknown[];

/** Turns rows of the driver (`rowMode: 'array'`) into rows by column name. */
export interface RowReader {
  read(cells: Cells): Row;
  /**
   * What is wrong with the rows that the driver has given so far: one is missing before another (a chunk came short), or
   * one has not the columns that were announced (a page that is no part of the result).
   */
  readonly fault: 'missing' | 'shape' | undefined;
}

/** What the driver calls for each cell. */
interface OpenColumn {
  _getRowValue?(row: WireRow): unknown;
  _getRowValueAsString?(row: WireRow): unknown;
}
interface WireRow {
  readonly values: unknown;
  /** Its number in the result, counted from where its chunk begins. */
  readonly rowIndex?: number;
}

/**
 * Makes the driver hand over the cells as the account sent them, and reads them here. The driver's own reading evaluates
 * VARIANT text that is not JSON as JavaScript, rounds numbers, gives the text `NULL` for an empty TIME, spends most of
 * its time on dates, and throws where nobody can catch it when it meets a cell that it does not expect.
 *
 * A driver that has no such place is left to read them itself, which `driver.ts` makes as harmless as it can.
 *
 * Every value becomes text: numbers, VARIANT, OBJECT, ARRAY and BINARY as sent, booleans TRUE and FALSE, dates and times
 * in ISO 8601 (UTC, with the digits they have). Of columns with the same name the second is called `NAME_2`.
 */
export function openRows(columns: readonly DriverColumn[]): RowReader {
  let fault: RowReader['fault'];
  let next = 0;
  const cellAt = (index: number) => (row: WireRow) => {
    const {values, rowIndex} = row;
    if (index === 0 && rowIndex !== undefined && rowIndex !== next++) fault ??= 'missing';
    if (Array.isArray(values) && values.length === columns.length) return values[index] as unknown;
    fault ??= 'shape';
    return null;
  };
  columns.forEach((column, index) => {
    const open = column as OpenColumn;
    if (typeof open._getRowValue !== 'function') return;
    open._getRowValue = open._getRowValueAsString = cellAt(index);
  });
  const names = uniqueNames(columns.map((column) => column.getName()));
  const texts = columns.map((column) => textOf(column.getType()));
  return {
    read(cells) {
      const row: Record<string, string | null> = {};
      for (let index = 0; index < names.length; index++) {
        const cell = cells[index];
        row[names[index]!] = cell === null || cell === undefined ? null : texts[index]!(cell);
      }
      return row;
    },
    get fault() {
      return fault;
    },
  };
}

/** Names by which no column hides another. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let number = 2;
    while (taken.has(`${name}_${number}`)) number++;
    const own = `${name}_${number}`;
    taken.add(own);
    return own;
  });
}

function textOf(type: string): (cell: unknown) => string {
  switch (type) {
    case 'boolean':
      return (cell) =>
        /^(1|true)$/i.test(String(cell)) ? 'TRUE' : /^(0|false)$/i.test(String(cell)) ? 'FALSE' : asSent(cell);
    case 'date':
      return (cell) => (/^-?\d+$/.test(String(cell)) ? isoOf(BigInt(String(cell)) * DAY).slice(0, -14) : asSent(cell));
    case 'time':
      return (cell) => withNanoseconds(cell, timeOf);
    case 'timestamp_ntz':
    case 'timestamp_ltz':
    case 'timestamp_tz':
      return (cell) => withNanoseconds(cell, isoOf);
    default:
      return asSent;
  }
}

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
/** Seconds with up to nine decimals; TIMESTAMP_TZ has the offset behind it, which a point in time does not need. */
const SECONDS = /^(-?)(\d+)(?:\.(\d{1,9}))?(?: \d+)?$/;

function withNanoseconds(cell: unknown, write: (nanoseconds: bigint) => string): string {
  const match = SECONDS.exec(String(cell));
  if (match === null) return asSent(cell);
  const size = BigInt(match[2]!) * SECOND + BigInt((match[3] ?? '').padEnd(9, '0'));
  return write(match[1] === '-' ? -size : size);
}

/** Nanoseconds since 1970 in ISO 8601, with three or nine decimals. */
function isoOf(nanoseconds: bigint): string {
  const part = ((nanoseconds % SECOND) + SECOND) % SECOND;
  const date = new Date(Number((nanoseconds - part) / 1_000_000n));
  if (Number.isNaN(date.getTime())) return String(nanoseconds);
  const digits = String(part).padStart(9, '0');
  return `${date.toISOString().slice(0, -4)}${part % 1_000_000n === 0n ? digits.slice(0, 3) : digits}Z`;
}

/** Nanoseconds since midnight as `HH:MM:SS`, with decimals where there are any. */
function timeOf(nanoseconds: bigint): string {
  const [, time = ''] = isoOf(nanoseconds).slice(0, -1).split('T');
  return time.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

function asSent(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'object' ? (JSON.stringify(cell) ?? '') : String(cell);
}
