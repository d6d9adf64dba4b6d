import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {RelationName} from '../model/statement.ts';
import {readStatement} from './read-statement.ts';
import {foldIdentifier, relationKey, resolve} from './resolve.ts';

/** Parts that stand alone as well as parts that need quotes, and the mark of an unknown part. */
const part = fc.oneof(fc.constantFrom('T', 't', 'a.b', 'A"B', '?', 'X Y', '1A', 'Ä', '$A', 'A$', ''), fc.string());
const relationName: fc.Arbitrary<RelationName> = fc.oneof(
  part.map((name) => ({name})),
  fc.record({schema: part, name: part}),
  fc.record({database: part, schema: part, name: part}),
  fc.record({database: part, name: part}),
);

describe('foldIdentifier', () => {
  it.each([
    ['orders', 'ORDERS'],
    ['Orders_2$x', 'ORDERS_2$X'],
    ['"orders"', 'orders'],
    ['"ORDERS"', 'ORDERS'],
    ['"a ""b"" c"', 'a "b" c'],
    ['""""', '"'],
    ['""', ''],
    ['"', ''],
    ['', ''],
    ['äpfel', 'ÄPFEL'],
  ])('%j is stored as %j', (written, stored) => {
    expect(foldIdentifier(written)).toBe(stored);
  });
});

describe('resolve', () => {
  const context = {database: 'D', schema: 'S', role: 'R', warehouse: 'W'};

  it.each<readonly [what: string, name: RelationName, found: RelationName]>([
    ['a name alone', {name: 'T'}, {database: 'D', schema: 'S', name: 'T'}],
    ['a schema', {schema: 'X', name: 'T'}, {database: 'D', schema: 'X', name: 'T'}],
    ['a whole name', {database: 'Y', schema: 'X', name: 'T'}, {database: 'Y', schema: 'X', name: 'T'}],
    // The schema of the session is one of another database.
    ['a database without a schema', {database: 'Y', name: 'T'}, {database: 'Y', name: 'T'}],
  ])('completes %s', (_what, name, found) => {
    expect(resolve(name, context)).toStrictEqual(found);
  });

  it('guesses nothing', () => {
    expect(resolve({name: 'T'}, {})).toStrictEqual({name: 'T'});
    expect(resolve({schema: 'X', name: 'T'}, {schema: 'S'})).toStrictEqual({schema: 'X', name: 'T'});
    expect(resolve({name: 'T'}, {database: 'D'})).toStrictEqual({database: 'D', name: 'T'});
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(relationName, (name) => {
        const once = resolve(name, context);
        expect(resolve(once, context)).toEqual(once);
      }),
    );
  });
});

describe('relationKey', () => {
  it.each<readonly [key: string, name: RelationName]>([
    ['D.S.T', {database: 'D', schema: 'S', name: 'T'}],
    ['?.S.T', {schema: 'S', name: 'T'}],
    ['D.?.T', {database: 'D', name: 'T'}],
    ['?.?.T', {name: 'T'}],
    ['D.S."t"', {database: 'D', schema: 'S', name: 't'}],
    ['D."My S".T', {database: 'D', schema: 'My S', name: 'T'}],
    ['D.S."a""b"', {database: 'D', schema: 'S', name: 'a"b'}],
    ['D.S."?"', {database: 'D', schema: 'S', name: '?'}],
    ['D.S._T$1', {database: 'D', schema: 'S', name: '_T$1'}],
    ['D.S."1T"', {database: 'D', schema: 'S', name: '1T'}],
    ['D.S."$T"', {database: 'D', schema: 'S', name: '$T'}],
  ])('%s', (key, name) => {
    expect(relationKey(name)).toBe(key);
  });

  it('is shared by no two names', () => {
    fc.assert(
      fc.property(relationName, relationName, (a, b) => {
        const same = a.database === b.database && a.schema === b.schema && a.name === b.name;
        expect(relationKey(a) === relationKey(b)).toBe(same);
      }),
      {numRuns: 500},
    );
  });

  it('read as SQL is the name again', () => {
    const plain = fc.constantFrom('T', 't', 'a.b', 'A"B', '?', 'X Y', '1A', 'Ä', 'A$');
    fc.assert(
      fc.property(fc.record({database: plain, schema: plain, name: plain}), (name) => {
        const [use] = readStatement(`select * from ${relationKey(name)}`).reads;
        expect(use?.relation).toEqual(name);
      }),
    );
  });
});
