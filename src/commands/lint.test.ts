import {readFileSync, rmSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type CliWorld, isOneSentence, openWorld} from '../testing/cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.remove());

interface Row {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly severity: string;
}

const rows = (text: string): readonly Row[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

/** `file:line rule` of what is found. */
async function found(...args: readonly string[]): Promise<readonly string[]> {
  const {stdout, code, stderr} = await world.wsr('lint', ...args, '--json', '--fail-on', 'never');
  expect(code, stderr).toBe(0);
  return rows(stdout).map(({file, line, rule}) => `${file}:${line} ${rule}`);
}

const STAR_AND_UNION = 'select *\nfrom s.t\nunion\nselect * from s.u;\n';

describe('what people read', () => {
  test('is the source with the whole of a finding marked, and what to do', async () => {
    world.write('a.sql', "select id,\n\tx /\n\t  (y - 1) as r, '日本' as name, a / b as q\nfrom s.t;\n");
    const {stdout} = await world.wsr('lint', 'a.sql', '--rules', 'division-unguarded');
    expect(stdout).toBe(
      [
        'a.sql',
        '  2:4  warning  division-unguarded  The division by (y - 1) fails the whole model on the first zero.',
        '    2 |     x /',
        '      |       ^',
        "    3 |       (y - 1) as r, '日本' as name, a / b as q",
        '      |       ^^^^^^^',
        '      = Divide by NULLIF(…, 0), or use DIV0 or DIV0NULL.',
        '      = --fix offers, as rows may change: Divide by NULLIF(…, 0)',
        '  3:34  warning  division-unguarded  The division by b fails the whole model on the first zero.',
        "    3 |       (y - 1) as r, '日本' as name, a / b as q",
        '      |                                       ^^^',
        '      = Divide by NULLIF(…, 0), or use DIV0 or DIV0NULL.',
        '      = --fix offers, as rows may change: Divide by NULLIF(…, 0)',
        '2 findings. --fix would offer a fix for 2.',
        '',
      ].join('\n'),
    );
  });

  test('is cut where a line or a finding is endless, and has colour where it is wanted', async () => {
    const many = Array.from({length: 60}, (_, index) => `column_${index}`).join(', ');
    world.write('a.sql', `select ${many}, x / y as r from s.t group by\n${'1,\n'.repeat(9)}2`);
    const {stdout} = await world.wsr('lint', 'a.sql', '--rules', 'division-unguarded,positional-group-by');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThan(190);
    expect(stdout).toMatch(/\| ….* x \/ y as r from s\.t group by\n/);
    expect(stdout).toContain('… 7 more lines');
    const coloured = await world.wsrWith({FORCE_COLOR: '1', NO_COLOR: ''}, 'lint', 'a.sql');
    expect(coloured.stdout).toContain('\u001b[33m^^^\u001b[39m');
  });

  test('is one line where there is nothing to say', async () => {
    world.write('a.sql', 'select id from s.t;');
    expect((await world.wsr('lint', 'a.sql', '--rules', 'select-star')).stdout).toBe('Nothing to say.\n');
    const missing = await world.wsr('lint', 'b.sql');
    expect([missing.stdout, missing.stderr]).toEqual(['', 'b.sql: There is no such file.\n']);
  });
});

describe('rules', () => {
  test('are chosen by id, by code and by pattern; a name that there is not is one sentence', async () => {
    world.write('a.sql', STAR_AND_UNION);
    expect(await found('a.sql', '--rules', 'AM02')).toEqual(['a.sql:3 union-distinct']);
    expect(await found('a.sql', '--rules', 'ambiguous', '--exclude-rules', 'union-distinct,LT01')).toEqual([
      'a.sql:1 select-star',
      'a.sql:4 select-star',
    ]);
    for (const args of [
      ['--rules', 'nonsense'],
      ['--rules', 'LT01'],
      ['--exclude-rules', 'nonsense'],
      ['--rules', ','],
    ]) {
      const run = await world.wsr('lint', 'a.sql', ...args);
      expect(run.code).toBe(2);
      expect(isOneSentence(run)).toBe(true);
    }
  });

  test('follow the lint part of the config', async () => {
    world.write('a.sql', STAR_AND_UNION);
    const config = (lint: string): string =>
      `version: 1\narchive: {repository: ./x.git}\naccounts:\n  w: {kind: local-folder, path: .}\nlint: ${lint}\n`;
    world.write('worksheet-rescue.yml', config('{disable: [union-distinct], severity: {select-star: error}}'));
    const run = await world.wsr('lint', 'a.sql', '--json');
    expect(rows(run.stdout).map(({rule, severity}) => `${rule} ${severity}`)).toContain('select-star error');
    expect(run.stdout).not.toContain('union-distinct');
    expect(run.code).toBe(4);
    expect(await found('a.sql', '--rules', 'union-distinct')).toEqual(['a.sql:3 union-distinct']);
    world.write('other.yml', config('{disable: [nonsense]}'));
    const other = await world.wsr('lint', 'a.sql', '--config', 'other.yml');
    expect(other.stderr).toBe('wsr: The config names the rule nonsense, which there is not.\n');
    expect(other.stdout).toContain('union-distinct');
  });

  test('are listed, and explained with what a fix does', async () => {
    const list = await world.wsr('lint', '--list');
    expect(list.stdout).toMatch(/^RULE +SEVERITY +SEEN IN 100 +--FIX +SQLFLUFF +SAYS\n/);
    expect(list.stdout).toMatch(/\nunion-distinct +info .*offered +AM02 /);
    expect(list.stdout).toMatch(/\nunused-noqa +info /);
    const applied = await world.wsr('lint', '--explain', 'top-level-order-by');
    expect(applied.stdout).toContain('--fix applies the fix');
    expect(applied.stdout).toMatch(/\n {2}- select .* order by id desc\n {2}\+ select .*\n/);
    expect((await world.wsr('lint', '--explain', 'AM02')).stdout).toMatch(/^union-distinct: /);
    expect((await world.wsr('lint', '--explain', 'select-star')).stdout).toContain('There is no fix');
    expect((await world.wsr('lint', '--explain', 'unused-noqa')).code).toBe(0);
  });
});

describe('noqa', () => {
  test('holds for the file, behind a terminator as well, and one that silences nothing is told', async () => {
    world.write(
      'a.sql',
      'select * from s.t; -- noqa: select-star\n-- noqa: disable=AM02\nselect id from s.t union select id from s.u;\n\nselect id from s.v union select id from s.w; -- noqa: disable=select-star\n-- noqa: enable=all\nselect 1 as one -- noqa\n',
    );
    expect(await found('a.sql', '--rules', 'select-star,union-distinct,unused-noqa')).toEqual([
      'a.sql:5 unused-noqa',
      'a.sql:7 unused-noqa',
    ]);
    expect(await found('a.sql', '--rules', 'union-distinct')).toEqual([]);
  });

  test('may be for sqlfluff where that is in use', async () => {
    world.write('a.sql', 'select 1 as one -- noqa\n');
    expect(await found('a.sql')).toEqual(['a.sql:1 unused-noqa']);
    world.write('.sqlfluff', '[sqlfluff]\ndialect = snowflake\n');
    expect(await found('a.sql')).toEqual([]);
    world.write('a.sql', 'select * from s.t -- noqa\n');
    world.write('.sqlfluff', '[sqlfluff]\ndisable_noqa = true\n');
    expect(await found('a.sql', '--rules', 'select-star')).toEqual(['a.sql:1 select-star']);
  });
});

describe('the files of sqlfluff', () => {
  test('are followed from the top down, the nearer ones first', async () => {
    world.write('.git/HEAD', '');
    world.write('w/a.sql', STAR_AND_UNION);
    world.write('w/sub/b.sql', STAR_AND_UNION);
    world.write('setup.cfg', '[flake8]\nmax-line-length = 100\n[sqlfluff]\nexclude_rules = AM02,LT01\n');
    world.write('w/sub/pyproject.toml', '[tool.sqlfluff.core]\nexclude_rules = ["AM04"]\nwarnings = "AM02"\n');
    expect(await found('w', '--exclude-rules', 'needs-context')).toEqual([
      'w/a.sql:1 select-star',
      'w/a.sql:4 select-star',
      'w/sub/b.sql:3 union-distinct',
    ]);
    const verbose = await world.wsr('lint', 'w', '--verbose', '--fail-on', 'never');
    expect(verbose.stderr).toBe('wsr: 1 setting of sqlfluff that lint has no use for: LT01.\n');
  });

  test('may name another dialect, which is said once', async () => {
    world.write('.sqlfluff', '[sqlfluff]\ndialect = bigquery\n');
    world.write('w/a.sql', STAR_AND_UNION);
    world.write('w/b.sql', STAR_AND_UNION);
    const run = await world.wsr('lint', 'w', '--quiet', '--fail-on', 'never');
    expect(run.stderr).toBe("wsr: sqlfluff is set to the dialect bigquery; wsr lint reads Snowflake's.\n");
    expect(run.stdout).toContain('union-distinct');
  });

  test('leave files out, of folders by number and named ones by name', async () => {
    world.write('.sqlfluffignore', '/w/drafts/\n');
    world.write('w/.sqlfluffignore', '*.tmp.sql\n!kept.tmp.sql\n');
    for (const file of ['a.sql', 'drafts/b.sql', 'sub/c.tmp.sql', 'sub/kept.tmp.sql'])
      world.write(`w/${file}`, STAR_AND_UNION);
    expect(await found('w', '--rules', 'union-distinct')).toEqual([
      'w/a.sql:3 union-distinct',
      'w/sub/kept.tmp.sql:3 union-distinct',
    ]);
    expect((await world.wsr('lint', 'w')).stdout).toMatch(/2 files left out by \.sqlfluffignore\.\n$/);
    const named = await world.wsr('lint', 'w/drafts/b.sql');
    expect(named.stderr).toBe(
      'wsr: w/drafts/b.sql is left out by a .sqlfluffignore; --disregard-sqlfluffignores looks at it.\n',
    );
    expect(await found('w', '--rules', 'union-distinct', '--disregard-sqlfluffignores')).toHaveLength(4);
  });
});

describe('a baseline', () => {
  const SHEET = 'select id from s.t union select id from s.u;\n';
  const run = (...args: readonly string[]): ReturnType<CliWorld['wsr']> =>
    world.wsr('lint', 'w', '--rules', 'union-distinct', '--fail-on', 'info', '--baseline', 'baseline.json', ...args);

  test('lets an old project start green: only what is new fails, wherever the old findings have moved to', async () => {
    world.write('w/a.sql', SHEET + SHEET);
    expect((await run()).code).toBe(2);
    expect(await run('--write-baseline')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '2 findings written to baseline.json.\n',
    });
    expect(await run()).toMatchObject({code: 0, stdout: 'Nothing new to say.\n2 old ones in baseline.json.\n'});
    world.write('w/a.sql', `-- a remark\n\n${SHEET}  ${SHEET}${SHEET}`);
    const more = await run();
    expect(more.code).toBe(4);
    expect(more.stdout).toMatch(/\n {2}5:20 .*\n[\s\S]*1 new finding\..*\n2 old ones in baseline\.json\.\n$/);
    expect(rows((await run('--json')).stdout)).toHaveLength(1);
  });

  test('shrinks when it is written again, and keeps what was not looked at', async () => {
    world.write('w/a.sql', SHEET);
    world.write('w/b.sql', SHEET);
    world.write('w/c.sql', SHEET);
    await run('--write-baseline');
    const before = readFileSync(world.at('baseline.json'), 'utf8');
    await run('--write-baseline');
    expect(readFileSync(world.at('baseline.json'), 'utf8')).toBe(before);
    world.write('w/a.sql', 'select 1 as one;\n');
    expect((await run()).stdout).toContain('1 of baseline.json is fixed: --write-baseline takes them out.\n');
    rmSync(world.at('w/c.sql'));
    await world.wsr('lint', 'w/a.sql', '--rules', 'union-distinct', '--baseline', 'baseline.json', '--write-baseline');
    const {findings} = JSON.parse(readFileSync(world.at('baseline.json'), 'utf8')) as {findings: object};
    expect(Object.keys(findings)).toEqual(['w/b.sql']);
  });

  test('is never taken for another file', async () => {
    world.write('w/a.sql', SHEET);
    world.write('baseline.json', '{"name": "precious"}');
    const written = await run('--write-baseline');
    expect(written).toMatchObject({code: 2});
    expect(written.stderr).toContain('is no baseline of wsr lint and is left as it is.');
  });
});
