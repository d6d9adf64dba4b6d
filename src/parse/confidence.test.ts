import {describe, expect, it} from 'vitest';
import {confidenceOf, type Hearing, type TestimonyLike} from './confidence.ts';
import {readStatement} from './read-statement.ts';

const SQL = 'with c as (select * from db.s.orders) select * from c join lines using (k)';
const HEARING: Hearing = {stem: 'ZQ', strictest: 'strict'};

const SAME: TestimonyLike = {t: 'read', tables: [{database: 'DB', schema: 'S', name: 'ORDERS'}, {name: 'LINES'}]};
const LESS: TestimonyLike = {t: 'read', tables: [{name: 'LINES'}]};
const MORE: TestimonyLike = {
  t: 'read',
  tables: [{name: 'C'}, {name: 'LINES'}, {database: 'DB', schema: 'S', name: 'ORDERS'}],
};
const OTHER: TestimonyLike = {t: 'read', tables: [{name: 'LINES'}, {database: 'DB', schema: 's', name: 'ORDERS'}]};
const NO: TestimonyLike = {t: 'refused', message: 'It does not know that.'};
const NO_AT: TestimonyLike = {t: 'refused', message: 'It wants a name.', line: 2, column: 7};
const LATE: TestimonyLike = {t: 'late'};

function of(sql: string, strict: TestimonyLike, loose: TestimonyLike, hearing: Partial<Hearing> = {}) {
  return confidenceOf(readStatement(sql), {loose, strict}, {...HEARING, ...hearing});
}

describe('confidence', () => {
  it.each<readonly [what: string, one: TestimonyLike, other: TestimonyLike, level: string]>([
    ['both read the same', SAME, SAME, 'confirmed'],
    ['one reads the same, one refuses', SAME, NO, 'likely'],
    ['one reads the same, one is late', SAME, LATE, 'likely'],
    ['one reads less', SAME, LESS, 'disputed'],
    ['one reads more', SAME, MORE, 'disputed'],
    ['one reads a name in another case', SAME, OTHER, 'disputed'],
    ['one reads other tables, the other refuses', LESS, NO, 'disputed'],
    ['both read other tables', LESS, MORE, 'disputed'],
    ['both refuse', NO, NO, 'unconfirmed'],
    ['one refuses, one is late', NO, LATE, 'unconfirmed'],
    ['both are late', LATE, LATE, 'unconfirmed'],
  ])('%s', (_what, one, other, level) => {
    expect(of(SQL, one, other).level).toBe(level);
    expect(of(SQL, other, one).level).toBe(level);
  });

  it('says nothing more where nothing is wrong', () => {
    expect(of(SQL, SAME, SAME)).toStrictEqual({level: 'confirmed'});
    expect(of(SQL, SAME, NO)).toStrictEqual({level: 'likely'});
  });

  it('says what each reads otherwise, in one sentence', () => {
    expect(of(SQL, LESS, SAME).says).toBe('strict does not read DB.S.ORDERS.');
    expect(of(SQL, SAME, MORE).says).toBe('loose also reads ?.?.C.');
    expect(of(SQL, OTHER, SAME).says).toBe('strict also reads DB."s".ORDERS and does not read DB.S.ORDERS.');
    expect(of(SQL, LESS, MORE).says).toBe('loose also reads ?.?.C; strict does not read DB.S.ORDERS.');
  });

  it('says why nobody reads it, and where, by the strictest one that says so', () => {
    expect(of(SQL, NO_AT, NO).says).toBe('strict, line 2, column 7: It wants a name.');
    expect(of(SQL, NO, NO_AT).says).toBe('strict: It does not know that.');
    expect(of(SQL, LATE, NO_AT).says).toBe('loose, line 2, column 7: It wants a name.');
    expect(of(SQL, LATE, LATE).says).toBe('No other parser answered in time.');
    expect(of(SQL, {t: 'refused', message: 'No.', line: 4}, NO).says).toBe('strict, line 4: No.');
  });

  it('counts lines from where the statement stands', () => {
    expect(of(SQL, NO_AT, NO, {line: 11}).says).toBe('strict, line 12, column 7: It wants a name.');
  });
});

describe('what is compared', () => {
  it.each<readonly [what: string, sql: string, tables: readonly string[], level: string]>([
    ['a statement without tables', 'select 1', [], 'confirmed'],
    ['each table once', 'select * from t a join t b using (k)', ['T'], 'confirmed'],
    ['no table functions', 'select * from t, table(f(t.a)) x', ['T'], 'confirmed'],
    ['no FLATTEN', 'select * from t, lateral flatten(t.v)', ['T'], 'confirmed'],
    ['no stages', 'select $1 from @s join t on true', ['T'], 'confirmed'],
    ['no results', 'select * from table(result_scan(last_query_id())), t', ['T'], 'confirmed'],
    ['what IDENTIFIER of a string names', "select * from identifier('t')", ['T'], 'confirmed'],
    ['not what a variable names', 'select * from t, identifier($x)', ['T'], 'confirmed'],
    ['not what a mask stands for', 'select * from t, {{ x }}', ['T', 'ZQQQQQQ'], 'confirmed'],
    ['not what a mask is part of', 'select * from t, a_{{ x }}', ['T', 'A_ZQQQQQQ'], 'confirmed'],
    ['a table that nobody else reads', 'select * from t, u', ['T'], 'disputed'],
  ])('%s', (_what, sql, tables, level) => {
    const testimony: TestimonyLike = {t: 'read', tables: tables.map((name) => ({name}))};
    expect(of(sql, testimony, testimony).level).toBe(level);
  });

  it('not a schema that a mask stands for', () => {
    const testimony: TestimonyLike = {t: 'read', tables: [{schema: 'ZQQQQQQ', name: 'T'}, {name: 'U'}]};
    expect(of('select * from {{ s }}.t, u', testimony, testimony)).toEqual({level: 'confirmed'});
  });
});
