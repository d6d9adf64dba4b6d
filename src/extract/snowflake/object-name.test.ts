import {expect, it} from 'vitest';
import {readObjectName} from './object-name.ts';

it.each([
  ['DB.SC.T', ['DB', 'SC', 'T']],
  ['DB."my schema"."a.b""c"', ['DB', 'my schema', 'a.b"c']],
  ['DB.SC.a.b', ['DB', 'SC', 'a.b']],
  ['db.sc.lower', ['db', 'sc', 'lower']],
  ['DB.my schema.T', ['DB', 'my schema', 'T']],
])('%s is taken apart', (text, [database, schema, name]) => {
  expect(readObjectName(text)).toEqual({database, schema, name});
});

it.each(['', 'T', 'SC.T', '$SYS_VIEW_1', '"'])('%j has no full name', (text) => {
  expect(readObjectName(text)).toBeUndefined();
});
