import {describe, expect, it} from 'vitest';
import {type ForgeUnderTest, NEXT_HEAD, proposalOf} from './proposal-of.ts';

/** What every forge leaves as people made it. `world` has branches of ours and no proposal yet. */
export function forgeLeavesToPeople(name: string, world: () => ForgeUnderTest): void {
  describe(`${name} leaves to people what is theirs`, () => {
    it('leaves to people what people changed', async () => {
      const {server, open} = world();
      const forge = await open();
      await forge.upsert(proposalOf());
      server.rename(1, 'Orders of each day');
      server.edit(1, (body) => body.replace('Ran 30 times in May.', 'Ran 30 times in May, says Ana.'));
      server.label(1, 'urgent');
      server.unlabel(1, 'finance');
      server.unask(1, 'ana');
      server.forget();
      expect((await forge.upsert(proposalOf())).outcome).toBe('unchanged');
      expect(server.writes).toBe(0);
      await forge.upsert(proposalOf({title: 'Rescue orders', body: 'Other words.'}));
      expect(server.shown()[0]).toMatchObject({
        title: 'Orders of each day',
        labels: ['rescued', 'urgent'],
        reviewers: [],
      });
      expect((await forge.list(''))[0]?.body).toBe('Other words.');
    });

    it('does not open again what a person closed, and says when it was merged', async () => {
      const {server, open} = world();
      const forge = await open();
      await forge.upsert(proposalOf());
      await forge.upsert(proposalOf({branch: 'rescued/weekly_sales'}));
      server.close(1);
      server.merge(2);
      server.forget();
      expect((await forge.upsert(proposalOf({body: 'New.', head: NEXT_HEAD}))).outcome).toBe('remembered');
      expect((await forge.upsert(proposalOf({branch: 'rescued/weekly_sales', body: 'New.'}))).outcome).toBe('merged');
      expect(server.writes).toBe(0);
      // What is new after a merge is another proposal.
      server.push('rescued/weekly_sales', NEXT_HEAD);
      const next = proposalOf({branch: 'rescued/weekly_sales', head: NEXT_HEAD});
      expect((await forge.upsert(next, NEXT_HEAD)).outcome).toBe('opened');
    });

    it('closes with a sentence, once, and may come back to what it closed itself', async () => {
      const {server, open} = world();
      const forge = await open();
      const {proposal} = await forge.upsert(proposalOf());
      const {id} = proposal!;
      expect(await forge.close(id, 'The worksheet is gone.')).toHaveLength(2);
      expect(await forge.close(id, 'The worksheet is gone.')).toEqual([]);
      expect(server.shown()).toMatchObject([
        {state: 'closed', comments: [expect.stringContaining('The worksheet is gone.')]},
      ]);
      expect(await forge.list('', {closed: true})).toMatchObject([{closedByUs: true}]);
      expect((await forge.upsert(proposalOf())).outcome).toBe('opened');
      expect(server.shown().map(({state}) => state)).toEqual(['closed', 'open']);
    });

    it('remembers a person who closed again what was closed, opened and closed', async () => {
      const {server, open} = world();
      const forge = await open();
      const {proposal} = await forge.upsert(proposalOf());
      await forge.close(proposal!.id, 'Gone.');
      server.reopen(1);
      server.close(1);
      expect((await forge.upsert(proposalOf())).outcome).toBe('remembered');
    });

    it('comments once for each key', async () => {
      const {server, open} = world();
      const forge = await open();
      const {proposal} = await forge.upsert(proposalOf());
      server.comment(1, 'A word of a person.');
      expect(await forge.comment(proposal!.id, 'touched', 'You pushed to it, so it is yours.')).toHaveLength(1);
      expect(await forge.comment(proposal!.id, 'touched', 'You pushed to it, so it is yours.')).toEqual([]);
      expect(await forge.comment(proposal!.id, 'other', 'Something else.')).toHaveLength(1);
      expect(server.shown()[0]?.comments).toHaveLength(3);
      await expect(forge.comment('github:else/where#1', 'x', 'y')).rejects.toMatchObject({exitCode: 2});
    });

    it('leaves alone what a person opened in words of their own, and fills in what is empty', async () => {
      const {server, open} = world();
      const forge = await open();
      server.openByHand('rescued/daily_orders', 'Mine', 'My own words.');
      server.openByHand('rescued/weekly_sales', 'weekly sales', '');
      server.forget();
      const left = await forge.upsert(proposalOf());
      expect(left).toMatchObject({outcome: 'unchanged', remarks: [expect.stringContaining('A person opened')]});
      expect(server.writes).toBe(0);
      await forge.upsert(proposalOf({branch: 'rescued/weekly_sales'}));
      expect(server.shown()[1]?.body).toContain('Ran 30 times in May.');
    });

    it('opens drafts, and leaves to people what becomes of them', async () => {
      const {server, open} = world();
      const forge = await open();
      const draft = proposalOf({draft: true});
      expect((await forge.upsert(draft)).proposal).toMatchObject({draft: true, title: 'Rescue daily_orders'});
      await forge.upsert({...draft, title: 'Rescue orders'});
      expect(server.shown()[0]).toMatchObject({draft: true, title: 'Rescue orders'});
      expect((await forge.upsert(proposalOf({title: 'Rescue orders'}))).outcome).toBe('unchanged');
    });
  });
}
