import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lex} from './lex.ts';
import {allSelects, findCte, outputSelects, type Part, readQueries, textOf} from './clauses.ts';

const read = (sql: string): ReturnType<typeof readQueries> => readQueries(sql, lex(sql));

describe('readQueries', () => {
  const sql = `with a as (select x, y from db.s.t where x is not distinct from 1), b(c, d) as (select 1, 2)
select distinct top 5 a.x, count(*) as n, v:foo.bar::string nm, sum(z) over (order by x) w, t.* exclude (b), case when 1=1 then 2 end
from a left outer join b as bb on a.x = bb.c, lateral flatten(input => a.y) f cross join (select 1 as one) q
where a.limit = 3 and x in (select id from z limit 5)
group by 1, 2 qualify row_number() over (partition by 1 order by 2) = 1
union all (select 2 from k order by 1 limit 3) order by 1 desc limit 10 offset 3;`;
  const tree = read(sql);
  const [select] = tree.root === undefined ? [] : outputSelects(tree, tree.root);
  const text = (part: Part | undefined): string | undefined => part && textOf(tree.code, part);

  it('finds the clauses of the outermost query', () => {
    expect(tree.root?.ctes.map((cte) => cte.name)).toEqual(['A', 'B']);
    expect(text(tree.root?.orderBy)).toBe('1 desc');
    expect(text(tree.root?.limit)).toBe('limit 10');
    expect(tree.root?.setOperators.map((operator) => [operator.operator, operator.quantifier])).toEqual([
      ['UNION', 'ALL'],
    ]);
    expect(text(select?.where)).toBe('a.limit = 3 and x in (select id from z limit 5)');
    expect(text(select?.groupBy)).toBe('1, 2');
    expect(text(select?.qualify)).toMatch(/^row_number.*= 1$/);
    expect(text(select?.top)).toBe('top 5');
    expect(select?.distinct).toBe(true);
  });

  it('reads the select list with names and stars', () => {
    expect(select?.items.map((item) => [text(item.expression), item.name, item.star])).toEqual([
      ['a.x', 'X', undefined],
      ['count(*)', 'N', undefined],
      ['v:foo.bar::string', 'NM', undefined],
      ['sum(z) over (order by x)', 'W', undefined],
      ['t.* exclude (b)', undefined, {qualifier: 'T'}],
      ['case when 1=1 then 2 end', undefined, undefined],
    ]);
  });

  it('reads what FROM names, and how it is joined', () => {
    expect(select?.sources.map((source) => [source.join, source.kind, source.name, text(source.on)])).toEqual([
      ['first', 'relation', 'A', undefined],
      ['left', 'relation', 'BB', 'a.x = bb.c'],
      ['comma', 'function', 'F', undefined],
      ['cross', 'query', 'Q', undefined],
    ]);
    expect(select?.sources[2]?.lateral).toBe(true);
  });

  it('finds the queries in brackets and which query they stand in', () => {
    expect(tree.queries).toHaveLength(6);
    const inner = tree.queries.find((query) => text(query.limit) === 'limit 5');
    expect(inner?.parent).toBe(tree.root);
    expect(inner === undefined ? undefined : findCte(inner, 'A')?.name).toBe('A');
    expect(allSelects(tree)).toHaveLength(6);
  });

  it.each([
    ['select a as limit from t', ['A AS LIMIT']],
    ['select * except (a) from t', ['* EXCEPT (A)']],
    ['select t.from, t.where from t', ['T.FROM', 'T.WHERE']],
    ['select extract(year from d) from t', ['EXTRACT(YEAR FROM D)']],
    ["select listagg(a, ',') within group (order by a) l from t", ["LISTAGG(A, ',') WITHIN GROUP (ORDER BY A) L"]],
    ['select a, b, from t', ['A', 'B']],
    ["select {'a': 1, 'b': [1, 2]} o, x[0] from t", ["{'A': 1, 'B': [1, 2]} O", 'X[0]']],
  ])('is not misled by %s', (query, items) => {
    const [only] = allSelects(read(query));
    expect(
      only?.select.items.map((item) => query.slice(item.part.span.start, item.part.span.end).toUpperCase()),
    ).toEqual(items);
    expect(only?.select.sources.map((source) => source.name)).toEqual(['T']);
  });

  it('sees joins in FROM, time travel, samples and pivots', () => {
    const [only] = allSelects(
      read(`select 1 from a at (offset => -60) as x natural full outer join "My T" y sample (10), values (1) v (n)
        join table(f(1)) g using (id) asof join k match_condition (x.t >= k.t) on x.id = k.id
        join p pivot (sum(m) for n in ('a')) as pv join u unpivot include nulls (v for c in (a, b)) right join @st/x.csv (file_format => 'f') s on true`),
    );
    expect(only?.select.sources.map((source) => [source.join, source.kind, source.name, source.reshaped])).toEqual([
      ['first', 'relation', 'X', false],
      ['natural', 'relation', 'Y', false],
      ['comma', 'values', 'V', false],
      ['inner', 'function', 'G', false],
      ['asof', 'relation', 'K', false],
      ['inner', 'relation', 'PV', true],
      ['inner', 'relation', 'U', true],
      ['right', 'stage', 'S', false],
    ]);
  });

  it('gets through deep brackets and any heap of words', () => {
    const deep = `${'('.repeat(5000)}select 1${')'.repeat(5000)}`;
    expect(outputSelects(read(deep), read(deep).root!)).toHaveLength(1);
    const words = fc.constantFrom(
      'select',
      'from',
      'with',
      'a',
      'as',
      '(',
      ')',
      ',',
      'union',
      'all',
      '*',
      '.',
      'limit',
      '1',
      'group',
      'by',
      'order',
      'join',
      'on',
      '[',
      '}',
      "'",
      ';',
      '->>',
      'left',
    );
    fc.assert(
      fc.property(fc.array(words, {maxLength: 40}), (parts) => {
        const text2 = parts.join(' ');
        const parsed = read(text2);
        for (const {select: block} of allSelects(parsed)) {
          for (const item of block.items) expect(item.part.span.end).toBeLessThanOrEqual(text2.length);
        }
      }),
      {numRuns: 500},
    );
  });
});
