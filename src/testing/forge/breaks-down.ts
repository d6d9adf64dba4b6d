import {describe, expect, it} from 'vitest';
import type {Forge} from '../../ports/forge.ts';
import {type ForgeUnderTest, HEAD, NEXT_HEAD, proposalOf} from './proposal-of.ts';
import {type Fault, FAULTS} from './loopback.ts';
import type {LoopbackForge, Shown} from './loopback-proposals.ts';

/** Ways to break down that a forge may keep to for hours. */
const LASTING = ['unheard', 'unanswered', 'limited'] as const satisfies readonly Fault[];

/** A night at the forge: something opened, something changed, something closed. */
async function night(forge: Forge): Promise<void> {
  await forge.upsert(proposalOf(), HEAD);
  const sales = proposalOf({
    branch: 'rescued/weekly_sales',
    body: 'New words.',
    labels: ['rescued', 'new'],
    head: NEXT_HEAD,
  });
  await forge.upsert(sales, NEXT_HEAD);
  for (const {id, branch} of await forge.list('rescued/')) {
    if (branch === 'rescued/old_numbers') await forge.close(id, 'The worksheet is gone.');
  }
}

/** Before that night. */
async function evening(world: ForgeUnderTest): Promise<void> {
  const {server} = world;
  for (const branch of ['rescued/daily_orders', 'rescued/weekly_sales', 'rescued/old_numbers'])
    server.push(branch, HEAD);
  const forge = await world.open();
  await forge.upsert(proposalOf({branch: 'rescued/weekly_sales'}));
  await forge.upsert(proposalOf({branch: 'rescued/old_numbers'}));
  server.push('rescued/weekly_sales', NEXT_HEAD);
  server.forget();
}

/** How a forge ends up when a night is disturbed, and the next one is not. */
async function disturbed(
  make: () => Promise<ForgeUnderTest>,
  disturb: (server: LoopbackForge) => void,
): Promise<{readonly shown: readonly Shown[]; readonly failed: unknown; readonly again: number}> {
  const world = await make();
  const {server} = world;
  try {
    await evening(world);
    disturb(server);
    let failed: unknown;
    await night(await world.open()).catch((error: unknown) => (failed = error));
    server.forget();
    await night(await world.open());
    server.forget();
    await night(await world.open());
    return {shown: server.shown(), failed, again: server.writes};
  } finally {
    await server.stop();
  }
}

/** What every forge keeps to when its connection does not. */
export function forgeBreaksDown(name: string, make: () => Promise<ForgeUnderTest>): void {
  describe(`${name} breaks down`, () => {
    it('not at all, and makes no call the next time', async () => {
      const {shown, failed, again} = await disturbed(make, () => {});
      expect({failed, again}).toEqual({failed: undefined, again: 0});
      expect(shown.map(({branch, state}) => [branch, state])).toEqual([
        ['rescued/weekly_sales', 'open'],
        ['rescued/old_numbers', 'closed'],
        ['rescued/daily_orders', 'open'],
      ]);
      expect(await requestsOfNight(make)).toBeGreaterThan(8);
    });

    it.each(FAULTS)('at each request in turn (%s), and ends up as if nothing had happened', async (fault) => {
      const usual = await disturbed(make, () => {});
      const requests = await requestsOfNight(make);
      for (let at = 0; at < requests; at += 1) {
        const {shown, failed, again} = await disturbed(make, (server) => server.breakAt(at, fault));
        // One fault is got over in the same run.
        expect({at, shown, failed, again}).toEqual({at, shown: usual.shown, failed: undefined, again: 0});
      }
    });

    it.each(LASTING)('for good from each request on (%s): it says so, and the next run carries on', async (fault) => {
      const usual = await disturbed(make, () => {});
      const requests = await requestsOfNight(make);
      for (let from = 0; from < requests; from += 1) {
        const {shown, failed, again} = await disturbed(make, (server) => server.breakFrom(from, fault));
        expect({from, shown, again}).toEqual({from, shown: usual.shown, again: 0});
        expect(failed).toMatchObject({
          name: 'UserError',
          code: expect.stringMatching(/^forge-(?:unreachable|rate-limited)$/),
        });
      }
    });
  });
}

async function requestsOfNight(make: () => Promise<ForgeUnderTest>): Promise<number> {
  const world = await make();
  await evening(world);
  await night(await world.open());
  const requests = world.server.seen.length;
  await world.server.stop();
  return requests;
}
