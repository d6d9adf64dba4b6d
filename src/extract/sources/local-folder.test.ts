import {execFileSync} from 'node:child_process';
import {chmod, mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import {behavesLikeSource, everything, harvestAll} from '../../testing/behaves-like-source.ts';
import source from './local-folder.ts';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'folder-'));
});
afterAll(async () => {
  await rm(base, {recursive: true, force: true});
});

async function put(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(base, 'case-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, 'sheets', path);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, content);
  }
  return root;
}

const run = (root: string, settings = {}, parts = {}) =>
  harvestAll({source, settings: {path: 'sheets', ...settings}, context: {baseDirectory: root}}, parts);
const paths = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'asset' ? [event.asset.path] : []));
const unreadable = (events: readonly SourceEvent[]) => events.filter((event) => event.t === 'unreadable');

behavesLikeSource('local-folder', async () => {
  const baseDirectory = await put({'a.sql': 'select 1', 'b/c.ipynb': '{}', 'b/d.py': 'x = 1', 'notes.txt': 'no'});
  await symlink('/nowhere/at/all', join(baseDirectory, 'sheets/broken.sql'));
  return {source, settings: {path: 'sheets', followSymlinks: true}, context: {baseDirectory}};
});

describe('local-folder', () => {
  let root: string;
  beforeEach(async () => {
    root = await put({
      'top.sql': 'select 1',
      'UPPER.SQL': 'select 2',
      'finance/q3 FINAL.sql': 'select 3',
      'finance/churn.py.sql': 'import snowflake.snowpark as snowpark\ndef main(session):\n  pass\n',
      'finance/plain.py.sql': 'select 4 -- import nothing',
      'node_modules/x/y.sql': 'select 5',
      '.git/hooks/z.sql': 'select 6',
      'drafts/old.sql': 'select 7',
      'drafts/keep.sql': 'select 8',
      'data.csv': '1',
      '.wsrignore': 'drafts/*\n!drafts/keep.sql\n',
    });
  });

  it('takes what matches, sorted, without ignored files, packages and version control', async () => {
    expect(paths(await run(root))).toEqual([
      'UPPER.SQL',
      'drafts/keep.sql',
      'finance/churn.py.sql',
      'finance/plain.py.sql',
      'finance/q3 FINAL.sql',
      'top.sql',
    ]);
  });

  it('tells the format by suffix and content, and the title by the name', async () => {
    const assets = (await run(root)).flatMap((event) => (event.t === 'asset' ? [event.asset] : []));
    expect(assets.map((asset) => [asset.title, asset.format])).toEqual([
      ['UPPER', 'sql'],
      ['keep', 'sql'],
      ['churn', 'py'],
      ['plain', 'sql'],
      ['q3 FINAL', 'sql'],
      ['top', 'sql'],
    ]);
  });

  it('gives the same ids and revisions for a copy elsewhere with other times', async () => {
    const facts = (events: readonly SourceEvent[]) =>
      events.flatMap((event) => (event.t === 'asset' ? [{...event.asset}] : []));
    const copy = await put({'top.sql': 'select 1'});
    await utimes(join(copy, 'sheets/top.sql'), 1000, 1000);
    expect(facts(await run(root)).at(-1)).toEqual(facts(await run(copy))[0]);
  });

  it('honours include globs and the scope filter', async () => {
    expect(paths(await run(root, {include: ['finance/*.{sql,py}', '!**/*.py.sql']}))).toEqual(['finance/q3 FINAL.sql']);
    expect(paths(await run(root, {}, {scope: {...everything, folder: (path: string) => path !== 'finance'}}))).toEqual([
      'UPPER.SQL',
      'drafts/keep.sql',
      'top.sql',
    ]);
  });

  it('does not follow symbolic links unless told to, and survives circles', async () => {
    await symlink(join(root, 'sheets/finance'), join(root, 'sheets/linked'));
    await symlink(join(root, 'sheets'), join(root, 'sheets/finance/circle'));
    expect(paths(await run(root))).toHaveLength(6);
    const followed = await run(root, {followSymlinks: true});
    expect(paths(followed).filter((path) => path.endsWith('top.sql'))).toEqual(['top.sql']);
    expect(unreadable(followed)).toEqual([]);
  });

  it('lists links that look like SQL and are not followed or lead nowhere, and no others', async () => {
    for (const name of ['current.sql', 'notes.txt']) await symlink(join(root, 'nowhere'), join(root, 'sheets', name));
    const reasons = (events: readonly SourceEvent[]) =>
      unreadable(events).map(({locator, reason}) => `${locator}: ${reason}`);
    expect(reasons(await run(root))).toEqual([
      'sheets/current.sql: It is a symbolic link, and links are not followed.',
    ]);
    expect(reasons(await run(root, {followSymlinks: true}))).toEqual([
      'sheets/current.sql: The symbolic link leads nowhere (ENOENT).',
    ]);
    expect((await run(root)).at(-1)).toMatchObject({t: 'checkpoint', complete: true, listed: 7});
  });

  it('reads a file whose name is not UTF-8, under a path that is', async () => {
    const name = Buffer.concat([Buffer.from(join(root, 'sheets/caf')), Buffer.from([0xe9]), Buffer.from('.sql')]);
    await writeFile(name, 'select 9');
    const found = (await run(root)).find((event) => event.t === 'asset' && event.asset.path.startsWith('caf'));
    expect(found).toMatchObject({asset: {path: 'caf\\xe9.sql', bytes: Buffer.from('select 9')}});
  });

  it('hands binary, empty and badly encoded files over as they are', async () => {
    const bytes = {
      'zero.sql': '',
      'binary.sql': new Uint8Array([0, 1, 2, 255]),
      'utf16.sql': new Uint8Array([0xff, 0xfe, 0x73, 0]),
    };
    const odd = await put(bytes);
    const events = await run(odd);
    expect(paths(events)).toEqual(['binary.sql', 'utf16.sql', 'zero.sql']);
    expect(unreadable(events)).toEqual([]);
  });

  it('lists a file that is too large, and goes on', async () => {
    await truncate(join(root, 'sheets/UPPER.SQL'), 65 * 1024 * 1024);
    const events = await run(root);
    expect(unreadable(events)).toEqual([
      expect.objectContaining({
        locator: 'sheets/UPPER.SQL',
        reason: expect.stringContaining('65 MB'),
        id: expect.any(String),
      }),
    ]);
    expect(paths(events)).toHaveLength(5);
    expect(events.at(-1)).toMatchObject({t: 'checkpoint', complete: true, listed: 6});
  });

  it.skipIf(process.getuid?.() === 0)('lists a file and a folder it may not read', async () => {
    await chmod(join(root, 'sheets/top.sql'), 0o000);
    await chmod(join(root, 'sheets/finance'), 0o000);
    const events = await run(root);
    await chmod(join(root, 'sheets/finance'), 0o700);
    expect(unreadable(events).map((event) => event.locator)).toEqual(['sheets/finance/', 'sheets/top.sql']);
    expect(events.at(-1)).toMatchObject({complete: false});
  });

  it('is not held up by a pipe', async () => {
    execFileSync('mkfifo', [join(root, 'sheets/pipe.sql')]);
    expect(paths(await run(root))).toHaveLength(6);
  });

  it('says in one sentence that the folder is missing, or is a file', async () => {
    await expect(run(root, {path: 'elsewhere'})).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 1,
      message: 'The folder elsewhere cannot be read (ENOENT).',
    });
    await expect(run(root, {path: 'sheets/top.sql'})).rejects.toMatchObject({
      message: 'sheets/top.sql is not a folder.',
    });
  });
});
