import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type CsvRecord, CsvRecords} from './csv-records.ts';

function readAll(pieces: readonly string[], delimiter = ','): readonly CsvRecord[] {
  const reader = new CsvRecords(delimiter);
  return [...pieces.flatMap((piece) => [...reader.push(piece)]), ...reader.end()];
}

function cutAt(text: string, places: readonly number[]): readonly string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const value = fc.string({unit: fc.constantFrom('a', 'é', ' ', ',', ';', '"', '\n', '\r', "'"), maxLength: 8});
const written = (text: string, quoted: boolean): string =>
  quoted || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

describe('records come back as they were written', () => {
  test('whatever is in them, and wherever the text is cut', () => {
    const record = fc.array(fc.tuple(value, fc.boolean()), {minLength: 2, maxLength: 4});
    fc.assert(
      fc.property(
        fc.array(record, {maxLength: 6}),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.array(fc.nat(400), {maxLength: 12}),
        (records, lineEnd, endsWithLineEnd, places) => {
          const lines = records.map((values) => values.map(([text, quoted]) => written(text, quoted)).join(','));
          const text = lines.join(lineEnd) + (endsWithLineEnd && lines.length > 0 ? lineEnd : '');
          const found = readAll(cutAt(text, places));
          expect(found.map(({values}) => values)).toEqual(records.map((values) => values.map(([plain]) => plain)));
          expect(found.every(({problem}) => problem === undefined)).toBe(true);
        },
      ),
      {numRuns: 400},
    );
  });

  test('with the line on which each begins', () => {
    const found = readAll(['id,sql\r\n1,"select a\r\n  , b\nfrom t"\r\n\r\n2,x']);
    expect(found.map(({line}) => line)).toEqual([1, 2, 6]);
  });
});

describe('what cannot be trusted is named', () => {
  test('a quote within a value', () => {
    const found = readAll(['id,sql\n1,"select "x" from t"\n2,"select y"\n']);
    expect(found.map(({line, problem}) => [line, problem])).toEqual([
      [1, undefined],
      [2, 'A quote within a value is not doubled.'],
      [3, undefined],
    ]);
  });

  test('a quote that is never closed takes nothing with it but its line', () => {
    const found = readAll(['id,sql\n1,"select a\n2,select b\n', '3,select c\n']);
    expect(found.map(({line, values, problem}) => problem ?? `${line} ${values.join('|')}`)).toEqual([
      '1 id|sql',
      'A quote that begins in this record is never closed.',
      '3 2|select b',
      '4 3|select c',
    ]);
  });
});
