import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {allTokens, type Token} from '../lex/object-view.ts';
import {exactFingerprint, shapeFingerprint} from './of-text.ts';

const file = new URL('../../../fixtures/golden/fingerprint/pairs.yml', import.meta.url);
const {pairs} = parse(readFileSync(file, 'utf8')) as {pairs: Record<string, readonly {a: string; b: string}[]>};
/** Every statement of the golden pairs. */
const statements = [
  ...new Set(
    Object.values(pairs)
      .flat()
      .flatMap(({a, b}) => [a, b]),
  ),
];

const space = fc.constantFrom(' ', '\n', '\r\n\t', '\u00a0', ' /* c; " */ ', " -- d'\n", ' // e $$\r\n');
/** Operators that mean the same with space on either side; around dots and colons it may not. */
const APART = new Set('( ) , = < > <= >= <> != + * || :: => ->'.split(' '));
const WHOLE: ReadonlySet<Token['kind']> = new Set(['word', 'quoted', 'string', 'dollar-string', 'number']);

/** Whether space may be put between two tokens that stand side by side. */
function mayPart(text: string, before: Token | undefined, after: Token): boolean {
  return [before, after].every(
    (token) => token !== undefined && (WHOLE.has(token.kind) || APART.has(text.slice(token.start, token.end))),
  );
}

/** Whether a word is a field that a path names, in which case counts. */
function isField(text: string, tokens: readonly Token[], i: number): boolean {
  const before = text.slice(tokens[i - 1]?.start, tokens[i - 1]?.end);
  if (before === ':') return true;
  return before === '.' && /:[^,;\s]*$/.test(text.slice(0, tokens[i]!.start));
}

/** A statement with other space, other comments, and other case of keywords and unquoted names. */
function disguised(text: string, spaces: readonly string[], cases: readonly number[]): string {
  const tokens = allTokens(text);
  // What is opened and never closed takes everything behind it in.
  const last = tokens.at(-1);
  const open = last !== undefined && /^(?:comment|string|quoted|dollar-string)$/.test(last.kind);
  let made = '';
  tokens.forEach((token, i) => {
    const part = text.slice(token.start, token.end);
    const filler = spaces[i % spaces.length]!;
    if (token.kind === 'space') {
      // A comment of a line needs its line end.
      made += tokens[i - 1]?.kind === 'comment' ? `\n${filler}` : filler;
      return;
    }
    if (mayPart(text, tokens[i - 1], token) && cases[i % cases.length] === 0) made += filler;
    const folds = token.kind === 'word' && !isField(text, tokens, i);
    made += folds && /^[\x20-\x7e]+$/.test(part) ? recased(part, cases[i % cases.length]!) : part;
  });
  return open ? made : `${spaces[0]}${made}\n;\n`;
}

function recased(word: string, how: number): string {
  if (how === 0) return word.toUpperCase();
  if (how === 1) return word.toLowerCase();
  return [...word].map((letter, i) => (i % how === 0 ? letter.toUpperCase() : letter.toLowerCase())).join('');
}

describe('both fingerprints', () => {
  it('see neither space, comments nor case of words in any statement of the golden pairs', () => {
    // A command of a client ends where its line does, and so takes in a comment behind it.
    const parts = statements.filter((text) => !text.startsWith('!'));
    fc.assert(
      fc.property(
        fc.constantFrom(...parts),
        fc.array(space, {minLength: 1, maxLength: 7}),
        fc.array(fc.nat(4), {minLength: 1, maxLength: 7}),
        (text, spaces, cases) => {
          const other = disguised(text, spaces, cases);
          expect(exactFingerprint(other), other).toBe(exactFingerprint(text));
          expect(shapeFingerprint(other), other).toBe(shapeFingerprint(text));
        },
      ),
      {numRuns: 3000},
    );
  });

  it('do not depend on what was fingerprinted before', () => {
    const print = (text: string): string => `${exactFingerprint(text)} ${shapeFingerprint(text)}`;
    const long = `select ${Array.from({length: 9000}, (_, i) => `größe_${i}`).join(', ')} from t`;
    // Each of its letters is three in upper case.
    const growing = `select ${'ΐ'.repeat(300_000)}, b from t`;
    const alone = new Map([...statements, long, growing].map((text) => [text, print(text)]));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alone.keys()), {maxLength: 12}), (texts) => {
        expect(texts.map(print)).toEqual(texts.map((text) => alone.get(text)));
      }),
      {numRuns: 100},
    );
    expect(print(growing)).toBe(alone.get(growing));
  });

  it('are one shape where they are one exact text', () => {
    const shapes = new Map<string, string>();
    for (const text of statements) {
      const exact = exactFingerprint(text);
      const shape = shapeFingerprint(text);
      expect(shapes.get(exact) ?? shape, text).toBe(shape);
      shapes.set(exact, shape);
    }
    expect(shapes.size).toBeGreaterThan(400);
  });
});

describe('the shape', () => {
  const unsigned = fc.oneof(fc.nat().map(String), fc.constantFrom('0.5', '.25', '1e6', '7.', '2E-3'));
  const text = fc.oneof(
    fc.string({maxLength: 12, unit: 'binary'}).map((content) => `'${content.replace(/['\\]/g, '$&$&')}'`),
    fc.string({maxLength: 12}).map((content) => `$$${content.replaceAll('$', '')}$$`),
    fc.constantFrom("''", "'; drop table t; --'", "'/*'", "'\"'", "$$'$$"),
  );
  const signed = fc.tuple(fc.constantFrom('', '-', '+', '- '), unsigned).map((parts) => parts.join(''));
  const literal = fc.oneof(signed, text);
  const member = fc.oneof(
    literal,
    text.filter((value) => value.startsWith("'")).map((value) => `date ${value}`),
    fc.constantFrom('null', 'true', 'FALSE'),
  );
  const list = fc.array(member, {minLength: 1, maxLength: 6}).map((members) => `(${members.join(', ')})`);
  const pair = fc.tuple(member, member).map((members) => `(${members.join(', ')})`);
  const rows = fc.array(pair, {minLength: 1, maxLength: 5}).map((found) => found.join(', '));
  const holes = {N: unsigned, L: literal, T: text, I: list, R: rows};

  /** Stands for: N a number, L a literal, T text, I a list in brackets, R rows of two. */
  const templates = [
    'select <L> as a, <L> b, f(<L>, <L>), x + <L> from t where a = <L> or b > <L> and c between <L> and <L>',
    'select * from t where a in <I> and b not in <I> or c like <T> escape <T>',
    'select * from t where (a, b) in (<R>)',
    'insert into t (a, b) values <R>',
    'select * from values <R> as v (a, b) where v.a <> <L>',
    'with c as (select <L> n) select case when n = <L> then <L> when n > <N> then <L> else <L> end from c limit <N>',
    'select v:a[<N>].b, v[<T>], [<L>, <L>], {<T>: <L>} from t at (offset => <L>) sample (<N>)',
    'select sum(a) over (order by b rows between <N> preceding and <N> following) from t qualify rank() over (order by c) < <N>',
    'select a::number(<N>, <N>), cast(<L> as varchar(<N>)), dateadd(day, <L>, d), date_trunc(<T>, d) from t order by <N>',
    'update t set a = <L>, b = iff(c = <L>, <L>, <L>) where d in <I>',
    'merge into t using s on t.i = s.i and s.j = <L> when matched and s.k = <L> then update set t.a = <L> when not matched then insert (a) values (<L>)',
    'create or replace table t (a varchar(<N>) default <L>) comment = <T>',
    'create view v comment = <T> as select <L> as a from t where b in <I>',
    'copy into t from @st/a pattern = <T> file_format = (type = csv skip_header = <N>)',
    'call p(<L>, <L>)',
    'begin let x := <L>; if (x > <L>) then return <L>; end if; end',
    'select * from t pivot (sum(a) for b in <I>) p unpivot (v for n in (x, y))',
    'select parse_json(<T>):a, to_date(<T>, <T>), s || <T> || <T> from table(f(<L>, k => <L>)) where e ilike any (<L>, <L>)',
  ];

  const filled = (template: string): fc.Arbitrary<string> => {
    const parts = template.split(/<([NLTIR])>/);
    return fc
      .tuple(...parts.map((part, i) => (i % 2 === 0 ? fc.constant(part) : holes[part as keyof typeof holes])))
      .map((found) => found.join(''));
  };

  it.each(templates)('does not see literals: %s', (template) => {
    fc.assert(
      fc.property(filled(template), filled(template), (a, b) => {
        expect(shapeFingerprint(b), `${a}\n${b}`).toBe(shapeFingerprint(a));
      }),
      {numRuns: 150},
    );
  });

  it('does not see what sources and common table expressions are called', () => {
    const pool = ['a', 'b', 'o', 'x1', 'größe', '"q"', '"my name"', '"A"', 'date', 'value', 'src', 'final', 't_1'];
    const made = (n: readonly string[]): string =>
      `with ${n[0]} as (select p.k from orders ${n[1]}, lateral flatten(input => ${n[1]}.v) p), ` +
      `${n[2]} (k) as (select ${n[3]}.k from ${n[0]} as ${n[3]} union all select m.k from more m) ` +
      `select ${n[4]}.k, count(${n[5]}.*), ${n[2]}.k, (select max(i.z) from items i where i.k = ${n[4]}.k) ` +
      `from ${n[0]} ${n[4]} join ${n[2]} on ${n[2]}.k = ${n[4]}.k left join (select k from u) ${n[5]} on ${n[5]}.k = ${n[4]}.k ` +
      `where exists (select 1 from w where w.k = ${n[5]}.k) order by ${n[4]}.k`;
    const names = fc
      .shuffledSubarray(pool, {minLength: 6})
      .filter((found) => !(found.includes('a') && found.includes('"A"')));
    fc.assert(
      fc.property(names, names, (one, two) => {
        expect(shapeFingerprint(made(one)), `${made(one)}\n${made(two)}`).toBe(shapeFingerprint(made(two)));
      }),
      {numRuns: 300},
    );
  });

  it('does not see the order of conditions', () => {
    const conditions = [
      'a = 1',
      "b like 'x%'",
      'c between 1 and 5',
      'not d',
      '(e = 1 or f = 2)',
      'g in (1, 2)',
      'h in (select i from u where u.j = t.j and u.k > 1)',
      'case when l and m then n end = 3',
      'v:o.p::int > t.q',
      'exists (select 1 from w where w.r = t.r)',
    ];
    const some = fc.shuffledSubarray(conditions, {minLength: 2});
    const both = some.chain((found) =>
      fc.tuple(fc.constant(found), fc.shuffledSubarray(found, {minLength: found.length})),
    );
    fc.assert(
      fc.property(both, ([one, two]) => {
        const [a, b] = [one, two].map((found) => `select x from t where ${found.join(' and ')}`);
        expect(shapeFingerprint(b!), `${a}\n${b}`).toBe(shapeFingerprint(a!));
      }),
      {numRuns: 300},
    );
  });
});
