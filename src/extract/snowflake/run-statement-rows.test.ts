import {describe, expect, it} from 'vitest';
import type {DriverColumn} from './driver.ts';
import {openRows} from './run-statement-rows.ts';

const columns = (...types: readonly (readonly [name: string, type: string])[]): readonly DriverColumn[] =>
  types.map(
    ([name, type]) =>
      ({getName: () => name, getType: () => type, _getRowValue: () => 'read by the driver'}) as unknown as DriverColumn,
  );
/** Reads a cell the way the driver's stream does. */
const cells = (of: readonly DriverColumn[], values: unknown, rowIndex = 0): readonly unknown[] =>
  of.map((column) => (column as unknown as {_getRowValue(row: object): unknown})._getRowValue({values, rowIndex}));

const read = (type: string, cell: unknown): string | null | undefined => {
  const of = columns(['C', type]);
  const reader = openRows(of);
  return reader.read(cells(of, [cell]))['C'];
};

describe('openRows', () => {
  it.each<[type: string, cell: unknown, text: string | null]>([
    ['fixed', '123456789012345678901234567890.50', '123456789012345678901234567890.50'],
    ['real', '1.0E-10', '1.0E-10'],
    ['text', 'NULL', 'NULL'],
    ['text', null, null],
    ['variant', '[undefined]', '[undefined]'],
    ['array', '[ 1.0, 9007199254740993 ]', '[ 1.0, 9007199254740993 ]'],
    ['binary', 'DEADBEEF', 'DEADBEEF'],
    ['boolean', '1', 'TRUE'],
    ['boolean', 'false', 'FALSE'],
    ['boolean', '2', '2'],
    ['date', '0', '1970-01-01'],
    ['date', '-2', '1969-12-30'],
    ['date', '2932896', '9999-12-31'],
    ['date', 'soon', 'soon'],
    ['time', '0.000000000', '00:00:00'],
    ['time', '86399.120000000', '23:59:59.12'],
    ['time', null, null],
    ['timestamp_ntz', '1704103200.123456000', '2024-01-01T10:00:00.123456000Z'],
    ['timestamp_ltz', '1704103200.250000000', '2024-01-01T10:00:00.250Z'],
    ['timestamp_ltz', '1704103200', '2024-01-01T10:00:00.000Z'],
    ['timestamp_ntz', '-1.500000000', '1969-12-31T23:59:58.500Z'],
    ['timestamp_ntz', '-0.000000001', '1969-12-31T23:59:59.999999999Z'],
    ['timestamp_tz', '1704103200.000000000 1500', '2024-01-01T10:00:00.000Z'],
    ['timestamp_tz', 'whenever', 'whenever'],
  ])('%s %s', (type, cell, text) => {
    expect(read(type, cell)).toBe(text);
  });

  it('gives columns with the same name each a name of its own', () => {
    const of = columns(['A', 'text'], ['A', 'text'], ['A_2', 'text'], ['A', 'text'], ['B', 'text']);
    const reader = openRows(of);
    expect(reader.read(cells(of, ['1', '2', '3', '4', '5']))).toEqual({A: '1', A_3: '2', A_2: '3', A_4: '4', B: '5'});
    expect(reader.fault).toBeUndefined();
  });

  it.each([
    [
      'a row that is missing',
      [
        [['1', '2'], 0],
        [['3', '4'], 2],
      ],
      'missing',
    ],
    [
      'a row with a column too few',
      [
        [['1', '2'], 0],
        [['3'], 1],
      ],
      'shape',
    ],
    ['something that is no row', [[{error: 'Service Unavailable'}, 0]], 'shape'],
  ] as const)('sees %s', (_name, rows, fault) => {
    const of = columns(['A', 'text'], ['B', 'text']);
    const reader = openRows(of);
    for (const [values, index] of rows) reader.read(cells(of, values, index));
    expect(reader.fault).toBe(fault);
  });
});
