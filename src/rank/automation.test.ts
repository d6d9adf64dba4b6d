import {describe, expect, it} from 'vitest';
import type {EvidenceLike} from '../dedupe/types.ts';
import type {Creation} from '../parse/reading.ts';
import {type ExportLike, exportReason, scheduledReason, type TaskLike} from './automation.ts';
import {costReason, spellCredits} from './cost.ts';
import weights from './weights.ts';

function ran(actor: EvidenceLike['actor'], runs: number): EvidenceLike {
  const days = ['2026-11-02'];
  return {exact: 'e1_a', userId: 'u', userName: 'SVC', actor, runs, failures: 0, firstAt: '', lastAt: '', days};
}

describe('scheduledReason', () => {
  const of = (
    evidence: readonly EvidenceLike[],
    tasks: readonly TaskLike[] = [],
    creation?: Creation,
  ): ReturnType<typeof scheduledReason> =>
    scheduledReason({evidence, tasks, ...(creation === undefined ? {} : {creation})}, weights);
  const task = {name: 'DB.S.NIGHTLY', schedule: 'USING CRON 15 3 * * * UTC'};

  it.each([
    [[], [], undefined],
    [[ran('person', 9)], [], undefined],
    [[ran('task', 1)], [], 'A task runs it: 1 scheduled run.'],
    [[], [task], 'The task DB.S.NIGHTLY runs it (USING CRON 15 3 * * * UTC).'],
    [[ran('task', 72)], [task], 'The task DB.S.NIGHTLY runs it (USING CRON 15 3 * * * UTC): 72 scheduled runs.'],
    [[ran('task', 2)], [{name: 'B'}, {name: 'A'}], 'The tasks A and B run it: 2 scheduled runs.'],
    [[ran('task', 2)], [{name: 'A', suspended: true}], 'The task A runs it: 2 scheduled runs.'],
    [[ran('dbt', 2)], [{name: 'A', suspended: true}], '2 runs were made by machines (dbt).'],
    [[], [{name: 'A', suspended: true}], 'The task A would run it, and is suspended.'],
    [[ran('service', 1)], [], '1 run was made by machines (service).'],
  ] as const)('%j with tasks %j says %j', (evidence, tasks, text) => {
    expect(of(evidence, tasks)?.text).toBe(text);
  });

  it('weighs a task above another machine, and that above a task that is switched off', () => {
    const points = (evidence: readonly EvidenceLike[], tasks: readonly TaskLike[] = []): number =>
      scheduledReason({evidence, tasks}, weights)?.points ?? 0;
    expect(points([], [task])).toBe(weights.scheduled);
    expect(points([ran('dbt', 5)])).toBeLessThan(points([ran('task', 5)]));
    expect(points([], [{name: 'A', suspended: true}])).toBeLessThan(points([ran('dbt', 5)]));
  });

  it('knows what the account refreshes by itself', () => {
    const creation = {object: 'dynamic table', temporary: false, name: {name: 'D'}} as const;
    expect(of([], [], creation)).toMatchObject({text: 'It is a dynamic table: the account refreshes it by itself.'});
    expect(of([], [], {...creation, object: 'table'})).toBeUndefined();
  });
});

describe('exportReason', () => {
  it('says where to, how often, by whom and when', () => {
    const exports: readonly ExportLike[] = [
      {to: '@DB.S.OUT', runs: 2, people: ['mira'], lastDay: '2026-10-06'},
      {to: '@DB.S.OUT', runs: 1, people: ['priya'], lastDay: '2026-10-05', fetched: true},
    ];
    expect(exportReason(exports, weights)).toEqual({
      part: 'exported',
      points: weights.exported,
      text: 'Its result was unloaded 3 times to @DB.S.OUT by mira and priya, last on 2026-10-06, and fetched from there.',
    });
  });

  it('says little of an unload that nobody ran, and nothing without one', () => {
    expect(exportReason([], weights)).toBeUndefined();
    const kept = exportReason([{to: '@~', runs: 0, people: []}], weights);
    expect(kept?.text).toBe(
      'A statement that unloads its result to @~ is kept, and no run of it is in the query history.',
    );
    expect(kept?.points).toBeLessThan(weights.exported);
  });
});

describe('costReason', () => {
  it('says nothing where the account says nothing', () => {
    expect(costReason({evidence: [ran('person', 3)]}, weights)).toBeUndefined();
    expect(costReason({credits: 0, evidence: [ran('person', 3)]}, weights)).toBeUndefined();
  });

  it('says what the runs cost together and each, and grows with it up to its weight', () => {
    const of = (credits: number, runs = 12): ReturnType<typeof costReason> =>
      costReason({credits, evidence: [ran('person', runs)]}, weights);
    expect(of(3.6)?.text).toBe('Its 12 runs cost 3.6 credits, 0.3 each.');
    expect(of(0.5, 1)?.text).toBe('Its only run cost 0.5 credits.');
    const points = [0.01, 1, 10, 100, 10_000].map((credits) => of(credits)?.points ?? 0);
    expect(points.toSorted((a, b) => a - b)).toEqual(points);
    expect(points.at(-1)).toBe(weights.cost);
  });

  it.each([
    [1240.4, '1,240'],
    [12.34, '12'],
    [0.00684, '0.0068'],
    [0.00001, 'less than 0.0001'],
  ])('spells %d credits', (credits, text) => expect(spellCredits(credits)).toBe(text));
});
