import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {madeUp} from './made-up.ts';
import {redactText} from './redact-text.ts';

const value = madeUp('Tr0ub', 14);
const other = madeUp('c0rrect', 16);
const name = 'PASSWORD';

describe('redactText', () => {
  it('says what, how many and on which line, never the value', () => {
    const text = `select 1;\ncreate user a ${name}='${value}';\n-- the same ${value} again\ncreate user b ${name}='${other}';\n`;
    const result = redactText(text, 'sql');
    expect(result.text).toBe(
      `select 1;\ncreate user a ${name}='__REDACTED_password_1__';\n-- the same __REDACTED_password_2__ again\n` +
        `create user b ${name}='__REDACTED_password_3__';\n`,
    );
    expect(result.redactions).toEqual([
      {kind: 'password', n: 1, line: 2},
      {kind: 'password', n: 2, line: 3},
      {kind: 'password', n: 3, line: 4},
    ]);
    expect(result.values).toEqual([value, other]);
  });

  it('changes nothing in what is redacted, and counts on from the numbers there', () => {
    const once = redactText(`create user a ${name}='${value}'`, 'sql');
    expect(redactText(once.text, 'sql')).toEqual({text: once.text, redactions: [], values: []});
    const more = redactText(`${once.text};\ncreate user b ${name}='${other}'`, 'sql');
    expect(more.redactions).toEqual([{kind: 'password', n: 2, line: 2}]);
  });

  it('leaves a short value where it stands without a name', () => {
    const {text} = redactText(`create user a ${name}='k1tten'; select 'k1tten'`, 'sql');
    expect(text).toContain("select 'k1tten'");
    expect(text).not.toContain(`='k1tten'`);
  });

  it('does not take every use of a word for the password that it happens to be', () => {
    const text = `create user a ${name}='warehouse'; use warehouse wh; select 'warehouse' as kind, warehouse_id from t`;
    expect(redactText(text, 'sql').text).toBe(
      `create user a ${name}='__REDACTED_password_1__'; use warehouse wh; ` +
        `select '__REDACTED_password_2__' as kind, warehouse_id from t`,
    );
  });

  it('takes a value with escaped quotes whole', () => {
    const {text} = redactText(`alter user a set ${name} = 'ab''cd\\'ef12' comment = 'kept'`, 'sql');
    expect(text).toBe(`alter user a set ${name} = '__REDACTED_password_1__' comment = 'kept'`);
  });

  it('ends a value that is never closed with its line', () => {
    const {text} = redactText(`create user a ${name} = '${value}\nselect 1`, 'sql');
    expect(text).toBe(`create user a ${name} = '__REDACTED_password_1__\nselect 1`);
  });

  it('looks into bodies and dynamic SQL', () => {
    const text = `create procedure p() as $$ var s = "create user x ${name}='${value}'"; $$; execute immediate 'alter user y set ${name}=''${other}''';`;
    const result = redactText(text, 'sql').text;
    expect(result).not.toContain(value);
    expect(result).not.toContain(other);
    expect(result).toContain("''__REDACTED_password_2__''';");
  });

  it('takes a value that begins with a dot for one, not for an empty string before a method', () => {
    const text = `execute immediate 'create user u ${name}=''.a${value}'' comment=''x'''`;
    expect(redactText(text, 'sql').text).not.toContain(value);
    expect(redactText(`${name} = ''.join(words)`, 'py').text).toContain("''.join(words)");
  });

  it('keeps line ends and everything else as it is', () => {
    const text = `\ufeff-- x\r\ncreate user a ${name}='${value}';\r\nselect 'é';\r\n`;
    expect(redactText(text, 'sql').text).toBe(text.replace(value, '__REDACTED_password_1__'));
  });
});

describe('a notebook', () => {
  const notebook = (lines: readonly string[]): string =>
    JSON.stringify({cells: [{cell_type: 'code', metadata: {language: 'sql'}, source: lines}]}, undefined, 1);
  const sourceOf = (text: string): string => JSON.parse(text).cells[0].source.join('');

  it('stays valid JSON, with values in escaped strings replaced', () => {
    const text = notebook([`conn = connect(user="u", ${name.toLowerCase()}="${value}")\n`, 'x = 1']);
    const result = redactText(text, 'ipynb');
    expect(sourceOf(result.text)).toBe(
      `conn = connect(user="u", ${name.toLowerCase()}="__REDACTED_password_1__")\nx = 1`,
    );
  });

  it('finds what reaches over several lines', () => {
    const key = [
      '-----BEGIN ',
      'PRIVATE KEY-----\n',
      madeUp('MIIE', 64),
      '\n',
      madeUp('Qx', 64),
      '\n-----END ',
      'PRIVATE KEY-----',
    ].join('');
    const lines = `pem = """${key}"""\nprint(1)\n`.split(/(?<=\n)/);
    const result = redactText(notebook(lines), 'ipynb');
    expect(sourceOf(result.text)).toBe('pem = """__REDACTED_private_key_1__"""\nprint(1)\n');
    expect(result.redactions).toHaveLength(1);
    const slot = redactText(notebook([`create user a ${name} =\n`, `  '${value}';\n`]), 'ipynb');
    expect(sourceOf(slot.text)).toBe(`create user a ${name} =\n  '__REDACTED_password_1__';\n`);
  });

  it('finds values written with escapes', () => {
    const odd = `q"uo\\te${madeUp('d1', 10)}`;
    const result = redactText(notebook([`set my_${name.toLowerCase()} = '${odd}';`]), 'ipynb');
    expect(sourceOf(result.text)).toBe(`set my_${name.toLowerCase()} = '__REDACTED_password_1__';`);
  });

  it('is searched even when its JSON is broken', () => {
    const {text} = redactText(`{"cells": [{"source": ["create user a ${name}='${value}'\\n", `, 'ipynb');
    expect(text).not.toContain(value);
  });
});

const secret = fc
  .stringMatching(/^[A-Za-z0-9!#*+.^_~-]{12,30}$/)
  .filter(
    (text) =>
      /\d/.test(text) &&
      /[A-Za-z]/.test(text) &&
      !/REDACTED|^(?:your|enter|insert|replace|put|add|type)|^\+.*\+$/i.test(text),
  );
const frames = [
  (text: string) => `create user u ${name} = '${text}';`,
  (text: string) => `select 1; -- ${name.toLowerCase()}: '${text}'\nselect 2`,
  (text: string) => `alter user u set ${name.toLowerCase()}="${text}"`,
  (text: string) => `x = {"user": "u", "${name.toLowerCase()}": "${text}"}`,
  (text: string) => `$$ create user u ${name}='${text}' $$`,
  (text: string) => `create secret s type=generic_string secret_string='${text}'`,
  (text: string) => `execute immediate 'create user u ${name}=''${text}'' comment=''x'''`,
];

describe('for any value and place', () => {
  it('no value survives, twice is once, and a notebook stays one', () => {
    const run = (frame: (text: string) => string, text: string): void => {
      const once = redactText(frame(text), 'sql');
      expect(once.text).not.toContain(text);
      expect(redactText(once.text, 'sql').text).toBe(once.text);
      const json = JSON.stringify({cells: [{cell_type: 'code', source: frame(text)}]});
      const book = redactText(json, 'ipynb').text;
      expect(book).not.toContain(text);
      expect(JSON.parse(book).cells[0].source).toBe(once.text);
    };
    fc.assert(fc.property(fc.constantFrom(...frames), secret, run), {numRuns: 300});
  });

  it('nothing throws and nothing changes twice, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        name,
        '=',
        "'",
        "''",
        '"',
        '\\',
        '\n',
        ' ',
        ':',
        'secret',
        'token',
        ['-----BEGIN ', 'PRIVATE KEY-----'].join(''),
        '@',
        '://u:',
        ',',
      ),
      fc.string({maxLength: 8, unit: 'binary'}),
    );
    const text = fc.array(piece, {maxLength: 30}).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('sql', 'ipynb', 'py', 'text'), (body, format) => {
        const once = redactText(body, format as 'sql').text;
        expect(redactText(once, format as 'sql').text).toBe(once);
      }),
      {numRuns: 500},
    );
  });

  it('any JSON stays JSON of the same shape', () => {
    const cell = fc.record({source: fc.array(fc.string().map((text) => `${name}='${text}'\n`)), name: fc.string()});
    fc.assert(
      fc.property(fc.array(cell, {maxLength: 4}), (cells) => {
        const read = JSON.parse(redactText(JSON.stringify({cells}, undefined, 1), 'ipynb').text);
        expect(read.cells.map((one: {source: string[]}) => one.source.length)).toEqual(
          cells.map((one) => one.source.length),
        );
      }),
      {numRuns: 200},
    );
  });
});
