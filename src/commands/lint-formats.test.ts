import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type CliWorld, isOneSentence, openWorld} from '../testing/cli-world.ts';
import {runInside} from '../testing/run-cli.ts';
import {outputs} from './outputs.ts';

let world: CliWorld;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.remove());

const rows = (text: string): readonly unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

const STAR_AND_UNION = 'select *\nfrom s.t\nunion\nselect * from s.u;\n';

describe('wsr lint --format', () => {
  test('json has what its schema says', async () => {
    world.write('a.sql', STAR_AND_UNION);
    const {stdout} = await world.wsr('lint', 'a.sql', '--format', 'json');
    expect(rows(stdout).length).toBeGreaterThan(1);
    for (const row of rows(stdout)) expect(outputs['lint']?.safeParse(row).error?.issues ?? []).toEqual([]);
    expect((await world.wsr('lint', 'a.sql', '--json')).stdout).toBe(stdout);
  });

  test('sarif has rules, places, fixes and problems, and fingerprints that stay', async () => {
    world.write('my sheets/a.sql', 'select id from s.t union select id from s.u;\nselect id from s.t order by id;\n');
    world.write(
      'n.ipynb',
      JSON.stringify({cells: [{cell_type: 'code', metadata: {language: 'sql'}, source: 'select * from s.t'}]}),
    );
    const run = await world.wsr(
      'lint',
      'my sheets',
      'n.ipynb',
      'gone.sql',
      '--format',
      'sarif',
      '--exclude-rules',
      'needs-context',
    );
    expect(run.code).toBe(1);
    const [log] = (JSON.parse(run.stdout) as {runs: readonly SarifLog[]}).runs;
    expect(log?.tool.driver.rules.map(({id}) => id)).toContain('union-distinct');
    const [union, order, star] = log!.results;
    expect(log!.tool.driver.rules[union!.ruleIndex]?.id).toBe('union-distinct');
    expect(union).toMatchObject({
      level: 'note',
      locations: [
        {
          physicalLocation: {
            artifactLocation: {uri: 'my%20sheets/a.sql', uriBaseId: '%SRCROOT%'},
            region: {startLine: 1, startColumn: 20, endLine: 1, endColumn: 25},
          },
        },
      ],
      fixes: [{artifactChanges: [{replacements: [{insertedContent: {text: ' all'}}]}]}],
    });
    expect(order).toMatchObject({
      ruleId: 'top-level-order-by',
      fixes: [
        {
          artifactChanges: [
            {replacements: [{deletedRegion: {startLine: 2, startColumn: 19, endLine: 2, endColumn: 31}}]},
          ],
        },
      ],
    });
    expect(star?.locations[0]).toEqual({
      physicalLocation: {artifactLocation: {uri: 'n.ipynb', uriBaseId: '%SRCROOT%'}},
    });
    expect(log?.invocations[0]?.toolExecutionNotifications).toHaveLength(1);
    world.write('my sheets/a.sql', '\n\n-- moved\nselect id from s.t union select id from s.u;\n');
    const moved = JSON.parse((await world.wsr('lint', 'my sheets', '--format', 'sarif', '--rules', 'AM02')).stdout) as {
      runs: readonly SarifLog[];
    };
    expect(moved.runs[0]?.results[0]?.partialFingerprints).toEqual(union?.partialFingerprints);
  });

  test('github is annotations with paths from the top of the repository, ten of a kind', async () => {
    world.write('sub/a.sql', 'select id from s.t union select id from s.u;\n'.repeat(12));
    const args = ['lint', 'a.sql', '--format', 'github', '--rules', 'union-distinct'];
    const {stdout} = await runInside(args, {cwd: world.at('sub'), env: {GITHUB_WORKSPACE: world.root}});
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(
      /^::notice file=sub\/a\.sql,line=1,endLine=1,col=20,endColumn=24,title=union-distinct%3A [^:]*::/,
    );
    expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(10);
    expect(lines[10]).toContain('not shown: 2 of severity info.');
  });

  test.each([
    [['--format', 'xml'], 'xml is no format of lint.'],
    [['--format', 'sarif', '--json'], '--json and --format sarif both want standard output.'],
    [['--dry-run'], '--dry-run says what --fix would do.'],
    [['--diff', '--format', 'sarif'], 'A diff and --format sarif both want standard output.'],
    [['--write-baseline'], '--write-baseline needs the file.'],
    [['--write-baseline', '--baseline', 'b', '--fix'], '--fix and --write-baseline do not go together.'],
    [['--stdin-filename', 'a.sql'], '--stdin-filename names what is read from standard input.'],
    [['-'], 'Standard input (-) is read alone.'],
  ])('%j is one sentence', async (args, sentence) => {
    world.write('a.sql', STAR_AND_UNION);
    const run = await world.wsr('lint', 'a.sql', ...args);
    expect(run.code).toBe(2);
    expect(isOneSentence(run)).toBe(true);
    expect(run.stderr).toContain(sentence);
  });
});

interface SarifLog {
  readonly tool: {readonly driver: {readonly rules: readonly {readonly id: string}[]}};
  readonly invocations: readonly {readonly toolExecutionNotifications: readonly unknown[]}[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly locations: readonly unknown[];
    readonly partialFingerprints: object;
  }[];
}
