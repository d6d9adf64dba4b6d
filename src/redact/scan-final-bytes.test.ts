import {expect, it, test} from 'vitest';
import type {ScanFinalBytes} from '../ports/scan.ts';
import {madeUp} from './made-up.ts';
import {redactText} from './redact-text.ts';
import {scanFinalBytes} from './scan-final-bytes.ts';

const value = madeUp('Tr0ub', 14);
const other = madeUp('c0rrect', 14);
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
  // What is told of it goes into reports and logs.
  expect(scan(`assets/${value}.sql`, 'select 1')).toEqual([{path: 'assets/….sql', kind: 'known_value', line: 0}]);
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

const [head, tail] = [value.slice(0, 5), value.slice(5)];
const bytes = Buffer.from(value);
test.each([
  ['base64 at the start', bytes.toString('base64')],
  ['base64 behind one byte', Buffer.from(`a${value}`).toString('base64')],
  ['base64 behind two bytes', Buffer.from(`ab${value}bc`).toString('base64')],
  ['base64url', Buffer.from(`the key is ${value}`).toString('base64url')],
  ['hexadecimal', bytes.toString('hex')],
  ['hexadecimal in capitals', bytes.toString('hex').toUpperCase()],
  ['JSON inside JSON', JSON.stringify(JSON.stringify(value))],
  ['a concatenation', `select '${head}' || '${tail}'`],
  ['a concatenation inside a string', `'select ''${head}'' || ''${tail}'''`],
  ['a concatenation over lines', `x = "${head}" +\n  "${tail}"`],
  ['a concatenation in a notebook', JSON.stringify({source: [`a = "${head}" + "${tail}"`]})],
])('knows a value written as %s', (_name, text) => {
  const scan = scanFinalBytes(new Set([value]));
  expect(scan('a.txt', `one\n${text}`)).toEqual([{path: 'a.txt', kind: 'known_value', line: 2}]);
  expect(scanFinalBytes(new Set([other]))('a.txt', `one\n${text}`)).toEqual([]);
});

test('knows a value with signs that an address escapes', () => {
  const odd = `a&b=c d/${madeUp('e', 8)}`;
  const scan = scanFinalBytes(new Set([odd]));
  expect(scan('a.txt', `?q=${encodeURIComponent(odd)}`)).toHaveLength(1);
  expect(scan('a.txt', `?${String(new URLSearchParams({q: odd}))}`)).toHaveLength(1);
});

test('does not take the slug of a placeholder for a secret', () => {
  const title = `curl -H "Authorization: Basic ${other}=="`;
  const slug = redactText(title, 'text')
    .text.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  expect(slug).toContain('redacted');
  expect(scanFinalBytes()(`assets/${slug}12--c0ffee001234.sql`, 'select 1')).toEqual([]);
  expect(scanFinalBytes()(`assets/${slug.slice(0, 40)}/a-12--c0ffee001234.sql`, 'select 1')).toEqual([]);
});

test('holds back what it cannot look at, and tells nothing of it', () => {
  const find = (text: string): [] => {
    if (text.includes(value)) throw new Error(text);
    return [];
  };
  const scan = scanFinalBytes(new Set(), find);
  expect(scan('a.sql', `select '${value}'`)).toEqual([{path: 'a.sql', kind: 'scan_failed', line: 0}]);
  const told = JSON.stringify(scan(`${value}.sql`, 'select 1'));
  expect(told).toContain('scan_failed');
  expect(told).not.toContain(value);
  expect(scan('b.sql', 'select 1')).toEqual([]);
});
