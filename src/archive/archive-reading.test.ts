import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {git, scratchFolder} from '../git/scratch.test.kit.ts';
import {archiveIn, asset, changesOf, commit, decision, evidence, hex32} from './invented.test.kit.ts';
import {textOf, STATE} from './archive.test.kit.ts';

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
    writeFileSync(join(clone, 'format.json'), '{"format":"worksheet-rescue-archive","version":3}\n');
    git(clone, 'commit', '-qam', 'Newer');
    git(clone, 'push', '-q', 'origin', 'main');
    await expect(archiveIn(folder)).rejects.toThrow(/has format version 3, and this worksheet-rescue reads up to 2\./);
    await expect(archiveIn(folder, {name: 'second.git', remote: archive.location})).rejects.toThrow(
      /The archive at the remote has format version 3/,
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
