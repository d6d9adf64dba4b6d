import {execFileSync} from 'node:child_process';
import {chmodSync, linkSync, readdirSync, readFileSync, statSync, symlinkSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type CliWorld, openWorld} from '../testing/cli-world.ts';
import {runCli} from '../testing/run-cli.ts';

const SHEET = [
  '-- what Ana asked for',
  'with a as (select id from s.t),',
  'b as (select id, kind from s.u)',
  'select kind, count(*) as n',
  'from b -- all of them',
  'group by 1',
  'order by 2 desc;',
  '',
  'select x / y as r from s.t;',
  '',
].join('\n');

const FIXED = [
  '-- what Ana asked for',
  'with b as (select id, kind from s.u)',
  'select kind, count(*) as n',
  'from b -- all of them',
  'group by kind;',
  '',
  'select x / y as r from s.t;',
  '',
].join('\n');

let world: CliWorld;
beforeEach(() => {
  world = openWorld({'w/a.sql': SHEET});
});
afterEach(() => world.remove());

const read = (path: string): string => readFileSync(world.at(path), 'utf8');

describe('wsr lint --fix', () => {
  test('applies what keeps the rows, shows the rest, and has nothing to do the second time', async () => {
    const run = await world.wsr('lint', 'w', '--fix', '--fail-on', 'never');
    expect(run.code).toBe(0);
    expect(read('w/a.sql')).toBe(FIXED);
    expect(run.stdout).toContain('fixed  unused-cte  Remove the CTE A\n');
    expect(run.stdout).toMatch(
      /7 {2}offered {2}division-unguarded .*\n.*@@ .*\n(?:.*\n)*? +-select x \/ y as r from s\.t;\n/,
    );
    expect(run.stdout).toContain('+select x / nullif(y, 0) as r from s.t;\n');
    expect(run.stdout).toMatch(/Fixed \d in 1 file\.\n1 offered, not applied: they may change the rows\.\n/);
    const again = await world.wsr('lint', 'w', '--fix', '--fail-on', 'never');
    expect(again.stdout).toContain('Nothing to fix.\n');
    expect(read('w/a.sql')).toBe(FIXED);
    expect(readdirSync(world.at('w'))).toEqual(['a.sql']);
  });

  test.each([
    ['--diff', ['--diff']],
    ['--fix --dry-run', ['--fix', '--dry-run']],
  ])('%s prints a patch that does the same, and writes nothing', async (_name, options) => {
    const run = await world.wsr('lint', 'w', ...options, '--fail-on', 'never');
    expect(run.code).toBe(0);
    expect(read('w/a.sql')).toBe(SHEET);
    expect(run.stderr).toMatch(/^Would fix \d in 1 file\.\n/);
    world.write('fixes.patch', run.stdout);
    execFileSync('git', ['apply', 'fixes.patch'], {cwd: world.root});
    expect(read('w/a.sql')).toBe(FIXED);
  });

  test.each([
    ['CRLF', SHEET.replaceAll('\n', '\r\n'), FIXED.replaceAll('\n', '\r\n'), 'utf8' as const],
    ['a byte order mark', `\ufeff${SHEET}`, `\ufeff${FIXED}`, 'utf8' as const],
    ['UTF-16', `\ufeff${SHEET}`, `\ufeff${FIXED}`, 'utf16le' as const],
    ['windows-1252', SHEET.replace('Ana', 'Zoë'), FIXED.replace('Ana', 'Zoë'), 'latin1' as const],
    ['no line end at the end', SHEET.trimEnd(), FIXED.trimEnd(), 'utf8' as const],
  ])('keeps %s', async (_name, before, after, encoding) => {
    world.write('w/a.sql', Buffer.from(before, encoding));
    await world.wsr('lint', 'w', '--fix', '--quiet', '--fail-on', 'never');
    expect(readFileSync(world.at('w/a.sql')).toString('latin1')).toBe(Buffer.from(after, encoding).toString('latin1'));
  });

  test('keeps the mode of a file, and refuses links and what is write-protected', async () => {
    chmodSync(world.at('w/a.sql'), 0o640);
    world.write('w/linked.sql', SHEET);
    linkSync(world.at('w/linked.sql'), world.at('other.sql'));
    symlinkSync(world.at('w/a.sql'), world.at('way.sql'));
    world.write('w/protected.sql', SHEET);
    chmodSync(world.at('w/protected.sql'), 0o440);
    const run = await world.wsr('lint', 'way.sql', 'w', '--fix', '--quiet', '--fail-on', 'never');
    expect(run.code).toBe(1);
    expect(run.stderr.split('\n').slice(0, -1)).toEqual([
      'way.sql: It is a symbolic link and is left as it is: name the file that it leads to.',
      'w/linked.sql: It has other names (hard links), which would keep the old text; it is left as it is.',
      'w/protected.sql: It is write-protected and is left as it is.',
    ]);
    // What could not be written is told as it is.
    expect(run.stdout).toMatch(/w\/protected\.sql\n(?: .*\n)*.* unused-cte /);
    expect(statSync(world.at('w/a.sql')).mode & 0o777).toBe(0o640);
    expect([read('w/a.sql'), read('w/linked.sql'), read('w/protected.sql')]).toEqual([FIXED, SHEET, SHEET]);
  });

  test('changes a notebook in its source and nowhere else, and SQL in Python where it stands as it is', async () => {
    const notebook = (query: string): string =>
      `{"cells": [{"cell_type": "markdown", "source": ["select id from s.t order by id"]},
  {"cell_type": "code", "metadata": {"language": "sql"}, "source": [${query}], "outputs": [{"text": "order by id"}]}],
  "metadata": {}, "nbformat": 4 }`;
    const python = (tail: string, other: string): string =>
      `session.sql("select id from s.t${tail}")\nsession.sql('select \\'x\\' as x, id from s.t${other}')\n`;
    world.write('w/n.ipynb', notebook('"select id -- é\\n", "from s.t\\n", "order by id\\n"'));
    world.write('w/p.py', python(' order by id', ' order by id'));
    const run = await world.wsr('lint', 'w/n.ipynb', 'w/p.py', '--fix', '--fail-on', 'never');
    expect(read('w/n.ipynb')).toBe(notebook('"select id -- é\\n", "from s.t\\n"'));
    expect(read('w/p.py')).toBe(python('', ' order by id'));
    expect(run.stdout).toContain(
      '1 not applied, top-level-order-by: its text cannot be changed where it stands; change it by hand.\n',
    );
  });

  test('says how many it rejects, and why', async () => {
    world.write('w/a.sql', 'select id\nfrom s.t order by id -- keep\n/* the end */ ;\n');
    const run = await world.wsr('lint', 'w', '--fix');
    expect(run.stdout).toContain('Fixed 1 in 1 file.\n');
    expect(read('w/a.sql')).toBe('select id\nfrom s.t -- keep\n/* the end */ ;\n');
  });

  test('judges by what is left', async () => {
    world.write('w/a.sql', 'select id from s.t order by id;\n');
    expect((await world.wsr('lint', 'w', '--rules', 'top-level-order-by', '--fail-on', 'info')).code).toBe(4);
    expect((await world.wsr('lint', 'w', '--rules', 'top-level-order-by', '--fail-on', 'info', '--fix')).code).toBe(0);
  });

  test('leaves alone what is silenced or not run', async () => {
    world.write('w/a.sql', 'select 1 as one;\n-- noqa: disable=top-level-order-by\nselect id from s.t order by id;\n');
    await world.wsr('lint', 'w', '--fix', '--quiet');
    expect(read('w/a.sql')).toContain('order by id');
    world.write('w/a.sql', 'select id from s.t order by id;\n');
    await world.wsr('lint', 'w', '--fix', '--quiet', '--exclude-rules', 'top-level-order-by');
    expect(read('w/a.sql')).toContain('order by id');
  });

  test('prints what comes from standard input, byte for byte where there is nothing to fix', async () => {
    const piped = (input: string, ...args: readonly string[]): ReturnType<typeof runCli> =>
      runCli(['lint', '-', ...args], {cwd: world.root, input});
    const run = await piped(SHEET, '--fix', '--fail-on', 'never');
    expect(run).toMatchObject({code: 0, stdout: FIXED});
    expect(run.stderr).toMatch(/^Fixed \d in 1 file\.\n/);
    expect((await piped(FIXED, '--fix', '--quiet', '--fail-on', 'never')).stdout).toBe(FIXED);
    const found = await piped('select * from s.t', '--stdin-filename', 'models/x.sql', '--json');
    expect(JSON.parse(found.stdout.split('\n')[0]!)).toMatchObject({file: 'models/x.sql', line: 1});
  });
});

test('no diff, preview or finding holds a secret of the file', async () => {
  const secret = ['Tr0ub4dor', 'Horse', '9x'].join('-');
  const sheet = `create user u password='${secret}';\nselect x / y as r, '${secret}' as k from s.t order by 1;\n`;
  world.write('w/a.sql', sheet);
  for (const options of [['--diff'], ['--format', 'sarif'], ['--format', 'github'], ['--json'], ['--fix']]) {
    const run = await world.wsr('lint', 'w', '--fail-on', 'never', ...options);
    expect(run.stdout.length).toBeGreaterThan(0);
    expect(run.stdout + run.stderr).not.toContain(secret);
  }
  expect(read('w/a.sql')).toBe(sheet.replace(' order by 1', ''));
});
