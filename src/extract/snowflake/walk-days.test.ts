import {describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import {daysFrom, planDays, walkDays, type DayCursor} from './walk-days.ts';

const available = {first: '2026-11-01', last: '2026-11-07'};
const SESSIONS = new Set(['SESSIONS']);
const none = new Set<string>();

/** The cursors after each day; `fails` says which days cannot be read. */
async function walk(
  before: DayCursor | undefined,
  missing: ReadonlySet<string> = none,
  overlap = 0,
  fails: readonly string[] = [],
): Promise<{readonly read: readonly string[]; readonly cursors: readonly DayCursor[]}> {
  const read: string[] = [];
  const plan = planDays(available, before, overlap, missing);
  const signal = new AbortController().signal;
  const events: SourceEvent[] = await Array.fromAsync(
    // oxlint-disable-next-line require-yield -- what a day holds does not matter here
    walkDays(plan, before, missing, 'history', signal, async function* (day) {
      read.push(day);
      return {ok: !fails.includes(day), listed: 0};
    }),
  );
  const cursors = events.flatMap((event) => (event.t === 'checkpoint' ? [event.cursor as unknown as DayCursor] : []));
  return {read, cursors};
}

describe('days that are due', () => {
  it('are all of them at first, then the overlap and what is new', async () => {
    expect((await walk(undefined)).read).toEqual(daysFrom('2026-11-01', '2026-11-07'));
    expect((await walk({from: '2026-11-01', through: '2026-11-06'}, none, 2)).read).toEqual(
      daysFrom('2026-11-04', '2026-11-07'),
    );
  });

  it('are those up to the last that was read, also when it is empty now', async () => {
    expect((await walk({from: '2026-11-01', through: '2026-11-09'}, none, 3)).read).toEqual(
      daysFrom('2026-11-06', '2026-11-09'),
    );
  });

  it('are told ahead, so that whoever watches knows how many there are', async () => {
    const plan = planDays(available, {from: '2026-11-03', through: '2026-11-07'}, 1, none);
    const events = await Array.fromAsync(
      walkDays(plan, undefined, none, 'history', new AbortController().signal, async function* () {
        yield {t: 'tally', counts: {}};
        return {ok: true, listed: 0};
      }),
    );
    expect(events[0]).toEqual({t: 'ahead', total: 4, unit: 'days'});
  });
});

describe('days read without a view', () => {
  it('are remembered by the first of them', async () => {
    const {cursors} = await walk(undefined, SESSIONS);
    expect(cursors[0]).toEqual({from: '2026-11-01', through: '2026-11-01', without: {SESSIONS: '2026-11-01'}});
    expect(cursors.at(-1)).toEqual({from: '2026-11-01', through: '2026-11-07', without: {SESSIONS: '2026-11-01'}});
  });

  it('are read again once the view is there, and forgotten then', async () => {
    const before = {from: '2026-11-01', through: '2026-11-07', without: {SESSIONS: '2026-11-03'}};
    const {read, cursors} = await walk(before);
    expect(read).toEqual(daysFrom('2026-11-03', '2026-11-07'));
    expect(cursors[0]).toEqual({...before, without: {SESSIONS: '2026-11-04'}});
    expect(cursors.at(-1)).toEqual({from: '2026-11-01', through: '2026-11-07'});
  });

  it('are carried on with where a run was killed, and not twice', async () => {
    const before = {from: '2026-11-01', through: '2026-11-07', without: {SESSIONS: '2026-11-03'}};
    const {cursors} = await walk(before);
    expect((await walk(cursors[1])).read).toEqual(daysFrom('2026-11-05', '2026-11-07'));
  });

  it('keep their place while the view is still missing, and while a day fails', async () => {
    const before = {from: '2026-11-01', through: '2026-11-07', without: {SESSIONS: '2026-11-03'}};
    expect((await walk(before, SESSIONS)).cursors.at(-1)).toEqual(before);
    expect((await walk(before, none, 0, ['2026-11-05'])).cursors.at(-1)).toEqual({
      ...before,
      without: {SESSIONS: '2026-11-05'},
    });
  });

  it('count for each view by itself', async () => {
    const before = {from: '2026-11-01', through: '2026-11-07', without: {SESSIONS: '2026-11-03'}};
    const {read, cursors} = await walk(before, new Set(['TASK_HISTORY']), 1);
    expect(read[0]).toBe('2026-11-03');
    expect(cursors.at(-1)).toEqual({
      from: '2026-11-01',
      through: '2026-11-07',
      without: {TASK_HISTORY: '2026-11-03'},
    });
  });
});
