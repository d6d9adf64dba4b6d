import {expect, test} from 'vitest';
import {readNameInString, readWrittenName} from './written-name.ts';

test.each([
  ['orders o', {name: 'ORDERS'}, 6],
  ['"Orders"o', {name: 'Orders'}, 8],
  ['a.b.c, d', {database: 'A', schema: 'B', name: 'C'}, 5],
  ['a /* x */ . -- y\n "b ""c"""', {schema: 'A', name: 'b "c"'}, 27],
  ['a..c', {database: 'A', schema: 'PUBLIC', name: 'C'}, 4],
  ['é$1', {name: 'É$1'}, 3],
  ['t--x', {name: 'T'}, 1],
])('%j', (text, name, end) => {
  expect(readWrittenName(`(${text}`, 1)).toEqual({name, end: end + 1});
});

test.each(['', '@s', '(', '.a', 'a.', 'a...b', 'a.b.c.d', '""'])('%j is no name', (text) => {
  expect(readWrittenName(text, 0)).toBeUndefined();
});

test('a string is a name as a whole or not at all', () => {
  expect(readNameInString(' a."b" ')).toEqual({schema: 'A', name: 'b'});
  expect(readNameInString('a b')).toBeUndefined();
  expect(readNameInString('')).toBeUndefined();
});
