import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Family} from '../model/family.ts';
import {shapeFingerprint} from '../parse/fingerprint/of-text.ts';
import {candidateId, statementId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
import {groupByShape, holdsQuery} from './families.ts';
import type {RowLike} from './types.ts';

function row(sql: string, asset = 'a'.repeat(32), n = 0): RowLike {
  const {kind, exact, shape} = readStatement(sql);
  const owner = {kind: 'user', id: '7', name: 'ana', state: 'active'} as const;
  return {
    statement: {id: statementId(asset, exact, n), asset, kind, sql, exact, shape, reads: [], writes: [], context: {}},
    asset: {kind: 'workspace-file', title: 'a', owner},
  };
}

const CHURNED = "select id from crm.subs where state = 'churned'";
const ACTIVE = "SELECT id FROM crm.subs s WHERE state = 'active' -- for Bo";
const OTHER = 'select sum(x) as x from crm.subs';

describe('groupByShape', () => {
  it('puts statements of one shape together and mints an id for each family', () => {
    const {families, minted} = groupByShape(
      [row(CHURNED), row(OTHER), row('select id from crm.subs where state = 3')],
      [],
    );
    expect(families.map((family) => family.rows.length).toSorted()).toEqual([1, 2]);
    expect(minted.map((family) => family.id)).toEqual(families.map((family) => family.id));
    const shape = shapeFingerprint(CHURNED);
    expect(minted).toContainEqual({id: candidateId(shape), anchors: [shape]});
  });

  it('takes queries and definitions that hold one, and leaves out the rest', () => {
    const taken = [
      'create table t as select 1 as a',
      'create or replace view v as with x as (select 1 as a) select a from x',
      OTHER,
    ];
    const left = [
      'use database x',
      'drop table t',
      'create table t (a int)',
      'insert into t select 1',
      "copy into t from '@s'",
      'grant x to y',
    ];
    const {families} = groupByShape(
      [...taken, ...left].map((sql) => row(sql)),
      [],
    );
    expect(families.flatMap((family) => family.rows.map((entry) => entry.statement.sql)).toSorted()).toEqual(
      taken.toSorted(),
    );
    expect(left.some((sql) => holdsQuery(row(sql).statement))).toBe(false);
  });

  it('keeps the id that the registry has for a shape, and mints nothing the second time', () => {
    const shape = shapeFingerprint(CHURNED);
    const registry: Family[] = [{id: 'kept00000001', anchors: ['s1_gone', shape]}];
    const {families, minted} = groupByShape([row(CHURNED)], registry);
    expect(families).toMatchObject([{id: 'kept00000001', anchor: 's1_gone', shapes: [shape]}]);
    expect(minted).toEqual([]);
    const first = groupByShape([row(CHURNED), row(OTHER)], []);
    expect(groupByShape([row(CHURNED), row(OTHER)], first.minted)).toEqual({families: first.families, minted: []});
  });

  it('follows merges, also through several and around a ring', () => {
    const [a, b] = [shapeFingerprint(CHURNED), shapeFingerprint(OTHER)];
    const chain: Family[] = [
      {id: 'f1', anchors: [a], mergedInto: 'f2'},
      {id: 'f2', anchors: ['s1_x'], mergedInto: 'f3'},
      {id: 'f3', anchors: [b]},
    ];
    const {families} = groupByShape([row(CHURNED), row(OTHER)], chain);
    expect(families).toMatchObject([{id: 'f3', anchor: b, shapes: [a, b].toSorted()}]);
    const ring: Family[] = [
      {id: 'f1', anchors: [a], mergedInto: 'f2'},
      {id: 'f2', anchors: [b], mergedInto: 'f1'},
    ];
    expect(groupByShape([row(CHURNED), row(OTHER)], ring).families.map((family) => family.id)).toEqual(['f1']);
    const lost: Family[] = [{id: 'f1', anchors: [a], mergedInto: 'nowhere'}];
    expect(groupByShape([row(CHURNED)], lost).families.map((family) => family.id)).toEqual(['f1']);
  });

  it('lengthens an id that another family has', () => {
    const mint = (shape: string, digits: number): string => `same-for-all-${shape.slice(3)}`.slice(0, digits);
    const rows = [row(CHURNED), row(OTHER)];
    const {minted} = groupByShape(rows, [], mint);
    expect(minted).toHaveLength(2);
    expect(new Set(minted.map((family) => family.id)).size).toBe(2);
    expect(minted.map((family) => family.id)).toContain('same-for-all');
    expect(groupByShape(rows.toReversed(), [], mint).minted).toEqual(minted);
    const stuck = groupByShape(rows, [], () => 'stuck');
    expect(stuck.minted.map((family) => family.id)).toEqual(['stuck', 'stuck-2']);
  });

  it('gives the same families and ids in any order', () => {
    const texts = [
      CHURNED,
      ACTIVE,
      OTHER,
      'select 1 as a',
      'select 2 as b',
      'select a, b from t',
      'create view v as select a from t',
    ];
    const rows = texts.flatMap((sql, i) => [row(sql, `${i}`.repeat(32)), row(sql, `${i}`.repeat(32), 1)]);
    const registry: Family[] = [
      {id: 'f1', anchors: [shapeFingerprint(OTHER)]},
      {id: 'f2', anchors: [shapeFingerprint('select a, b from t')], mergedInto: 'f1'},
    ];
    const expected = groupByShape(rows, registry);
    const shuffled = fc.shuffledSubarray(rows, {minLength: rows.length, maxLength: rows.length});
    fc.assert(
      fc.property(shuffled, fc.boolean(), (order, turn) => {
        expect(groupByShape(order, turn ? registry.toReversed() : registry)).toEqual(expected);
      }),
      {numRuns: 50},
    );
  });
});
