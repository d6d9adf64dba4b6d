import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {git, gitBytes, scratchFolder} from '../git/scratch.test.kit.ts';
import {archiveIn, asset, changesOf, commit, decision, evidence, hex32} from './invented.test.kit.ts';
import {filesOf, textOf, everyObject, commitCount, STATE} from './archive.test.kit.ts';

describe('committing', () => {
  it('writes the files that the format names', async () => {
    const archive = await archiveIn(scratchFolder());
    const exact = `e1_${hex32('t')}`;
    const {changed, held} = await commit(archive, {
      message: 'Harvest acme\nand more',
      assets: [asset('Umsatz Übersicht', {path: 'Finanzen/Größe & Co/x.sql'})],
      people: {account: 'acme', people: [{userId: '17', name: 'ANA', state: 'dropped', human: true}]},
      texts: [{exact, text: 'select 1', completeness: 'truncated'}],
      days: [{account: 'acme', utcDay: '2026-03-09', rows: [evidence('2026-03-09')]}],
      families: [{id: 'abcdef012345', anchors: [`s1_${hex32('s')}`]}],
      decisions: [decision('1', 'abcdef012345')],
      states: [STATE],
    });
    expect([changed, held]).toEqual([true, []]);
    const stem = `assets/acme/ana/snowflake-workspaces/finanzen/groesse-co/umsatz-uebersicht--${hex32('Umsatz Übersicht').slice(0, 12)}`;
    expect(filesOf(archive.location)).toEqual([
      'README.md',
      `${stem}.sql`,
      `${stem}.yml`,
      'decisions/abcdef012345.ndjson',
      'evidence/acme/2026/03/09.ndjson',
      'families/abcdef012345.json',
      'format.json',
      `sql/${exact.slice(3, 5)}/${exact}.sql`,
      `sql/${exact.slice(3, 5)}/${exact}.yml`,
      'state/acme/people.json',
      'state/acme/snowflake-workspaces.json',
    ]);
    expect(textOf(archive.location, 'format.json')).toBe('{"format":"worksheet-rescue-archive","version":1}\n');
    expect(textOf(archive.location, 'README.md')).toContain('| acme | ana | snowflake-workspaces | 1 |');
    expect(textOf(archive.location, 'README.md')).toContain('| acme | 1 | 2026-03-09 | 2026-03-09 |');
    expect(git(archive.location, 'log', '-1', '--format=%s|%an|%ce')).toBe(
      'Harvest acme and more|rescue-bot|bot@example.com\n',
    );
    git(archive.location, 'fsck', '--strict');
  });

  it('makes one commit of two equal batches, also in other order and from a second process', async () => {
    const folder = scratchFolder();
    const archive = await archiveIn(folder);
    const batch = {
      assets: [asset('a'), asset('b')],
      days: [
        {
          account: 'acme',
          utcDay: '2026-03-09',
          rows: [evidence('2026-03-09', {userId: '2'}), evidence('2026-03-09', {userId: '1'})],
        },
      ],
      decisions: [decision('2', 'c'), decision('1', 'c')],
      states: [STATE],
      gone: [hex32('nothing')],
    };
    const first = await commit(archive, batch);
    expect(await commit(archive, batch)).toEqual({oid: first.oid, changed: false, held: []});
    const again = await archiveIn(folder);
    const other = {
      ...batch,
      assets: [asset('b'), asset('a')],
      days: [{...batch.days[0]!, rows: [...batch.days[0]!.rows].reverse()}],
      states: [{...STATE, cursor: {more: [1, null], seen: '2026-01-01'}, scopes: [...STATE.scopes].reverse()}],
    };
    expect(await commit(again, other)).toEqual({oid: first.oid, changed: false, held: []});
    expect(await commit(again, {})).toEqual({oid: first.oid, changed: false, held: []});
    expect(commitCount(archive.location)).toBe(2);
  });

  it('keeps one file for an asset whose title, folder, owner or format changed', async () => {
    const folder = scratchFolder();
    const archive = await archiveIn(folder);
    await commit(archive, {assets: [asset('a'), asset('b')]});
    const id = hex32('a');
    const changes = [
      {title: 'FINAL use this'},
      {path: 'Other/a.sql'},
      {owner: {kind: 'role', id: 'R', name: 'TEAM'}},
      {format: 'ipynb'},
      {account: 'acme2'},
    ] as const;
    let latest = asset('a');
    for (const [index, change] of changes.entries()) {
      latest = {...latest, ...change};
      // The second half by an archive that has nothing in memory.
      await commit(index < 3 ? archive : await archiveIn(folder), {assets: [latest]});
      expect(filesOf(folder + '/archive.git').filter((path) => path.includes(id.slice(0, 12)))).toHaveLength(2);
    }
    const path = `assets/acme2/team/snowflake-workspaces/other/final-use-this--${id.slice(0, 12)}.ipynb`;
    expect(textOf(archive.location, path)).toBe(latest.body);
    expect(filesOf(archive.location)).toHaveLength(2 + 4);
  });

  it('takes over the file of an older id, once, and leaves an id alone that is back', async () => {
    const archive = await archiveIn(scratchFolder());
    await commit(archive, {assets: [asset('old')]});
    const renamed = asset('new', {aliases: [hex32('old')]});
    await commit(archive, {assets: [renamed]});
    expect(filesOf(archive.location).filter((path) => path.startsWith('assets/'))).toHaveLength(2);
    await commit(archive, {assets: [asset('old', {body: 'another file in the old place'})]});
    expect((await commit(archive, {assets: [renamed]})).changed).toBe(false);
    expect(filesOf(archive.location).filter((path) => path.startsWith('assets/'))).toHaveLength(4);
  });

  it('keeps assets apart whose ids begin alike or whose names differ only in case', async () => {
    const archive = await archiveIn(scratchFolder());
    const twin = {...asset('a'), id: `${hex32('a').slice(0, 12)}${'0'.repeat(20)}`, body: 'twin'};
    const batch = {assets: [asset('a'), twin, asset('x', {title: 'Revenue'}), asset('y', {title: 'REVENUE'})]};
    await commit(archive, batch);
    expect((await commit(archive, batch)).changed).toBe(false);
    expect(
      (await commit(await archiveIn(join(archive.location, '..')), {assets: [...batch.assets].reverse()})).changed,
    ).toBe(false);
    const bodies = (await changesOf(archive)).flatMap((change) => (change.t === 'asset' ? [change.asset.body] : []));
    expect(bodies.sort()).toEqual(batch.assets.map((each) => each.body).sort());
    const paths = filesOf(archive.location).map((path) => path.toLowerCase());
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('marks what is gone in the sidecar alone, and takes the mark back', async () => {
    const archive = await archiveIn(scratchFolder());
    await commit(archive, {assets: [asset('a'), asset('b')]});
    const before = await archive.head();
    await commit(archive, {gone: [hex32('a')]});
    expect(git(archive.location, 'diff-tree', '-r', '--name-status', '--no-commit-id', 'main')).toMatch(
      /^M\tassets\/\S+a--\w+\.yml\n$/,
    );
    expect((await commit(archive, {gone: [hex32('a')]})).changed).toBe(false);
    expect(await changesOf(archive, before)).toEqual([{t: 'asset', asset: asset('a'), gone: true}]);
    await commit(archive, {assets: [asset('a')]});
    expect(git(archive.location, 'rev-parse', 'main^{tree}')).toBe(
      git(archive.location, 'rev-parse', `${before}^{tree}`),
    );
  });

  it('adds decisions to those it has, and never loses or changes one', async () => {
    const archive = await archiveIn(scratchFolder());
    await commit(archive, {decisions: [decision('3', 'c'), decision('1', 'c')]});
    await commit(archive, {decisions: [decision('2', 'c'), decision('1', 'c', {by: 'someone else'})]});
    const [change] = await changesOf(archive);
    expect(change).toMatchObject({
      t: 'decisions',
      candidate: 'c',
      decisions: [decision('1', 'c'), decision('2', 'c'), decision('3', 'c')],
    });
  });

  it('replaces a day whole, in as many files as it takes', async () => {
    const archive = await archiveIn(scratchFolder());
    const long = 'x'.repeat(400_000);
    const rows = Array.from({length: 120}, (_, index) =>
      evidence('2026-03-09', {userId: String(index).padStart(3, '0'), client: long}),
    );
    await commit(archive, {days: [{account: 'acme', utcDay: '2026-03-09', rows}]});
    const big = await archive.head();
    const parts = filesOf(archive.location).filter((path) => path.startsWith('evidence/'));
    expect(parts).toEqual([
      'evidence/acme/2026/03/09-2.ndjson',
      'evidence/acme/2026/03/09-3.ndjson',
      'evidence/acme/2026/03/09.ndjson',
    ]);
    for (const part of parts)
      expect(gitBytes(archive.location, 'cat-file', 'blob', `main:${part}`).length).toBeLessThanOrEqual(20_000_000);
    expect(await changesOf(archive)).toEqual([{t: 'day', account: 'acme', utcDay: '2026-03-09', rows}]);
    const fewer = rows.slice(0, 2);
    await commit(archive, {days: [{account: 'acme', utcDay: '2026-03-09', rows: fewer}]});
    expect(await changesOf(archive, big)).toEqual([{t: 'day', account: 'acme', utcDay: '2026-03-09', rows: fewer}]);
    const few = await archive.head();
    await commit(archive, {days: [{account: 'acme', utcDay: '2026-03-09', rows: []}]});
    expect(await changesOf(archive, few)).toEqual([{t: 'day', account: 'acme', utcDay: '2026-03-09', rows: []}]);
    expect(await changesOf(archive)).toEqual([]);
  });

  it('lets one of two runs win and tells the other', async () => {
    const folder = scratchFolder();
    const [one, two] = [await archiveIn(folder), await archiveIn(folder)];
    const head = await one.head();
    const outcomes = await Promise.all([
      one.commit({message: 'One', assets: [asset('a')]}, head),
      two.commit({message: 'Two', assets: [asset('b')]}, head),
    ]);
    expect(outcomes.filter((outcome) => outcome === 'moved')).toHaveLength(1);
    const loser = outcomes[0] === 'moved' ? one : two;
    await commit(loser, {assets: [asset('a'), asset('b')]});
    expect((await changesOf(loser)).map((change) => change.t)).toEqual(['asset', 'asset']);
    git(one.location, 'fsck', '--strict');
  });
});

describe('the last scan', () => {
  it('keeps what it finds out of every object, and lets the rest through', async () => {
    const archive = await archiveIn(scratchFolder());
    await commit(archive, {assets: [asset('moved', {title: 'before'})]});
    const {held} = await commit(archive, {
      message: 'Harvest with hunter2',
      assets: [
        asset('bad', {body: 'x\npassword = hunter2\n'}),
        asset('title', {title: 'hunter2'}),
        asset('good'),
        asset('moved', {title: 'after', body: 'hunter2'}),
        asset('sidecar', {locator: 'x?password=hunter2'}),
      ],
      texts: [{exact: `e1_${hex32('t')}`, text: 'hunter2', completeness: 'truncated'}],
      days: [{account: 'acme', utcDay: '2026-03-09', rows: [evidence('2026-03-09', {client: 'hunter2'})]}],
      decisions: [decision('1', 'c', {verdict: {t: 'reject', reason: 'hunter2'}})],
      states: [{...STATE, cursor: 'hunter2'}],
    });
    expect(held).toContainEqual({path: expect.stringMatching(/\/bad--\w+\.sql$/) as string, kind: 'password', line: 2});
    expect(held).toContainEqual({path: 'a path', kind: 'password', line: 0});
    expect(held).toContainEqual({path: 'commit-message', kind: 'password', line: 1});
    expect(everyObject(archive.location).includes('hunter2')).toBe(false);
    const titles = (await changesOf(archive)).map((change) => change.t === 'asset' && change.asset.title);
    expect(titles).toEqual(['before', 'good'].sort());
  });

  it('reports what it holds back each time, and makes no commit for it', async () => {
    const archive = await archiveIn(scratchFolder());
    const head = await archive.head();
    const batch = {assets: [asset('bad', {body: 'hunter2'})]};
    for (let run = 0; run < 2; run++) {
      expect(await commit(archive, batch)).toMatchObject({
        oid: head,
        changed: false,
        held: [{kind: 'password', line: 1}],
      });
    }
  });
});
