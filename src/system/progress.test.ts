import {spawnSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Progress, ProgressEvent} from '../ports/progress.ts';
import {lineProgress, progressOn, silentProgress, terminalProgress} from './progress.ts';
import {displayWidth} from './terminal.ts';

/** A terminal as far as the progress uses one: what stands on it after what was written. */
class Screen {
  readonly isTTY = true;
  columns: number;
  rows: string[] = [''];
  row = 0;
  column = 0;
  isCursorHidden = false;
  writes = 0;
  raw = '';

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): boolean {
    this.writes += 1;
    this.raw += text;
    for (const [piece] of text.matchAll(/\x1b\[[?\d;]*[A-Za-z]|[\s\S]/gu)) this.#put(piece);
    return true;
  }

  #put(piece: string): void {
    const up = /^\x1b\[(\d+)A$/.exec(piece);
    if (piece === '\n') {
      this.row += 1;
      this.column = 0;
      this.rows[this.row] ??= '';
    } else if (piece === '\r') this.column = 0;
    else if (up !== null) {
      this.row -= Number(up[1]);
      if (this.row < 0) throw new Error('above the first row');
    } else if (piece === '\x1b[K') this.rows[this.row] = this.rows[this.row]!.slice(0, this.column);
    else if (piece === '\x1b[J') {
      this.rows = [...this.rows.slice(0, this.row), this.rows[this.row]!.slice(0, this.column)];
    } else if (piece === '\x1b[?25l') this.isCursorHidden = true;
    else if (piece === '\x1b[?25h') this.isCursorHidden = false;
    else if (/^\x1b\[(?:\?2026[hl]|\d+m)$/.test(piece)) return;
    else if (piece.startsWith('\x1b')) throw new Error(`unknown sequence ${JSON.stringify(piece)}`);
    else {
      const line = this.rows[this.row]!.padEnd(this.column);
      this.rows[this.row] = line.slice(0, this.column) + piece + line.slice(this.column + piece.length);
      this.column += piece.length;
    }
  }

  get text(): string {
    return this.rows
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }
}

function watch(columns: number, environment: Record<string, string> = {LANG: 'C.UTF-8', NO_COLOR: '1'}) {
  const screen = new Screen(columns);
  const state = {time: 0, tick: () => {}, isTicking: false};
  const progress = terminalProgress(screen, {
    environment,
    now: () => state.time,
    every: (_milliseconds, tick) => {
      state.tick = tick;
      state.isTicking = true;
      return () => {
        state.isTicking = false;
      };
    },
  });
  const pass = (milliseconds: number): void => {
    state.time += milliseconds;
    if (state.isTicking) state.tick();
  };
  return {screen, progress, pass, state};
}

const count = (done: number, detail?: string): ProgressEvent => ({
  t: 'count',
  stage: 'workspaces',
  done,
  total: 2000,
  unit: 'files',
  detail,
});

describe('on a wide terminal', () => {
  test('a stage is one line with a bar, and a tick when done', () => {
    const {screen, progress, pass} = watch(120);
    progress.report({t: 'stage', stage: 'workspaces', detail: 'acme'});
    expect(screen.text).toBe('⠋ workspaces  acme');
    expect(screen.isCursorHidden).toBe(true);
    pass(100);
    expect(screen.text).toBe('⠙ workspaces  acme');
    progress.report(count(500, 'ANA/revenue/FINAL_use_this.sql'));
    pass(100);
    expect(screen.text).toBe(
      '⠹ workspaces  ━━━━━━──────────────────  500 of 2,000 files  ANA/revenue/FINAL_use_this.sql',
    );
    progress.report({t: 'notice', message: 'The role RESCUE_READER cannot read 3 files.'});
    expect(screen.text).toBe(
      '! The role RESCUE_READER cannot read 3 files.\n⠹ workspaces  ━━━━━━──────────────────  500 of 2,000 files  ANA/revenue/FINAL_use_this.sql',
    );
    pass(4000);
    progress.report({t: 'done', stage: 'workspaces', summary: '2,000 read, 3 unreadable'});
    expect(screen.text).toBe(
      '! The role RESCUE_READER cannot read 3 files.\n✓ workspaces  2,000 read, 3 unreadable  4.2 s',
    );
    expect(screen.isCursorHidden).toBe(false);
  });

  test('several run side by side, and the log writes above them', () => {
    const {screen, progress} = watch(120);
    progress.report({t: 'stage', stage: 'a'});
    progress.report({t: 'stage', stage: 'longer'});
    progress.report({t: 'count', stage: 'a', done: 12_345, unit: 'rows'});
    progress.stream.write('20:41:07 warn  slow\n');
    expect(screen.text).toBe('20:41:07 warn  slow\n⠋ a       12,345 rows\n⠋ longer');
    progress.report({t: 'done', stage: 'a', summary: 'all'});
    expect(screen.text).toBe('20:41:07 warn  slow\n✓ a       all\n⠋ longer');
    progress.report({t: 'done', stage: 'longer', summary: ''});
    progress.stream.write('after\n');
    expect(screen.text).toBe('20:41:07 warn  slow\n✓ a       all\n✓ longer\nafter');
  });

  test('a frame is one write, and none without a change', () => {
    const {screen, progress, pass, state} = watch(120);
    progress.report({t: 'stage', stage: 'workspaces'});
    const before = screen.writes;
    for (let done = 1; done <= 1000; done += 1) progress.report(count(done));
    expect(screen.writes).toBe(before);
    pass(100);
    expect(screen.writes).toBe(before + 1);
    state.tick();
    expect(screen.writes).toBe(before + 1);
    expect(screen.raw).not.toContain('\x1b[2J');
  });

  test('work that never waits is drawn too', () => {
    const {screen, progress, state} = watch(120);
    progress.report({t: 'stage', stage: 'workspaces'});
    state.time += 150;
    progress.report(count(7));
    expect(screen.text).toContain('7 of 2,000 files');
  });

  test('close takes the live lines away and gives the cursor back', () => {
    const {screen, progress, state} = watch(120);
    progress.report({t: 'stage', stage: 'a'});
    progress.report({t: 'stage', stage: 'b'});
    progress.report({t: 'close'});
    progress.report({t: 'close'});
    expect(screen.text).toBe('');
    expect(screen.isCursorHidden).toBe(false);
    expect(state.isTicking).toBe(false);
  });

  test('a terminal made narrower is not left with remains', () => {
    const {screen, progress} = watch(100);
    progress.report({t: 'count', stage: 'workspaces', done: 1, total: 2, unit: 'files', detail: 'x'.repeat(90)});
    const [line] = screen.rows;
    // As terminals do: the line that no longer fits is wrapped, and the cursor with it.
    screen.columns = 50;
    screen.rows = [line!.slice(0, 50), line!.slice(50)];
    screen.row = 1;
    screen.column = line!.length - 50;
    progress.report({t: 'done', stage: 'workspaces', summary: 'fine'});
    expect(screen.text).toBe('✓ workspaces  fine');
  });
});

describe('on a narrow terminal', () => {
  test('lines are cut or wrapped, never wider', () => {
    const {screen, progress, pass} = watch(40);
    progress.report({t: 'stage', stage: 'workspaces', detail: 'USER$ANA.PUBLIC."DEFAULT$" of the account acme'});
    expect(screen.text).toBe('⠋ workspaces  USER$ANA.PUBLIC."DEFAULT…');
    progress.report(count(500, 'revenue/FINAL.sql'));
    pass(100);
    expect(screen.text).toBe('⠙ workspaces  500 of 2,000 files');
    progress.report({
      t: 'done',
      stage: 'workspaces',
      summary: '2,000 read, 12 unchanged, 4 secrets masked, 3 unreadable',
    });
    expect(screen.text).toBe('✓ workspaces  2,000 read, 12 unchanged,\n  4 secrets masked, 3 unreadable');
  });
});

describe('anywhere', () => {
  const text = fc.oneof(
    fc.string({unit: 'grapheme', maxLength: 60}),
    fc.constantFrom('a', 'workspaces', '日本語のファイル', 'x'.repeat(200), 'a\nb\x1b[2J'),
  );
  const event: fc.Arbitrary<ProgressEvent> = fc.oneof(
    fc.record({t: fc.constant('stage' as const), stage: text, detail: fc.option(text, {nil: undefined})}),
    fc.record({
      t: fc.constant('count' as const),
      stage: text,
      done: fc.nat(),
      total: fc.option(fc.nat(), {nil: undefined}),
      unit: text,
      detail: fc.option(text, {nil: undefined}),
    }),
    fc.record({t: fc.constant('done' as const), stage: text, summary: text}),
    fc.record({t: fc.constant('notice' as const), message: text}),
    fc.record({t: fc.constant('close' as const)}),
  );

  test('whatever is reported, live lines fit, sequences are known, and the cursor comes back', () => {
    fc.assert(
      fc.property(
        fc.array(event, {maxLength: 25}),
        fc.constantFrom(20, 40, 80, 120),
        fc.boolean(),
        (events, columns, colour) => {
          const {screen, progress, pass} = watch(
            columns,
            colour ? {LANG: 'C.UTF-8', FORCE_COLOR: '1'} : {LANG: 'C', NO_COLOR: '1'},
          );
          for (const each of events) {
            progress.report(each);
            pass(100);
            for (const line of screen.rows.filter((row) => /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u.test(row)))
              expect(displayWidth(line)).toBeLessThan(columns);
          }
          progress.report({t: 'close'});
          expect(screen.isCursorHidden).toBe(false);
          expect(screen.text).not.toMatch(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] /mu);
        },
      ),
      {numRuns: 300},
    );
  });

  test('colours come with FORCE_COLOR and go with NO_COLOR; ASCII does for old terminals', () => {
    const coloured = watch(80, {LANG: 'C.UTF-8'});
    coloured.progress.report({t: 'done', stage: 'a', summary: 'b'});
    expect(coloured.screen.raw).toContain('\x1b[32m✓\x1b[39m a');
    const plain = watch(80, {LANG: 'C.UTF-8', NO_COLOR: '1', FORCE_COLOR: '1'});
    plain.progress.report({t: 'stage', stage: 'a'});
    expect(plain.screen.raw).not.toMatch(/\x1b\[\d+m/);
    const old = watch(80, {TERM: 'linux', NO_COLOR: '1'});
    old.progress.report({t: 'count', stage: 'a', done: 1, total: 2, unit: 'files'});
    expect(old.screen.text).toBe('| a  ############............  1 of 2 files');
  });

  test.each(['SIGINT', 'SIGTERM'])('%s ends the process as ever, with the cursor back', (signal) => {
    const script = `
      import {terminalProgress} from ${JSON.stringify(new URL('./progress.ts', import.meta.url).href)};
      const stream = {isTTY: true, columns: 80, write: text => process.stdout.write(text)};
      terminalProgress(stream, {environment: {}}).report({t: 'stage', stage: 'a'});
      setTimeout(() => {}, 60_000);
      process.kill(process.pid, '${signal}');`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(ended.signal).toBe(signal);
    expect(ended.stdout.lastIndexOf('\x1b[?25h')).toBeGreaterThan(ended.stdout.lastIndexOf('\x1b[?25l'));
  });
});

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
