import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Decision} from '../model/decision.ts';
import type {Family} from '../model/family.ts';
import {exactFingerprint, shapeFingerprint} from '../parse/fingerprint/of-text.ts';
import {hash32} from '../parse/hash.ts';
import {LOCAL_CONFIG, openWorld, personGit} from '../testing/cli-world.ts';
import {workshopIn} from '../testing/workshop-in.ts';

/*
 * An archive that an earlier version has written: its families have anchors of another shape fingerprint. Decisions have to
 * reach the same statements all the same.
 */

const APPROVED = 'select state, count(*) as subs from crm.core.subs group by state';
const REJECTED = 'select sum(amount) as revenue, day from shop.core.orders group by day';
const UNDECIDED = 'select team, max(salary) as top from hr.core.people group by team';

const [APPROVED_ID, REJECTED_ID, UNDECIDED_ID] = ['00000000000a', '00000000000b', '00000000000c'];

function family(id: string, name: string): Family {
  return {id, anchors: [`s1_${hash32(id)}`], name};
}

function decision(ulid: string, candidate: string, sql: string, reads: string, verdict: Decision['verdict']): Decision {
  return {
    id: `01J0000000000000000000000${ulid}`,
    parents: [],
    candidate,
    anchor: `s1_${hash32(candidate)}`,
    basedOn: {keeper: exactFingerprint(sql), context: hash32(reads)},
    by: 'ola',
    at: '2026-11-01T08:00:00.000Z',
    verdict,
  };
}

const world = openWorld({
  'worksheet-rescue.yml': LOCAL_CONFIG,
  'w/subs.sql': APPROVED,
  'w/revenue.sql': REJECTED,
  'w/salaries.sql': UNDECIDED,
});
afterAll(() => world.remove());

beforeAll(async () => {
  const workshop = await workshopIn(world);
  const {archive} = workshop;
  await archive.commit(
    {
      message: 'Families and decisions of an earlier version',
      families: [
        family(APPROVED_ID, 'subs_by_state'),
        family(REJECTED_ID, 'revenue_by_day'),
        family(UNDECIDED_ID, 'salaries'),
      ],
      decisions: [
        decision('1', APPROVED_ID, APPROVED, 'CRM.CORE.SUBS', {t: 'approve'}),
        decision('2', REJECTED_ID, REJECTED, 'SHOP.CORE.ORDERS', {t: 'reject', reason: 'Finance has its own.'}),
      ],
    },
    await archive.head(),
  );
  await workshop.close();
  await world.harvest();
});

describe('after the fingerprint has changed', () => {
  test('a decision keeps its family and its name', async () => {
    const listed = await world.list('--status', 'all');
    const of = (table: string) => listed.find(({reads}) => reads[0]?.name === table);
    expect(of('SUBS')).toMatchObject({id: APPROVED_ID, name: 'subs_by_state', status: 'approved'});
    expect(of('ORDERS')).toMatchObject({id: REJECTED_ID, name: 'revenue_by_day', status: 'rejected'});
  });

  test('what nobody decided about has a family of its own', async () => {
    const found = (await world.list('--status', 'all')).find(({reads}) => reads[0]?.name === 'PEOPLE');
    expect(found?.id).not.toBe(UNDECIDED_ID);
    expect(found?.status).toBe('pending');
    expect(found?.name).toBe('salaries');
  });

  test('the archive knows it from then on, and another night changes nothing', async () => {
    const tree = () => world.wsr('list', '--status', 'all', '--json');
    const before = await tree();
    expect((await world.harvest()).commits).toBe(0);
    expect((await tree()).stdout).toBe(before.stdout);
    const kept = JSON.parse(personGit(world.at('archive.git'), 'show', `main:families/${APPROVED_ID}.json`)) as Family;
    expect(kept.anchors).toContain(shapeFingerprint(APPROVED));
  });
});
