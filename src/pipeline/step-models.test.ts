import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Asset} from '../model/asset.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import {readAsset} from '../parse/read-asset.ts';
import {LOCAL_CONFIG, openWorld} from '../testing/cli-world.ts';
import {workshopIn} from '../testing/workshop-in.ts';
import type {Workshop} from './context.ts';
import {draftOf} from './draft.ts';
import {decidedAside, statementsAside} from './set-aside.ts';

const SHEET = `use schema raw.shop;
set least = 10;
-- who paid, mail to jo.doe@corp-mail.test
create temp table paid (id int, total number(10, 2));
insert into paid select customer_id, sum(amount) from orders where amount > $least group by 1;
create temp table best as select id from paid where total > 100;
-- revenue by region
select c.region, sum(paid.total) as revenue from customers c join paid on paid.id = c.id group by 1;
-- the best
create or replace table mart.best_customers as
select c.name, paid.total from best b join paid on paid.id = b.id join customers c on c.id = b.id;
-- what every night adds
insert into mart.history (loaded_at, total) select current_timestamp(), sum(amount) from orders;
truncate table mart.today;
insert into mart.today select id, max(amount) as most from orders group by 1;
merge into mart.m using orders o on m.id = o.id when matched then update set m.x = 1;
create task raw.jobs.nightly warehouse = night schedule = 'USING CRON 0 4 * * * UTC' as
create or replace table raw.jobs.report as select region, count(*) as n from raw.shop.customers group by 1;
`;

const world = openWorld({
  'worksheet-rescue.yml': LOCAL_CONFIG.replace('dbt, project: ./dbt', 'plain-sql'),
  'w/weekly.sql': SHEET,
});
let workshop: Workshop;
beforeAll(async () => {
  await world.harvest();
  workshop = await workshopIn(world);
});
afterAll(async () => {
  await workshop.close();
  world.remove();
});

function draftsByText(): readonly (readonly [sql: string, draft: ModelDraft])[] {
  return workshop.catalog.candidates().flatMap((candidate) => {
    const outcome = draftOf(workshop, candidate, candidate.name);
    return 'refusal' in outcome ? [] : [[candidate.sql, outcome.draft] as const];
  });
}

const draftWith = (text: string): ModelDraft => draftsByText().find(([sql]) => sql.includes(text))![1];

describe('a table that several results of a sheet use', () => {
  test('is a model of its own, the same from whichever of them', () => {
    const revenue = draftWith('sum(paid.total) as revenue');
    const best = draftWith('mart.best_customers');
    const name = revenue.steps?.[0]?.name ?? '';
    expect(name).toMatch(/^int_weekly_paid_[0-9a-f]{6}$/);
    expect(revenue.steps).toEqual(best.steps);
    expect(revenue.steps).toHaveLength(1);
    const step = revenue.steps![0]!;
    expect(step).toMatchObject({materialized: 'ephemeral', variables: [{name: `${name}_least`, stands: '10'}]});
    expect(step).not.toHaveProperty('replaces');
    expect(step).not.toHaveProperty('transient');
    expect(step.provenance.original).toContain('set least = 10');
    expect(step.provenance.original).toContain('insert into paid select');
    expect(JSON.stringify(step)).not.toContain('jo.doe');
    const imported = revenue.imports.find(({model}) => model !== undefined);
    expect(imported).toMatchObject({
      cte: 'paid',
      model: name,
      relation: {database: 'RAW', schema: 'SHOP', name: 'PAID'},
    });
    expect(revenue.ctes.every(({text}) => !text.includes('orders'))).toBe(true);
    // Read by one result alone, it stays a part of it, and reads the step as well.
    expect(best.ctes.map((cte) => cte.name)).toContain('best');
    expect(best).toMatchObject({
      materialized: 'table',
      transient: false,
      replaces: {database: 'RAW', schema: 'MART', name: 'BEST_CUSTOMERS'},
    });
    expect(revenue.findings.map(({rule}) => rule)).toContain('earlier-result-shared');
  });
});

describe('statements that change rows', () => {
  const aside = (text: string) =>
    [...statementsAside(workshop, new Set(['no-model']))].find(({sql}) => sql.includes(text))!;

  test('say what they do, and what can be made of them', () => {
    expect(aside('merge into').refusal).toMatch(/^Line 16 of the sheet merges rows into RAW\.MART\.M by ID \(MERGE\)/);
    expect(aside('mart.history').refusal).toBe(
      'It adds rows to RAW.MART.HISTORY, which keeps those of earlier runs, and no model can: when approved, it comes as an analysis and a start for an incremental model.',
    );
    expect(aside('into mart.today').refusal).toBeUndefined();
  });

  test('are models, or starts for them, where they hold a query', () => {
    const draft = (text: string): ModelDraft => {
      const outcome = draftOf(workshop, aside(text), 'a_model');
      if ('refusal' in outcome) throw new Error(outcome.refusal);
      return outcome.draft;
    };
    expect(draft('mart.history')).toMatchObject({
      scaffold: {into: {database: 'RAW', schema: 'MART', name: 'HISTORY'}},
      columns: [{name: 'LOADED_AT'}, {name: 'TOTAL'}],
      provenance: {original: expect.stringMatching(/^-- what every night adds\ninsert into/)},
    });
    const today = draft('into mart.today');
    expect(today).not.toHaveProperty('scaffold');
    expect(today).toMatchObject({materialized: 'table', replaces: {database: 'RAW', schema: 'MART', name: 'TODAY'}});
    expect(today.provenance.original).toContain('truncate table mart.today');
    expect(today.findings.map(({rule}) => rule)).toEqual(
      expect.arrayContaining(['rebuilt-by-insert', 'insert-converts']),
    );
  });

  test('can be decided on where something comes of them', async () => {
    const {id} = aside('mart.history');
    expect((await world.wsr('decide', aside('merge into').id, '--approve')).code).toBe(2);
    const run = await world.wsr('decide', id, '--approve');
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(decidedAside(workshop).map((candidate) => candidate.id)).toEqual([id]);
  });
});

test('a task is the query that it runs, with its schedule in the description', () => {
  const report = draftWith('create task raw.jobs.nightly');
  expect(report).toMatchObject({materialized: 'table', replaces: {database: 'RAW', schema: 'JOBS', name: 'REPORT'}});
  expect(report.description).toMatch(
    /^The task RAW\.JOBS\.NIGHTLY runs it: every day at 04:00 \(UTC\), in the warehouse night\. /,
  );
  expect(report.findings.map(({rule}) => rule)).toContain('run-by-task');
});

test('a task of the account says by its own facts when it runs', () => {
  const {catalog} = workshop;
  const [candidate] = catalog.candidates();
  const stored = catalog.asset(candidate!.keeperAsset)!.asset;
  const asset: Asset = {
    ...stored,
    id: 'f'.repeat(32),
    kind: 'object',
    container: 'RAW.JOBS',
    title: 'TOTALS',
    locator: 'object://tasks/"RAW"."JOBS"."TOTALS"',
    body: '-- schedule: 60 MINUTE\n-- state: started\n-- after: A, B\ncreate table mart.totals as select sum(amount) as total from orders\n',
    context: {database: 'RAW', schema: 'JOBS'},
  };
  const [statement] = readAsset(asset);
  catalog.putAsset(asset, false, [statement!]);
  const {id: keeper, sql, context, exact} = statement!;
  const of = {
    ...candidate!,
    keeper,
    keeperAsset: asset.id,
    sql,
    original: sql,
    context,
    basedOn: {keeper: exact, context: ''},
  };
  const outcome = draftOf(workshop, of, 'totals');
  expect('draft' in outcome ? outcome.draft : outcome).toMatchObject({
    description: expect.stringMatching(
      /^The task RAW\.JOBS\.TOTALS runs it: every 60 minutes, after A, B\. Rescued from/,
    ),
    replaces: {database: 'RAW', schema: 'MART', name: 'TOTALS'},
    imports: [{relation: {database: 'RAW', schema: 'JOBS', name: 'ORDERS'}}],
  });
});
