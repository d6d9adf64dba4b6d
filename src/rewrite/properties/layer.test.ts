import {expect, it} from 'vitest';
import {readStatement} from '../../parse/read-statement.ts';
import {commentsOfCreation} from './creation-comments.ts';
import {layerOf} from './layer.ts';

it.each([
  'select id, x::int as y from t where z > 3',
  'with a as (select * from t), final as (select id from a where x > 1) select * from final',
  'select * from (select id from t) x order by id',
  'create view v as select id as key from t',
])('one row of one relation is staging: %s', (sql) => {
  expect(layerOf(readStatement(sql))).toBe('staging');
});

it.each([
  'select count(*) from t',
  'select a from t group by a',
  'select distinct a from t',
  'select id from t limit 5',
  'select a.id from t a join u b on a.id = b.id',
  'select (select max(a) from u) as m from t',
  'select * from t where id in (select id from t)',
  'select id from t, lateral flatten(v)',
  'select id, row_number() over (order by x) as n from t',
  'select * from t union all select * from t',
  'select * from t pivot (sum(a) for b in (1, 2))',
  'select * from t qualify row_number() over (partition by a order by b) = 1',
  'select * from t sample (10)',
  'select 1 as x',
  'select * from values (1), (2)',
  'select * from table(f(1))',
])('everything else is a mart: %s', (sql) => {
  expect(layerOf(readStatement(sql))).toBe('marts');
});

it('finds what a CREATE says of its object and its columns', () => {
  const sql = `create or replace view v (a comment 'the first', "b c" with tag (x = 'y') comment 'it''s one', c)
    copy grants comment = 'Weekly numbers
      for the board' as select 1, 2, 3`;
  const {object, columns} = commentsOfCreation(readStatement(sql));
  expect(object).toBe('Weekly numbers for the board');
  expect([...columns]).toEqual([
    ['A', 'the first'],
    ['b c', "it's one"],
  ]);
  expect(commentsOfCreation(readStatement("select 1 as comment, ' = ' as x")).object).toBeUndefined();
});
