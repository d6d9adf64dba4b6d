import {describe, expect, test} from 'vitest';
import {allTokens} from '../parse/lex/object-view.ts';
import {lineStarts} from '../parse/lines.ts';
import {type BareNoqa, readSilences, type Silences} from './noqa.ts';

const union = {id: 'union-distinct', sqlfluff: 'AM02'};
const star = {id: 'select-star', sqlfluff: 'AM04'};
const own = {id: 'hard-coded-database'};
const RULES = [union, star, own];

const read = (sql: string): Silences => readSilences(sql, () => allTokens(sql), lineStarts(sql));

/** Which rules are silenced on a line of the text. */
const silenced = (sql: string, line = 1): readonly string[] => {
  const silences = read(sql);
  return RULES.filter((rule) => silences.silences(line, rule)).map(({id}) => id);
};

const ALL = RULES.map(({id}) => id);

describe('a noqa comment', () => {
  test.each([
    ['select 1 -- noqa', ALL],
    ['select 1 --noqa', ALL],
    ['select 1 /* noqa */', ALL],
    ['select 1 // noqa', ALL],
    ['select 1 {# noqa #}', ALL],
    ['select 1 -- noqa: AM02', ['union-distinct']],
    ['select 1 -- noqa: am02,hard-coded-database', ['union-distinct', 'hard-coded-database']],
    ['select 1 -- noqa: select-star (the sheet is wide)', ['select-star']],
    ['select 1 -- a long story -- noqa: AM02', ['union-distinct']],
    ['select 1 /* noqa: AM02 */', ['union-distinct']],
    ['select 1 {#- noqa: AM02 -#}', ['union-distinct']],
    ['select 1 -- noqa: AM*', ['union-distinct', 'select-star']],
    ['select 1 -- noqa: ambiguous.union', ['union-distinct']],
    ['select 1 -- noqa: ambiguous', ['union-distinct', 'select-star']],
    ['select 1 -- noqa: L033', ['union-distinct']],
    ['select 1 -- noqa: all', ALL],
    ['select 1 -- noqa: LT01', []],
    ["select '-- noqa'", []],
    ['select 1 -- no quality here', []],
    ['-- noqa: disable=all\n', ALL],
    ['-- noqa: disable = AM02\n', ['union-distinct']],
  ])('silences in: %s', (sql, expected) => {
    expect(silenced(sql)).toEqual(expected);
  });

  test('is about its own line, and a range from its line on until the other comes', () => {
    const text =
      'a\n-- noqa: disable=AM02,select-star\nb\nc -- noqa: enable=select-star\nd\n-- noqa: enable=all\ne -- noqa';
    expect([1, 2, 3, 4, 5, 6, 7].map((line) => silenced(text, line))).toEqual([
      [],
      ['union-distinct', 'select-star'],
      ['union-distinct', 'select-star'],
      ['union-distinct'],
      ['union-distinct'],
      [],
      ALL,
    ]);
  });

  test('is not looked for where there is none', () => {
    const tokens = (): never => {
      throw new Error('asked');
    };
    expect(readSilences('select 1', tokens, [0]).isEmpty).toBe(true);
  });
});

describe('unused comments', () => {
  const unused = (
    sql: string,
    hits: readonly (readonly [number, (typeof RULES)[number] | typeof own])[],
    {ran = RULES, bare = 'ours'}: {ran?: readonly {id: string; sqlfluff?: string}[]; bare?: BareNoqa} = {},
  ): readonly string[] => {
    const silences = read(sql);
    for (const [line, rule] of hits) silences.silences(line, rule);
    return silences.unused(ran, bare).map(({line, names}) => `${line}: ${names?.join(' ') ?? 'all'}`);
  };

  test('are those that silenced nothing, name by name', () => {
    expect(unused('a -- noqa: AM02, select-star\nb -- noqa: AM02', [[1, star]])).toEqual(['1: AM02', '2: AM02']);
    expect(unused('a -- noqa\nb -- noqa', [[2, own]])).toEqual(['1: all']);
  });

  test('are not judged by rules that did not run, nor by those of sqlfluff', () => {
    expect(unused('a -- noqa: LT01, PRS\nb -- noqa: AM02', [], {ran: [star]})).toEqual([]);
    expect(unused('a -- noqa', [], {bare: 'shared'})).toEqual([]);
    expect(unused('a -- noqa', [], {ran: []})).toEqual([]);
  });

  test('may be ranges: one that nothing was found in, and an end without a start', () => {
    expect(unused('-- noqa: disable=AM02\na', [])).toEqual(['1: AM02']);
    expect(unused('-- noqa: disable=AM02\na\n-- noqa: enable=AM02', [[2, union]])).toEqual([]);
    expect(unused('a\n-- noqa: enable=AM02', [])).toEqual(['2: AM02']);
    expect(unused('-- noqa: disable=all\na', [[2, own]])).toEqual([]);
  });
});
