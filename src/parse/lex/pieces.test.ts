import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {splitText} from '../split/split.ts';
import {lex} from './lex.ts';
import {allTokens} from './object-view.ts';
import {Code, type Tokens} from './tokens.ts';

const FRAGMENTS = (
  'select from where and begin end case when then if declare create procedure as a t1 größe 日本 a$b x1 DEFAULT$ ' +
  "\"Q\" \"a\"\"b\" \" ' \"\" 's' 'it''s' 'a\\'b' '\\ $$ $$ab$$ $$;$$ $ $1 $v -- // # /* */ /*;*/ " +
  '1 1.5 .5 1. 1e9 1E-3 1e . .. , ; ;; ( ) [ ] { } {{ }} {%;%} {{x}} {# #} <% %> &x &{y} & {n} {fn ' +
  ': :: :a :1 := ? %s %(n)s % @ @s/p @~/x @%t @"s" file:///a s3://b !set !exit != ! ->> -> => || <> <= ** ~ !~ ' +
  ':daterange :datebucket(c) :datebucket( \0 \ud800 \udc00 😀 \ufeff \u00a0 \u200b \u2028'
).split(' ');
const JOINTS = ['', ' ', '\n', '\r\n', '\r', ';', ';\n', '; ', ' -- c\n', ' /* d */ '];

/** Texts made of SQL's tokens and of halves of them, side by side or apart, over several statements. */
const texts = fc
  .array(
    fc.tuple(
      fc.oneof(
        {weight: 20, arbitrary: fc.constantFrom(...FRAGMENTS)},
        {weight: 1, arbitrary: fc.string({maxLength: 4, unit: 'binary'})},
      ),
      fc.constantFrom(...JOINTS),
    ),
    {maxLength: 40},
  )
  .map((parts) => parts.map((part) => part.join('')).join(''));

/** Everything that the table says of a run of tokens, places counted from an offset. */
function described(tokens: Tokens, from: number, to: number, offset: number): readonly string[] {
  const code = new Code(tokens, from, to);
  return Array.from({length: code.size}, (_, at) =>
    [code.kindName(at), code.start(at) - offset, code.end(at) - offset, code.word(at), code.match(at)].join(' '),
  );
}

describe('lex', () => {
  it('cuts a statement alone as it does among others', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const {tokens, pieces} = splitText(text);
        for (const {span, from, to} of pieces) {
          const alone = lex(text.slice(span.start, span.end));
          expect(described(alone, 0, alone.size, 0)).toEqual(described(tokens, from, to, span.start));
          // Starts and ends by turns; a comment stands in a statement as a whole or not at all.
          const comments = tokens.comments.filter((_, i, all) => {
            const start = all[i - (i % 2)]!;
            return start >= span.start && start < span.end;
          });
          expect(alone.comments.map((at) => at + span.start)).toEqual(comments);
        }
      }),
      {numRuns: 6000},
    );
  });

  it('gives tokens and comments in order, none empty, with nothing but space between them', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let at = 0;
        for (const {kind, start, end} of allTokens(text)) {
          expect(start).toBe(at);
          expect(end).toBeGreaterThan(start);
          const isSpace = /^[\s\u0085\u200b\u2060\ufeff]*$/.test(text.slice(start, end));
          expect(kind === 'space', text.slice(start, end)).toBe(isSpace);
          at = end;
        }
        expect(at).toBe(text.length);
      }),
      {numRuns: 3000},
    );
  });

  it('pairs brackets of a kind, the later with the earlier, one inside of the other', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const code = new Code(lex(text));
        const open: number[] = [];
        const pairs: [number | undefined, number][] = [];
        for (let at = 0; at < code.size; at++) {
          const match = code.match(at);
          if (match === -1) continue;
          expect(code.match(match)).toBe(at);
          expect(['()', '[]', '{}']).toContain(
            match > at ? code.written(at) + code.written(match) : code.written(match) + code.written(at),
          );
          if (match < at) pairs.push([open.pop(), match]);
          else open.push(at);
        }
        expect(open).toEqual([]);
        for (const [opened, match] of pairs) expect(opened).toBe(match);
      }),
      {numRuns: 2000},
    );
  });
});
