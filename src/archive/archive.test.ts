import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {git, gitBytes, scratchFolder} from '../git/scratch.test.kit.ts';
import type {SourceState} from '../ports/archive.ts';
import {archiveIn, asset, changesOf, commit, decision, evidence, hex32} from './invented.test.kit.ts';

function filesOf(repository: string): string[] {
  return git(repository, 'ls-tree', '-r', '-z', '--name-only', 'main')
    .split('\0')
    .filter((path) => path !== '');
}

function textOf(repository: string, path: string): string {
  return gitBytes(repository, 'cat-file', 'blob', `main:${path}`).toString('utf8');
}

function everyObject(repository: string): Buffer {
  return gitBytes(repository, 'cat-file', '--batch-all-objects', '--batch', '--unordered');
}

function commitCount(repository: string): number {
  return Number(git(repository, 'rev-list', '--count', 'main'));
}

const STATE: SourceState = {
  account: 'acme',
  source: 'snowflake-workspaces',
  cursor: {seen: '2026-01-01', more: [1, null]},
  scopes: [
    {scope: 'b', complete: false, listed: 1},
    {scope: 'a', complete: true, listed: 2},
  ],
  unreadable: [
    {scope: 'a', locator: 'x', reason: 'No privilege.', grant: 'GRANT READ', owner: {kind: 'role', id: 'R', name: 'R'}},
  ],
};

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

describe('reading what changed', () => {
  it('names each thing once in its latest form since a commit, in order', async () => {
    const archive = await archiveIn(scratchFolder());
    await commit(archive, {assets: [asset('a'), asset('b'), asset('c')], states: [STATE]});
    const since = await archive.head();
    await commit(archive, {assets: [asset('a', {title: 'renamed'})]});
    await commit(archive, {
      assets: [asset('b', {body: 'new', revision: 'r2'})],
      texts: [{exact: `e1_${hex32('t')}`, text: 'x', completeness: 'whole'}],
    });
    await commit(archive, {gone: [hex32('b')], people: {account: 'acme', people: []}, decisions: [decision('1', 'c')]});
    await commit(archive, {
      families: [{id: 'f', anchors: []}],
      days: [{account: 'acme', utcDay: '2026-03-09', rows: [evidence('2026-03-09')]}],
    });
    const changes = await changesOf(archive, since);
    expect(changes.map((change) => change.t)).toEqual([
      'people',
      'asset',
      'asset',
      'text',
      'day',
      'family',
      'decisions',
    ]);
    expect(changes).toContainEqual({t: 'asset', asset: asset('a', {title: 'renamed'}), gone: false});
    expect(changes).toContainEqual({t: 'asset', asset: asset('b', {body: 'new', revision: 'r2'}), gone: true});
    expect(await changesOf(archive, await archive.head())).toEqual([]);
    // A head of another archive says nothing about this one.
    expect(await changesOf(archive, 'f'.repeat(40))).toHaveLength(9);
  });

  it('notices that only the completeness of a text changed', async () => {
    const archive = await archiveIn(scratchFolder());
    const text = {exact: `e1_${hex32('t')}`, text: 'select 1'};
    await commit(archive, {texts: [{...text, completeness: 'truncated'}]});
    const since = await archive.head();
    await commit(archive, {texts: [{...text, completeness: 'whole'}]});
    expect(await changesOf(archive, since)).toEqual([{t: 'text', text: {...text, completeness: 'whole'}}]);
  });

  it('names files that do not follow the format, and reads the others', async () => {
    const folder = scratchFolder();
    const archive = await archiveIn(folder);
    await commit(archive, {
      assets: [asset('good'), asset('torn'), asset('lone')],
      decisions: [decision('1', 'c')],
      states: [STATE],
    });
    const clone = join(folder, 'clone');
    git(folder, 'clone', '-q', archive.location, clone);
    const broken: Record<string, string | Buffer> = {
      [`assets/acme/ana/snowflake-workspaces/finance/torn--${hex32('torn').slice(0, 12)}.yml`]: 'id: [',
      [`assets/acme/ana/snowflake-workspaces/finance/copy--${hex32('copy').slice(0, 12)}.sql`]: 'select 1',
      'assets/notes.txt': 'mine',
      'decisions/c.ndjson': '{"id":1}\n<<<<<<<\n',
      'families/x.json': '[]',
      'state/acme/snowflake-workspaces.json': Buffer.from([0xff, 0xfe]),
      'evidence/acme/2026/01/01.ndjson': '{}\n',
      'sql/zz/x.sql': 'x',
    };
    for (const [path, text] of Object.entries(broken)) {
      mkdirSync(join(clone, path, '..'), {recursive: true});
      writeFileSync(join(clone, path), text);
    }
    git(clone, 'rm', '-q', `assets/acme/ana/snowflake-workspaces/finance/lone--${hex32('lone').slice(0, 12)}.sql`);
    git(clone, 'add', '-A');
    git(clone, 'commit', '-q', '-m', 'Broken by hand');
    git(clone, 'push', '-q', 'origin', 'main');
    const changes = await changesOf(archive);
    const malformed = changes.flatMap((change) => (change.t === 'malformed' ? [change.path] : [])).sort();
    const lone = `assets/acme/ana/snowflake-workspaces/finance/lone--${hex32('lone').slice(0, 12)}.yml`;
    const copy = `assets/acme/ana/snowflake-workspaces/finance/copy--${hex32('copy').slice(0, 12)}`;
    expect(malformed).toEqual(
      [...Object.keys(broken).filter((path) => path !== `${copy}.sql`), lone, `${copy}.yml`].sort(),
    );
    expect(changes.filter((change) => change.t !== 'malformed')).toEqual([
      {t: 'asset', asset: asset('good'), gone: false},
    ]);
    // The next harvest puts it right, and a log broken by hand keeps every line.
    await commit(archive, {assets: [asset('torn'), asset('lone')], decisions: [decision('2', 'c')]});
    expect((await changesOf(archive)).filter((change) => change.t === 'asset')).toHaveLength(3);
    expect(textOf(archive.location, 'decisions/c.ndjson')).toContain('<<<<<<<');
    expect(textOf(archive.location, 'decisions/c.ndjson')).toContain('00002"');
  });
});

describe('opening', () => {
  it('refuses a newer format and what is no archive, in a sentence', async () => {
    const folder = scratchFolder();
    const archive = await archiveIn(folder);
    const clone = join(folder, 'clone');
    git(folder, 'clone', '-q', archive.location, clone);
    writeFileSync(join(clone, 'format.json'), '{"format":"worksheet-rescue-archive","version":2}\n');
    git(clone, 'commit', '-qam', 'Newer');
    git(clone, 'push', '-q', 'origin', 'main');
    await expect(archiveIn(folder)).rejects.toThrow(/has format version 2, and this worksheet-rescue reads up to 1\./);
    await expect(archiveIn(folder, {name: 'second.git', remote: archive.location})).rejects.toThrow(
      /The archive at the remote has format version 2/,
    );
    writeFileSync(join(clone, 'format.json'), '{}');
    git(clone, 'commit', '-qam', 'Not one');
    git(clone, 'push', '-q', 'origin', 'main');
    await expect(archiveIn(folder)).rejects.toThrow(/is not an archive/);
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine/thesis.txt'), 'x');
    await expect(archiveIn(folder, {name: 'mine'})).rejects.toThrow(/is in use: it holds "thesis\.txt"/);
    await expect(archiveIn(folder, {name: 'clone'})).rejects.toThrow(/is in use/);
  });

  it('does not take the repository around its folder for its own', async () => {
    const folder = scratchFolder();
    git(folder, 'init', '-q', '-b', 'main');
    mkdirSync(join(folder, 'archive.git'));
    const archive = await archiveIn(folder);
    expect(await archive.head()).toMatch(/^[0-9a-f]{40}$/);
    expect(existsSync(join(folder, '.git/refs/heads/main'))).toBe(false);
  });

  it('goes on after a run that was killed while it made the repository or held a lock', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'archive.git/refs'), {recursive: true});
    mkdirSync(join(folder, 'archive.git/objects'));
    const archive = await archiveIn(folder);
    for (const lock of ['refs/heads/main.lock', 'packed-refs.lock', 'HEAD.lock'])
      writeFileSync(join(archive.location, lock), '');
    writeFileSync(join(archive.location, 'fast_import_crash_123'), 'x');
    const again = await archiveIn(folder);
    await commit(again, {assets: [asset('a')]});
    writeFileSync(join(archive.location, 'refs/heads/main.lock'), '');
    await commit(again, {assets: [asset('b')]});
    expect(await changesOf(again)).toHaveLength(2);
    expect(existsSync(join(archive.location, 'fast_import_crash_123'))).toBe(false);
  }, 30_000);

  it('says that a remote cannot be reached, without its credentials', async () => {
    const failure = await archiveIn(scratchFolder(), {remote: 'https://secret-token@127.0.0.1:1/x.git'}).catch(
      (error: unknown) => error as Error,
    );
    expect(String(failure)).toMatch(/The remote https:\/\/127\.0\.0\.1:1\/x\.git cannot be reached: /);
    expect(JSON.stringify(failure, ['message', 'cause', 'stderr', 'stack'])).not.toContain('secret-token');
  });
});

describe('two machines and a remote', () => {
  it('makes the remote, pushes to it and follows it', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'shared/remote.git');
    const one = await archiveIn(folder, {name: 'one.git', remote});
    await commit(one, {assets: [asset('a')]});
    expect(await one.push()).toBe('pushed');
    expect(await one.push()).toBe('up-to-date');
    const two = await archiveIn(folder, {name: 'two.git', remote});
    expect(await two.head()).toBe(await one.head());
    await commit(two, {assets: [asset('b')]});
    expect(await two.push()).toBe('pushed');
    await one.open();
    expect(await one.head()).toBe(await two.head());
    expect((await commit(one, {assets: [asset('b')]})).changed).toBe(false);
    expect(await (await archiveIn(folder)).push()).toBe('no-remote');
  });

  it('loses nothing when both went on', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'remote.git');
    const one = await archiveIn(folder, {name: 'one.git', remote});
    await commit(one, {
      assets: [asset('shared'), asset('both')],
      decisions: [decision('1', 'c')],
      families: [{id: 'f', anchors: ['s1_a']}],
    });
    await one.push();
    const two = await archiveIn(folder, {name: 'two.git', remote});
    await commit(one, {
      assets: [asset('one'), asset('both', {title: 'as one has it'})],
      decisions: [decision('2', 'c')],
      families: [{id: 'f', anchors: ['s1_a', 's1_b']}],
      states: [{...STATE, cursor: 'one'}],
    });
    await commit(two, {
      assets: [asset('two'), asset('both', {title: 'as two has it'})],
      decisions: [decision('3', 'c'), decision('4', 'd')],
      families: [{id: 'f', anchors: ['s1_a', 's1_c']}],
      gone: [hex32('shared')],
      states: [{...STATE, cursor: 'two'}],
    });
    const before = await two.head();
    expect(await one.push()).toBe('pushed');
    expect(await two.push()).toBe('moved');
    await two.open();
    expect(await two.push()).toBe('pushed');
    await one.open();
    expect(await one.head()).toBe(await two.head());
    expect(git(one.location, 'merge-base', '--is-ancestor', String(before), 'main')).toBe('');
    const changes = await changesOf(one);
    const assets = changes.flatMap((change) => (change.t === 'asset' ? [`${change.asset.title} ${change.gone}`] : []));
    expect(assets.sort()).toEqual(['as one has it false', 'one false', 'shared true', 'two false']);
    const ids = changes.flatMap((change) =>
      change.t === 'decisions' ? change.decisions.map((each) => Number(each.id)) : [],
    );
    expect(ids).toEqual([1, 2, 3, 4]);
    expect(changes).toContainEqual({t: 'family', family: {id: 'f', anchors: ['s1_a', 's1_b', 's1_c']}});
    expect(changes).toContainEqual(
      expect.objectContaining({t: 'state', state: expect.objectContaining({cursor: 'one'}) as unknown}),
    );
    expect(textOf(one.location, 'README.md')).toContain('| acme | ana | snowflake-workspaces | 4 |');
    const settled = await one.head();
    await one.open();
    await two.open();
    expect([await one.head(), await two.head()]).toEqual([settled, settled]);
    git(remote, 'fsck', '--strict');
  });

  it('brings together archives that were made before either was shared', async () => {
    const folder = scratchFolder();
    const remote = join(folder, 'remote.git');
    const [one, two] = [
      await archiveIn(folder, {name: 'one.git', remote}),
      await archiveIn(folder, {name: 'two.git', remote}),
    ];
    await commit(one, {assets: [asset('one')]});
    await commit(two, {assets: [asset('two')]});
    expect([await one.push(), await two.push()]).toEqual(['pushed', 'moved']);
    await two.open();
    expect(await two.push()).toBe('pushed');
    expect(await changesOf(two)).toHaveLength(2);
  });
});
