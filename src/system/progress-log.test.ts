import {describe, expect, test} from 'vitest';
import type {Progress, ProgressEvent} from '../ports/progress.ts';
import {lineProgress, progressOn, silentProgress, terminalProgress} from './progress.ts';
import {Screen, count} from './progress.test.kit.ts';

describe('in the log of a job', () => {
  function lines(report: (progress: Progress) => void): string[] {
    const written: string[] = [];
    report(lineProgress({write: (text) => written.push(text)}));
    return written.join('').split('\n').slice(0, -1);
  }

  test('there are plain lines, few of them', () => {
    const written = lines((progress) => {
      progress.report({t: 'stage', stage: 'workspaces', detail: 'acme'});
      progress.report({t: 'stage', stage: 'workspaces', detail: 'acme'});
      for (let done = 1; done <= 2000; done += 1) progress.report(count(done, `${done}.sql`));
      progress.report({t: 'notice', message: 'A\x1b[31m red\nnotice.'});
      progress.report({t: 'done', stage: 'workspaces', summary: '2,000 read'});
      progress.report({t: 'close'});
    });
    expect(written).toEqual([
      'start  workspaces  acme',
      ...[200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800].map(
        (done) => `...    workspaces  ${done.toLocaleString('en-US')} of 2,000 files`,
      ),
      'note   A [31m red notice.',
      'done   workspaces  2,000 read',
    ]);
  });

  test('counts without a total are told ever more seldom', () => {
    const written = lines((progress) => {
      for (let done = 0; done <= 30_000; done += 7) progress.report({t: 'count', stage: 'history', done, unit: 'rows'});
    });
    expect(written.map((line) => Number(/([\d,]+) rows/.exec(line)?.[1]?.replace(',', '')))).toEqual([
      1001, 2002, 5005, 10_003, 20_006,
    ]);
  });

  test('the stream decides which progress fits', () => {
    const written: string[] = [];
    const terminal = {isTTY: true, columns: 80, write: (text: string) => written.push(text)};
    const event: ProgressEvent = {t: 'done', stage: 'a', summary: 'b'};
    progressOn(terminal, {environment: {CI: 'true'}}).report(event);
    progressOn(terminal, {environment: {TERM: 'dumb'}}).report(event);
    progressOn({...terminal, isTTY: false}, {environment: {}}).report(event);
    expect(written).toEqual(Array(3).fill('done   a  b\n'));
    progressOn(terminal, {environment: {LANG: 'C.UTF-8', NO_COLOR: '1'}}).report(event);
    expect(written.at(-1)).toContain('✓ a');
    const before = written.length;
    progressOn(terminal, {quiet: true, environment: {}}).report(event);
    silentProgress().report(event);
    expect(written).toHaveLength(before);
  });
});

describe('pace and time left', () => {
  const count = (done: number, rows: number): ProgressEvent => ({
    t: 'count',
    stage: 'query-history',
    done,
    total: 30,
    unit: 'days',
    detail: '2026-11-03',
    through: {done: rows, unit: 'rows'},
  });

  test('stand on the live line once there is something to tell, and only while something is left', () => {
    const screen = new Screen(100);
    let now = 0;
    const progress = terminalProgress(screen, {environment: {}, now: () => now, every: () => () => {}});
    progress.report({t: 'stage', stage: 'query-history'});
    now = 1000;
    progress.report(count(1, 900));
    expect(screen.text).not.toContain('rows/s');
    now = 10_000;
    progress.report(count(10, 12_000));
    expect(screen.text).toMatch(/10 of 30 days  1,200 rows\/s, 20 s left  2026-11-03$/);
    now = 30_000;
    progress.report(count(30, 36_000));
    expect(screen.text).toMatch(/30 of 30 days  1,200 rows\/s  2026-11-03$/);
  });

  test('stand on the lines of a log', () => {
    let text = '';
    let now = 0;
    const progress = lineProgress({write: (piece: string) => ((text += piece), true)}, () => now);
    progress.report({t: 'stage', stage: 'query-history'});
    progress.report(count(3, 100));
    now = 60_000;
    progress.report(count(6, 60_000));
    expect(text.split('\n').slice(1)).toEqual([
      '...    query-history  3 of 30 days',
      '...    query-history  6 of 30 days  1,000 rows/s, 4 min 00 s left',
      '',
    ]);
  });
});
