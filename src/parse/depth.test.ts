import {describe, expect, it} from 'vitest';
import {readStatement} from './read-statement.ts';

describe('how far a statement is understood: full', () => {
  it.each([
    'select 1',
    'select a, b as c, from t where a > 1 group by all having count(*) > 1 qualify row_number() over (order by a) = 1',
    'select distinct top 5 t.*, $1, v:a.b[0]::string from t order by all limit 5 offset 2',
    'with recursive a (n) as (select 1 union all select n + 1 from a) select * exclude (n) from a',
    'select * from t asof join u match_condition (t.at >= u.at) using (k)',
    "select * from t at (offset => -60) sample (10), lateral flatten(input => t.v, mode => 'array') f",
    "select * from q pivot (sum(v) for m in ('a', 'b')) as p (x, y, z)",
    'select * from q unpivot include nulls (v for m in (a, b))',
    `select * from t match_recognize (partition by s order by d measures match_number() as n all rows per match
     pattern (a b+ c?) define b as p > lag(p))`,
    'select id from t start with boss is null connect by prior id = boss',
    '(select 1) union all by name (select 2) except select 3',
    'values (1, 2), (3, 4)',
    'select * from t for update',
    'insert into t (a) values (1)',
    'insert overwrite into t select * from u',
    'insert all when a then into t values (a) else into u select a from v',
    'update t set a = 1 from u where t.k = u.k',
    'delete from t using u where t.k = u.k',
    `merge into t using u on t.k = u.k when matched and u.x then update set a = u.a
     when not matched by source then delete when not matched then insert (a) values (u.a)`,
    'copy into t from (select $1 from @s)',
    'copy into @s/x from t file_format = (type = csv) overwrite = true',
    'create or replace view v (a comment $$x$$) as select a from t',
    "create dynamic table d target_lag = '1 hour' warehouse = w as select a from t",
    'create table t (a int) as select 1',
    "create task k schedule = '1 minute' as insert into t select 1",
    'begin insert into t select 1; end',
    'explain select * from t',
    'show tables ->> select * from $1',
    'select * from t;',
    '-- a comment\nselect /* here */ 1 -- too',
    '{{ config(x=1) }} select {{ a }} from {{ b }} {% if c %} where d {% endif %}',
  ])('%s', (sql) => {
    const {depth, tree} = readStatement(sql);
    expect(tree.holes).toEqual([]);
    expect(depth).toBe('full');
  });
});

describe('how far a statement is understood: holes', () => {
  it.each([
    'select a from t wher a > 1 and b',
    'select a from t where a > 1 grup by a',
    'select a b c from t',
    'select a from t join',
    'select * from (select a from t',
    'update t st a = 1',
    'merge into t on a = b',
    'delete from t wher a',
    'select 1 from t)',
    "select 'never closed from t",
  ])('%s', (sql) => {
    expect(readStatement(sql).depth).toBe('holes');
  });

  it('leaves the rest readable', () => {
    const {tree, reads} = readStatement('with a as (select x y z from t) select * from a join u using (k)');
    expect(tree.holes).toHaveLength(1);
    expect(reads.map(({relation}) => relation.name)).toEqual(['T', 'U']);
  });
});

describe('how far a statement is understood: tokens', () => {
  it.each([
    '',
    ';',
    '-- only a comment',
    'use schema a.b',
    'set x = 1',
    'alter session set timezone = $$UTC$$',
    'grant select on t to role r',
    'show tables in schema s',
    'describe table t',
    'drop table t',
    'create table t (a int)',
    'create table t clone u',
    'alter table t add column a int',
    'create warehouse w',
    'create user u default_role = r',
    'call p(1)',
    'put file:///x @s',
    'list @s',
    'begin transaction',
    'commit',
    "comment on table t is 'select * from u'",
    'what is this',
  ])('%s', (sql) => {
    expect(readStatement(sql).depth).toBe('tokens');
  });
});
