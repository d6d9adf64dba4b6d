import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {behavesLikeSource} from '../../testing/behaves-like-source.ts';
import {type ExportWorld, openExports, told} from '../exports/invented.test.kit.ts';
import source from './sf-git-folder.ts';

let world: ExportWorld;
beforeAll(async () => {
  world = await openExports(source);
});
afterAll(() => world.remove());

async function sheet(folder: string, name: string, id: string, text: string, suffix = 'sql'): Promise<void> {
  const stem = name.replaceAll(/[ :/]/g, '_');
  await world.write(`${folder}/${stem}.${suffix}`, text);
  await metadata(folder, stem, {
    name,
    _id: id,
    folder_name: folder.split('/').at(-1),
    content_type: suffix === 'py' ? 'python' : 'sql',
  });
}

const metadata = (folder: string, stem: string, value: unknown): Promise<void> =>
  world.write(`${folder}/.${stem}_metadata.json`, JSON.stringify(value));

behavesLikeSource('sf-git-folder', async () => {
  await sheet('contract/Finance', 'Board ARR', 'ws1', 'select 1');
  await sheet('contract', 'load: all', 'ws2', 'def main(session): pass', 'py');
  await world.write('contract/lost/.x_metadata.json', '{"name": "x", "_id": "ws3"}');
  return {source, settings: {path: 'contract', owner: 'ANA'}, context: {baseDirectory: world.root}};
});

describe('sf-git-folder', () => {
  it('takes name, folder and id from the description beside a file', async () => {
    await sheet('a/Finance', 'Board: ARR/2026', 'ws1', 'select 1');
    const [asset] = told.assets(await world.run({path: 'a', owner: 'ANA'}));
    expect(asset).toMatchObject({
      title: 'Board: ARR/2026',
      container: 'Finance',
      path: 'Finance/Board__ARR_2026.sql',
      format: 'sql',
      owner: {kind: 'user', name: 'ANA'},
    });
    // The worksheet is the same one under another name and in another folder.
    await sheet('b', 'Renamed', 'ws1', 'select 1');
    expect(told.assets(await world.run({path: 'b', owner: 'ANA'}))[0]?.id).toBe(asset?.id);
  });

  it('tells of worksheets of one name that were written over each other', async () => {
    await sheet('over', 'a b', 'ws1', 'select 1');
    await metadata('over', 'a:b', {name: 'a:b', _id: 'ws2'});
    const events = await world.run({path: 'over'});
    expect(told.assets(events)).toHaveLength(1);
    expect(told.reasons(events)).toEqual([
      expect.stringMatching(/^Worksheets of one name were written over each other \(ids ws[12], ws[12]\)/),
    ]);
  });

  it('keeps a SQL and a Python worksheet of one name apart, and reads files without a description', async () => {
    await sheet('both', 'load', 'ws1', 'select 1');
    await sheet('both', 'load', 'ws2', 'def main(session): pass', 'py');
    await world.write('both/plain.sql', 'select 3');
    const assets = told.assets(await world.run({path: 'both'}));
    expect(assets.map(({title, format}) => [title, format])).toEqual([
      ['load', 'py'],
      ['load', 'sql'],
      ['plain', 'sql'],
    ]);
    expect(new Set(assets.map(({id}) => id)).size).toBe(3);
  });

  it('lists descriptions without a file, and those that are none', async () => {
    await metadata('bad', 'gone', {name: 'gone', _id: 'ws1'});
    await world.write('bad/.torn_metadata.json', '{"name": ');
    await world.write('bad/.list_metadata.json', '[]');
    expect(told.reasons(await world.run({path: 'bad'})).toSorted()).toEqual([
      'The worksheet gone is described here, and its file is missing.',
      'This description of a worksheet has another form.',
      'This description of a worksheet is not JSON.',
    ]);
  });

  it('says in one sentence that there is no folder', async () => {
    await expect(world.run({path: 'nowhere'})).rejects.toMatchObject({
      exitCode: 2,
      message: 'There is no folder of sf_git at nowhere.',
    });
  });
});
