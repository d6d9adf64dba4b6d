import {describe, expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import {readAsset} from '../parse/read-asset.ts';
import {asQuery} from './as-query.ts';
import type {AsQuery} from './insert-query.ts';

function turned(body: string, at = -1): AsQuery | {readonly refusal: string} {
  const statements = readAsset({
    id: 'a'.repeat(32),
    body,
    format: 'sql',
    context: {database: 'D', schema: 'S'},
  } as Asset);
  return asQuery(statements, statements.at(at)!);
}

function asked(body: string, at = -1): AsQuery {
  const query = turned(body, at);
  if ('refusal' in query) throw new Error(query.refusal);
  return query;
}

function refused(body: string, at = -1): string {
  const query = turned(body, at);
  if ('refusal' in query) return query.refusal;
  throw new Error(query.statement.sql);
}

describe('INSERT … SELECT', () => {
  it('is a start for an incremental model, and says what history the query lacks', () => {
    const {statement, scaffold, remarks} = asked(`-- every night
      insert into mart.daily (load_date, /* euro */ total) -- all
      with o as (select * from orders) select current_date, sum(amount) from o where not exists (select 1 from mart.daily)`);
    expect(statement.sql).toContain('-- every night');
    expect(statement.sql).toContain('create table mart.daily (load_date, total) as\n/* euro */\n-- all\nwith o as (');
    expect(scaffold?.into).toEqual({database: 'D', schema: 'MART', name: 'DAILY'});
    expect(scaffold?.says).toEqual([
      'D.MART.DAILY holds the rows of every run of this statement; the query gives those of one run.',
      'Rows that were changed or deleted there since are gone, and no text says which.',
      'The query reads D.MART.DAILY itself, as what is there decides what is added.',
      'The column LOAD_DATE looks like the date of the load: an incremental model can go by it.',
    ]);
    expect(remarks.map(({rule}) => rule)).toEqual(['adds-to-history']);
  });

  it('names what else the sheet does to the table', () => {
    const {scaffold} = asked(
      'insert into t select id from a;\ndelete from t where id < 0;\ninsert into t select id from b',
    );
    expect(scaffold?.says).toContain('Line 1 of the sheet puts other rows into it.');
    expect(scaffold?.says).toContain('Line 2 of the sheet changes it (DELETE FROM), which the query knows nothing of.');
    expect(scaffold?.says.at(-1)).toBe(
      'No column looks like the date of the load, so nothing tells the rows of one run from those of another.',
    );
  });

  it.each([
    ['TRUNCATE', 'truncate table t;\ninsert into t select id from a', 'Line 1 of the sheet empties D.S.T'],
    ['DELETE of all', 'delete from t;\ninsert into t select id from a', 'Line 1 of the sheet empties D.S.T'],
    ['OVERWRITE', 'insert overwrite into t select id from a', 'Line 1 of the sheet overwrites D.S.T'],
    [
      'CREATE OR REPLACE',
      'create or replace table t (id int);\ninsert into t select id from a',
      'Line 1 of the sheet makes D.S.T',
    ],
  ])('is the whole table after %s', (_what, body, says) => {
    const {scaffold, remarks, statement} = asked(body);
    expect(scaffold).toBeUndefined();
    expect(remarks[0]?.message).toContain(says);
    expect(statement.sql).toMatch(/^create (?:or replace )?table /);
  });

  it.each([
    ['a condition', 'delete from t where id = 1;\ninsert into t select id from a'],
    ['IF NOT EXISTS', 'create table if not exists t (id int);\ninsert into t select id from a'],
    ['nothing', 'insert into t select id from a'],
  ])('only adds after %s', (_what, body) => {
    expect(asked(body).scaffold).toBeDefined();
  });

  it('is refused where it is not the last to fill the table, lists its rows or fills several tables', () => {
    expect(refused('truncate t;\ninsert into t select 1 as a;\ninsert into t select 2 as a', 1)).toBe(
      'Line 3 of the sheet fills D.S.T as well as line 2: the model is made of the last of them.',
    );
    expect(refused('truncate t;\ninsert into t select 1 as a;\ninsert into t select 2 as a')).toBe(
      'Lines 2, 3 of the sheet fill D.S.T together, and the types of its columns are not in the text: make one query of them.',
    );
    expect(refused('insert into t values (1)')).toBe(
      'Line 1 of the sheet puts rows into D.S.T that it lists itself (INSERT … VALUES): make a seed of them.',
    );
    expect(refused('insert all into a into b select 1')).toBe(
      'Line 1 of the sheet puts rows into D.S.A, D.S.B (INSERT ALL): make a model of each.',
    );
    expect(refused('create temp table t (a int);\ninsert into t select 1')).toMatch(
      /^Line 2 of the sheet fills the temporary table D\.S\.T/,
    );
  });
});

describe('what is no query', () => {
  it.each([
    [
      'merge into t using u on t.id = u.id and u."Day" = t."Day" when matched then update set a = 1',
      'merges rows into D.S.T by ID, Day (MERGE), and what earlier runs merged no query gives again: make an incremental model of the query behind USING, with unique_key id, day.',
    ],
    [
      'update t set a = 1 where b = 2',
      'changes rows of D.S.T (UPDATE), which a model cannot: compute the new values in the model that makes D.S.T.',
    ],
    [
      'delete from x.t where b = 2',
      'deletes rows of D.X.T (DELETE), which a model cannot: leave them out in the model that makes D.X.T.',
    ],
    [
      'copy into t from @stage',
      'loads files into D.S.T (COPY INTO), which is no query: keep the load, and read D.S.T as a source.',
    ],
    [
      'copy into @stage from t',
      'unloads rows into files (COPY INTO), which is no query: make a model of the query that it unloads.',
    ],
    ['truncate table t', 'empties D.S.T (TRUNCATE), which a model does by itself when it is built.'],
    ['call p()', 'calls a procedure (CALL), which is no query: make a model of each query in its body.'],
    [
      "execute immediate 'select 1'",
      'is procedural code (EXECUTE IMMEDIATE), which runs statements and is no query: make a model of each query in it.',
    ],
  ])('%s', (sql, says) => {
    expect(refused(`select 1;\n${sql}`)).toBe(`Line 2 of the sheet ${says}`);
  });
});

describe('a task', () => {
  it('is the statement that it runs, in its own schema, with when that is', () => {
    const {statement, notes, context, sheet} = asked(`set x = 1;
      -- the daily load
      create or replace task etl.jobs.daily warehouse = night schedule = 'USING CRON 30 6 * * 1 Europe/Berlin' execute as user bot
      when system$stream_has_data('s') as create or replace table report as select id from orders`);
    expect(statement.sql).toBe('-- the daily load\ncreate or replace table report as select id from orders');
    expect(context).toMatchObject({database: 'ETL', schema: 'JOBS'});
    expect(statement.reads).toEqual([{database: 'ETL', schema: 'JOBS', name: 'ORDERS'}]);
    expect(sheet).toEqual([]);
    expect(notes).toEqual([
      "The task ETL.JOBS.DAILY runs it: every Monday at 06:30 (Europe/Berlin), when system$stream_has_data('s'), in the warehouse night.",
    ]);
  });

  it('adds to a table as its INSERT does, and is refused as its MERGE is', () => {
    const task = 'create task t after a, s.b as';
    expect(asked(`${task} insert into m select id, loaded_at from o`)).toMatchObject({
      scaffold: {into: {database: 'D', schema: 'S', name: 'M'}},
      notes: ['The task D.S.T runs it: after a, s.b.'],
    });
    expect(refused(`${task} merge into m using o on m.id = o.id when matched then delete`)).toMatch(
      /^The task of line 1 merges rows into D\.S\.M by ID/,
    );
    expect(refused(`${task} begin insert into m select 1; end`)).toMatch(
      /^The task of line 1 is procedural code \(BEGIN\)/,
    );
  });
});
