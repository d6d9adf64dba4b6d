import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {git, scratchFolder} from '../git/scratch.test.kit.ts';
import {nameMark, userMark} from '../parse/erased-marks.ts';
import type {Archive, Erasure} from '../ports/archive.ts';
import {everyObject, filesOf, STATE, textOf} from './archive.test.kit.ts';
import {archiveIn, asset, changesOf, commit, evidence, hex32} from './invented.test.kit.ts';

const OF_ANA = {kind: 'user', id: '17', name: 'ANA', state: 'dropped'} as const;
const OF_BO = {kind: 'user', id: '18', name: 'BO', state: 'active'} as const;
const EXACT = `e1_${hex32('only ana')}`;
const SHARED = `e1_${hex32('both')}`;
const DAY = '2026-03-09';

function erasure(more: Partial<Erasure> = {}): Erasure {
  return {
    id: '01'.padEnd(26, '0'),
    at: '2026-05-01T00:00:00.000Z',
    by: 'pat',
    because: 'request of 2026-04-30',
    assets: [],
    texts: [],
    people: [],
    ...more,
  };
}

const ANA: Partial<Erasure> = {
  assets: [hex32('ana 1'), hex32('ana 2'), hex32('old')],
  texts: [EXACT],
  people: [userMark('acme', '17'), nameMark('ANA')],
};

const bo = (body: string) =>
  asset('bo', {owner: OF_BO, container: 'USER$BO.PUBLIC."DEFAULT$"', locator: 'snow://workspace/bo/bo.sql', body});

/** Nights in which Ana's and Bo's sheets came and changed. */
async function nights(archive: Archive): Promise<void> {
  const uses = (userId: string, userName: string) => ({
    account: 'acme',
    utcDay: DAY,
    object: 'SHOP.RAW.ORDERS',
    domain: 'Table',
    direction: 'read' as const,
    userId,
    userName,
    actor: 'person' as const,
    client: 'c',
    queryHash: '',
    hashVersion: 0,
    runs: 1,
  });
  await commit(archive, {assets: [bo('select bo_1;\n')]});
  await commit(archive, {
    assets: [
      asset('old', {owner: OF_ANA, body: 'select tabu_0;\n'}),
      asset('ana 2', {owner: OF_ANA, body: 'select tabu_1;\n'}),
    ],
    people: {
      account: 'acme',
      people: [{userId: '17', name: 'ANA', email: 'tabu@example.com', state: 'dropped', human: true}],
    },
    texts: [
      {exact: EXACT, text: 'select tabu_text', completeness: 'whole'},
      {exact: SHARED, text: 'select both', completeness: 'whole'},
    ],
    days: [
      {
        account: 'acme',
        utcDay: DAY,
        rows: [evidence(DAY, {exact: EXACT}), evidence(DAY, {userId: '18', userName: 'BO', exact: SHARED})],
      },
    ],
    objectUses: [{account: 'acme', utcDay: DAY, rows: [uses('17', 'ANA'), uses('18', 'BO')]}],
    states: [
      {
        ...STATE,
        scopes: [{scope: 'USER$ANA.PUBLIC."DEFAULT$"', complete: true, listed: 2}, ...STATE.scopes],
        unreadable: [{scope: 'a', locator: 'tabu place', reason: 'No privilege.', owner: OF_ANA}, ...STATE.unreadable],
      },
    ],
  });
  await commit(archive, {
    assets: [asset('ana 1', {owner: OF_ANA, aliases: [hex32('old')], body: 'select tabu_2;\n'}), bo('select bo_2;\n')],
  });
}

const titles = async (archive: Archive): Promise<string[]> =>
  (await changesOf(archive)).flatMap((change) => (change.t === 'asset' ? [change.asset.title] : [])).sort();

const holdsTabu = (repository: string): boolean => everyObject(repository).includes('tabu');

describe('erasing', () => {
  it('leaves nothing of a person in any object, and everything of everybody else', async () => {
    const archive = await archiveIn(scratchFolder());
    await nights(archive);
    expect(holdsTabu(archive.location)).toBe(true);
    const facts = [asset('ana 1', {owner: OF_ANA}), asset('ana 2', {owner: OF_ANA})];
    await archive.erase(erasure(ANA), facts, String(await archive.head()));
    expect(holdsTabu(archive.location)).toBe(false);
    expect(everyObject(archive.location).toString('latin1')).not.toMatch(/\bANA\b|\/ana\b/);
    expect(git(archive.location, 'rev-list', '--count', 'main').trim()).toBe('5');
    expect(await titles(archive)).toEqual(['bo']);
    expect(textOf(archive.location, 'erasures.ndjson')).toContain('request of 2026-04-30');
    expect(textOf(archive.location, 'format.json')).toContain('"version":2');
    const tombstones = filesOf(archive.location).filter((path) => path.includes('/_erased/'));
    expect(tombstones).toEqual(
      [hex32('ana 1'), hex32('ana 2')].sort().map((id) => `assets/acme/_erased/snowflake-workspaces/erased--${id}.yml`),
    );
    expect(textOf(archive.location, tombstones[0] ?? '')).toContain('erased: "01000');
    const changes = await changesOf(archive);
    expect(changes.filter(({t}) => t === 'malformed')).toEqual([]);
    const rows = changes.flatMap((change) => (change.t === 'day' ? change.rows.map(({userName}) => userName) : []));
    expect(rows.toSorted()).toEqual(['BO', expect.stringMatching(/^ERASED_/)]);
    expect(changes.flatMap((change) => (change.t === 'text' ? [change.text.exact] : []))).toEqual([SHARED]);
    const states = changes.flatMap((change) => (change.t === 'state' ? [change.state] : []));
    expect(states[0]).toEqual(STATE_SORTED);
    git(archive.location, 'fsck', '--strict');
  });

  it('does not let it come back with a later harvest, and says how much was left out', async () => {
    const archive = await archiveIn(scratchFolder());
    await nights(archive);
    await archive.erase(erasure(ANA), [], String(await archive.head()));
    const before = await archive.head();
    const again = await archive.commit(
      {
        message: 'Harvest',
        assets: [
          asset('ana 1', {owner: OF_ANA, body: 'select tabu_3;\n'}),
          asset('renamed', {aliases: [hex32('ana 2')], owner: OF_BO, body: 'select tabu_4;\n'}),
          asset('never seen', {owner: OF_ANA, body: 'select tabu_5;\n'}),
        ],
        texts: [
          {exact: EXACT, text: 'select tabu_text', completeness: 'whole'},
          {exact: `e1_${hex32('new')}`, text: 'select tabu_new', completeness: 'whole'},
        ],
        days: [{account: 'acme', utcDay: '2026-03-10', rows: [evidence('2026-03-10', {exact: `e1_${hex32('new')}`})]}],
      },
      before,
    );
    expect(again).toMatchObject({changed: true, erased: 5});
    expect(holdsTabu(archive.location)).toBe(false);
    expect(everyObject(archive.location).toString('latin1')).not.toContain('"userName":"ANA"');
  });

  it('reaches machines that know nothing of it: what they archived is kept, what was erased never comes back', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'remote.git');
    const one = await archiveIn(folder, {name: 'one.git', remote});
    await nights(one);
    await one.push();
    const two = await archiveIn(folder, {name: 'two.git', remote});
    const three = await archiveIn(folder, {name: 'three.git', remote});
    // What they have not sent when it happens: theirs, and more of Ana's.
    await commit(two, {
      assets: [asset('two', {owner: OF_BO}), asset('ana 2', {owner: OF_ANA, body: 'select tabu_6;\n'})],
    });
    await one.erase(erasure(ANA), [asset('ana 1', {owner: OF_ANA})], String(await one.head()));
    // Another machine gets in between the erasure and its push.
    await commit(three, {
      assets: [asset('three', {owner: OF_BO}), asset('ana 2', {owner: OF_ANA, body: 'select tabu_7;\n'})],
    });
    expect(await three.push()).toBe('pushed');
    expect(await one.push()).toBe('moved');
    await one.open();
    expect(await one.push()).toBe('pushed');
    expect(await titles(one)).toEqual(['bo', 'three']);
    expect(await two.push()).toBe('moved');
    await two.open();
    expect(await two.push()).toBe('pushed');
    await three.open();
    await one.open();
    for (const archive of [one, two, three]) {
      expect(await titles(archive)).toEqual(['bo', 'three', 'two']);
      expect(holdsTabu(archive.location)).toBe(false);
      git(archive.location, 'fsck', '--strict');
    }
    expect(holdsTabu(remote)).toBe(false);
    expect(new Set([await one.head(), await two.head(), await three.head()]).size).toBe(1);
    expect(await one.push()).toBe('up-to-date');
  }, 60_000);

  it('goes on after a kill right behind it: the remote gets the new history with the next push', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'remote.git');
    const one = await archiveIn(folder, {name: 'one.git', remote});
    await nights(one);
    await one.push();
    await one.erase(erasure(ANA), [], String(await one.head()));
    const again = await archiveIn(folder, {name: 'one.git', remote});
    expect(await again.push()).toBe('pushed');
    expect([holdsTabu(again.location), holdsTabu(remote)]).toEqual([false, false]);
  });

  it('keeps the ids of commits that nothing was erased from', async () => {
    const archive = await archiveIn(scratchFolder());
    await nights(archive);
    const before = git(archive.location, 'rev-list', '--reverse', 'main').split('\n');
    await archive.erase(erasure({assets: [hex32('ana 1')]}), [], String(await archive.head()));
    const after = git(archive.location, 'rev-list', '--reverse', 'main').split('\n');
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(await titles(archive)).toEqual(['ana 2', 'bo']);
  });

  it('refuses a reason with a secret in it, and one that is late', async () => {
    const archive = await archiveIn(scratchFolder());
    await nights(archive);
    const head = String(await archive.head());
    const refused = await archive.erase(erasure({because: 'it said hunter2'}), [], head);
    expect(refused).toMatchObject({changed: false, held: [{kind: 'password'}]});
    expect(await archive.erase(erasure(), [], '0'.repeat(40))).toBe('moved');
  });
});

const STATE_SORTED = {
  ...STATE,
  scopes: STATE.scopes.toSorted((a, b) => (a.scope < b.scope ? -1 : 1)),
};
