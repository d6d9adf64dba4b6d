import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {applyEdits} from './edits.ts';
import {hash32} from './hash.ts';
import {assetId, candidateId, statementId} from './identity.ts';
import {lineAt, lineOf, lineStarts} from './lines.ts';
import {foldIdentifier, relationKey, resolve} from './resolve.ts';

describe('applyEdits', () => {
  it('replaces, inserts and deletes, in whatever order', () => {
    const edits = [
      {span: {start: 4, end: 7}, text: 'TWO'},
      {span: {start: 0, end: 0}, text: '>'},
      {span: {start: 0, end: 0}, text: '>'},
      {span: {start: 7, end: 13}, text: ''},
    ];
    expect(applyEdits('one two three', edits)).toBe('>>one TWO');
  });

  it('refuses edits that overlap or lie outside', () => {
    const overlap = [
      {span: {start: 0, end: 3}, text: ''},
      {span: {start: 2, end: 4}, text: ''},
    ];
    expect(() => applyEdits('abcdef', overlap)).toThrow(RangeError);
    expect(() => applyEdits('abc', [{span: {start: 2, end: 9}, text: ''}])).toThrow('outside');
    expect(() => applyEdits('abc', [{span: {start: 2, end: 1}, text: ''}])).toThrow(RangeError);
  });
});

describe('lines', () => {
  it('end with LF, CRLF and CR', () => {
    expect(lineStarts('a\nb\r\nc\rd')).toEqual([0, 2, 5, 7]);
    expect(lineAt('a\nb\r\nc\rd', 7)).toBe(4);
    expect(lineOf(lineStarts('a\nb'), 1)).toBe(1);
  });

  it('are the same by both ways', () => {
    const text = fc.array(fc.constantFrom('a', '\n', '\r', '\r\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(40), (body, offset) => {
        const at = Math.min(offset, body.length);
        // Between CR and LF neither line has begun nor ended; both ways count the line before.
        expect(lineOf(lineStarts(body), at)).toBe(lineAt(body, at));
      }),
    );
  });
});

describe('names', () => {
  it('fold as Snowflake stores them', () => {
    expect(foldIdentifier('orders')).toBe('ORDERS');
    expect(foldIdentifier('"My ""T"""')).toBe('My "T"');
    expect(foldIdentifier('"open')).toBe('open');
  });

  it('are completed from a context, unknown parts left out', () => {
    const context = {database: 'DB', schema: 'S'};
    expect(resolve({name: 'T'}, context)).toEqual({database: 'DB', schema: 'S', name: 'T'});
    expect(resolve({schema: 'X', name: 'T'}, context)).toEqual({database: 'DB', schema: 'X', name: 'T'});
    expect(resolve({name: 'T'}, {schema: 'S'})).toEqual({schema: 'S', name: 'T'});
    expect(resolve({name: 'T'}, {})).toEqual({name: 'T'});
  });

  it('have keys that two names never share', () => {
    expect(relationKey({name: 'T'})).toBe('?.?.T');
    expect(relationKey({database: 'D', schema: 'S', name: 'a.b'})).toBe('D.S."a.b"');
    expect(relationKey({schema: '?', name: 'T'})).not.toBe(relationKey({name: 'T'}));
  });
});

describe('ids', () => {
  const identity = {account: 'acme', owner: '42', kind: 'worksheet' as const, container: 'c', path: 'p'};

  it('are stable, and differ when any part does', () => {
    expect(hash32('')).toBe('e3b0c44298fc1c149afbf4c8996fb924');
    const others = [{account: 'b'}, {owner: '4'}, {container: 'cp', path: ''}, {path: 'q'}].map((part) =>
      assetId({...identity, ...part}),
    );
    expect(new Set([assetId(identity), ...others]).size).toBe(5);
  });

  it('are written as the model says', () => {
    expect(statementId('a', 'e1_x', 2)).toBe('a:e1_x:2');
    expect(candidateId('s1_x')).toMatch(/^[0-9a-f]{12}$/);
  });
});
