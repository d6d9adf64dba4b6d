import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Candidate} from '../model/family.ts';
import type {Workshop} from '../pipeline/context.ts';
import {harvest} from '../pipeline/harvest.ts';
import {syncCatalog} from '../pipeline/sync.ts';
import {verifyOne} from '../pipeline/verify-candidate.ts';
import {knownVerdict, storeVerdicts} from '../pipeline/verify-store.ts';
import {verify, type Verified} from '../pipeline/verify.ts';
import {configForSandbox, openSandbox, type OpenSandbox} from '../system/open-sandbox.ts';
import {openWorkshop} from '../system/wire.ts';
import {type CliWorld, makeDbtProject, openWorld} from './cli-world.ts';

let world: CliWorld;
let sandbox: OpenSandbox;
let workshop: Workshop;
let candidates: readonly Candidate[];

const open = (): Promise<Workshop> =>
  openWorkshop({
    cwd: world.root,
    env: {WSR_SANDBOX_PASSWORD: sandbox.password, WSR_OPERATOR: 'tester', HOME: world.root},
    stderr: process.stderr,
    signal: new AbortController().signal,
    quiet: true,
    verbose: false,
    json: true,
  });

beforeAll(async () => {
  world = openWorld();
  makeDbtProject(world.at('dbt'));
  sandbox = await openSandbox({account: 'lantern', seed: '1', port: '0'});
  const {url, account, user} = sandbox;
  const config = configForSandbox({url, account, user, archive: './archive.git', project: './dbt', state: './state'});
  world.write('worksheet-rescue.yml', config);
  workshop = await open();
  await harvest(workshop);
  candidates = workshop.catalog.candidates().filter((one) => one.setAside === undefined && one.refusal === undefined);
}, 240_000);
afterAll(async () => {
  await workshop.close();
  await sandbox.stop();
  world.remove();
});

const named = (name: string): Candidate => candidates.find((one) => one.name === name)!;

describe('the account of the demo', {timeout: 240_000}, () => {
  let verified: readonly Verified[];

  test('every model that can be run gives the rows of its original', async () => {
    const found: Verified[] = [];
    for (const candidate of candidates) found.push(await verifyOne(workshop, candidate, candidate.name, {}));
    verified = found;
    const by = Map.groupBy(found, ({outcome}) => outcome);
    const counts = Object.fromEntries([...by].map(([outcome, of]) => [outcome, of.length]));
    console.log(`${candidates.length} models of lantern: ${JSON.stringify(counts)}`);
    expect(found.filter(({outcome}) => outcome === 'different').map(({name, says}) => `${name}: ${says}`)).toEqual([]);
    expect(counts['not-deterministic'] ?? 0).toBe(0);
    expect(counts['equal']).toBeGreaterThanOrEqual(candidates.length * 0.85);
  });

  test('what cannot be run says why, in one sentence each', () => {
    for (const {outcome, says} of verified.filter((one) => one.outcome === 'not-run')) {
      expect(says, outcome).toMatch(/^(?:The account refuses|The role|It calls|It reads|It is|It holds).+\.$/);
    }
  });

  test('a verdict is in the archive and comes back with it; found again, it changes nothing', async () => {
    const mine = verified.flatMap(({verdict}) => (verdict === undefined ? [] : [verdict])).slice(0, 5);
    expect((await storeVerdicts(workshop, mine)).stored).toBe(5);
    const head = await workshop.archive.head();
    const later = mine.map((verdict) => ({...verdict, at: '2099-01-01T00:00:00.000Z', rows: {original: 1, model: 1}}));
    expect((await storeVerdicts(workshop, later)).stored).toBe(0);
    expect(await workshop.archive.head()).toBe(head);
    const before = workshop.catalog.verdicts();
    expect(before).toHaveLength(5);
    await workshop.close();
    await rm(join(world.at('state'), 'catalog.sqlite'), {force: true});
    for (const tail of ['-wal', '-shm']) await rm(join(world.at('state'), `catalog.sqlite${tail}`), {force: true});
    workshop = await open();
    expect(workshop.catalog.verdicts()).toEqual([]);
    await syncCatalog(workshop);
    expect(workshop.catalog.verdicts()).toEqual(before);
    await harvest(workshop);
  });

  test('no row and no value of any row is in what is kept', async () => {
    const report = await verify(workshop, {references: ['open_tickets'], showRows: 5});
    expect(report.verified[0]?.outcome).toBe('equal');
    const kept = JSON.stringify(workshop.catalog.verdicts());
    expect(Object.keys(workshop.catalog.verdicts()[0] ?? {}).toSorted()).toEqual(
      ['at', 'candidate', 'model', 'original', 'outcome', 'role', 'rows'].toSorted(),
    );
    expect(kept).not.toContain('complaint');
  });
});

/** What a rewrite of a real candidate could do wrong. */
const PLANTED: readonly (readonly [name: string, right: RegExp, wrong: string])[] = [
  ['weekly_revenue', /not is_test/, 'true'],
  ['weekly_revenue', /left join refunded r/, 'join refunded r'],
  ['weekly_revenue', /i\.amount - i\.tax_amount/, 'i.amount'],
  ['weekly_revenue', /count\(distinct i\.customer_id\)/, 'count(i.customer_id)'],
  ['weekly_revenue', /'week', i\.invoice_date/, "'month', i.invoice_date"],
  ['board_arr', /'2026-06-30'/, "'2026-06-29'"],
  ['board_arr', /order by\s+fx\.rate_date desc/, 'order by fx.rate_date'],
  ['board_arr', /round\(sum\(l\.arr_eur\), 0\)/, 'sum(round(l.arr_eur, 0))'],
  ['order_count', /gross_amount - discount_amount/, 'gross_amount'],
  ['retention_matrix', /select distinct/, 'select'],
  ['basket', /units < 36/, 'units <= 36 - 30'],
  ['coupons', /'GIFT%'/, "'%'"],
];

describe('a wrong model', {timeout: 60_000}, () => {
  test.each(PLANTED)(
    'of %s with %s wrong is different, and its verdict is stale for the right one',
    async (name, right, wrong) => {
      const planted: Workshop = {
        ...workshop,
        plainQuery(draft) {
          const text = workshop.plainQuery(draft);
          expect(text).toMatch(right);
          return text.replace(right, wrong);
        },
      };
      const found = await verifyOne(planted, named(name), name, {});
      expect(found.outcome, found.says).toBe('different');
      expect(found.verdict?.outcome).toBe('different');
      await storeVerdicts(workshop, [found.verdict!]);
      expect(knownVerdict(workshop, named(name), name)?.isStale).toBe(true);
      expect(knownVerdict(planted, named(name), name)?.isStale).toBe(false);
    },
  );
});
