import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Family} from '../model/family.ts';
import {shapeFingerprint} from '../parse/fingerprint/of-text.ts';
import {candidateId, statementId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
import {featuresOf} from './features.ts';
import {groupFamilies, holdsQuery} from './families.ts';
import type {Nearness} from './near-families.ts';
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

describe('groupFamilies', () => {
  it('puts statements of one shape together and mints an id for each family', () => {
    const {families, minted} = groupFamilies(
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
    const {families} = groupFamilies(
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
    const {families, minted} = groupFamilies([row(CHURNED)], registry);
    expect(families).toMatchObject([{id: 'kept00000001', anchor: 's1_gone', shapes: [shape]}]);
    expect(minted).toEqual([]);
    const first = groupFamilies([row(CHURNED), row(OTHER)], []);
    expect(groupFamilies([row(CHURNED), row(OTHER)], first.minted)).toEqual({...first, minted: []});
  });

  it('follows merges, also through several and around a ring', () => {
    const [a, b] = [shapeFingerprint(CHURNED), shapeFingerprint(OTHER)];
    const chain: Family[] = [
      {id: 'f1', anchors: [a], mergedInto: 'f2'},
      {id: 'f2', anchors: ['s1_x'], mergedInto: 'f3'},
      {id: 'f3', anchors: [b]},
    ];
    const {families} = groupFamilies([row(CHURNED), row(OTHER)], chain);
    expect(families).toMatchObject([{id: 'f3', anchor: b, shapes: [a, b].toSorted()}]);
    const ring: Family[] = [
      {id: 'f1', anchors: [a], mergedInto: 'f2'},
      {id: 'f2', anchors: [b], mergedInto: 'f1'},
    ];
    expect(groupFamilies([row(CHURNED), row(OTHER)], ring).families.map((family) => family.id)).toEqual(['f1']);
    const lost: Family[] = [{id: 'f1', anchors: [a], mergedInto: 'nowhere'}];
    expect(groupFamilies([row(CHURNED)], lost).families.map((family) => family.id)).toEqual(['f1']);
  });

  it('lengthens an id that another family has', () => {
    const mint = (shape: string, digits: number): string => `same-for-all-${shape.slice(3)}`.slice(0, digits);
    const rows = [row(CHURNED), row(OTHER)];
    const {minted} = groupFamilies(rows, [], {mint});
    expect(minted).toHaveLength(2);
    expect(new Set(minted.map((family) => family.id)).size).toBe(2);
    expect(minted.map((family) => family.id)).toContain('same-for-all');
    expect(groupFamilies(rows.toReversed(), [], {mint}).minted).toEqual(minted);
    const stuck = groupFamilies(rows, [], {mint: () => 'stuck'});
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
    const expected = groupFamilies(rows, registry);
    const shuffled = fc.shuffledSubarray(rows, {minLength: rows.length, maxLength: rows.length});
    fc.assert(
      fc.property(shuffled, fc.boolean(), (order, turn) => {
        expect(groupFamilies(order, turn ? registry.toReversed() : registry)).toEqual(expected);
      }),
      {numRuns: 50},
    );
  });
});

describe('shapes that are near', () => {
  const near: Nearness = {featuresOf: ({statement}) => featuresOf(readStatement(statement.sql), {})};
  const report = (extra: string): string =>
    `select c.country, date_trunc('month', o.ordered_at) as month, sum(o.amount) as revenue${extra}
     from sales.orders o join sales.customers c on c.customer_id = o.customer_id
     where o.status = 'paid' group by 1, 2`;
  const REVENUE = report('');
  const WITH_COUNT = report(', count(*) as orders');
  const STOCK = 'select warehouse, sum(quantity) as on_hand from supply.stock_levels group by warehouse';
  const NEXT = report(', max(o.ordered_at) as last_order');

  it('become one family under the id of the one that leads, and strangers stay apart', () => {
    const {families, minted, idf} = groupFamilies(
      [REVENUE, WITH_COUNT, STOCK].map((sql) => row(sql)),
      [],
      {near},
    );
    expect(families.map((family) => family.rows.length).toSorted()).toEqual([1, 2]);
    const both = minted.find(({anchors}) => anchors.length === 2);
    expect(both?.id).toBe(candidateId(both?.anchors[0] ?? ''));
    expect(both?.anchors.toSorted()).toEqual([REVENUE, WITH_COUNT].map((sql) => shapeFingerprint(sql)).toSorted());
    expect(idf?.statements).toBe(3);
  });

  it('join the family that the registry has, which keeps its id and all it had', () => {
    const first = groupFamilies(
      [REVENUE, WITH_COUNT, STOCK].map((sql) => row(sql)),
      [],
      {near},
    );
    const rows = [REVENUE, WITH_COUNT, STOCK, NEXT].map((sql) => row(sql));
    const second = groupFamilies(rows, first.minted, {near: {...near, ...(first.idf ? {idf: first.idf} : {})}});
    expect(second.minted).toEqual([]);
    expect(second.grown).toHaveLength(1);
    const before = first.minted.find(({id}) => id === second.grown[0]?.id);
    expect(second.grown[0]?.anchors).toEqual([...(before?.anchors ?? []), shapeFingerprint(NEXT)]);
    expect(second.idf).toBe(first.idf);
    const third = groupFamilies(
      rows,
      [...first.minted, ...second.grown].filter((each) => each !== before),
      {near},
    );
    expect([...third.minted, ...third.grown]).toEqual([]);
    expect(third.families).toEqual(second.families);
  });

  it('stay where the registry has them, also apart', () => {
    const apart = groupFamilies([row(REVENUE), row(WITH_COUNT)], []).minted;
    const {families, minted, grown} = groupFamilies([row(REVENUE), row(WITH_COUNT), row(NEXT)], apart, {near});
    expect(families).toHaveLength(2);
    expect(minted).toEqual([]);
    expect(grown).toHaveLength(1);
  });

  it('do not depend on the order that statements come in', () => {
    const all = [REVENUE, WITH_COUNT, STOCK, NEXT, CHURNED, ACTIVE, OTHER].map((sql, n) => row(sql, 'a'.repeat(32), n));
    const expected = groupFamilies(all, [], {near});
    fc.assert(
      fc.property(fc.shuffledSubarray(all, {minLength: all.length, maxLength: all.length}), (shuffled) => {
        const {families, minted} = groupFamilies(shuffled, [], {near});
        expect(minted).toEqual(expected.minted);
        expect(families).toEqual(expected.families);
      }),
    );
  });

  it('are not looked for in what is compared with nothing', () => {
    const {families} = groupFamilies([row(REVENUE), row(WITH_COUNT)], [], {near: {featuresOf: () => undefined}});
    expect(families).toHaveLength(2);
  });
});
