import {describe, expect, it} from 'vitest';
import type {Context} from '../model/asset.ts';
import {readAsset} from './read-asset.ts';
import {readStatement} from './read-statement.ts';
import {SessionObjects} from './session-objects.ts';
import {short} from './uses.test.fixture.ts';

/** What the last statement reads that an earlier one made for its session only. */
function temporaryIn(body: string, context: Context = {database: 'D', schema: 'S'}): string[] {
  const last = readAsset({id: 'a', body, format: 'sql', context}).at(-1);
  expect(last?.kind).not.toBe('unreadable');
  return (last?.temporary ?? []).map(short);
}

describe('temporary tables of an asset', () => {
  it.each<readonly [what: string, body: string]>([
    ['TEMPORARY', 'create temporary table t as select 1'],
    ['TEMP', 'create or replace temp table t (a int)'],
    ['VOLATILE', 'create volatile table if not exists t (a int)'],
    ['LOCAL TEMPORARY', 'create or replace local temporary table t (a int)'],
    ['GLOBAL TEMP', 'create global temp table t as select 1'],
    ['a clone', 'create temp table t clone u'],
    ['like another', 'create temp table t like u'],
    ['by its whole name', 'create temp table d.s.t (a int)'],
    ['in quotes', 'create temp table "T" (a int)'],
    ['by IDENTIFIER', "create temp table identifier('s.t') (a int)"],
    ['in another schema, then back', 'use schema x; create temp table s.t (a int); use schema s'],
    ['a view', 'create temporary view t as select 1'],
    ['made twice', 'create temp table t (a int); create or replace temp table t (b int)'],
    ['filled', 'create temp table t (a int); insert into t select 1; delete from t; truncate table t'],
    ['altered', 'create temp table t (a int); alter table t add column b int'],
    ['dropped and made again', 'create temp table t (a int); drop table t; create temp table t (a int)'],
    ['another dropped', 'create temp table t (a int); drop table u; drop table x.t'],
    // The new one is hidden behind the temporary one until that is dropped.
    ['a permanent one behind it', 'create temp table t (a int); create table if not exists t (a int)'],
    ['renamed', 'create temp table u (a int); alter table u rename to t'],
  ])('are known: %s', (_what, body) => {
    expect(temporaryIn(`${body}; select * from t, other`)).toEqual(['D.S.T']);
  });

  it.each<readonly [what: string, body: string]>([
    ['nothing made', 'select 1'],
    ['a permanent table', 'create table t as select 1'],
    ['TRANSIENT', 'create transient table t as select 1'],
    ['a view', 'create view t as select 1'],
    ['one of another name', 'create temp table u as select 1'],
    ['one of another case', 'create temp table "t" as select 1'],
    ['one of another schema', 'create temp table x.t as select 1'],
    ['one of another database', 'use database e; create temp table t as select 1; use schema d.s'],
    ['one made before the schema changed', 'use schema x; create temp table t (a int); use schema s'],
    ['dropped', 'create temp table t as select 1; drop table t'],
    ['dropped, if it is there', 'create temp table t as select 1; drop table if exists d.s.t'],
    ['replaced by a permanent one', 'create temp table t as select 1; create or replace table t as select 2'],
    ['renamed away', 'create temp table t (a int); alter table t rename to u'],
    ['one whose name a variable holds', 'create temp table identifier($x) as select 1'],
    ['a stage', 'create temporary stage t'],
    ['a file format', 'create temporary file format t type = csv'],
    ['a column called TEMP', 'create table t (temp int)'],
    ['a table called TEMP', 'create table temp (a int)'],
    ['a comment', '-- create temp table t (a int)\nselect 1'],
    ['a string', "select 'create temp table t (a int)'"],
  ])('are not: %s', (_what, body) => {
    expect(temporaryIn(`${body}; select * from t`)).toEqual([]);
  });

  it('count from where they are made', () => {
    const body = 'select * from t; create temp table t as select * from t; select * from t';
    const statements = readAsset({id: 'a', body, format: 'sql'});
    expect(statements.map(({temporary}) => temporary?.map(short))).toEqual([undefined, undefined, ['T']]);
  });

  it('are what an earlier one of the name is hidden by', () => {
    const body = 'create temp table t (a int); create or replace temp table t as select * from t';
    expect(temporaryIn(body)).toEqual(['D.S.T']);
  });

  it('are the ones of one asset only', () => {
    expect(temporaryIn('create temp table t as select 1; select * from t')).toEqual(['D.S.T']);
    expect(temporaryIn('select * from t')).toEqual([]);
  });

  it('are seen where a write reads them', () => {
    expect(temporaryIn('create temp table t as select 1; insert into u select * from t')).toEqual(['D.S.T']);
    expect(temporaryIn('create temp table t as select 1; insert into t select * from u')).toEqual([]);
  });

  it('swap with others', () => {
    const body = 'create temp table t (a int); create temp table u (a int); alter table t swap with u';
    expect(temporaryIn(`${body}; select * from t, u`)).toEqual(['D.S.T', 'D.S.U']);
  });
});

describe('views of an asset', () => {
  it.each<readonly [what: string, sqls: readonly string[], isView: boolean]>([
    ['a view', ['create view v as select 1'], true],
    ['a secure one', ['create or replace secure view s.v as select 1'], true],
    ['a materialized one', ['create materialized view v as select 1'], true],
    ['a temporary one', ['create temp view v as select 1'], true],
    ['dropped', ['create view v as select 1', 'drop view v'], false],
    ['a table', ['create table v as select 1'], false],
    ['a table in its place', ['create view v as select 1', 'drop view v', 'create table v (a int)'], false],
  ])('%s', (_what, sqls, isView) => {
    const objects = new SessionObjects();
    const context = {database: 'D', schema: 'S'};
    for (const sql of sqls) objects.take(readStatement(sql), context);
    expect(objects.isView({...context, name: 'V'})).toBe(isView);
    expect(objects.isView({...context, name: 'W'})).toBe(false);
  });
});
