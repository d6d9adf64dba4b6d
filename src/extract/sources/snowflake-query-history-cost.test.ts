import {describe, expect, it} from 'vitest';
import {sourceContext} from '../../testing/behaves-like-source.ts';
import type {FakeWarehouse} from '../../testing/fake-warehouse.ts';
import {addDays} from '../snowflake/history-days.ts';
import source from './snowflake-query-history.ts';
import {history, run, days} from './snowflake-query-history.test.kit.ts';

describe('what a harvest would cost', () => {
  const busy = Array.from({length: 365}, (_, n) => ({day: addDays('2025-11-08', n), hash: 'h', runs: 274_000}));
  const cost = (warehouse: FakeWarehouse, settings = {}, cursor?: never) =>
    source.explainCost(sourceContext({warehouse, settings: source.configSchema.parse(settings)}), cursor);

  it('is told with its statements, days, rows and formula, and nothing heavy is run for it', async () => {
    const warehouse = history(busy);
    const told = await cost(warehouse);
    expect(told).toMatchObject({
      days: 365,
      firstDay: '2025-11-08',
      lastDay: '2026-11-07',
      rows: 365 * 274_000,
      warehouse: {name: 'WH', size: 'Small'},
      ceiling: 5,
    });
    // 365 × 6 s and 100 million rows at 50,000 a second; two credits an hour.
    expect(told.seconds).toBe(4191);
    expect(told.credits).toBe(2.328);
    expect(told.statements.map(({times}) => times)).toEqual([1, 1, 1, 365, 365, 365]);
    expect(told.formula.join(' ')).toContain('Assumed');
    expect(warehouse.sent.filter(({sql}) => /^with day|min_by/.test(sql))).toEqual([]);
  });

  it('goes by the days that were read before, once there are enough', async () => {
    const pace = {STATEMENTS: '20', ELAPSED_MS: '60000'};
    expect(await cost(history(busy, {pace}))).toMatchObject({seconds: 365 * 3, credits: 0.608});
  });

  it('is that of a night where most is read', async () => {
    const told = await cost(history(busy), {}, {from: '2025-11-08', through: '2026-11-06'} as never);
    expect(told).toMatchObject({days: 4, rows: 4 * 274_000, firstDay: '2026-11-04'});
  });

  it('is nothing for an empty history', async () => {
    expect(await cost(history([]))).toMatchObject({days: 0, seconds: 0, credits: 0});
  });

  it('stops a harvest above its ceiling before a day is read, in one sentence with the ways on', async () => {
    const warehouse = history(busy);
    const stopped = run(warehouse, {ceiling: 1});
    await expect(stopped).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /^Reading 365 days \(100,010,000 rows\) of acme would .* 2\.328 credits, .* of 1\.$/,
      ),
      hint: expect.stringMatching(/--since.*--yes.*ceiling/),
    });
    expect(warehouse.sent.filter(({sql}) => /^with day|min_by/.test(sql))).toEqual([]);
  });

  it('stops nothing that was accepted, or is below', async () => {
    expect(days(await run(history(busy), {ceiling: 1}, {costAccepted: true}))).toHaveLength(365);
    expect(days(await run(history(busy)))).toHaveLength(365);
  });
});
