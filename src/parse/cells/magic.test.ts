import {describe, expect, it} from 'vitest';
import {readLineMagic, readMagic} from './magic.ts';
import {readOptions} from './magic-options.ts';

describe('readMagic', () => {
  it.each([
    ['%%sql\nselect 1', 'sql', '     \nselect 1'],
    ['\n %%SQL -r a\r\nselect 1', 'sql', '\n           \r\nselect 1'],
    ['%%sql select 1\nfrom t', 'sql', '      select 1\nfrom t'],
    ['%%sql', 'sql', '     '],
    ['%%bash\nls', 'other', '%%bash\nls'],
    ['%%unheard of\nselect a from b', 'sql', '            \nselect a from b'],
    ['%%unheard of\nselect the best from the rest', 'other', '%%unheard of\nselect the best from the rest'],
    ['%%time\nx = 1', 'python', '%%time\nx = 1'],
    ['%md\n# A', 'markdown', '   \n# A'],
    ['%sql\nselect 1', 'sql', '    \nselect 1'],
  ] as const)('%j is %s', (source, language, text) => {
    expect(readMagic(source, false)).toMatchObject({language, text});
  });

  it('takes a line for a line where the surface has no other', () => {
    expect(readMagic('%sql select 1\nx = 1', false)).toBeUndefined();
    expect(readMagic('%sql select 1\nfrom t', true)).toMatchObject({language: 'sql', text: '     select 1\nfrom t'});
    expect(readMagic('%run ./other', true)).toMatchObject({language: 'other'});
    expect(readMagic('x %% y', true)).toBeUndefined();
  });
});

describe('readOptions', () => {
  it.each([
    [' -r frame', ['frame'], [], ''],
    [' --result=frame select 1', ['frame'], [], 'select 1'],
    [' --save one --with two --with three', ['one'], ['two', 'three'], ''],
    [' --with one two select 1', [], ['one', 'two'], 'select 1'],
    [' --with one,two', [], ['one', 'two'], ''],
    [' -w one -S two -N', ['two'], ['one'], ''],
    [' frame << select 1', ['frame'], [], ' select 1'],
    [' frame= << select 1', ['frame'], [], ' select 1'],
    [' frame<<select 1', ['frame'], [], 'select 1'],
    [' sqlite:///a.db select 1 << 2', [], [], 'select 1 << 2'],
    [' -n select 1', [], [], 'select 1'],
    [' --file other.sql', [], [], ''],
    [' -- a comment', [], [], '-- a comment'],
    [' (select 1)', [], [], '(select 1)'],
    [' -r', [], [], ''],
    ['', [], [], ''],
  ] as const)('%j', (line, gives, needs, rest) => {
    const options = readOptions(line);
    expect(options).toMatchObject({gives, needs});
    expect(line.slice(options.length)).toBe(rest);
  });
});

describe('readLineMagic', () => {
  it('reads what is assigned and what is continued', () => {
    expect(readLineMagic('x = %sql select 1')).toMatchObject({text: 'select 1', offset: 9, gives: ['x']});
    expect(readLineMagic('%sql y << select 1 \\\n from t')).toMatchObject({text: 'select 1  \n from t', gives: ['y']});
    expect(readLineMagic('%sql sqlite://')).toBeUndefined();
    expect(readLineMagic('%sqlplot bar --table t')).toBeUndefined();
  });
});
