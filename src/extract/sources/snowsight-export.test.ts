import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import {behavesLikeSource, harvestAll, memoryOf} from '../../testing/behaves-like-source.ts';
import {type ExportWorld, openExports, told} from '../exports/invented.test.kit.ts';
import source from './snowsight-export.ts';

const golden = new URL('../../../fixtures/golden/snowsight-export/', import.meta.url);

let world: ExportWorld;
beforeAll(async () => {
  world = await openExports(source);
});
afterAll(() => world.remove());

behavesLikeSource('snowsight-export', () =>
  Promise.resolve({
    source,
    settings: {path: 'sfsnowsightextensions/input'},
    context: {baseDirectory: fileURLToPath(golden)},
  }),
);

/** An event with what a reader of the golden file has to see: texts as text, no digests. */
function readable(event: SourceEvent): unknown {
  if (event.t !== 'asset') return event;
  const {bytes, revision: _revision, ...asset} = event.asset;
  return {...event, asset: {...asset, text: Buffer.from(bytes).toString('utf8')}};
}

describe('golden cases', () => {
  it.each(readdirSync(golden))('%s', async (name) => {
    const baseDirectory = fileURLToPath(new URL(`${name}/`, golden));
    const events = await harvestAll({source, settings: {path: 'input'}, context: {baseDirectory}});
    await expect(`${JSON.stringify(events.map(readable), undefined, 2)}\n`).toMatchFileSnapshot(
      `${baseDirectory}expected.json`,
    );
  });
});

describe('snowsight-export', () => {
  const sheet = (id: string, name: string, query: string, more: object = {}): string =>
    JSON.stringify({WorksheetID: id, WorksheetName: name, OwnerUserName: 'ANA', Query: query, ...more});

  it('keeps worksheets of one name apart and follows one that was renamed', async () => {
    await world.write('names/a.json', sheet('w1', 'Churn', 'select 1'));
    await world.write('names/b.json', sheet('w2', 'Churn', 'select 2'));
    const first = told.assets(await world.run({path: 'names'}));
    expect(first.map(({title, path}) => [title, path])).toEqual([
      ['Churn', 'Churn.sql'],
      ['Churn', 'Churn.sql'],
    ]);
    expect(first[0]?.id).not.toBe(first[1]?.id);
    await world.write('names/a.json', sheet('w1', 'Churn, renamed', 'select 1'));
    expect(told.assets(await world.run({path: 'names'})).map(({id}) => id)).toEqual(first.map(({id}) => id));
  });

  it('takes the newest of several copies of a worksheet, whatever the order of the files', async () => {
    const old = sheet('w1', 'Churn', 'select old', {ModifiedUtc: '2026-01-01T00:00:00Z'});
    const fresh = sheet('w1', 'Churn', 'select fresh', {ModifiedUtc: '2026-02-01T00:00:00Z'});
    await world.write('copies/1.json', old);
    await world.write('copies/2.json', fresh);
    await world.write('copies-2/1.json', fresh);
    await world.write('copies-2/2.json', old);
    for (const path of ['copies', 'copies-2']) {
      const texts = told.assets(await world.run({path})).map(({bytes}) => Buffer.from(bytes).toString());
      expect(texts).toEqual(['select fresh']);
    }
  });

  it('reads what PowerShell writes: UTF-16 and a mark in front of UTF-8', async () => {
    await world.write('wide.json', Buffer.from(`\uFEFF${sheet('w1', 'Größe', "select 'ü'")}`, 'utf16le'));
    await world.write('marked.json', `\uFEFF${sheet('w2', 'Größe', "select 'ü'")}`);
    const assets = told.assets(await world.run({path: ['wide.json', 'marked.json']}));
    expect(assets.map(({title, bytes}) => [title, Buffer.from(bytes).toString()])).toEqual([
      ['Größe', "select 'ü'"],
      ['Größe', "select 'ü'"],
    ]);
  });

  it('keeps a file that it does not understand, and names one that is no JSON', async () => {
    await world.write('odd/what.json', '{"palette": ["#fff"], "note": "nothing to run"}');
    await world.write('odd/torn.json', '{"WorksheetID": ');
    const events = await world.run({path: 'odd'});
    expect(told.assets(events)).toMatchObject([{title: 'what', format: 'text'}]);
    expect(told.reasons(events)).toEqual(['The file odd/torn.json is not JSON, or not all of it.']);
    expect(events.at(-1)).toEqual({t: 'tally', counts: {'files without a query': 1}});
  });

  it('finds SQL under keys that nobody has heard of', async () => {
    await world.write(
      'strange.json',
      '{"widgets": [{"caption": "With care", "payload": {"run": "select a\\nfrom b"}}]}',
    );
    const assets = told.assets(await world.run({path: 'strange.json'}));
    expect(assets.map(({bytes}) => Buffer.from(bytes).toString())).toEqual(['select a\nfrom b']);
  });

  it('takes paths and names that lead nowhere else', async () => {
    await world.write('hostile.json', sheet('w1', '../../etc/passwd', 'select 1', {FolderName: '..'}));
    const [asset] = told.assets(await world.run({path: 'hostile.json'}));
    expect(asset).toMatchObject({title: '../../etc/passwd', path: '.._.._etc_passwd.sql'});
  });

  it('reads nothing again that did not change', async () => {
    const test = {
      source,
      settings: {path: 'dashboard-downloaded/input'},
      context: {baseDirectory: fileURLToPath(golden)},
    };
    const second = await harvestAll(test, memoryOf(await harvestAll(test)));
    expect(told.assets(second)).toEqual([]);
  });

  it('says in one sentence that there is nothing', async () => {
    await expect(world.run({path: 'nowhere'})).rejects.toMatchObject({
      exitCode: 2,
      message: 'There is no export of Snowsight at nowhere.',
    });
  });
});
