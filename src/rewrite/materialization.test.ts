import {describe, expect, it} from 'vitest';
import type {Context} from '../model/asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {materializationOf} from './materialization.ts';

const QUERY = 'as select id from d.s.orders';

function kept(sql: string, context: Context = {database: 'D', schema: 'S'}) {
  const {findings, ...as} = materializationOf(readStatement(sql), context);
  return {...as, findings: findings.map(({rule}) => rule)};
}

const T = {database: 'D', schema: 'S', name: 'T'};

describe('what a statement makes is kept as', () => {
  it.each([
    ['a query', 'select 1 as one', {materialized: 'view', findings: []}],
    ['a view', `create or replace view t ${QUERY}`, {materialized: 'view', replaces: T, findings: []}],
    [
      'a secure view',
      `create secure view x.t ${QUERY}`,
      {materialized: 'view', secure: true, replaces: {...T, schema: 'X'}, findings: []},
    ],
    ['a temporary view', `create temp view t ${QUERY}`, {materialized: 'view', findings: ['temporary-result']}],
    ['a table', `create table t ${QUERY}`, {materialized: 'table', transient: false, replaces: T, findings: []}],
    [
      'a transient one',
      `create or replace transient table t ${QUERY}`,
      {materialized: 'table', transient: true, replaces: T, findings: []},
    ],
    [
      'a temporary one',
      `create local temporary table t ${QUERY}`,
      {materialized: 'table', transient: true, findings: ['temporary-result']},
    ],
    [
      'one called transient',
      `create table transient ${QUERY}`,
      {materialized: 'table', transient: false, replaces: {...T, name: 'TRANSIENT'}, findings: []},
    ],
    [
      'an iceberg one',
      `create iceberg table t external_volume = 'v' ${QUERY}`,
      {materialized: 'table', transient: false, replaces: T, findings: ['other-table-kind']},
    ],
    [
      'one with more',
      `create table t cluster by (id) copy grants ${QUERY}`,
      {
        materialized: 'table',
        transient: false,
        replaces: T,
        findings: ['property-not-taken-over', 'property-not-taken-over'],
      },
    ],
    [
      'one with a policy',
      `create table t (id) with row access policy p on (id) ${QUERY}`,
      {materialized: 'table', transient: false, replaces: T, findings: ['property-not-taken-over']},
    ],
    [
      'a materialized view',
      `create secure materialized view t ${QUERY}`,
      {materialized: 'view', secure: true, replaces: T, findings: ['kept-by-snowflake']},
    ],
  ])('%s', (_what, sql, expected) => {
    expect(kept(sql)).toEqual(expected);
  });
});

describe('a dynamic table', () => {
  it('stays one, with what its text says', () => {
    const sql = `create or replace dynamic table t target_lag = '1 hour' warehouse = "Big wh" refresh_mode = full initialize = on_schedule ${QUERY}`;
    expect(kept(sql)).toEqual({
      materialized: 'dynamic_table',
      dynamic: {targetLag: '1 hour', warehouse: 'Big wh', refreshMode: 'FULL', initialize: 'ON_SCHEDULE'},
      replaces: T,
      findings: [],
    });
    expect(kept(`create transient dynamic table t warehouse=w target_lag=DOWNSTREAM ${QUERY}`)).toMatchObject({
      transient: true,
      dynamic: {targetLag: 'downstream', warehouse: 'W'},
    });
  });

  it('takes the warehouse of its context, and is a table without one', () => {
    const sql = `create dynamic table t target_lag = '5 minutes' ${QUERY}`;
    expect(kept(sql, {...T, warehouse: 'NIGHT'})).toMatchObject({
      dynamic: {targetLag: '5 minutes', warehouse: 'NIGHT'},
      findings: ['warehouse-of-context'],
    });
    expect(kept(sql)).toMatchObject({materialized: 'table', transient: false, findings: ['kept-by-snowflake']});
    // A name that somebody else fills in is none.
    const open = `create dynamic table t target_lag = '5 minutes' warehouse = &{wh} ${QUERY}`;
    expect(kept(open, {...T, warehouse: 'NIGHT'})).toMatchObject({materialized: 'table'});
  });
});
