import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld} from '../testing/cli-world.ts';
import {outputs} from './outputs.ts';

const body = (name: string): string => `select sku,\n  sum(units) as ${name}\nfrom raw.stock.moves\ngroup by sku;\n`;

let world: CliWorld;
let id = '';

interface Line {
  readonly version: number;
  readonly commit: string;
  readonly archivedAt: string;
  readonly events: readonly string[];
  readonly id: string;
  readonly added: number;
  readonly removed: number;
}

const lines = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

beforeAll(async () => {
  world = openWorld({
    'w/stock@home.sql': body('units'),
    'w/a/copy.sql': 'select 1 as one;\n',
    'w/b/copy.sql': 'select 2 as two;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG,
  });
  makeDbtProject(world.at('dbt'));
  await world.harvest();
  world.write('w/stock@home.sql', body('units_now'));
  await world.harvest();
  id = lines((await world.wsr('log', 'stock@home.sql', '--json')).stdout)[0]?.id ?? '';
}, 60_000);
afterAll(() => world.remove());

describe('wsr log and restore', {timeout: 60_000}, () => {
  test('list the versions, newest first, by schema', async () => {
    const run = await world.wsr('log', 'stock@home', '--json', '--diff');
    expect(run.code, run.stderr).toBe(0);
    const rows = lines(run.stdout);
    for (const row of rows) expect(outputs['log']?.safeParse(row).error?.issues ?? []).toEqual([]);
    expect(rows.map(({version, events, added, removed}) => [version, events, added, removed])).toEqual([
      [0, ['changed'], 1, 1],
      [1, ['added'], 4, 0],
    ]);
    expect(run.stdout).toContain('-  sum(units) as units\\n+  sum(units) as units_now\\n');
    const told = await world.wsr('log', id.slice(0, 8), '--diff', '--limit', '1');
    expect(told.stdout).toMatch(/~0 .*changed {2}\+1 {2}-1\n--- a\/stock@home\.sql\n/);
    expect(told.stdout).not.toContain('~1');
  });

  test('give a version back by number, commit, day, instant, and the newest without', async () => {
    const [newest, oldest] = lines((await world.wsr('log', id, '--json')).stdout);
    const restored = async (when: string): Promise<string> =>
      (await world.wsr('restore', `stock@home.sql${when}`)).stdout;
    expect(await restored('')).toBe(body('units_now'));
    expect(await restored('@~1')).toBe(body('units'));
    expect(await restored(`@${oldest?.commit.slice(0, 8)}`)).toBe(body('units'));
    expect(await restored(`@${newest?.archivedAt}`)).toBe(body('units_now'));
    expect(await restored(`@${newest?.archivedAt.slice(0, 10)}`)).toBe(body('units_now'));
    const document = JSON.parse((await world.wsr('restore', `${id}@~1`, '--json')).stdout) as unknown;
    expect(outputs['restore']?.safeParse(document).error?.issues ?? []).toEqual([]);
  });

  test('write a file once, and over one that is there only with --force', async () => {
    const write = (...more: string[]) => world.wsr('restore', `${id}@~1`, '--output', 'back.sql', ...more);
    expect((await write()).code).toBe(0);
    expect(readFileSync(world.at('back.sql'), 'utf8')).toBe(body('units'));
    world.write('back.sql', 'mine\n');
    const again = await write();
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('There is a file back.sql already.')]);
    expect(readFileSync(world.at('back.sql'), 'utf8')).toBe('mine\n');
    expect((await write('--force')).code).toBe(0);
    expect(readFileSync(world.at('back.sql'), 'utf8')).toBe(body('units'));
  });

  test('still have what is gone', async () => {
    const {rmSync} = await import('node:fs');
    rmSync(world.at('w/stock@home.sql'));
    await world.harvest();
    expect(lines((await world.wsr('log', id, '--json')).stdout)[0]?.events).toEqual(['gone']);
    expect((await world.wsr('restore', `${id}@~0`)).stdout).toBe(body('units_now'));
  });

  test.each([
    [['log', 'nobody.sql'], 'The archive has no asset nobody.sql.'],
    [['log', 'copy'], 'copy fits 2 assets.'],
    [['log', 'copy'], '/a/copy.sql), '],
    [['restore', 'copy'], '/b/copy.sql)'],
    [['log', 'copy', '--limit', '0'], '--limit takes a number'],
    [['restore', 'a/copy.sql@~7'], 'copy has 1 version, ~0 the newest, and no ~7.'],
    [['restore', 'a/copy.sql@1999-01-01'], 'was archived first at'],
    [['restore', 'a/copy.sql@0000000'], 'The archive has no commit 0000000'],
  ])('%j is answered with a sentence and exit code 2', async (args, says) => {
    const run = await world.wsr(...args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(says);
  });
});
