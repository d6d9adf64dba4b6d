import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dedent} from './dedent.ts';
import {formatSafely} from './format.ts';
import {sameTokens} from './same-tokens.ts';

describe('formatSafely', () => {
  it('lays a query out and keeps the case of its words', () => {
    expect(formatSafely('SELECT a,b from T where x=1')).toEqual({
      text: 'SELECT\n    a,\n    b\nfrom\n    T\nwhere\n    x = 1',
      formatted: true,
    });
  });

  it.each([
    'select ext_&{env}_b, {{ cell }} from &t where d = :daterange and x = ?',
    'select * from @stage/path/x.csv (file_format => f)',
    "select {'a': 1, 'b': {'c': 2}} as o, [1, 2][0] from t",
    'select zq0q, $1 from t where v = $name and w = {% if x %} 1 {% endif %}',
    "select 'it''s\n  two lines' as s, $$ a\n  b $$ as d from t // tail",
  ])('keeps every token of %j', (text) => {
    const {text: result} = formatSafely(text);
    expect(sameTokens(text, result)).toBe(true);
    expect(formatSafely(result).text).toBe(result);
  });

  it('calls functions that the formatter does not know as the author wrote it', () => {
    const {text} = formatSafely(
      'select snowflake.cortex.complete(a, f (b)), sum(x)over(order by y) from table(db.s."g"(1)) where z in(1)',
    );
    expect(text).toContain('snowflake.cortex.complete(a, f (b))');
    expect(text).toContain('table(db.s."g"(1))');
    expect(text).toContain('over (');
    expect(text).toContain('z in (1)');
  });

  it('leaves a text that nobody would read as it is', () => {
    const text = `select a from t where id in (${Array.from({length: 30_000}, (_, n) => n).join(',')})`;
    expect(formatSafely(text)).toEqual({text, formatted: false});
  });

  it('keeps a prefix at its string', () => {
    const {text, formatted} = formatSafely("select x'0A' as b, 'x' as c from t");
    expect(formatted).toBe(true);
    expect(text).toContain("x'0A' as b");
  });

  it('leaves text of another dialect alone', () => {
    expect(formatSafely('select a from `my-project.x`').formatted).toBe(false);
  });

  it('keeps row patterns together', () => {
    const {text, formatted} = formatSafely(
      'select * from t match_recognize (partition by k pattern (a up+ down{2,}? (^ x | y $)) define up as x > 1)',
    );
    expect(formatted).toBe(true);
    expect(text).toContain('(a up+ down{2,}? (^ x | y $))');
  });

  it('leaves a text that the formatter does not know as it is', () => {
    const text = "begin let x int := 1; case (x) when 1 then return 'a'; end case; end";
    expect(formatSafely(text)).toEqual({text, formatted: false});
  });

  it('changes nothing the second time, whatever the text', () => {
    const word = fc.constantFrom(
      ...`select from ( ) , a 'b' "c" -- /* */ {{x}} &y @s/t :b ? { } ->> $$ \n 1 case end = || ::`.split(' '),
    );
    fc.assert(
      fc.property(fc.array(word, {maxLength: 20}), (words) => {
        const once = formatSafely(words.join(' ')).text;
        expect(formatSafely(once).text).toBe(once);
        expect(sameTokens(words.join(' '), once)).toBe(true);
      }),
    );
  });
});

describe('sameTokens', () => {
  it('sees a changed literal, a changed case, a lost comment and a split operator', () => {
    expect(sameTokens("select 'a'", "select 'A'")).toBe(false);
    expect(sameTokens('select a', 'select A')).toBe(false);
    expect(sameTokens('select a -- b', 'select a')).toBe(false);
    expect(sameTokens("select x'0A'", "select x '0A'")).toBe(false);
    expect(sameTokens('a ->> b', 'a -> > b')).toBe(false);
    expect(sameTokens('select  a /* b\n c */', 'select a /* b c */')).toBe(true);
  });
});

describe('dedent', () => {
  it('takes texts of any number of lines', () => {
    expect(dedent(`a\n${'  b\n'.repeat(200_000)}`)).toBe(`a\n${'b\n'.repeat(200_000)}`);
  });

  it('takes away what all further lines share and no line of a string', () => {
    expect(dedent("a\n    b\n      'x\n  y'\n    c")).toBe("a\nb\n  'x\n  y'\nc");
  });
});
