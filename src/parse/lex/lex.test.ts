import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {allTokens as lex} from './object-view.ts';
import {anyText} from '../texts.test.fixture.ts';

/** Kinds and texts of the tokens that are no space, as `kind text`. */
function cut(text: string): string[] {
  return lex(text)
    .filter((token) => token.kind !== 'space')
    .map((token) => `${token.kind} ${text.slice(token.start, token.end)}`);
}

describe('lex', () => {
  it('gives every text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = lex(text);
        expect(tokens.map((token) => text.slice(token.start, token.end)).join('')).toBe(text);
        expect(tokens.every((token, i) => token.start === (tokens[i - 1]?.end ?? 0) && token.end > token.start)).toBe(
          true,
        );
      }),
      {numRuns: 1000},
    );
  });

  it('stays linear where nothing is ever closed', () => {
    const openers = ["'", '"', '$$', '/*', '{{', '{%', '<%', '&{', '@"', "'\\", '{{ {', ':datebucket('];
    for (const opener of openers) expect(lex(opener.repeat(50_000)).length).toBeLessThan(300_001);
  });

  it.each([
    ["'it''s' 'a\\'b'", ["string 'it''s'", "string 'a\\'b'"]],
    ["'open", ["string 'open"]],
    ['"a""b"."c', ['quoted "a""b"', 'operator .', 'quoted "c']],
    ["$$ a; $ ' $$x", ["dollar-string $$ a; $ ' $$", 'word x']],
    ['AS$$x$$', ['word AS', 'dollar-string $$x$$']],
    ['a$b DEFAULT$ $v $1', ['word a$b', 'word DEFAULT$', 'variable $v', 'variable $1']],
    [
      '1 1.5 .5 1e9 1.5E-3 t.5 1.',
      [
        'number 1',
        'number 1.5',
        'number .5',
        'number 1e9',
        'number 1.5E-3',
        'word t',
        'operator .',
        'number 5',
        'number 1.',
      ],
    ],
    ['a--b\nc', ['word a', 'comment --b', 'word c']],
    ['a//b\nc/d', ['word a', 'comment //b', 'word c', 'operator /', 'word d']],
    ['/* a /* b */ c */', ['comment /* a /* b */', 'word c', 'operator *', 'operator /']],
    ['# old\nselect 1 # x', ['comment # old', 'word select', 'number 1', 'unknown #', 'word x']],
    ['x::int', ['word x', 'operator ::', 'word int']],
    ['v:a.b', ['word v', 'operator :', 'word a', 'operator .', 'word b']],
    [
      'v[0]:a f(x):b',
      [
        'word v',
        'operator [',
        'number 0',
        'operator ]',
        'operator :',
        'word a',
        'word f',
        'operator (',
        'word x',
        'operator )',
        'operator :',
        'word b',
      ],
    ],
    [
      '= :a in (:1, ?) x := 1',
      [
        'operator =',
        'bind :a',
        'word in',
        'operator (',
        'bind :1',
        'operator ,',
        'bind ?',
        'operator )',
        'word x',
        'operator :=',
        'number 1',
      ],
    ],
    [
      "{'k': v, 'j':w}",
      [
        'operator {',
        "string 'k'",
        'operator :',
        'word v',
        'operator ,',
        "string 'j'",
        'operator :',
        'word w',
        'operator }',
      ],
    ],
    ['= :daterange', ['operator =', 'filter :daterange']],
    [
      'select :DateBucket(t.created_at), :datebucketx',
      ['word select', 'filter :DateBucket(t.created_at)', 'operator ,', 'bind :datebucketx'],
    ],
    [
      '{{ a }} {% if b %} {# c #} <% d %> &e &{f}',
      [
        'template {{ a }}',
        'template {% if b %}',
        'template {# c #}',
        'template <% d %>',
        'template &e',
        'template &{f}',
      ],
    ],
    ["{{ {'a': {'b': 1}} }} x", ["template {{ {'a': {'b': 1}} }}", 'word x']],
    ['{{ open', ['operator {', 'operator {', 'word open']],
    [
      '@db.sc.stg/a-b/c=1/f.csv, @~/x; @%t @"My S"/p (x',
      [
        'stage @db.sc.stg/a-b/c=1/f.csv',
        'operator ,',
        'stage @~/x',
        'operator ;',
        'stage @%t',
        'stage @"My S"/p',
        'operator (',
        'word x',
      ],
    ],
    ['@db.sc.%t/x @{{ s }}/y @ x', ['stage @db.sc.%t/x', 'stage @{{ s }}/y', 'unknown @', 'word x']],
    ['put file:///tmp/a*.csv @s;', ['word put', 'stage file:///tmp/a*.csv', 'stage @s', 'operator ;']],
    [
      'ls snow://workspace/"D$x".PUBLIC."w s"/versions/head/;',
      ['word ls', 'stage snow://workspace/"D$x".PUBLIC."w s"/versions/head/', 'operator ;'],
    ],
    ['!set a=b;\nx != y', ['directive !set a=b', 'operator ;', 'word x', 'operator !=', 'word y']],
    [
      'm!predict(x) a <> b ->> c => d || e ** f',
      [
        'word m',
        'operator !',
        'word predict',
        'operator (',
        'word x',
        'operator )',
        'word a',
        'operator <>',
        'word b',
        'operator ->>',
        'word c',
        'operator =>',
        'word d',
        'operator ||',
        'word e',
        'operator **',
        'word f',
      ],
    ],
    ['größe\u00a0naïve 日本 😀', ['word größe', 'word naïve', 'word 日本', 'unknown 😀']],
    ['\ufeffselect\u0000\ud800', ['word select', 'unknown \u0000', 'unknown \ud800']],
  ])('cuts %j', (text, expected) => {
    expect(cut(text)).toEqual(expected);
  });
});
