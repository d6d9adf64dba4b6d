import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld} from '../testing/cli-world.ts';
import {allObjects, found} from '../testing/snapshots.ts';
import {outputs} from './outputs.ts';

const WORD = 'unrepeatable_word';
let world: CliWorld;
const everywhere = (): string[] =>
  ['archive.git', 'state/archive.git'].flatMap((path) => found([WORD], allObjects(world.at(path))).map(() => path));
const inCatalog = (): boolean =>
  ['state/catalog.sqlite', 'state/catalog.sqlite-wal'].some((path) => {
    try {
      return readFileSync(world.at(path)).includes(WORD);
    } catch {
      return false;
    }
  });

beforeAll(async () => {
  world = openWorld({
    'w/kept.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'w/gone.sql': `select day, count(*) as ${WORD} from raw.web.visits group by day;\n`,
    'worksheet-rescue.yml': LOCAL_CONFIG,
  });
  makeDbtProject(world.at('dbt'));
  await world.harvest();
}, 60_000);
afterAll(() => world.remove());

describe('wsr erase', {timeout: 60_000}, () => {
  test('prints what would go, changes nothing, and ends with 2 without --yes', async () => {
    const run = await world.wsr('erase', '--asset', 'gone.sql', '--because', 'a request');
    expect([run.code, run.stdout]).toEqual([2, expect.stringContaining('What goes: 1 asset, 0 history texts')]);
    expect(run.stdout).toContain('/gone.sql');
    expect(run.stderr).toContain('Nothing was erased.');
    expect(everywhere()).toHaveLength(2);
  });

  test.each([
    [['erase', '--asset', 'gone.sql'], 'Say why it is erased'],
    [['erase', '--because', 'x'], 'Say what to erase'],
    [['erase', '--asset', 'nothing.sql', '--because', 'x'], 'The archive has no asset nothing.sql.'],
    [['erase', '--person', 'NOBODY', '--because', 'x'], 'The archive knows nobody called NOBODY.'],
  ])('%j is answered with a sentence and exit code 2', async (args, says) => {
    const run = await world.wsr(...args);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(says)]);
  });

  test('takes it out of the archive, its remote and the catalog, and a later harvest does not bring it back', async () => {
    const run = await world.wsr('erase', '--asset', 'gone.sql', '--because', 'a request', '--yes', '--json');
    expect(run.code, run.stderr).toBe(0);
    const document = JSON.parse(run.stdout) as {readonly assets: readonly {readonly id: string}[]};
    expect(outputs['erase']?.safeParse(document).error?.issues ?? []).toEqual([]);
    expect(everywhere()).toEqual([]);
    expect(inCatalog()).toBe(false);
    expect((await world.list()).map(({name}) => name)).toHaveLength(1);
    const report = await world.harvest();
    expect([report.commits, everywhere(), inCatalog()]).toEqual([0, [], false]);
    expect(report.sources[0]?.tally).toMatchObject({'erased on purpose, left out': 1});
    const log = await world.wsr('log', document.assets[0]?.id.slice(0, 12) ?? '');
    expect([log.code, log.stderr]).toEqual([2, expect.stringContaining('was erased')]);
  });
});
