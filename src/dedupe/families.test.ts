import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Family} from '../model/family.ts';
import {shapeFingerprint} from '../parse/fingerprint/of-text.ts';
import {candidateId, statementId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
import {featuresOf, packFeatures} from './features.ts';
import {groupFamilies as group, type Families, type Grouping, holdsQuery} from './families.ts';
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

/** Nothing is compared with anything. */
const APART: Nearness = {packedOf: () => undefined};

function groupFamilies(
  rows: Iterable<RowLike>,
  registry: readonly Family[],
  options: Partial<Grouping<RowLike>> = {},
): Families<RowLike> {
  return group(rows, registry, {near: APART, ...options});
}

/** The registry after a night. */
function after(registry: readonly Family[], {minted, changed}: Families<RowLike>): readonly Family[] {
  return [...new Map([...registry, ...minted, ...changed].map((family) => [family.id, family])).values()];
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
    const {families, minted, changed} = groupFamilies([row(CHURNED)], registry);
    expect(families).toMatchObject([{id: 'kept00000001', anchor: shape, shapes: [shape]}]);
    expect(minted).toEqual([]);
    // The shape that is not there any more comes home when it is back.
    expect(changed).toEqual([{id: 'kept00000001', anchors: [shape, 's1_gone']}]);
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

const near: Nearness = {packedOf: ({statement}) => packFeatures(featuresOf(readStatement(statement.sql), {}))};
const report = (extra: string): string =>
  `select c.country, date_trunc('month', o.ordered_at) as month, sum(o.amount) as revenue${extra}
   from sales.orders o join sales.customers c on c.customer_id = o.customer_id
   where o.status = 'paid' group by 1, 2`;
const REVENUE = report('');
const WITH_COUNT = report(', count(*) as orders');
const STOCK = 'select warehouse, sum(quantity) as on_hand from supply.stock_levels group by warehouse';
const NEXT = report(', max(o.ordered_at) as last_order');

describe('shapes that are near', () => {
  const shapesOf = (...texts: string[]): string[] => texts.map((sql) => shapeFingerprint(sql)).toSorted();
  const rowsOf = (...texts: string[]): RowLike[] => texts.map((sql) => row(sql));

  it('become one family under the id of the one that leads, and strangers stay apart', () => {
    const {families, minted, idf} = groupFamilies(rowsOf(REVENUE, WITH_COUNT, STOCK), [], {near});
    expect(families.map((family) => family.rows.length).toSorted()).toEqual([1, 2]);
    const both = minted.find(({anchors}) => anchors.length === 2);
    expect(both?.id).toBe(candidateId(both?.anchors[0] ?? ''));
    expect(both?.anchors.toSorted()).toEqual(shapesOf(REVENUE, WITH_COUNT));
    expect(idf.statements).toBe(3);
  });

  it('join the family that the registry has, which keeps its id and its name', () => {
    const first = groupFamilies(rowsOf(REVENUE, WITH_COUNT, STOCK), [], {near});
    const registry = first.minted.map((family) => ({...family, name: `name_of_${family.id}`}));
    const rows = rowsOf(REVENUE, WITH_COUNT, STOCK, NEXT);
    const second = groupFamilies(rows, registry, {near: {...near, idf: first.idf}});
    expect(second.minted).toEqual([]);
    const before = registry.find(({anchors}) => anchors.length === 2);
    expect(second.changed).toMatchObject([{id: before?.id, name: before?.name}]);
    expect(second.changed[0]?.anchors.toSorted()).toEqual(shapesOf(REVENUE, WITH_COUNT, NEXT));
    expect(second.idf).toBe(first.idf);
    const third = groupFamilies(rows, after(registry, second), {near: {...near, idf: first.idf}});
    expect([...third.minted, ...third.changed]).toEqual([]);
    expect(third.families).toEqual(second.families);
  });

  it('make one family of those that an earlier version kept apart, which says where the others went', () => {
    const apart = groupFamilies(rowsOf(REVENUE, WITH_COUNT), []).minted;
    expect(apart).toHaveLength(2);
    const {families, minted, changed} = groupFamilies(rowsOf(REVENUE, WITH_COUNT, NEXT), apart, {near});
    const [kept, gone] = apart.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({id}) => id);
    expect(families.map(({id}) => id)).toEqual([kept]);
    expect(minted).toEqual([]);
    expect(changed.find(({id}) => id === gone)).toMatchObject({absorbedBy: kept});
  });

  it('leave a family that somebody decided about as it is; what is new may join it', () => {
    const apart = groupFamilies(rowsOf(REVENUE, WITH_COUNT), []).minted;
    const decided = new Set(apart.map(({id}) => id));
    const {families, changed} = groupFamilies(rowsOf(REVENUE, WITH_COUNT, NEXT), apart, {near, decided});
    expect(families.map(({id}) => id).toSorted()).toEqual([...decided].toSorted());
    expect(changed).toHaveLength(1);
    const [joined] = changed;
    expect(joined?.anchors).toEqual([apart.find(({id}) => id === joined?.id)?.anchors[0], shapeFingerprint(NEXT)]);
  });

  it('split where the registry holds strangers together, and the larger part keeps the id', () => {
    const held: Family[] = [{id: 'held00000001', anchors: shapesOf(REVENUE, WITH_COUNT, STOCK), name: 'all_of_it'}];
    const {families, minted, changed} = groupFamilies(rowsOf(REVENUE, WITH_COUNT, STOCK), held, {near});
    expect(families.find(({id}) => id === 'held00000001')?.shapes).toEqual(shapesOf(REVENUE, WITH_COUNT));
    expect(changed[0]).toMatchObject({id: 'held00000001', name: 'all_of_it'});
    expect(minted).toMatchObject([{anchors: shapesOf(STOCK), splitFrom: 'held00000001'}]);
  });

  it('come back under the id of once when what absorbed them lets them go', () => {
    const stock = candidateId(shapeFingerprint(STOCK));
    const registry: Family[] = [
      {id: 'held00000001', anchors: shapesOf(REVENUE, WITH_COUNT, STOCK)},
      {id: stock, anchors: shapesOf(STOCK), name: 'stock', absorbedBy: 'held00000001'},
    ];
    const found = groupFamilies(rowsOf(REVENUE, WITH_COUNT, STOCK), registry, {near});
    expect(found.minted).toEqual([]);
    expect(found.changed).toContainEqual({
      id: stock,
      name: 'stock',
      anchors: shapesOf(STOCK),
      splitFrom: 'held00000001',
    });
    const again = groupFamilies(rowsOf(REVENUE, WITH_COUNT, STOCK), after(registry, found), {near});
    expect([...again.minted, ...again.changed]).toEqual([]);
  });

  it('do not depend on the order that statements come in', () => {
    const all = [REVENUE, WITH_COUNT, STOCK, NEXT, CHURNED, ACTIVE, OTHER].map((sql, n) => row(sql, 'a'.repeat(32), n));
    const registry = groupFamilies(all.slice(0, 5), []).minted;
    const expected = [[], registry].map((known) => groupFamilies(all, known, {near}));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, {minLength: all.length, maxLength: all.length}), (shuffled) => {
        const found = [[], registry.toReversed()].map((known) => groupFamilies(shuffled, known, {near}));
        expect(found).toEqual(expected);
      }),
    );
  });

  it('are not looked for in what is compared with nothing', () => {
    expect(groupFamilies(rowsOf(REVENUE, WITH_COUNT), []).families).toHaveLength(2);
  });
});

describe('thirty nights', () => {
  /** Thoughts with versions of each, as people write them. */
  const texts = Array.from({length: 24}, (_, thought) =>
    Array.from({length: 10}, (_each, version) => {
      const columns = Array.from(
        {length: 4 + (version % 5)},
        (_one, at) => `sum(t.measure_${thought}_${at}) as total_${at}`,
      );
      const also = version % 3 === 0 ? ` join mart.detail_${thought} d on d.id = t.id and d.kind = ${version}` : '';
      const having = version > 6 ? ` having count(*) > ${version} and max(t.day_${version}) is not null` : '';
      return `select t.group_${thought}, ${columns.join(', ')} from mart.fact_${thought} t${also} where t.state_${version} = 'x' group by 1${having}`;
    }),
  ).flat();
  const rows = texts.map((sql, n) => row(sql, `${n}`.padStart(32, '0')));

  it.each([1, 2, 3])('end in nearly the families of one batch, and each night keeps ids (seed %i)', (seed) => {
    const order = fc.sample(fc.shuffledSubarray(rows, {minLength: rows.length, maxLength: rows.length}), {
      seed,
      numRuns: 1,
    })[0]!;
    let registry: readonly Family[] = [];
    let idf: Families<RowLike>['idf'] | undefined;
    let last: Families<RowLike> | undefined;
    for (let night = 1; night <= 30; night++) {
      const there = order.slice(0, Math.ceil((order.length * night) / 30));
      const found = groupFamilies(there, registry, {near: {...near, ...(idf === undefined ? {} : {idf})}});
      // What is there is in one family, and what is kept says so.
      expect(found.families.flatMap((family) => family.rows)).toHaveLength(there.length);
      registry = after(registry, found);
      const again = groupFamilies(there, registry, {near: {...near, idf: found.idf}});
      expect([...again.minted, ...again.changed]).toEqual([]);
      ({idf} = found);
      last = found;
    }
    const batch = groupFamilies(rows, [], {near});
    expect(jaccard(pairsOf(last!), pairsOf(batch))).toBeGreaterThanOrEqual(0.95);
  });
});

function pairsOf({families}: Families<RowLike>): ReadonlySet<string> {
  return new Set(
    families.flatMap(({rows}) => {
      const ids = rows.map(({statement}) => statement.id);
      return ids.flatMap((one, at) => ids.slice(at + 1).map((other) => `${one} ${other}`));
    }),
  );
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((pair) => b.has(pair)).length;
  return both / (a.size + b.size - both);
}
