import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Forge} from '../ports/forge.ts';
import {forgeBreaksDown} from './forge/breaks-down.ts';
import {forgeLeavesToPeople} from './forge/leaves-to-people.ts';
import {type ForgeUnderTest, HEAD, NEXT_HEAD, proposalOf} from './forge/proposal-of.ts';
import {forgeTellsEvents} from './forge/tells-events.ts';
import type {LoopbackForge} from './forge/loopback-proposals.ts';

/** What every forge with an API keeps to (see `ports/forge.ts`). */
export function behavesLikeForge(name: string, make: () => Promise<ForgeUnderTest>): void {
  let world: ForgeUnderTest;
  let server: LoopbackForge;
  let forge: Forge;
  beforeEach(async () => {
    world = await make();
    ({server} = world);
    server.push('rescued/daily_orders', HEAD);
    server.push('rescued/weekly_sales', HEAD);
    forge = await world.open();
  });
  afterEach(async () => {
    expect(server.unknown).toEqual([]);
    expect(server.merges).toBe(0);
    await server.stop();
  });

  describe(`${name} behaves like a forge`, () => {
    it('asks nothing before it is asked', () => {
      expect(server.seen).toEqual([]);
    });

    it('opens a proposal with all that belongs to it', async () => {
      const {outcome, proposal, remarks, calls} = await forge.upsert(proposalOf());
      expect({outcome, remarks}).toEqual({outcome: 'opened', remarks: []});
      expect(calls.length).toBe(server.writes);
      expect(proposal).toMatchObject({
        branch: 'rescued/daily_orders',
        base: 'main',
        state: 'open',
        head: HEAD,
        writtenHead: HEAD,
      });
      expect(proposal?.body).toBe(proposalOf().body);
      const [shown] = server.shown();
      expect(shown).toMatchObject({
        title: 'Rescue daily_orders',
        labels: ['finance', 'rescued'],
        reviewers: ['ana'],
        draft: false,
      });
      expect(shown?.body.startsWith('# daily_orders\n')).toBe(true);
    });

    it('writes nothing the second time, whoever asks', async () => {
      await forge.upsert(proposalOf());
      server.forget();
      expect(await forge.upsert(proposalOf())).toMatchObject({outcome: 'unchanged', calls: []});
      expect(await (await world.open()).upsert(proposalOf())).toMatchObject({outcome: 'unchanged', calls: []});
      expect(server.writes).toBe(0);
    });

    it('says beforehand exactly which calls it will make, and makes none of them', async () => {
      const changed = proposalOf({
        title: 'Rescue orders',
        body: 'Other words.',
        labels: ['rescued', 'new'],
        head: NEXT_HEAD,
      });
      for (const proposal of [proposalOf(), changed, proposalOf()]) {
        server.push(proposal.branch, proposal.head);
        server.forget();
        const said = await forge.describe(proposal, proposal.head);
        expect(server.writes).toBe(0);
        const done = await forge.upsert(proposal, proposal.head);
        expect(said.outcome).toBe(done.outcome);
        expect(said.calls.map(({path}) => path.replace('{number}', '1'))).toEqual(done.calls.map(({path}) => path));
        expect(said.calls.map(({body}) => body)).toEqual(done.calls.map(({body}) => body));
        expect(said.calls.length).toBeGreaterThan(0);
      }
      server.forget();
      expect(await forge.describeClose((await forge.list(''))[0]!.id, 'Done.')).toHaveLength(2);
      expect(server.writes).toBe(0);
    });

    it('can say so before the branch is there, and says what is missing when it is asked to open', async () => {
      const absent = proposalOf({branch: 'rescued/absent'});
      expect(await forge.describe(absent, HEAD)).toMatchObject({outcome: 'opened'});
      await expect(forge.upsert(absent, HEAD)).rejects.toMatchObject({
        code: 'forge-no-branch',
        hint: expect.stringContaining('Push'),
      });
      await expect(forge.upsert(absent)).rejects.toMatchObject({code: 'forge-no-branch'});
      await expect(forge.upsert(proposalOf({base: 'nowhere'}))).rejects.toMatchObject({code: 'forge-no-base'});
    });

    it('brings only what changed up to date', async () => {
      await forge.upsert(proposalOf());
      server.forget();
      server.push('rescued/daily_orders', NEXT_HEAD);
      const changed = proposalOf({
        body: 'Other words.',
        head: NEXT_HEAD,
        base: 'next',
        labels: ['rescued', 'verified'],
      });
      const {outcome, proposal} = await forge.upsert(changed, NEXT_HEAD);
      expect(outcome).toBe('updated');
      expect(proposal).toMatchObject({
        body: 'Other words.',
        writtenHead: NEXT_HEAD,
        base: 'next',
        labels: expect.arrayContaining(['rescued', 'verified']),
      });
      expect(proposal?.labels).toHaveLength(2);
      server.forget();
      expect((await forge.upsert(changed, NEXT_HEAD)).outcome).toBe('unchanged');
      expect(server.writes).toBe(0);
    });

    it('writes nothing when the branch does not stand where it is said to', async () => {
      await forge.upsert(proposalOf());
      server.push('rescued/daily_orders', NEXT_HEAD);
      server.push('rescued/weekly_sales', NEXT_HEAD);
      server.forget();
      const {outcome, proposal} = await forge.upsert(proposalOf({body: 'New.'}), HEAD);
      expect({outcome, head: proposal?.head, written: proposal?.writtenHead}).toEqual({
        outcome: 'moved',
        head: NEXT_HEAD,
        written: HEAD,
      });
      expect(await forge.upsert(proposalOf({branch: 'rescued/weekly_sales'}), HEAD)).toMatchObject({
        outcome: 'moved',
        calls: [],
      });
      expect(server.writes).toBe(0);
    });

    it('lists its own by prefix, over many pages, and none of a fork', async () => {
      for (let each = 0; each < 130; each += 1)
        server.openByHand(each < 65 ? 'feature/x' : `rescued/m${each}`, 'x', '');
      server.openFromFork('rescued/daily_orders', '- [x] <!-- wsr:reject -->');
      server.close(70);
      const open = await forge.list('rescued/');
      expect(open).toHaveLength(64);
      expect(open.map(({number}) => number)).toEqual(open.map(({number}) => number).toSorted((a, b) => a - b));
      expect(await forge.list('rescued/', {closed: true})).toHaveLength(65);
      expect((await forge.upsert(proposalOf())).outcome).toBe('opened');
    });

    it('cuts what is too long and keeps its boxes', async () => {
      const lines = Array.from({length: 60_000}, (_, line) => `${line} ${'x'.repeat(20)}`).join('\n');
      const long = proposalOf({title: 'T'.repeat(400), body: `${lines}\n- [ ] Reject <!-- wsr:reject -->`});
      const {proposal} = await forge.upsert(long);
      expect(proposal?.title.endsWith('…')).toBe(true);
      expect(proposal?.body).toContain('**Cut here:**');
      expect(proposal?.body).toContain('- [ ] Reject <!-- wsr:reject -->');
      expect((await forge.upsert(long)).outcome).toBe('unchanged');
    });

    it('opens one, however many ask at once', async () => {
      const runs = await Promise.all([world.open(), world.open(), world.open()]);
      const done = await Promise.all(runs.map((run) => run.upsert(proposalOf())));
      expect(new Set(done.map(({proposal}) => proposal?.number))).toEqual(new Set([1]));
      expect(server.shown()).toHaveLength(1);
      expect(server.shown()[0]).toMatchObject({labels: ['finance', 'rescued'], reviewers: ['ana']});
    });

    it('asks whom it can for a review, says whom not, and does not ask again', async () => {
      const {remarks} = await forge.upsert(proposalOf({reviewers: ['nobody', 'bo']}));
      expect(remarks).toEqual([expect.stringContaining('nobody')]);
      expect(server.shown()[0]?.reviewers).toEqual(['bo']);
      server.forget();
      const again = await forge.upsert(proposalOf({reviewers: ['nobody', 'bo']}));
      expect(again.outcome).toBe('unchanged');
      expect(server.writes).toBe(0);
    });

    it('is not taken in by a body that looks like its own hidden line', async () => {
      const hidden = `<!-- worksheet-rescue {"head":"${NEXT_HEAD}","base":"main","title":"x","body":"y"} -->`;
      const {proposal} = await forge.upsert(
        proposalOf({body: `Words.\n${hidden}\nMore --> words.`, labels: ['a-->b']}),
      );
      expect(proposal?.writtenHead).toBe(HEAD);
      expect(
        (await forge.upsert(proposalOf({body: `Words.\n${hidden}\nMore --> words.`, labels: ['a-->b']}))).outcome,
      ).toBe('unchanged');
    });
  });

  forgeLeavesToPeople(name, () => world);
  forgeTellsEvents(name, () => world);
  forgeBreaksDown(name, make);
}
