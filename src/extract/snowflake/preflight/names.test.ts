import {describe, expect, it} from 'vitest';
import {nameText, pathText, readPrintedName} from './names.ts';

describe('names in grants', () => {
  it.each([
    ['RESCUE_READER', 'RESCUE_READER'],
    ['DEFAULT$', 'DEFAULT$'],
    ['USER$ANA', 'USER$ANA'],
    ['Finance reports', '"Finance reports"'],
    ['say "hi"', '"say ""hi"""'],
    ['lower', '"lower"'],
    ['TABLE', '"TABLE"'],
    ['9LIVES', '"9LIVES"'],
  ])('quotes %s only where it must', (name, text) => {
    expect(nameText(name)).toBe(text);
  });

  it.each([
    ['DB.SC."my ""odd"" ws"', '', ['DB', 'SC', 'my "odd" ws']],
    ['"a.b".SC.T', '', ['a.b', 'SC', 'T']],
    ['DB.SC."SP(P DATE):VARCHAR(10)"', 'PROCEDURE', ['DB', 'SC', 'SP']],
    ['DB.SC.SP(NUMBER, VARCHAR):TABLE (A NUMBER)', 'FUNCTION', ['DB', 'SC', 'SP']],
    ['DB.SC."odd (1)"', 'WORKSPACE', ['DB', 'SC', 'odd (1)']],
    ['RESCUE_WH', 'WAREHOUSE', ['RESCUE_WH']],
    ['', '', []],
  ])('reads %s of type "%s"', (printed, type, parts) => {
    expect(readPrintedName(printed, type)).toEqual(parts);
  });

  it('reads what it writes', () => {
    const parts = ['DB', 'a "b" c', 'x.y'];
    expect(readPrintedName(pathText(parts))).toEqual(parts);
  });
});
