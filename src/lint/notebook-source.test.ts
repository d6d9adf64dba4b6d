import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {cellSources, replaceInSource} from './notebook-source.ts';

const notebook = (source: unknown, indent?: number): string =>
  JSON.stringify(
    {
      cells: [
        {source: ['x'], metadata: {source: 'no'}},
        {source, outputs: [{text: ['y']}]},
      ],
    },
    null,
    indent,
  );

describe('the source of cells', () => {
  test('is found in lists and in single strings, in notebooks of format 3 too, and nowhere else', () => {
    expect(cellSources(notebook(['a\n', 'b'], 1))?.map(({text}) => text)).toEqual(['x', 'a\nb']);
    expect(cellSources(notebook('a\nb'))?.map(({text}) => text)).toEqual(['x', 'a\nb']);
    const old = JSON.stringify({worksheets: [{cells: [{input: ['a']}]}, {cells: [{input: 'b', source: 'c'}]}]});
    expect(cellSources(old)?.map(({text}) => text)).toEqual(['a', 'b', 'c']);
    expect(cellSources(`\ufeff${notebook('a')}`)).toHaveLength(2);
  });

  test.each(['', '{', '{"cells": [', '{"cells": ["a]', '{"a" 1}', '['.repeat(5000)])('is unknown of %j', (json) => {
    expect(cellSources(json)).toBeUndefined();
  });
});

describe('replacing', () => {
  const replace = (json: string, from: string, to: string): string => {
    const source = cellSources(json)!.find(({text}) => text.includes(from))!;
    const start = source.text.indexOf(from);
    return replaceInSource(json, source, {start, end: start + from.length}, to);
  };

  test('keeps every byte of the rest, escapes as they were written included', () => {
    const json = '{ "cells":[ {"source" : ["caf\\u00e9 \\/ \\u0041\\n",\n  "order by 1\\n", "z"] , "x":1.50e1} ] }';
    expect(replace(json, 'order by 1\n', '')).toBe(
      '{ "cells":[ {"source" : ["caf\\u00e9 \\/ \\u0041\\n",\n  "z"] , "x":1.50e1} ] }',
    );
    expect(replace(json, 'order', 'ö"\n')).toBe(
      '{ "cells":[ {"source" : ["caf\\u00e9 \\/ \\u0041\\n",\n  "\\u00f6\\"\\n",\n  " by 1\\n", "z"] , "x":1.50e1} ] }',
    );
  });

  test('leaves JSON whose source is the edited one, in lines as Jupyter writes them', () => {
    const text = fc.string({unit: fc.constantFrom('a', '\n', '"', '\\', 'é', '😀', ' '), maxLength: 20});
    fc.assert(
      fc.property(text, text, text, text, fc.boolean(), (head, old, tail, fresh, isList) => {
        const whole = head + old + tail;
        const json = notebook(isList ? (whole.match(/[^\n]*\n|[^\n]+$/g) ?? ['']) : whole, 1);
        const source = cellSources(json)![1]!;
        const edited = replaceInSource(json, source, {start: head.length, end: head.length + old.length}, fresh);
        const {cells} = JSON.parse(edited) as {cells: {source: string | string[]; outputs?: unknown}[]};
        const after = cells[1]!.source;
        expect(typeof after === 'string' ? after : after.join('')).toBe(head + fresh + tail);
        expect(cells[1]!.outputs).toEqual([{text: ['y']}]);
        expect(
          [after]
            .flat()
            .slice(0, -1)
            .filter((line) => !line.endsWith('\n')),
        ).toEqual([]);
      }),
    );
  });
});
