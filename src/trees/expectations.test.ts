import {expect, test} from 'vitest';
import {describeSyntaxError, isSyntaxError, isUnknownStatement} from './expectations.ts';
import type {GrammarError} from './expectations.ts';

function errorAt(offset: number, ...literals: readonly string[]): GrammarError {
  const expected = [{type: 'class'}, ...literals.map((text) => ({type: 'literal', text})), {type: 'end'}];
  return Object.assign(new Error('Expected'), {expected, location: {start: {offset, line: 1, column: offset + 1}}});
}

test('a handful of expectations are told, the likely ones first', () => {
  expect(describeSyntaxError(errorAt(2, '+', '--', 'FROM', ',', '-', '/'), 'a where')).toBe(
    'Expected ",", "FROM", end of input or "+" but "where" found.',
  );
  expect(describeSyntaxError(errorAt(1, '"'), 'a')).toBe('Expected end of input or a name but end of input found.');
});

test('what stands there is told alone when too much might have stood there', () => {
  const many = Array.from({length: 40}, (_, i) => `W${i}`);
  expect(describeSyntaxError(errorAt(1, ...many), 'a  😀 b')).toBe('Did not expect "😀" here.');
  expect(describeSyntaxError({...errorAt(0), expected: null}, `${'x'.repeat(99)}`)).toBe(
    `Did not expect "${'x'.repeat(40)}" here.`,
  );
});

test('a first word that might only be a variable is an unknown statement', () => {
  const atSecond = errorAt(13, ':=', '=', '--');
  expect(isUnknownStatement(atSecond, '/* x */ copy into t')).toBe(true);
  expect(isUnknownStatement(errorAt(4, ':='), 'set x y')).toBe(true);
  expect(isUnknownStatement(errorAt(6, ':='), 'set x y')).toBe(false);
  expect(isUnknownStatement(errorAt(7, ':=', 'FROM'), 'select [')).toBe(false);
});

test('only errors that a grammar throws are taken for such', () => {
  expect(isSyntaxError(errorAt(0))).toBe(true);
  expect(isSyntaxError(new SyntaxError('no'))).toBe(false);
  expect(isSyntaxError('no')).toBe(false);
});
