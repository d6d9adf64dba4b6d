import {expect, it} from 'vitest';
import {signatureOf} from './signatures.ts';

it.each([
  ['F() RETURN NUMBER', '()'],
  ['', '()'],
  ['REFRESH(DATE, NUMBER) RETURN VARCHAR', '(DATE, NUMBER)'],
  ['REFRESH(DATE [, NUMBER]) RETURN TABLE (A NUMBER)', '(DATE, NUMBER)'],
  ['REFRESH(DATE, DEFAULT NUMBER) RETURN VARCHAR', '(DATE, NUMBER)'],
  ['(DAY DATE, N NUMBER(38, 0))', '(DATE, NUMBER)'],
  ["(day date, n number default 5, s varchar DEFAULT 'a')", '(DATE, NUMBER, VARCHAR)'],
  ['(V VECTOR(FLOAT, 256))', '(VECTOR(FLOAT, 256))'],
  ['SEARCH(VECTOR(FLOAT,256)) RETURN ARRAY', '(VECTOR(FLOAT, 256))'],
  ['("odd name" VARCHAR)', '(VARCHAR)'],
])('%s has the signature %s', (text, signature) => {
  expect(signatureOf(text)).toBe(signature);
});
