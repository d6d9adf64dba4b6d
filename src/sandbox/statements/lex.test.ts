import fc from 'fast-check';
import {expect, test} from 'vitest';
import {SnowflakeError} from '../snowflake-error.ts';
import {lex, normalise, splitTokens} from './lex.ts';

const kinds = (sql: string): readonly (readonly string[])[] => lex(sql).map(({kind, value}) => [kind, value]);

test('words, names, texts and numbers', () => {
  expect(kinds(`Select a."b ""c""", 'it''s\\n\\'x', $$raw ' text$$, 1.5e-3, .5 -- end`)).toEqual([
    ['word', 'SELECT'],
    ['word', 'A'],
    ['symbol', '.'],
    ['quoted', 'b "c"'],
    ['symbol', ','],
    ['text', "it's\n'x"],
    ['symbol', ','],
    ['text', "raw ' text"],
    ['symbol', ','],
    ['number', '1.5e-3'],
    ['symbol', ','],
    ['number', '.5'],
  ]);
});

test('binds, VARIANT paths and casts tell their colons apart', () => {
  expect(kinds('v:APPLICATION::text = :1 or ?')).toEqual([
    ['word', 'V'],
    ['symbol', ':'],
    ['word', 'APPLICATION'],
    ['symbol', '::'],
    ['word', 'TEXT'],
    ['symbol', '='],
    ['bind', '1'],
    ['word', 'OR'],
    ['bind', '?'],
  ]);
});

test('an unquoted address is one token, though it holds what begins a comment elsewhere', () => {
  expect(kinds('ls snow://workspace/DB."a b".WS/versions/head/ // note')).toEqual([
    ['word', 'LS'],
    ['url', 'snow://workspace/DB."a b".WS/versions/head/'],
  ]);
});

test('normalised text forgets case and white space, not the case of texts, names and paths', () => {
  const same = `SELECT  V:Key,\n"Name" /* x */ FROM T WHERE A='B' AND C = :2`;
  expect(normalise(lex(same))).toBe(`select v : Key , "Name" from t where a = 'B' and c = ?`);
});

test('semicolons part statements, and those in texts do not', () => {
  expect(splitTokens(lex(`select ';' ; ; select 2;`)).map((tokens) => tokens.length)).toEqual([2, 2]);
});

test('any text has tokens in order, or the syntax error of something that never ends', () => {
  const property = fc.property(
    fc.string({unit: 'binary', maxLength: 60}),
    fc.constantFrom('', "'", '"', '/*', '$$', 'snow://'),
    (text, middle) => {
      const sql = `${text}${middle}${text}`;
      let end = 0;
      try {
        for (const token of lex(sql)) {
          if (token.start < end || token.raw === '' || !sql.startsWith(token.raw, token.start)) return false;
          end = token.start + token.raw.length;
        }
      } catch (error) {
        return error instanceof SnowflakeError && error.code === '001003';
      }
      return true;
    },
  );
  expect(fc.check(property)).toMatchObject({failed: false});
});
