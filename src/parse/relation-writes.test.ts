import {describe, expect, it} from 'vitest';
import {readsIn, writesIn} from './uses.test.fixture.ts';

type Case = readonly [sql: string, reads: readonly string[], writes: readonly string[]];

function check(sql: string, reads: readonly string[], writes: readonly string[]): void {
  expect({reads: readsIn(sql), writes: writesIn(sql)}).toEqual({reads, writes});
}

describe('statements that change rows', () => {
  it.each<Case>([
    ['insert into t values (1, 2), (3, default)', [], ['T']],
    ['insert into db.s.t (a, b) select a, b from u join v using (k)', ['table U', 'table V'], ['DB.S.T']],
    ['insert overwrite into t select * from t', ['table T'], ['T']],
    ['insert into t with c as (select * from u) select * from c', ['table U'], ['T']],
    ['insert into t (a) (select a from u)', ['table U'], ['T']],
    ['insert into t (a) values ((select max(a) from u))', ['table U'], ['T']],
    ['insert into identifier($x) select * from u', ['table U'], []],
    ["insert into identifier('db.s.t') select * from u", ['table U'], ['DB.S.T']],
    ['insert all into a into b (x) values (v) select v from src', ['table SRC'], ['A', 'B']],
    [
      `insert first when n > 10 then into big when n > (select x from lim) then into mid into log else into small
       select n from src`,
      ['table LIM', 'table SRC'],
      ['BIG', 'MID', 'LOG', 'SMALL'],
    ],
    ['insert overwrite all into a into a select 1 from src', ['table SRC'], ['A']],
    ['update t set a = 1, b = default where c', [], ['T']],
    ['update t x set x.a = u.a from s.u, (select * from v) w where x.k = u.k', ['table S.U', 'table V'], ['T']],
    ['update t set a = (select max(a) from u) where k in (select k from v)', ['table U', 'table V'], ['T']],
    ['update t set a = u.a from t as u where t.boss = u.id', ['table T'], ['T']],
    ['delete from t', [], ['T']],
    ['delete from s.t where k in (select k from u)', ['table U'], ['S.T']],
    ['delete from t using u, v as w where t.k = u.k', ['table U', 'table V'], ['T']],
    ['delete from t using (select k from u) x where t.k = x.k', ['table U'], ['T']],
    ['merge into t using u on t.k = u.k when matched then delete', ['table U'], ['T']],
    [
      `merge into db.s.t as x using (with c as (select * from u) select * from c) y on x.k = y.k
       when matched and y.gone = (select max(g) from v) then delete
       when matched then update set x.a = y.a, b = (select 1 from w)
       when not matched then insert (k, a) values (y.k, y.a)`,
      ['table U', 'table V', 'table W'],
      ['DB.S.T'],
    ],
    ['merge into t using @stg/a (file_format => f) s on t.k = s.$1 when matched then delete', ['stage STG'], ['T']],
    ['truncate table if exists s.t', [], ['S.T']],
    ['truncate t', [], ['T']],
  ])('%s', check);
});

describe('COPY', () => {
  it.each<Case>([
    ["copy into t from @db.s.stg/x pattern = '.*csv' file_format = (type = csv)", ['stage DB.S.STG'], ['T']],
    ['copy into s.t (a, b) from (select $1, $2 from @stg/x u)', ['stage STG'], ['S.T']],
    ["copy into t from 's3://bucket/dir/' storage_integration = i", ['stage "s3://bucket/dir/"'], ['T']],
    ['copy into t from @%t', ['stage "%T"'], ['T']],
    ['copy into @stg/out from db.s.t overwrite = true', ['table DB.S.T'], []],
    ['copy into @~/out/ from (select * from t join u using (k)) header = true', ['table T', 'table U'], []],
    ["copy into 'gcs://bucket/x' from t", ['table T'], []],
    ['copy into @stg/out from (with c as (select 1 from t) select * from c)', ['table T'], []],
    ["copy files into @a/x/ from @b/y files = ('f.sql')", ['stage B'], []],
  ])('%s', check);
});

describe('definitions', () => {
  it.each<Case>([
    ['create table t (id int, d date default current_date)', [], ['T']],
    ['create or replace transient table db.s.t as select * from u', ['table U'], ['DB.S.T']],
    [
      'create table if not exists t (a, b) as (select a, b from u union select c, d from v)',
      ['table U', 'table V'],
      ['T'],
    ],
    ['create table t copy grants cluster by (a) as with c as (select 1 from u) select * from c', ['table U'], ['T']],
    ['create temporary table identifier($x) as select * from u', ['table U'], []],
    ["create table identifier('s.t') as select * from u", ['table U'], ['S.T']],
    ['create table t clone db.s.u', ['table DB.S.U'], ['T']],
    ["create or replace table t clone u at (timestamp => '2024-01-01'::timestamp) copy grants", ['table U'], ['T']],
    ['create table t like u', ['table U'], ['T']],
    [
      "create table t using template (select array_agg(object_construct(*)) from table(infer_schema(location => '@s')))",
      ['function INFER_SCHEMA'],
      ['T'],
    ],
    ['create table t (id int references u (id))', [], ['T']],
    [
      'create or replace secure view s.v (a comment $$from x$$, b) copy grants comment = $$c$$ as select a, b from u',
      ['table U'],
      ['S.V'],
    ],
    ['create materialized view v as select * from u', ['table U'], ['V']],
    [
      "create dynamic table d target_lag = '1 hour' warehouse = w refresh_mode = full as select * from u join v using (k)",
      ['table U', 'table V'],
      ['D'],
    ],
    ['create stream st on table s.t append_only = true', ['table S.T'], ['ST']],
    ['create or replace stream st copy grants on view v', ['table V'], ['ST']],
    ['create stream st on external table e', ['table E'], ['ST']],
    ['create external table e (a varchar as (value:c1::varchar)) location = @stg/x file_format = f', [], ['E']],
    ['alter table a swap with s.b', [], ['A', 'S.B']],
    ['alter table if exists a rename to s.b', [], ['A', 'S.B']],
    ['alter table a add column c int default 0', [], ['A']],
    ['alter view v as select * from u', ['table U'], ['V']],
    ['alter dynamic table d refresh', [], ['D']],
    ['drop table if exists db.s.t cascade', [], ['DB.S.T']],
    ['drop view v', [], ['V']],
    ['drop stream st', [], ['ST']],
    ['undrop table t', [], ['T']],
    ['create schema s clone p', [], []],
    ['create sequence q start 1', [], []],
    ['create file format f type = csv', [], []],
    ['create stage stg', [], []],
    ['drop schema s', [], []],
  ])('%s', check);
});

describe('statements around others', () => {
  it.each<Case>([
    ['explain using text select * from t', ['table T'], []],
    ['show tables ->> select "name" from $1', ['result-scan "$1"'], []],
    ['select * from t ->> insert into u select * from $1', ['table T', 'result-scan "$1"'], ['U']],
    ["create task k warehouse = w schedule = '1 minute' as insert into t select * from u", ['table U'], ['T']],
    [
      "create task k after j when system$stream_has_data('st') as merge into t using st on t.k = st.k when matched then delete",
      ['table ST'],
      ['T'],
    ],
    ['alter task k modify as delete from t using u where t.k = u.k', ['table U'], ['T']],
    ['create pipe p auto_ingest = true as copy into t from @stg', ['stage STG'], ['T']],
    ['create alert a if (exists (select 1 from t)) then insert into u select * from v', ['table T', 'table V'], ['U']],
    ['begin insert into t select * from u; delete from v; end', ['table U'], ['T', 'V']],
    ['declare c cursor for select * from t; begin open c; end', ['table T'], []],
    ['begin for r in (select * from t) do insert into u values (1); end for; end', ['table T'], ['U']],
    ['begin let n int := (select count(*) from t); if (n > 0) then truncate table u; end if; end', ['table T'], ['U']],
    ['begin return table(select * from t); end', ['table T'], []],
    ['call p((select max(x) from t))', ['table T'], []],
    ['set x = (select max(d) from t)', ['table T'], []],
    ['execute immediate $$insert into t select * from u$$', ['table U'], ['T']],
  ])('%s', check);
});
