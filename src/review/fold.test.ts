import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Decision, Verdict} from '../model/decision.ts';
import {foldDecisions, lastEffective, orderDecisions, releasesOf} from './fold.ts';

const basis = {keeper: 'k1', context: 'c1'};
const NOW = '2026-11-16T00:00:00.000Z';

function log(...verdicts: readonly (Verdict | [Verdict, Partial<Decision>])[]): Decision[] {
  const made: Decision[] = [];
  for (const entry of verdicts) {
    const [verdict, own] = Array.isArray(entry) ? entry : [entry, {}];
    const n = made.length;
    made.push({
      id: String(n).padStart(26, '0'),
      parents: n === 0 ? [] : [made[n - 1]?.id ?? ''],
      candidate: 'abc',
      anchor: 's1_x',
      basedOn: basis,
      by: 'ana',
      at: `2026-11-0${n + 1}T00:00:00.000Z`,
      verdict,
      ...own,
    });
  }
  return made;
}

function undo(decision: Decision | undefined): [Verdict, Partial<Decision>] {
  return [{t: 'undo'}, {undoes: decision?.id ?? ''}];
}

describe('foldDecisions', () => {
  test('nothing decided is pending', () => {
    expect(foldDecisions([], basis, NOW)).toEqual({status: 'pending', heads: [], released: []});
  });

  test('a release holds for what it was given for, whatever else is decided, until it is undone', () => {
    const given = log({t: 'release', datum: 'email-1', digest: 'd1'}, {t: 'approve'});
    const another = log({t: 'release', datum: 'email-1', digest: 'd1'}, {t: 'release', datum: 'phone-1', digest: 'd2'});
    const moved = {keeper: 'other', context: 'other'};
    expect(foldDecisions(given, moved, NOW)).toMatchObject({status: 'stale', released: ['d1']});
    expect(foldDecisions(another, basis, NOW)).toMatchObject({status: 'pending', released: ['d1', 'd2']});
    expect(releasesOf(log({t: 'release', datum: 'email-1', digest: 'd1'}))).toEqual(['d1']);
    const taken = log({t: 'release', datum: 'email-1', digest: 'd1'});
    const back = {...log({t: 'undo'})[0]!, id: '01ZZ', parents: [taken[0]!.id], undoes: taken[0]!.id};
    expect(releasesOf([...taken, back])).toEqual([]);
  });

  test('the last verdict counts, a name stays', () => {
    const state = foldDecisions(
      log({t: 'rename', name: 'revenue'}, {t: 'reject', reason: 'old'}, {t: 'approve'}),
      basis,
      NOW,
    );
    expect(state).toMatchObject({status: 'approved', name: 'revenue', by: 'ana'});
  });

  test('an approval is stale when the keeper or its context changed; a rejection is not', () => {
    const moved = {keeper: 'k2', context: 'c1'};
    expect(foldDecisions(log({t: 'approve'}), moved, NOW).status).toBe('stale');
    expect(foldDecisions(log({t: 'approve'}), {keeper: 'k1', context: 'c2'}, NOW).status).toBe('stale');
    expect(foldDecisions(log({t: 'reject', reason: 'no'}), moved, NOW).status).toBe('rejected');
  });

  test('an undo takes back one decision, an undo of the undo brings it back', () => {
    const first = log({t: 'approve'});
    const second = log({t: 'approve'}, undo(first[0]));
    expect(foldDecisions(second, basis, NOW).status).toBe('pending');
    const third = log({t: 'approve'}, undo(first[0]), undo(second[1]));
    expect(foldDecisions(third, basis, NOW).status).toBe('approved');
  });

  test('a snooze ends on its day', () => {
    const snoozed = log({t: 'snooze', until: '2026-12-01T00:00:00.000Z'});
    expect(foldDecisions(snoozed, basis, NOW).status).toBe('snoozed');
    expect(foldDecisions(snoozed, basis, '2026-12-01T00:00:00.000Z').status).toBe('pending');
  });

  test('order of arrival and copies do not matter', () => {
    const verdict = fc.constantFrom<Verdict>(
      {t: 'approve'},
      {t: 'reject', reason: 'r'},
      {t: 'rename', name: 'n'},
      {t: 'assign', to: 'bo'},
      {t: 'merge', into: 'other'},
    );
    fc.assert(
      fc.property(fc.array(verdict, {maxLength: 9}), fc.infiniteStream(fc.nat()), (verdicts, random) => {
        const decisions = log(...verdicts);
        const weights = new Map(decisions.map((decision) => [decision, random.next().value as number]));
        const shuffled = [...decisions, ...decisions.slice(0, 2)].toSorted(
          (a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0),
        );
        expect(foldDecisions(shuffled, basis, NOW)).toEqual(foldDecisions(decisions, basis, NOW));
      }),
    );
  });

  test('undoing everything, newest first, ends where it began', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Verdict>({t: 'approve'}, {t: 'reject', reason: 'r'}, {t: 'rename', name: 'n'}), {
          maxLength: 6,
        }),
        (verdicts) => {
          let decisions = log(...verdicts);
          for (let left = verdicts.length; left > 0; left -= 1) {
            const target = lastEffective(decisions);
            const id = `9${String(decisions.length).padStart(25, '0')}`;
            decisions = [
              ...decisions,
              {
                ...(decisions[0] as Decision),
                id,
                parents: decisions.slice(-1).map((decision) => decision.id),
                verdict: {t: 'undo'},
                undoes: target?.id ?? '',
              },
            ];
          }
          expect(lastEffective(decisions)).toBeUndefined();
          expect(foldDecisions(decisions, basis, NOW).status).toBe('pending');
        },
      ),
    );
  });

  test('parents come first even when their ULID is younger, and a loop does not hang', () => {
    const [a, b] = log({t: 'approve'}, {t: 'approve'});
    if (a === undefined || b === undefined) throw new Error('two decisions were made');
    const late = {...a, id: 'zz', parents: []};
    const early = {...b, id: 'aa', parents: ['zz']};
    expect(orderDecisions([early, late]).map(({id}) => id)).toEqual(['zz', 'aa']);
    expect(orderDecisions([{...late, parents: ['aa']}, early])).toHaveLength(2);
  });
});
