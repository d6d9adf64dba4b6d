import {Writable} from 'node:stream';
import {expect, test} from 'vitest';
import {candidateOf} from '../catalog/samples.test.data.ts';
import type {Candidate, ContextRuns, HistoryMatch} from '../model/family.ts';
import {lastRunWords, printHistory} from './history-lines.ts';
import {outputs} from './outputs.ts';
import {Printer} from './print.ts';
import {row} from './list.ts';

function context(database: string, runs: number, failures = 0): ContextRuns {
  return {
    context: {role: 'ANALYST', database, schema: 'odd name'},
    runs,
    failures,
    people: 1,
    lastRunAt: '2026-11-09T08:00:00.000Z',
  };
}

const MATCH: HistoryMatch = {
  tier: 'exact',
  says: 'The history has this text.',
  runs: 1012,
  failures: 2,
  people: ['ANA', 'BO'],
  lastRunAt: '2026-11-10T08:00:00.000Z',
  contexts: [context('RAW', 1000), context('DEV', 12, 2)],
};

function printed(candidate: Candidate): string {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  printHistory(new Printer(stream as NodeJS.WriteStream, {NO_COLOR: '1'}), candidate);
  return text;
}

test('runs are shown with people, the last day, how they were found, and each context apart', () => {
  expect(printed(candidateOf('a', {runs: 1012, history: MATCH, historySince: '2026-08-18'}))).toBe(
    [
      '',
      'Query history',
      '  1,012 runs (2 failed) by ANA, BO, last 2026-11-10',
      '  exact: The history has this text.',
      '  as ANALYST in RAW."odd name": 1,000 runs, last 2026-11-09',
      '  as ANALYST in DEV."odd name": 12 runs (2 failed), last 2026-11-09',
      '',
    ].join('\n'),
  );
});

test('a near match says how near, and does not count for the family', () => {
  const near: HistoryMatch = {
    ...MATCH,
    tier: 'near',
    says: 'The history has another version of it, nearly all the same.',
    likeness: 0.93,
    people: [],
  };
  const text = printed(candidateOf('a', {runs: 0, history: near}));
  expect(text).toContain('by machines only');
  expect(text).toContain('near: The history has another version of it, nearly all the same (93 % of both).');
});

test('no match says since when the history goes, never that it was never run', () => {
  expect(printed(candidateOf('a', {historySince: '2026-08-18'}))).toContain('  no matching run since 2026-08-18\n');
  expect(printed(candidateOf('a'))).toContain('  none was harvested\n');
});

test.each([
  [{lastRunAt: '2026-11-10T08:00:00.000Z', historySince: '2026-08-18'}, 'last run 2026-11-10'],
  [{history: {...MATCH, tier: 'near' as const}, historySince: '2026-08-18'}, 'near run 2026-11-10'],
  [{historySince: '2026-08-18'}, 'no run since 2026-08-18'],
  [{}, ''],
])('in a list %j reads %s', (change, words) => {
  const candidate = candidateOf('a', change);
  expect(lastRunWords(candidate)).toBe(words);
  const json = JSON.parse(JSON.stringify(row(candidate, undefined))) as unknown;
  expect(outputs['list']?.safeParse(json).error?.issues ?? []).toEqual([]);
});
