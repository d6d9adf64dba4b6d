import {describe, expect, it} from 'vitest';
import type {Decision, Verdict} from '../model/decision.ts';
import type {Family} from '../model/family.ts';
import {exactFingerprint, shapeFingerprint} from '../parse/fingerprint/of-text.ts';
import {readStatement} from '../parse/read-statement.ts';
import {groupFamilies} from './families.ts';
import {reanchor} from './reanchor.ts';
import type {RowLike} from './types.ts';

const SQLS = {
  churned: "select id from crm.subs where state = 'churned'",
  revenue: 'select sum(amount) as revenue from shop.orders',
  people: 'select name from hr.people',
} as const;
const byExact = new Map(Object.values(SQLS).map((sql) => [exactFingerprint(sql), shapeFingerprint(sql)]));
const shapeOf = (exact: string) => byExact.get(exact);

function old(id: string, change: Partial<Family> = {}): Family {
  return {id, anchors: [`s1_${id}`], ...change};
}

let made = 0;
function decided(candidate: string, sql: string, verdict: Verdict = {t: 'approve'}): Decision {
  made++;
  return {
    id: `01J${String(made).padStart(23, '0')}`,
    parents: [],
    candidate,
    anchor: `s1_${candidate}`,
    basedOn: {keeper: exactFingerprint(sql), context: 'c'},
    by: 'ola',
    at: '2026-11-16T08:00:00.000Z',
    verdict,
  };
}

function row(sql: string): RowLike {
  const {kind, exact, shape} = readStatement(sql);
  return {
    statement: {id: `a:${exact}:0`, asset: 'a', kind, sql, exact, shape, reads: [], writes: [], context: {}},
    asset: {kind: 'workspace-file', title: 'a', owner: {kind: 'user', id: '7', name: 'ana', state: 'active'}},
  };
}

describe('reanchor', () => {
  it('leaves a registry of today alone', () => {
    const registry: readonly Family[] = [{id: 'f1', anchors: [shapeFingerprint(SQLS.churned)], name: 'churned'}];
    expect(reanchor(registry, [decided('f1', SQLS.revenue)], shapeOf)).toBe(registry);
    expect(reanchor([], [], shapeOf)).toEqual([]);
  });

  it('gives a family the shape of today of the statement that was decided about', () => {
    const [family] = reanchor([old('f1')], [decided('f1', SQLS.churned)], shapeOf);
    expect(family?.anchors).toContain(shapeFingerprint(SQLS.churned));
    expect(family?.anchors).toContain('s1_f1');
  });

  it('keeps everything else of it', () => {
    const family = old('f1', {name: 'churned_subs', mergedInto: 'f2'});
    expect(reanchor([family, old('f2')], [decided('f1', SQLS.churned)], shapeOf)).toMatchObject([
      {id: 'f1', name: 'churned_subs', mergedInto: 'f2'},
      {id: 'f2', anchors: ['s1_f2']},
    ]);
  });

  it.each<readonly [what: string, verdict: Verdict]>([
    ['an approval', {t: 'approve'}],
    ['a rejection', {t: 'reject', reason: 'old'}],
    ['a name', {t: 'rename', name: 'x'}],
    ['a snooze', {t: 'snooze', until: '2027-01-01T00:00:00.000Z'}],
    ['an assignment', {t: 'assign', to: 'bo'}],
    ['an undo', {t: 'undo'}],
  ])('goes by any decision: %s', (_what, verdict) => {
    const [family] = reanchor([old('f1')], [decided('f1', SQLS.churned, verdict)], shapeOf);
    expect(family?.anchors).toContain(shapeFingerprint(SQLS.churned));
  });

  it('takes all statements that were decided about, each shape once', () => {
    const decisions = [SQLS.churned, SQLS.revenue, SQLS.churned].map((sql) => decided('f1', sql));
    const [family] = reanchor([old('f1')], decisions, shapeOf);
    const shapes = [shapeFingerprint(SQLS.churned), shapeFingerprint(SQLS.revenue)];
    expect(family?.anchors.toSorted()).toEqual(['s1_f1', ...shapes].toSorted());
    // The log is a set: its order says nothing.
    expect(reanchor([old('f1')], decisions.toReversed(), shapeOf)).toEqual([family]);
  });

  it('leaves alone what nobody decided about, and what is no longer known', () => {
    const registry = [old('f1'), old('f2')];
    expect(reanchor(registry, [decided('f2', 'select 1 as gone')], shapeOf)).toEqual(registry);
  });

  it('touches no family that has an anchor of today beside old ones', () => {
    const mixed = old('f1', {anchors: ['s1_f1', shapeFingerprint(SQLS.revenue)]});
    const [family] = reanchor([mixed, old('f2')], [decided('f1', SQLS.churned)], shapeOf);
    expect(family).toEqual(mixed);
  });

  it('changes nothing the second time', () => {
    const decisions = [decided('f1', SQLS.churned)];
    const once = reanchor([old('f1')], decisions, shapeOf);
    expect(reanchor(once, decisions, shapeOf)).toEqual(once);
  });
});

describe('families after it', () => {
  const rows = Object.values(SQLS).map(row);

  it('hold what was decided about; what was not mints a new one', () => {
    const registry = reanchor([old('f1'), old('f2')], [decided('f1', SQLS.churned)], shapeOf);
    const {families, minted} = groupFamilies(rows, registry, {near: {packedOf: () => undefined}});
    const of = (id: string) => families.find((family) => family.id === id)?.rows.map(({statement}) => statement.sql);
    expect(of('f1')).toEqual([SQLS.churned]);
    expect(of('f2')).toBeUndefined();
    expect(minted.flatMap(({id}) => of(id)).toSorted()).toEqual([SQLS.people, SQLS.revenue]);
  });

  it('follow a merge that was decided under the old version', () => {
    const registry = reanchor(
      [old('f1', {mergedInto: 'f2'}), old('f2')],
      [decided('f1', SQLS.churned, {t: 'merge', into: 'f2'}), decided('f2', SQLS.revenue)],
      shapeOf,
    );
    const {families} = groupFamilies(rows, registry, {near: {packedOf: () => undefined}});
    expect(families.find(({id}) => id === 'f1')).toBeUndefined();
    const merged = families.find(({id}) => id === 'f2')?.rows.map(({statement}) => statement.sql);
    expect(merged?.toSorted()).toEqual([SQLS.churned, SQLS.revenue]);
  });

  it('are one where two that were apart have one shape today', () => {
    const other = "select id from crm.subs where state = 'active'";
    const both = new Map([...byExact, [exactFingerprint(other), shapeFingerprint(other)]]);
    const registry = reanchor([old('f1'), old('f2')], [decided('f1', SQLS.churned), decided('f2', other)], (exact) =>
      both.get(exact),
    );
    const {families} = groupFamilies([row(SQLS.churned), row(other)], registry, {near: {packedOf: () => undefined}});
    expect(families.map(({id, rows: members}) => [id, members.length])).toEqual([['f1', 2]]);
  });
});
