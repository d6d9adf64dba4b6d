import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openCatalog} from '../catalog/open-catalog.ts';
import {madeUp} from '../redact/made-up.ts';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld} from '../testing/cli-world.ts';
import {allObjects, found} from '../testing/snapshots.ts';
import {outputs} from './outputs.ts';

// A decision that an older program, with fewer rules, let into the outbox: the last scan stops it at every way out.
const SECRET = madeUp('ghp_', 40);

let world: CliWorld;
let first = '';
let second = '';

beforeAll(async () => {
  world = openWorld({
    'w/stock.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'w/visits.sql': 'select day, count(*) as visits from raw.web.visits group by day;\n',
    'worksheet-rescue.yml': LOCAL_CONFIG,
  });
  makeDbtProject(world.at('dbt'));
  await world.harvest();
  [first = '', second = ''] = (await world.list()).map(({id}) => id);
  const catalog = openCatalog(world.at('state/catalog.sqlite'));
  const {anchor, basedOn} = catalog.candidate(first) ?? {anchor: '', basedOn: {keeper: '', context: ''}};
  const verdict = {t: 'reject', reason: `see ${SECRET}`} as const;
  const by = {by: 'tester', at: '2026-11-02T10:00:00.000Z'};
  catalog.queueDecision({id: `01${'A'.repeat(24)}`, parents: [], candidate: first, anchor, basedOn, verdict, ...by});
  catalog.close();
}, 60_000);
afterAll(() => world.remove());

describe('a decision that the last scan holds back', {timeout: 60_000}, () => {
  const command = (name: string): readonly string[] =>
    name === 'decide' ? ['decide', second, '--assign', 'bo'] : [name];

  test.each(['decide', 'sync', 'publish', 'harvest'])('%s ends with 4, lists it, and sends the rest', async (name) => {
    const told = await world.wsr(...command(name));
    expect(told.code, told.stderr).toBe(4);
    expect(told.stdout).toMatch(/held back/);
    expect(told.stdout).toContain(`decisions/${first}.ndjson line 1: github_token`);

    const run = await world.wsr(...command(name), '--json');
    expect(run.code, run.stderr).toBe(4);
    const report = JSON.parse(run.stdout) as {held: readonly unknown[]};
    expect(outputs[name]?.safeParse(report).error?.issues ?? []).toEqual([]);
    expect(report.held).toHaveLength(1);

    expect(found([SECRET], Buffer.from(told.stdout + told.stderr + run.stdout + run.stderr))).toEqual([]);
    for (const repository of ['archive.git', 'state/archive.git', 'dbt'])
      expect(found([SECRET], allObjects(world.at(repository)))).toEqual([]);
  });

  test('what was decided on another candidate is in the archive', () => {
    const objects = allObjects(world.at('archive.git')).toString();
    expect(objects).toContain('"to":"bo"');
  });

  test('a decision on the same candidate waits beside it, and says so', async () => {
    const run = await world.wsr('decide', first, '--approve');
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('is approved.\n');
    expect(run.stdout).toContain('stays on this machine');
    expect((await world.status()).outbox).toBe(2);
  });
});
