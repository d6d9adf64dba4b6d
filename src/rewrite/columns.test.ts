import {describe, expect, it} from 'vitest';
import {outputColumns} from './columns.ts';

describe('outputColumns', () => {
  it.each<[string, readonly string[]]>([
    ['select a, t.b, "c d", e as f, g h, count(*) n from t', ['A', 'B', 'c d', 'F', 'H', 'N']],
    ['select distinct top 5 a, b from t', ['A', 'B']],
    ['select a::date, cast(b as int), c + 1, v:x.y, -d, not e, f is null from t', []],
    ["select case when a then 1 end x, 'lit' y, arr[0] z, v:k::string w from t", ['X', 'Y', 'Z', 'W']],
    ['select current_date, null, true, a from t', ['A']],
    ['(select a from t) union all select b from u', ['A']],
    ['with x as (select 1 as q) select p from x', ['P']],
    ['select extract(year from d) as y, a from t', ['Y', 'A']],
    ['select * exclude (a) from t', []],
    ['select a, t.* from t', []],
    ['values (1, 2)', []],
  ])('%s', (query, names) => {
    expect(outputColumns(query).names).toEqual(names);
  });

  it('hands the columns of a CTE on through a star', () => {
    const ctes = [
      {name: 'a', text: 'select x, y as z from t'},
      {name: 'b', text: 'select * from a'},
      {name: 'c', columns: '(p, "q")', text: 'select * from t'},
    ];
    expect(outputColumns('select * from b where z > 1', ctes).names).toEqual(['X', 'Z']);
    expect(outputColumns('select * from c', ctes).names).toEqual(['P', 'q']);
    expect(outputColumns('select * from b, c', ctes)).toMatchObject({names: [], starOverJoin: true});
    expect(outputColumns('select * from b pivot (max(x) for z in (1))', ctes).names).toEqual([]);
  });

  it('finds a name that comes out twice, without regard to case', () => {
    expect(outputColumns('select a.id, b.ID from a join b').duplicate).toBe('ID');
    expect(outputColumns('select a.id, b."id" from a join b').duplicate).toBeUndefined();
  });
});
