import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {EvidenceLike} from '../dedupe/types.ts';
import type {Owner} from '../model/people.ts';
import {dayNumber, dayOf} from './calendar.ts';
import {type RankInput, rankFamily} from './rank.ts';
import weights from './weights.ts';

const AS_OF = '2026-11-15';
const END = dayNumber(AS_OF) ?? 0;

function owner(name: string, state: Owner['state'] = 'active'): Owner {
  return {kind: 'user', id: `id-${name}`, name, state};
}

function evidence(name: string, daysAgo: readonly number[], more: Partial<EvidenceLike> = {}): EvidenceLike {
  const days = daysAgo.map((ago) => dayOf(END - ago)).toSorted();
  const firstAt = `${days[0] ?? AS_OF}T08:00:00.000Z`;
  const lastAt = `${days.at(-1) ?? AS_OF}T08:00:00.000Z`;
  return {
    exact: 'e1_a',
    userId: `id-${name}`,
    userName: name,
    actor: 'person',
    runs: days.length,
    failures: 0,
    firstAt,
    lastAt,
    days,
    ...more,
  };
}

function input(more: Partial<RankInput> = {}): RankInput {
  const sql = 'select region, sum(amount) as amount from db.s.orders group by region';
  return {
    asOf: AS_OF,
    evidence: [],
    owners: [owner('ana')],
    titles: ['revenue'],
    sql,
    writes: [],
    readers: [],
    ...more,
  };
}

function points(rankInput: RankInput, part: string): number {
  return rankFamily(rankInput).reasons.find((reason) => reason.part === part)?.points ?? 0;
}

describe('rankFamily', () => {
  it('says with numbers why', () => {
    const weekdays = Array.from({length: 87}, (_, i) => i).filter((ago) => ago % 7 < 5);
    const {reasons} = rankFamily(
      input({evidence: [evidence('ana', weekdays), evidence('bo', [1, 8]), evidence('cy', [3], {failures: 1})]}),
    );
    const texts = reasons.map((reason) => reason.text);
    expect(texts).toContain('Run on 63 of the last 90 days, by 3 people (66 runs in all).');
    expect(texts).toContain('3 people run it: ana, bo, cy.');
    expect(texts).toContain('1 of 66 runs failed.');
    expect(texts).toContain('Only ana, who is active, has it.');
    for (const text of texts) expect(text).toMatch(/^[A-Z0-9“].*\.$/);
  });

  it('says so when nothing ran', () => {
    expect(rankFamily(input()).reasons).toContainEqual({
      part: 'use',
      points: 0,
      text: 'No run of it is in the query history.',
    });
  });

  it('puts a quarterly report of three people above one person exploring for a week, and below a daily report', () => {
    const quarterly = input({evidence: [evidence('ana', [46, 45]), evidence('bo', [45]), evidence('cy', [41])]});
    const exploring = input({evidence: [evidence('ana', [70, 69, 68, 67, 66], {runs: 40})]});
    const daily = input({
      evidence: ['ana', 'bo', 'cy'].map((name) =>
        evidence(
          name,
          Array.from({length: 80}, (_, i) => i),
        ),
      ),
    });
    const rank = (of: RankInput): number => rankFamily(of).rank;
    expect(rank(quarterly)).toBeGreaterThan(rank(exploring) + 10);
    expect(rank(daily)).toBeGreaterThan(rank(quarterly));
  });

  it('does not hold a quarter of silence against a quarterly report', () => {
    const closes = ['ana', 'bo'].map((name) => evidence(name, [46, 45]));
    expect(points(input({evidence: closes}), 'recency')).toBe(weights.recency);
    expect(points(input({evidence: [evidence('ana', [46])]}), 'recency')).toBeLessThan(weights.recency);
  });

  it('weighs a dropped owner above a disabled one above an active one, and none where somebody else has it', () => {
    const used = [evidence('ana', [3])];
    const of = (...owners: readonly Owner[]): number => points(input({owners, evidence: used}), 'owner');
    expect(of(owner('ana', 'dropped'))).toBeGreaterThan(of(owner('ana', 'disabled')));
    expect(of(owner('ana', 'disabled'))).toBeGreaterThan(of(owner('ana')));
    expect(of(owner('ana', 'dropped'), owner('bo'))).toBe(0);
    expect(of(owner('ana', 'dropped'), owner('bo', 'dropped'))).toBe(weights.owner.dropped);
    expect(of({kind: 'role', id: 'ANALYST', name: 'ANALYST'})).toBe(0);
    expect(of({kind: 'unknown', id: '', name: ''})).toBe(0);
  });

  it('counts copies under several owners as a sign that it is wanted', () => {
    const owners = [owner('ana'), owner('bo'), owner('cy'), owner('ana')];
    const reason = rankFamily(input({owners})).reasons.find((entry) => entry.part === 'copies');
    expect(reason).toEqual({part: 'copies', points: 4, text: '3 people keep a copy of it: ana, bo, cy.'});
  });

  it('names who reads what it writes', () => {
    const writes = [{database: 'DB', schema: 'S', name: 'KPI'}];
    const readers = [
      {actor: 'bi', who: 'TABLEAU', runs: 200},
      {actor: 'person', who: 'bo', runs: 1},
    ];
    const read = input({writes, readers});
    expect(rankFamily(read).reasons[0]).toEqual({
      part: 'readers',
      points: 17,
      text: 'What it writes (KPI) is read by BI tools (TABLEAU, 200 times) and 1 person (bo, once).',
    });
    expect(points(input({writes}), 'readers')).toBe(weights.writes);
  });

  it('says since when, and names tasks', () => {
    const writes = [{database: 'DB', schema: 'S', name: 'KPI'}];
    const readers = [
      {actor: 'bi', who: 'TABLEAU', runs: 2, firstDay: '2026-02-03'},
      {actor: 'task', who: 'DB.JOBS.EXPORT', runs: 1, firstDay: '2026-01-02'},
      {actor: 'task', who: 'SYSTEM', runs: 1, firstDay: '2026-01-09'},
    ];
    expect(rankFamily(input({writes, readers})).reasons[0]?.text).toBe(
      'What it writes (KPI) is read by BI tools (TABLEAU, 2 times) and machines (SYSTEM, task DB.JOBS.EXPORT, 2 times), since 2026-01-02.',
    );
  });

  it('counts a task, and what its author wrote', () => {
    const task = evidence('svc', [1, 2, 3], {actor: 'task', runs: 72});
    expect(points(input({evidence: [task]}), 'scheduled')).toBe(weights.scheduled);
    expect(points(input({evidence: [task]}), 'people')).toBe(0);
    const said = input({
      sql: '-- DO NOT DELETE, used for the board\nselect a from db.s.t',
      titles: ['kpi_FINAL_use_this'],
    });
    expect(rankFamily(said).reasons.map((reason) => reason.text)).toEqual(
      expect.arrayContaining([
        'It is called “kpi_FINAL_use_this”.',
        'Its author wrote “DO NOT DELETE, used for the board”.',
      ]),
    );
  });

  it('takes off for what is left over from looking at data', () => {
    const peek = input({
      sql: 'select * from db.s.orders limit 10',
      titles: ['tmp test'],
      evidence: [evidence('ana', [1])],
    });
    expect(points(peek, 'residue-limit')).toBe(-weights.limit);
    expect(points(peek, 'residue-select-star')).toBe(-weights.star);
    expect(points(peek, 'title')).toBe(-weights.scratch);
    expect(rankFamily(peek).rank).toBeLessThan(rankFamily(input({evidence: [evidence('ana', [1])]})).rank);
  });

  it('has weights that add up to 100', () => {
    const most =
      weights.days +
      weights.runs +
      Math.max(...Object.values(weights.cadence)) +
      weights.recency +
      Math.max(...weights.people) +
      weights.scheduled +
      weights.exported +
      weights.cost +
      weights.readersMost +
      weights.owner.dropped +
      weights.copiesMost +
      weights.saysFinal +
      weights.saysKeep +
      weights.effort;
    expect(most).toBe(100);
  });
});

const row = fc.record({
  user: fc.constantFrom('ana', 'bo', 'cy', 'dee'),
  ago: fc.uniqueArray(fc.integer({min: 0, max: 250}), {minLength: 1, maxLength: 30}),
  extra: fc.integer({min: 0, max: 500}),
  failures: fc.integer({min: 0, max: 40}),
  actor: fc.constantFrom('person' as const, 'task' as const, 'bi' as const, 'unknown' as const),
});
const anyInput = fc
  .record({
    rows: fc.array(row, {maxLength: 6}),
    owners: fc.array(
      fc.tuple(
        fc.constantFrom('ana', 'bo'),
        fc.constantFrom('active' as const, 'disabled' as const, 'dropped' as const),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    sql: fc.constantFrom('select * from db.s.t limit 5', 'select a from db.s.t -- do not delete', ';;; not sql (('),
    readers: fc.array(
      fc.record({actor: fc.constantFrom('bi', 'dbt', 'person', 'task'), who: fc.string(), runs: fc.nat(50)}),
      {maxLength: 4},
    ),
  })
  .map(({rows, owners, sql, readers}) =>
    input({
      evidence: rows.map((entry) =>
        evidence(entry.user, entry.ago, {
          runs: entry.ago.length + entry.extra,
          failures: entry.failures,
          actor: entry.actor,
        }),
      ),
      owners: owners.map(([name, state]) => owner(name, state)),
      sql,
      readers,
    }),
  );

describe('every rank', () => {
  it('is between 0 and 100, the same again, and the same in another order', () => {
    fc.assert(
      fc.property(anyInput, (of) => {
        const first = rankFamily(of);
        expect(first.rank).toBeGreaterThanOrEqual(0);
        expect(first.rank).toBeLessThanOrEqual(100);
        const shuffled = {
          ...of,
          evidence: of.evidence.toReversed(),
          readers: of.readers.toReversed(),
          owners: [...of.owners],
        };
        expect(rankFamily(shuffled)).toEqual(first);
      }),
      {numRuns: 100},
    );
  });

  it('does not fall when something is run more often on the same days', () => {
    fc.assert(
      fc.property(anyInput, fc.nat(5), fc.integer({min: 1, max: 300}), (of, which, more) => {
        fc.pre(of.evidence.length > 0);
        const at = which % of.evidence.length;
        const busier = of.evidence.map((entry, i) => (i === at ? {...entry, runs: entry.runs + more} : entry));
        expect(rankFamily({...of, evidence: busier}).rank).toBeGreaterThanOrEqual(rankFamily(of).rank);
      }),
      {numRuns: 100},
    );
  });

  it('does not fall when one more person runs it on days on which it was run', () => {
    fc.assert(
      fc.property(anyInput, (of) => {
        const [some] = of.evidence;
        fc.pre(some !== undefined);
        const joined = [
          ...of.evidence,
          {...some, actor: 'person' as const, userId: 'id-new', userName: 'new', failures: 0, runs: some.days.length},
        ];
        expect(rankFamily({...of, evidence: joined}).rank).toBeGreaterThanOrEqual(rankFamily(of).rank);
      }),
      {numRuns: 100},
    );
  });
});
