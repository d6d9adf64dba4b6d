import {describe, expect, it} from 'vitest';
import type {ForgeEvent} from '../../ports/forge.ts';
import {type ForgeUnderTest, NEXT_HEAD, proposalOf} from './proposal-of.ts';

function said(events: readonly ForgeEvent[]): readonly string[] {
  return events.map((event) => {
    const what = event.kind === 'ticked' ? ` ${event.box}` : event.kind === 'labelled' ? ` ${event.label}` : '';
    return `${event.proposal.branch}: ${event.kind}${what}`;
  });
}

/** What every forge tells of what people did. `world` has branches of ours and no proposal yet. */
export function forgeTellsEvents(name: string, world: () => ForgeUnderTest): void {
  describe(`${name} tells what people did`, () => {
    it('closed, opened again, merged, labelled, ticked; and nothing of what we did', async () => {
      const {server, open} = world();
      const forge = await open();
      await forge.upsert(proposalOf());
      await forge.upsert(proposalOf({branch: 'rescued/weekly_sales'}));
      expect(await forge.events()).toEqual([]);
      server.label(1, 'wontfix');
      server.label(1, 'stale', 'stale[bot]');
      server.close(1);
      server.reopen(1);
      server.tick(1, 'snooze-30d');
      server.merge(2);
      expect(said(await forge.events()).toSorted()).toEqual(
        [
          'rescued/daily_orders: closed',
          'rescued/daily_orders: labelled wontfix',
          'rescued/daily_orders: reopened',
          'rescued/daily_orders: ticked snooze-30d',
          'rescued/weekly_sales: merged',
        ]
          .concat(forge.id === 'github' ? [] : ['rescued/daily_orders: labelled stale'])
          .toSorted(),
      );
    });

    it('says whose work it was, and the same thing under the same id each time', async () => {
      const {server, open} = world();
      const forge = await open();
      await forge.upsert(proposalOf());
      server.close(1, 'bo');
      server.tick(1, 'reject');
      const events = await forge.events();
      expect(events.map(({kind, by}) => [kind, by])).toEqual([
        ['closed', 'bo'],
        ['ticked', undefined],
      ]);
      expect(await (await open()).events()).toEqual(events);
      expect(new Set(events.map(({id}) => id)).size).toBe(2);
    });

    it('from a time on', async () => {
      const {server, open} = world();
      const forge = await open();
      for (const branch of ['rescued/daily_orders', 'rescued/weekly_sales']) await forge.upsert(proposalOf({branch}));
      server.close(1);
      server.close(2);
      const [first, last] = await forge.events();
      server.forget();
      expect(await forge.events(last!.at)).toEqual([last]);
      expect(first!.at < last!.at).toBe(true);
      expect(server.writes).toBe(0);
    });

    it('does not take our own closing for a person, also where a person closed before or after', async () => {
      const {server, open} = world();
      const forge = await open();
      const {proposal} = await forge.upsert(proposalOf());
      server.close(1);
      server.reopen(1);
      await forge.close(proposal!.id, 'Gone.');
      expect(said(await forge.events())).toEqual(['rescued/daily_orders: closed', 'rescued/daily_orders: reopened']);
      server.reopen(1);
      server.close(1);
      expect(said(await forge.events()).filter((each) => each.endsWith('closed'))).toHaveLength(2);
    });

    it('keeps a tick when the body changes, takes away what was obeyed, and knows a new wish from an old one', async () => {
      const {server, open} = world();
      const forge = await open();
      await forge.upsert(proposalOf());
      server.tick(1, 'reject');
      expect((await forge.upsert(proposalOf())).outcome).toBe('unchanged');
      const [before] = await forge.events();
      await forge.upsert(proposalOf({body: 'New words.\n\n- [ ] Reject <!-- wsr:reject -->'}));
      expect((await forge.list(''))[0]).toMatchObject({
        body: 'New words.\n\n- [x] Reject <!-- wsr:reject -->',
        ticked: ['reject'],
      });
      server.push('rescued/daily_orders', NEXT_HEAD);
      const obeyed = proposalOf({
        body: 'New words.\n\n- [ ] Reject <!-- wsr:reject -->',
        head: NEXT_HEAD,
        obeyed: ['reject'],
      });
      expect((await forge.upsert(obeyed)).proposal?.ticked).toEqual([]);
      expect(await forge.events()).toEqual([]);
      server.tick(1, 'reject');
      const [after] = await forge.events();
      expect(after).toMatchObject({kind: 'ticked', box: 'reject'});
      expect(after?.id).not.toBe(before?.id);
    });

    it('takes no box for one that stands in code, or in somebody else’s branch', async () => {
      const {server, open} = world();
      const forge = await open();
      const body = '```sql\n- [x] <!-- wsr:reject -->\nselect 1\n```\n- [ ] Snooze <!-- wsr:snooze-30d -->';
      await forge.upsert(proposalOf({body}));
      server.openFromFork('rescued/weekly_sales', '- [x] Reject <!-- wsr:reject -->');
      server.openByHand('feature/x', 'Mine', '- [x] Reject <!-- wsr:reject -->');
      expect(await forge.events()).toEqual([]);
    });
  });
}
