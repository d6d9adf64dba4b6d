import {describe, expect, it} from 'vitest';
import {readStatement} from '../parse/read-statement.ts';
import {type ResultColumns, resultColumns} from './columns.ts';

function columnsOf(sql: string): ResultColumns {
  return resultColumns(readStatement(sql));
}

describe('resultColumns', () => {
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
    expect(columnsOf(query).names).toEqual(names);
  });

  it('hands the columns of a CTE on through a star', () => {
    const list = 'with a as (select x, y as z from t), b as (select * from a), c (p, "q") as (select * from t)';
    const of = (query: string) => columnsOf(`${list} ${query}`);
    expect(of('select * from b where z > 1').names).toEqual(['X', 'Z']);
    expect(of('select * from (select * from c order by 1) where p > 1').names).toEqual(['P', 'q']);
    expect(of('select b.*, 1 as one from b join t on b.x = t.x').names).toEqual(['X', 'Z', 'ONE']);
    expect(of('select * exclude (x) from b').names).toEqual(['Z']);
    expect(of('select * from b, t')).toEqual({names: [], starOverJoin: true});
    expect(of('select * from (select * from b, t)')).toEqual({names: [], starOverJoin: true});
    expect(of('select * from b pivot (max(x) for z in (1))').names).toEqual([]);
  });

  it.each([
    ['a pivot of a query', 'select p.*, 1 as one from (select a, b from t) pivot (max(a) for b in (1)) as p'],
    [
      'joins with an alias',
      'select x.*, 1 as one from ((select a from t) as p cross join (select b from t) as q) as x',
    ],
  ])('says nothing of a star over %s', (_, query) => {
    expect(columnsOf(query)).toEqual({names: [], starOverJoin: false});
  });

  it.each([
    ['a pattern', "select * ilike '%a%' from (select ab, cd from t)", ['AB']],
    ['rows', 'select v.*, 1 as one from values (1, 2) as v', ['COLUMN1', 'COLUMN2', 'ONE']],
    [
      'names for columns that nobody knows',
      'select x.*, 1 as one from (select * from t) as x (a, b)',
      ['A', 'B', 'ONE'],
    ],
  ])('knows the columns of a star over %s', (_, query, names) => {
    expect(columnsOf(query)).toEqual({names, starOverJoin: false});
  });

  it('finds a name that comes out twice, without regard to case', () => {
    expect(columnsOf('select a.id, b.ID from a join b').duplicate).toBe('ID');
    expect(columnsOf('select a.id, b."id" from a join b').duplicate).toBeUndefined();
    expect(columnsOf('select t.*, a as b, b from t').duplicate).toBe('B');
    const list = 'with a as (select id, x from t), b as (select id, y from u)';
    expect(columnsOf(`${list} select * from a join b on a.id = b.id`).duplicate).toBe('ID');
  });

  it('knows that a join merges the columns it is made by', () => {
    const list = 'with a as (select id, x from t), b as (select id, y from u)';
    const merged = {names: ['ID', 'X', 'Y'], starOverJoin: false};
    expect(columnsOf(`${list} select * from a join b using (id)`)).toEqual(merged);
    expect(columnsOf(`${list} select * from (select * from a natural join b)`)).toEqual(merged);
  });
});
