import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {maskPython} from './mask.ts';

describe('maskPython', () => {
  it.each([
    ['%sql select 1\nx = 1', '#sql select 1\nx = 1'],
    ['x = %sql select 1', 'x = 0#ql select 1'],
    ['  !ls "a', '  #ls "a'],
    ['a = !ls', 'a = 0#s'],
    ['%%time\nx', '#%time\nx'],
    ['%time f()', 'pass; f()'],
    ['%timeit -n 3 f()', 'pass;        f()'],
    ['%sql a \\\n b\nc', '#sql a \\\n#b\nc'],
    ['s = """\n%sql a\n"""', 's = """\n%sql a\n"""'],
    ['x = (a\n %b)', 'x = (a\n %b)'],
    ['x = (\n%sql a', 'x = (\n#sql a'],
    ['x = a \\\n!= b', 'x = a \\\n!= b'],
    ['x = t"a" + rT\'b\' + at"c"', 'x = f"a" + rF\'b\' + at"c"'],
    ['# t"\nx = t"a"', '# t"\nx = f"a"'],
    ['\ufeffx = "\\\r\n"', ' x = " \\\n"'],
    ["x = 'open\n%sql a", "x = 'open\n#sql a"],
  ])('%j', (source, code) => {
    expect(maskPython(source).code).toBe(code);
  });

  it('keeps every offset', () => {
    const piece = fc.constantFrom(
      '%sql ',
      '!',
      '\\',
      '\r\n',
      '\n',
      '"',
      "'''",
      't"',
      '(',
      ')',
      '#',
      'a',
      ' ',
      '=',
      '\ufeff',
    );
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 40}), (pieces) => {
        const source = pieces.join('');
        const {code, magics} = maskPython(source);
        expect(code).toHaveLength(source.length);
        for (const {start, end} of magics) expect(end).toBeGreaterThan(start);
      }),
    );
  });
});
