import {describe, expect, it} from 'vitest';
import {isPlainlySql, readsAsSql, startsAsSql} from './looks.ts';

describe('isPlainlySql', () => {
  it.each([
    'select a from b',
    'SELECT a FROM b',
    'Select a, b from c',
    '  -- comment\n  select 1',
    '/* a */ (select a from b)',
    'select count(*) from {table}',
    'select current_role()',
    'select 1',
    'with a as (select 1) select * from a',
    'with recursive a (b) as (select 1) select * from a',
    'insert into t (a, b) values (%s, %s)',
    'insert overwrite into t select * from u',
    'insert into {t} select 1',
    'merge into t using s on t.a = s.a when matched then delete',
    'update t set a = 1',
    'update {t} x set a = 1',
    'delete from t where a = 1',
    'delete from t',
    'create or replace temporary table t (a int)',
    'create table if not exists "A"."B" as select 1',
    "create stage s url = 's3://the/list'",
    "create{' or replace' if x else ''} view {v} as select 1 as a",
    'alter table t add column a int',
    'alter session set query_tag = $1',
    'drop view if exists v;',
    'truncate table t',
    "copy into t from @stage file_format = (type = 'csv')",
    'copy into t(a, b) from @stage',
    'grant all privileges on all tables in schema s to role r',
    'revoke role a from user b',
    'use role {role}',
    'call proc(1)',
    'CALL SYSTEM$WAIT(1)',
    "execute immediate 'select 1'",
    'begin delete from t; end',
    'put file:///a @b',
    'list @stage',
    "show tables like 'the %' in schema s",
    'describe table t',
    'explain using text select 1',
    'select * from `a.b`',
    "select 'the list of your files' as text from t -- of the day",
  ])('%j is', (text) => {
    expect(isPlainlySql(text)).toBe(true);
  });

  it.each([
    '',
    'select',
    'Select the file from the list',
    'select the file from the list',
    'Select a file from your computer',
    'Select an option',
    'Select one or more items from inventory',
    'Select columns',
    'Select file(s) to load',
    'Select 3 items',
    'Create a table with one row per order',
    'Create view',
    'Update your settings',
    'Update settings',
    'Insert into the slot',
    'Merge into main',
    'Delete from cart',
    'Drop zone',
    'drop shadow effect',
    'Call me (maybe)',
    'Call support now',
    'Use warehouse {name}',
    'Use the default role',
    'with all my heart',
    'With this we are done',
    'Show tables',
    'show me the orders',
    'list of files',
    'Get started',
    'set of orders',
    'Grant access to everyone',
    'copy that',
    'begin',
    'describe',
    'selection from t',
    'select == 1',
    'where a = 1',
    'select a from ',
    'INSERT INTO ',
    '<p>select a from b</p>',
    'sqlite://',
  ])('%j is not', (text) => {
    expect(isPlainlySql(text)).toBe(false);
  });
});

describe('what is run', () => {
  it('may be any statement', () => {
    for (const text of ['show tables of it', 'commit', 'begin transaction', 'refresh table t', 'from t', 'list x']) {
      expect([text, startsAsSql(text)]).toEqual([text, true]);
    }
    for (const text of ['orders', 'use == 1', 'desc', 'set.x', 'list', '{query} limit 5', '']) {
      expect([text, startsAsSql(text)]).toEqual([text, false]);
    }
  });

  it('is no question', () => {
    expect(readsAsSql('show tables in account')).toBe(true);
    expect(readsAsSql('show the sales of last month')).toBe(false);
    expect(readsAsSql('list all orders which are late')).toBe(false);
  });
});
