import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lex} from './lex/lex.ts';
import {Code} from './lex/tokens.ts';
import {lineStarts} from './lines.ts';
import {mask} from './mask.ts';
import {readStatement} from './read-statement.ts';
import {anyText} from './texts.test.fixture.ts';

describe('mask', () => {
  it.each<readonly [what: string, sql: string, masked: string]>([
    ['&x', 'select * from &t', 'select * from zq'],
    ['&{x}', 'select * from &{tab}', 'select * from zqqqqq'],
    ['a part of a name', 'select * from ext_&{x}.t&y', 'select * from ext_zqqq.tzq'],
    ['Jinja for a table', "select * from {{ ref('o') }} o", `select * from zq${'q'.repeat(12)} o`],
    ['Jinja for a value', 'select * from t where a = {{ v }}', 'select * from t where a = zqqqqqq'],
    ['Jinja for a part of a name', 'select * from {{ s }}.t', 'select * from zqqqqqq.t'],
    ['braces inside of Jinja', "select {{ f({'a': 1}) }} x", `select zq${'q'.repeat(15)} x`],
    ['a Jinja statement', 'select 1 {% if x %}, 2{% endif %}', 'select 1           , 2           '],
    ['a Jinja comment', 'select 1 {# from a #} from b', 'select 1              from b'],
    ['dbt in front', "{{ config(m='t') }} select 1", '                    select 1'],
    [
      'a line of a loop in front',
      '{% set x = 1 %}{{ y }}\nwith a as (select 1) select 2',
      `${' '.repeat(22)}\nwith a as (select 1) select 2`,
    ],
    ['<% %>', 'use database <% db %>', 'use database zqqqqqqq'],
    ["Python's name", 'select * from {table} t', 'select * from zqqqqqq t'],
    ["Python's %s", 'select * from t where a = %s and b = %(day)s', 'select * from t where a = zq and b = zqqqqqq'],
    [':datebucket', 'select :datebucket(d) as b from t', 'select zqqqqqqqqqqqqq as b from t'],
    ['a count', 'select a from t limit {{ n }} offset &o', 'select a from t limit 1111111 offset 11'],
    ['TOP', 'select top &n a from t', 'select top 11 a from t'],
    ['several lines', 'select {{\n  a\r\n}} from t', 'select zq\n   \r\n   from t'],
  ])('%s', (_what, sql, masked) => {
    const found = mask(sql);
    expect(found.text).toBe(masked);
    expect(found.text).toHaveLength(sql.length);
    expect(lineStarts(found.text)).toEqual(lineStarts(sql));
  });

  it.each([
    'select 1',
    // All parsers know these.
    'select * from t where :daterange',
    'select :daterange, d = :day, $x, $1, ? from @stage/path',
    "select '{{ x }} &y {% z %} <% a %> {b} %s'",
    'select $$ {{ x }} &{y} $$',
    'select "{{ x }}" from "&t"',
    'select 1 -- {{ x }} &y\n/* {% z %} <% a %> {b} */',
    "select {'a': 1, 'b': [1, 2]}, {*} from t",
    'select a % s, b & c from t',
    "select {fn now()}, {ts '2024-01-01 00:00:00'}",
    'select {{ never closed',
    '{% never closed',
    '',
  ])('leaves alone: %s', (sql) => {
    expect(mask(sql)).toMatchObject({text: sql, count: 0});
  });

  it('counts the places', () => {
    expect(mask('select &a, {{ b }}, {% c %} from <% d %>').count).toBe(4);
  });

  it('starts names with what the text holds nowhere', () => {
    const sql = 'select zq, ZZ from &t where Qz = {{ x }}';
    const {text, stem} = mask(sql);
    expect(stem).toBe(stem.toUpperCase());
    expect(sql.toUpperCase()).not.toContain(stem);
    expect(text.slice(sql.indexOf('&'), sql.indexOf('&') + 2).toUpperCase()).toBe(stem);
  });

  it('leaves a statement of the same kind, that reads the same', () => {
    const sql =
      "{{ config(x=1) }} select {{ c }}, a&b from s.t join {{ ref('u') }} r using (k) {% if x %} where a = &v {% endif %}";
    const masked = readStatement(mask(sql).text);
    expect(masked.depth).toBe('full');
    expect(masked.verb).toBe('SELECT');
    const {stem} = mask(sql);
    const names = masked.reads.map(({relation}) => relation.name);
    expect(names[0]).toBe('T');
    expect(names[1]?.startsWith(stem)).toBe(true);
  });
});

/** Pieces that stay, and templates that do not: `%s` and `:datebucket` depend on what stands in front. */
const PLAIN = [
  'select a, ',
  ' from ',
  ' where b = ',
  '\n',
  "'{{ s }}'",
  ' /* &c */ ',
  ' -- {% d %}\n',
  ', ',
  '"q"',
  ' join ',
];
const MARKUP = ['&x', '&{long_name}', '{{ a }}', "{{ f(\n'b') }}", '{% if c %}', '{# d #}', '<% e %>', '{f}'];

describe('any text', () => {
  it('keeps its length, its lines and everything between the templates', () => {
    const part = fc.record({plain: fc.constantFrom(...PLAIN), markup: fc.option(fc.constantFrom(...MARKUP))});
    fc.assert(
      fc.property(fc.array(part, {maxLength: 12}), (parts) => {
        const sql = parts.map(({plain, markup}) => `${plain}${markup ?? ''} `).join('');
        const {text, count, stem} = mask(sql);
        expect(count).toBe(parts.filter(({markup}) => markup !== null).length);
        let at = 0;
        for (const {plain, markup} of parts) {
          expect(text.slice(at, at + plain.length)).toBe(plain);
          const start = at + plain.length;
          const end = start + (markup ?? '').length;
          const stands = text.slice(start, end);
          expect(stands.replaceAll(/[\r\n]/g, '')).toMatch(new RegExp(`^(?:${stem}q*|1+)?\\s*$`, 'i'));
          at = end + 1;
        }
        expect(text).toHaveLength(sql.length);
        expect(sql.toUpperCase()).not.toContain(stem);
      }),
      {numRuns: 300},
    );
  });

  it('has no template left, and is itself when there was none', () => {
    fc.assert(
      fc.property(anyText, (sql) => {
        const {text, count} = mask(sql);
        expect(text).toHaveLength(sql.length);
        expect(lineStarts(text)).toEqual(lineStarts(sql));
        expect(count > 0 || text === sql).toBe(true);
        const code = new Code(lex(sql));
        let templates = 0;
        for (let at = 0; at < code.size; at++) if (code.kindName(at) === 'template') templates++;
        expect(count).toBeGreaterThanOrEqual(templates);
      }),
      {numRuns: 300},
    );
  });
});
