import {describe, expect, it} from 'vitest';
import type {Context} from '../model/asset.ts';
import {readAsset} from './read-asset.ts';
import {readStatement} from './read-statement.ts';
import {contextAfter} from './session-context.ts';
import {short} from './uses.test.fixture.ts';

const BEFORE: Context = {role: 'R', warehouse: 'W', database: 'D', schema: 'S'};

describe('contextAfter', () => {
  it.each<readonly [sql: string, change: Partial<Context>]>([
    ['use role analyst', {role: 'ANALYST'}],
    ['use role "Data Team"', {role: 'Data Team'}],
    ["use role identifier('analyst')", {role: 'ANALYST'}],
    ['use role identifier($r)', {role: undefined}],
    ['use role {{ role }}', {role: undefined}],
    ['use secondary roles all', {}],
    ['use secondary roles none', {}],
    ['use warehouse wh_big', {warehouse: 'WH_BIG'}],
    ['use warehouse identifier($w)', {warehouse: undefined}],
    ['use database sales', {database: 'SALES', schema: 'PUBLIC'}],
    ['use sales', {database: 'SALES', schema: 'PUBLIC'}],
    ['use "Sales"', {database: 'Sales', schema: 'PUBLIC'}],
    ["use database identifier('sales')", {database: 'SALES', schema: 'PUBLIC'}],
    // Whichever it is, it is no longer the one before, and its schema is not known to be PUBLIC of that one.
    ['use database identifier($d)', {database: undefined, schema: undefined}],
    ['use database &{d}', {database: undefined, schema: undefined}],
    ['use schema core', {schema: 'CORE'}],
    ['use schema sales.core', {database: 'SALES', schema: 'CORE'}],
    ['use sales.core', {database: 'SALES', schema: 'CORE'}],
    ['use schema "Sales"."Core x"', {database: 'Sales', schema: 'Core x'}],
    ["use schema identifier('sales.core')", {database: 'SALES', schema: 'CORE'}],
    // A variable may hold a name of two parts.
    ['use schema identifier($s)', {database: undefined, schema: undefined}],
    ['use schema {{ db }}.core', {database: undefined, schema: undefined}],
    ['use database role', {database: 'ROLE', schema: 'PUBLIC'}],
    ['USE /* the */ SCHEMA -- one\n core', {schema: 'CORE'}],
    ['create database sales', {database: 'SALES', schema: 'PUBLIC'}],
    [
      'create or replace transient database if not exists "sales" comment = $$x$$',
      {database: 'sales', schema: 'PUBLIC'},
    ],
    ['create database sales clone prod', {database: 'SALES', schema: 'PUBLIC'}],
    ['create schema core', {schema: 'CORE'}],
    ['create schema if not exists sales.core', {database: 'SALES', schema: 'CORE'}],
    ['create or replace transient schema core with managed access', {schema: 'CORE'}],
    ["create schema identifier('sales.core')", {database: 'SALES', schema: 'CORE'}],
    ['create schema identifier($s)', {database: undefined, schema: undefined}],
  ])('%s', (sql, change) => {
    const expected = Object.fromEntries(
      Object.entries({...BEFORE, ...change}).filter(([, part]) => part !== undefined),
    );
    expect(contextAfter(BEFORE, readStatement(sql).code)).toStrictEqual(expected);
  });

  it.each([
    'select * from use.schema',
    'set x = 1',
    'alter session set timezone = $$UTC$$',
    'create table sales.core.t (a int)',
    'create database role sales.reader',
    'alter database sales rename to sold',
    'alter schema core swap with other',
    'grant usage on schema core to role x',
    'show schemas in database sales',
    'describe schema core',
    'create user ana default_role = x',
    'use',
    '',
    '-- use schema core',
  ])('is left alone by: %s', (sql) => {
    expect(contextAfter(BEFORE, readStatement(sql).code)).toEqual(BEFORE);
  });

  it('starts from nothing', () => {
    expect(contextAfter({}, readStatement('use role r').code)).toStrictEqual({role: 'R'});
    expect(contextAfter({}, readStatement('use schema s').code)).toStrictEqual({schema: 'S'});
  });
});

/** Reads of the last statement, completed. */
function lastReads(body: string, context?: Context): string[] {
  return (readAsset({id: 'a', body, format: 'sql', context}).at(-1)?.reads ?? []).map(short);
}

describe('what a statement reads is completed', () => {
  it.each<readonly [what: string, body: string, reads: readonly string[]]>([
    ["from the asset's own context", 'select * from t', ['D.S.T']],
    ['where a part is missing', 'select * from x.t, y.x.t', ['D.X.T', 'Y.X.T']],
    ['from a USE before it', 'use schema other; select * from t', ['D.OTHER.T']],
    ['from the last of several', 'use db1; use schema a; use schema b; select * from t', ['DB1.B.T']],
    ['never from one behind it', 'use schema a; select * from t', ['D.A.T']],
    ['with PUBLIC of a new database', 'use database n; select * from t, s.t', ['N.PUBLIC.T', 'N.S.T']],
    ['with PUBLIC for two dots', 'select * from x..t', ['X.PUBLIC.T']],
    ['over a role and a warehouse', 'use role r2; use warehouse w2; select * from t', ['D.S.T']],
    ['in the schema that was just made', 'create schema n.fresh; select * from t', ['N.FRESH.T']],
    ['not with what is unknown', 'use schema identifier($s); select * from t, s.t', ['T', 'S.T']],
    ['known again after that', 'use schema identifier($s); use schema a.b; select * from t', ['A.B.T']],
    ['also by IDENTIFIER', "use schema a.b; select * from identifier('t'), identifier('s.t')", ['A.B.T', 'A.S.T']],
    ['in a task body', 'use schema a.b; create task k as insert into u select * from t', ['A.B.T']],
    ['each once, sorted', 'select * from b, a, d.s.b, "a"', ['D.S."a"', 'D.S.A', 'D.S.B']],
  ])('%s', (_what, body, reads) => {
    expect(lastReads(body, {database: 'D', schema: 'S'})).toEqual(reads);
  });

  it('from nothing where nothing is known', () => {
    expect(lastReads('select * from t, s.t, d.s.t')).toEqual(['T', 'S.T', 'D.S.T']);
    expect(lastReads('use schema s; select * from t')).toEqual(['S.T']);
  });

  it('and so is what it writes', () => {
    const statements = readAsset({
      id: 'a',
      format: 'sql',
      body: 'use schema a.b; insert into t select 1; use schema c; merge into t using u on 1 = 1 when matched then delete',
    });
    expect(statements.map(({writes}) => writes.map(short))).toEqual([[], ['A.B.T'], [], ['A.C.T']]);
  });

  it('gives every statement the context in front of it', () => {
    const statements = readAsset({
      id: 'a',
      format: 'sql',
      body: 'select 1; use role r; select 2',
      context: {schema: 'S'},
    });
    expect(statements.map(({context}) => context)).toEqual([{schema: 'S'}, {schema: 'S'}, {schema: 'S', role: 'R'}]);
  });

  it('across the cells of a notebook, Python between them', () => {
    const cell = (language: string, source: string) => ({cell_type: 'code', metadata: {language}, source, outputs: []});
    const body = JSON.stringify({
      cells: [cell('sql', 'use schema a.b'), cell('python', 'x = 1'), cell('sql', 'select * from t')],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    });
    const statements = readAsset({id: 'a', body, format: 'ipynb'});
    expect(statements.at(-1)?.reads.map(short)).toEqual(['A.B.T']);
  });
});
