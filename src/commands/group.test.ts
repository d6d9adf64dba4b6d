import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, isOneSentence, openWorld} from '../testing/cli-world.ts';
import {runCli} from '../testing/run-cli.ts';
import {outputs} from './outputs.ts';

const CSV = [
  'ID,SQL,User,At',
  '1,"select region, sum(amount) as ""total""',
  "from shop.core.orders where status = 'paid' group by region\",ana,2026-10-01",
  '2,"SELECT region, SUM(amount) AS ""total"" FROM shop.core.orders WHERE status = \'open\' GROUP BY region",bo,',
  '3,,bo,',
  '4,select 1,,',
  '',
].join('\r\n');

let world: CliWorld;
beforeAll(() => {
  world = openWorld({
    'rows.csv': `\uFEFF${CSV}`,
    'rows.ndjson':
      '{"id": 7, "sql": "select a, b from t where x = 1"}\n{"id": "8", "sql": "select a, b from t where x = 2"}\n',
    'bad.ndjson': Array.from({length: 30}, () => '{}').join('\n'),
    'list.json': '[]',
  });
});
afterAll(() => world.remove());

const lines = (text: string): readonly unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('wsr group', {timeout: 60_000}, () => {
  test('prints a row for each row that can be read, and says what it could not', async () => {
    const run = await world.wsr('group', 'rows.csv');
    const rows = lines(run.stdout);
    expect(rows).toMatchObject([
      {id: '1', tier: 'keeper', similarity: 1, keeper: '1', differs: []},
      {id: '2', tier: 'same-shape', similarity: 1, keeper: '1', differs: ["'paid' → 'open'"]},
      {id: '4', tier: 'keeper', keeper: '4'},
    ]);
    for (const row of rows) expect(outputs['group']?.safeParse(row).error?.issues ?? []).toEqual([]);
    expect(run.stderr).toBe(
      [
        'line 5: It has no sql.',
        '3 rows in 2 families: 2 keeper, 0 exact, 1 same-shape, 0 near.',
        '3 distinct texts, 2 distinct shapes.',
        '1 row could not be read.',
        '',
      ].join('\n'),
    );
    expect(run.code).toBe(1);
  });

  test('takes NDJSON, keeps ids as they are, and ends with 0 when all was read', async () => {
    const run = await world.wsr('group', 'rows.ndjson', '--json', '--quiet');
    expect(lines(run.stdout)).toMatchObject([
      {id: 7, tier: 'keeper', keeper: 7},
      {id: '8', tier: 'same-shape', keeper: 7, differs: ['1 → 2']},
    ]);
    expect(run).toMatchObject({code: 0, stderr: ''});
    const quick = await world.wsr('group', 'rows.ndjson', '--no-differs');
    expect(lines(quick.stdout)[1]).toMatchObject({id: '8', tier: 'same-shape', differs: []});
  });

  test('prints CSV that can be read again', async () => {
    const run = await world.wsr('group', 'rows.csv', '--format', 'csv', '--quiet');
    expect(run.stdout).toMatch(/^id,family,tier,similarity,keeper,differs\n1,[0-9a-f]{12},keeper,1,1,\n2,/);
    world.write('again.csv', run.stdout.replace('id,family', 'id,sql'));
    expect((await world.wsr('group', 'again.csv')).code).toBe(0);
  });

  test('reads standard input', async () => {
    const run = await runCli(['group', '-'], {cwd: world.root, input: CSV});
    expect(lines(run.stdout)).toHaveLength(3);
    expect(run.code).toBe(1);
  });

  test('says of a file that breaks off in the middle, or at its beginning, that it does', async () => {
    const whole = gzipSync(Buffer.from(CSV.repeat(500)));
    world.write('torn.csv.gz', whole.subarray(0, whole.length - 20));
    world.write('head.csv.gz', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from('garbage')]));
    for (const file of ['torn.csv.gz', 'head.csv.gz']) {
      const run = await world.wsr('group', file);
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(`wsr: ${file} cannot be read to its end.`);
      expect(isOneSentence(run)).toBe(true);
    }
  });

  test('names the first bad rows, all of them with --verbose, and counts them', async () => {
    const run = await world.wsr('group', 'bad.ndjson');
    expect(run.stderr.match(/^line \d+: /gm)).toHaveLength(20);
    expect(run.stderr).toContain('and 10 more rows that could not be read: --verbose names them.');
    expect(run.stderr).toContain('30 rows could not be read.');
    expect((await world.wsr('group', 'bad.ndjson', '--verbose')).stderr.match(/^line \d+: /gm)).toHaveLength(30);
  });

  test.each([
    [['nowhere.csv'], 'There is no file nowhere.csv.'],
    [['list.json'], 'list.json holds one JSON list.'],
    [['rows.csv', '--format', 'xml'], 'xml is no format.'],
    [['rows.csv', '--format', 'csv', '--json'], '--json prints NDJSON, and --format csv does not.'],
  ])('group %j is wrong use', async (args, told) => {
    const run = await world.wsr('group', ...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(told);
    expect(isOneSentence(run)).toBe(true);
    expect(run.stdout).toBe('');
  });
});
