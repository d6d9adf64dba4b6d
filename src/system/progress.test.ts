import {spawnSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {ProgressEvent} from '../ports/progress.ts';
import {displayWidth} from './terminal.ts';
import {watch, count} from './progress.test.kit.ts';

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
