import {expect, it} from 'vitest';
import type {ScanFinalBytes} from '../ports/scan.ts';
import {madeUp} from './made-up.ts';
import {redactText} from './redact-text.ts';
import {scanFinalBytes} from './scan-final-bytes.ts';

const value = madeUp('Tr0ub', 14);
const name = 'PASSWORD';

it('lets through what is redacted, and nothing that is not', () => {
  const scan: ScanFinalBytes = scanFinalBytes();
  const text = `select 1;\n\ncreate user a ${name}='${value}';\n`;
  expect(scan('a.sql', text)).toEqual([{path: 'a.sql', kind: 'password', line: 3}]);
  expect(scan('a.sql', redactText(text, 'sql').text)).toEqual([]);
});

it('knows the values of the run wherever they stand, in the path too', () => {
  const scan = scanFinalBytes(new Set([value, 'short']));
  expect(scan('notes.md', `one\ntwo ${value}!`)).toEqual([{path: 'notes.md', kind: 'known_value', line: 2}]);
  expect(scan(`assets/${value}.sql`, 'select 1')).toEqual([
    {path: `assets/${value}.sql`, kind: 'known_value', line: 0},
  ]);
  expect(scan('a.sql', 'a short story')).toEqual([]);
});

it('knows a value as JSON and as SQL write it', () => {
  const odd = `a"b'c\\${madeUp('d', 8)}`;
  const scan = scanFinalBytes(new Set([odd]));
  expect(scan('a.txt', JSON.stringify({x: odd}))).toHaveLength(1);
  expect(scan('a.txt', `select '${odd.replaceAll("'", "''")}'`)).toHaveLength(1);
});

it('looks into the strings of a notebook', () => {
  const text = JSON.stringify({source: [`create user a ${name} =\n`, `'${value}'`]}, undefined, 1);
  expect(scanFinalBytes()('a.ipynb', text)).toEqual([{path: 'a.ipynb', kind: 'password', line: 4}]);
});

it('finds many known values at once, the longest of those that start alike', () => {
  const values = Array.from({length: 500}, (_, i) => `${madeUp('v', 12)}${i}x`);
  const scan = scanFinalBytes(new Set(values));
  const text = values.join('\n');
  expect(scan('x.txt', text).map((leak) => leak.line)).toEqual(values.map((_, i) => i + 1));
});
