import {describe, expect, it} from 'vitest';
import type {AssetKind} from '../model/asset.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import {statementId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';
import {chooseKeeper, describeMembers, literalDifferences} from './members.ts';
import type {EvidenceLike, RowLike} from './types.ts';

function row(sql: string, letter: string, more: {owner?: string; kind?: AssetKind; changedAt?: string} = {}): RowLike {
  const {kind, exact, shape} = readStatement(sql);
  const asset = letter.repeat(32);
  const name = more.owner ?? 'ana';
  return {
    statement: {id: statementId(asset, exact, 0), asset, kind, sql, exact, shape, reads: [], writes: [], context: {}},
    asset: {
      kind: more.kind ?? 'workspace-file',
      title: `sheet ${letter}`,
      owner: {kind: 'user', id: name, name, state: 'active'},
      changedAt: more.changedAt ?? '2026-10-01T00:00:00.000Z',
    },
  };
}

function ran(sql: string, runs: number, more: Partial<EvidenceLike> = {}): EvidenceLike {
  const at = '2026-10-01T00:00:00.000Z';
  const user = more.userId ?? 'ana';
  return {
    exact: exactFingerprint(sql), userId: user, userName: user, actor: 'person', runs, failures: 0, firstAt: at, lastAt: at,
    days: ['2026-10-01'], ...more,
  }; // prettier-ignore
}

const A = "select id from crm.subs where state = 'churned'";
const B = "select id from crm.subs where state = 'active'";

describe('chooseKeeper', () => {
  it('prefers what ran to what failed to what never ran', () => {
    const rows = [row(A, 'a'), row(B, 'b')];
    const chosen = chooseKeeper(rows, [ran(A, 3, {failures: 3}), ran(B, 1)]);
    expect(chosen.keeper).toBe(rows[1]);
    expect(chosen.scores[0]?.reasons).toContain('It ran successfully.');
    expect(chosen.scores[1]?.reasons).toContain('It ran 3 times and never succeeded.');
    expect(chooseKeeper(rows, [ran(A, 1)]).keeper).toBe(rows[0]);
  });

  it('prefers more runs, more people, the newer asset, and a file to a line of history', () => {
    const rows = [row(A, 'a'), row(B, 'b')];
    expect(chooseKeeper(rows, [ran(A, 40), ran(B, 2)]).keeper).toBe(rows[0]);
    expect(
      chooseKeeper(rows, [ran(A, 3), ran(B, 1), ran(B, 1, {userId: 'bo'}), ran(B, 1, {userId: 'cy'})]).keeper,
    ).toBe(rows[1]);
    const newer = [row(A, 'a', {changedAt: '2025-01-01T00:00:00.000Z'}), row(B, 'b')];
    expect(chooseKeeper(newer, []).keeper).toBe(newer[1]);
    const filed = [row(A, 'a', {kind: 'history'}), row(B, 'b')];
    expect(chooseKeeper(filed, []).keeper).toBe(filed[1]);
  });

  it('prefers what has no debug residue', () => {
    const rows = [row('select id from crm.subs limit 10', 'a'), row('select id from crm.subs', 'b')];
    const chosen = chooseKeeper(rows, []);
    expect(chosen.keeper).toBe(rows[1]);
    expect(chosen.scores[1]?.reasons).toContain('It ends in a LIMIT without ORDER BY.');
  });

  it('of equal ones takes the smaller id, in any order', () => {
    const rows = [row(A, 'c'), row(A, 'b'), row(A, 'd')];
    expect(chooseKeeper(rows, []).keeper).toBe(rows[1]);
    expect(chooseKeeper(rows.toReversed(), []).keeper).toBe(rows[1]);
    expect(() => chooseKeeper([], [])).toThrow(RangeError);
  });

  it('takes the copy of the owner who ran it', () => {
    const rows = [row(A, 'a', {owner: 'ana'}), row(A, 'b', {owner: 'bo'})];
    expect(chooseKeeper(rows, [ran(A, 5, {userId: 'bo'})]).keeper).toBe(rows[1]);
  });
});

describe('describeMembers', () => {
  it('keeps every owner of a copy and says how the others differ', () => {
    const keeper = row(A, 'b', {owner: 'ana'});
    const rows = [
      row(B, 'a', {owner: 'dee'}),
      row(A, 'd', {owner: 'cy'}),
      row(`${A} -- copy`, 'c', {owner: 'bo'}),
      keeper,
    ];
    expect(describeMembers(rows, keeper).map((member) => [member.owner.name, member.tier, member.differs])).toEqual([
      ['ana', 'keeper', []],
      ['bo', 'exact', []],
      ['cy', 'exact', []],
      ['dee', 'same-shape', ["'churned' → 'active'"]],
    ]);
  });
});

describe('literalDifferences', () => {
  it.each([
    [A, A, []],
    [A, B.toUpperCase().replace("'ACTIVE'", "'active'"), ["'churned' → 'active'"]],
    [
      "select 1 from t where a = 1 and b = 'x'",
      "select 1 from t as t where a = -1 and b = 'y' /* z */",
      ['1 → -1', "'x' → 'y'"],
    ],
    ['select a from t where k in (1, 2)', 'select a from t where k in (1, 2, 3)', ['1, 2 → 1, 2, 3']],
    ["select a from values (1, 'a'), (2, 'b')", "select a from values (1, 'a')", ["1, 'a', 2, 'b' → 1, 'a'"]],
    ['select x - 1 from t limit 10', 'select x - 2 from t limit 100', ['1 → 2', '10 → 100']],
    ["select 'a', 'a' from t", "select 'b', 'b' from t", ["'a' → 'b'"]],
    ["select 'a' from t", "select 'a', 'new' from t", ["nothing → 'new'"]],
    ["select 'it''s' from t", "select 'it''s not' from t", ["'it''s' → 'it''s not'"]],
  ])('of %s and %s', (keeper, member, expected) => {
    expect(literalDifferences(keeper, member)).toEqual(expected);
  });

  it('shortens long texts and counts what it does not show', () => {
    const many = (from: number): string => `select ${Array.from({length: 30}, (_, i) => `'${from + i}'`).join(', ')}`;
    const found = literalDifferences(many(100), many(200));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('and 10 more');
    expect(literalDifferences(`select '${'x'.repeat(200)}'`, "select 'y'")[0]).toMatch(/^'x{58}… → 'y'$/);
  });
});

describe('families of several shapes', () => {
  const owner = {kind: 'user', id: '7', name: 'ana', state: 'active'} as const;
  const rowOf = (sql: string, n: number): RowLike => {
    const {kind, exact, shape} = readStatement(sql);
    const asset = String(n).repeat(32);
    return {
      statement: {id: statementId(asset, exact, 0), asset, kind, sql, exact, shape, reads: [], writes: [], context: {}},
      asset: {kind: 'workspace-file', title: `sheet ${n}`, owner},
    };
  };
  const small = rowOf('select country, sum(amount) as revenue from orders group by country', 1);
  const whole = rowOf('select country, sum(amount) as revenue, count(*) as orders from orders group by country', 2);

  it('keep the one that gives what the others give, all else being equal, and say so', () => {
    for (const rows of [
      [small, whole],
      [whole, small],
    ]) {
      const {keeper, scores} = chooseKeeper(rows, []);
      expect(keeper).toBe(whole);
      expect(scores[0]?.reasons).toContain('It gives every column that one of them does.');
      expect(scores[1]?.reasons).toContain('It gives 2 of 3 columns.');
    }
    expect(chooseKeeper([small], []).scores[0]?.reasons.join(' ')).not.toContain('column');
  });

  it('tell of each member that is near how it differs', () => {
    const [keeper, near] = describeMembers([small, whole], whole);
    expect(keeper).toMatchObject({tier: 'keeper', differs: []});
    expect(near).toMatchObject({tier: 'near', title: 'sheet 1'});
    expect(near?.differs.length).toBeGreaterThan(0);
  });
});
