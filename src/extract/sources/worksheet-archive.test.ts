import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import type {Header} from 'tar-stream';
import {pack as createPack} from 'tar-stream';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import {behavesLikeSource, harvestAll} from '../../testing/behaves-like-source.ts';
import source from './worksheet-archive.ts';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterAll(async () => {
  await rm(base, {recursive: true, force: true});
});

type Entry = Partial<Header> & {readonly name: string; readonly text?: string | Uint8Array};

async function tar(entries: readonly Entry[]): Promise<Buffer> {
  const pack = createPack();
  for (const {text = '', ...header} of entries) {
    if (header.type === undefined)
      pack.entry({mtime: new Date('2026-03-01T10:00:00Z'), ...header}, Buffer.from(text as string));
    else pack.entry(header);
  }
  pack.finalize();
  return Buffer.concat(await Array.fromAsync(pack as AsyncIterable<Buffer>));
}

let count = 0;
async function archive(bytes: Uint8Array, name = `case-${++count}.tar`): Promise<string> {
  await writeFile(join(base, name), bytes);
  return name;
}

const run = (path: string, settings = {}) =>
  harvestAll({source, settings: {path, ...settings}, context: {baseDirectory: base}});
const paths = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'asset' ? [event.asset.path] : []));
const reasons = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'unreadable' ? [event.reason] : []));

const sheets: readonly Entry[] = [
  {name: 'Churn.sql', text: 'select 1'},
  {name: './Finance/q3.sql', text: 'select 2'},
  {name: 'Churn.sql', text: 'select 3'},
  {name: '._Churn.sql', text: 'litter'},
  {name: 'readme.md', text: 'no SQL'},
  {name: '../../etc/passwd.sql', text: 'hostile'},
];

behavesLikeSource('worksheet-archive', async () => {
  await archive(gzipSync(await tar(sheets)), 'contract.tar.gz');
  return {source, settings: {path: 'contract.tar.gz', owner: 'ANA'}, context: {baseDirectory: base}};
});

describe('worksheet-archive', () => {
  it('reads plain and gzipped archives whatever they are called', async () => {
    const plain = await run(await archive(await tar(sheets), 'really-plain.tar.gz'));
    const zipped = await run(await archive(gzipSync(await tar(sheets)), 'really-zipped.tar'));
    expect(paths(plain)).toEqual(['Churn.sql', 'Finance/q3.sql', 'Churn#2.sql']);
    expect(paths(zipped)).toEqual(paths(plain));
    expect(plain.at(-1)).toMatchObject({t: 'checkpoint', complete: true, listed: 4});
  });

  it('keeps sheets of one name apart and both under their title', async () => {
    const events = await run(await archive(await tar(sheets)), {owner: 'ANA'});
    const churn = events.flatMap((event) =>
      event.t === 'asset' && event.asset.title === 'Churn' ? [event.asset] : [],
    );
    expect(churn.map((asset) => Buffer.from(asset.bytes).toString())).toEqual(['select 1', 'select 3']);
    expect(churn[0]?.id).not.toBe(churn[1]?.id);
    expect(churn[0]).toMatchObject({
      owner: {kind: 'user', name: 'ANA'},
      changedAt: '2026-03-01T10:00:00.000Z',
      kind: 'worksheet',
    });
  });

  it('refuses paths that lead out, links and devices, each by name, and reads the rest', async () => {
    const events = await run(
      await archive(
        await tar([
          {name: '/etc/cron.sql', text: 'x'},
          {name: 'a/../../b.sql', text: 'x'},
          {name: 'C:\\windows\\c.sql', text: 'x'},
          {name: 'link.sql', type: 'symlink', linkname: '/etc/passwd'},
          {name: 'hard.sql', type: 'link', linkname: '/etc/passwd'},
          {name: 'device.sql', type: 'character-device'},
          {name: 'good.sql', text: 'select 1'},
        ]),
      ),
    );
    expect(paths(events)).toEqual(['good.sql']);
    expect(reasons(events)).toHaveLength(6);
    expect(reasons(events).filter((reason) => reason.includes('leads out of the archive'))).toHaveLength(3);
  });

  it('says of an archive that is empty, garbage, a ZIP, or holds nothing, what it is', async () => {
    const cases = [
      [new Uint8Array(0), 'is empty.'],
      [new Uint8Array(1024), 'holds no files.'],
      [Buffer.from('PK\u0003\u0004rest'), 'is a ZIP archive; only .tar and .tar.gz are read.'],
      [Buffer.from('select 1 from nothing like an archive'), 'is not a tar archive, or is damaged from its beginning.'],
      [
        Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from('garbage')]),
        'is not a tar archive, or is damaged from its beginning.',
      ],
      [gzipSync('select 1'), 'is not a tar archive, or is damaged from its beginning.'],
    ] as const;
    for (const [bytes, says] of cases) {
      const events = await run(await archive(bytes));
      expect(reasons(events)).toEqual([expect.stringContaining(says)]);
      expect(events.at(-1)).toMatchObject({t: 'checkpoint', complete: false, listed: 1});
    }
  });

  it('keeps what stands before the damage and never calls a cut archive complete', async () => {
    const whole = await tar([
      {name: 'a.sql', text: 'select 1'},
      {name: 'b.sql', text: 'x'.repeat(5000)},
    ]);
    for (const bytes of [whole.subarray(0, 1024 + 700), whole.subarray(0, 1024), gzipSync(whole).subarray(0, -20)]) {
      const events = await run(await archive(bytes));
      expect(paths(events)).toContain('a.sql');
      expect(reasons(events)).toEqual([expect.stringMatching(/cut off/)]);
      expect(events.at(-1)).toMatchObject({complete: false});
    }
  });

  it('does not unpack a bomb into memory', async () => {
    const header = (await tar([{name: 'bomb.sql', text: ''}])).subarray(0, 512);
    const size = 3 * 1024 ** 3;
    header.write(size.toString(8).padStart(11, '0'), 124, 'latin1');
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const events = await run(await archive(Buffer.concat([header, Buffer.alloc(4096)])));
    expect(paths(events)).toEqual([]);
    expect(reasons(events)[0]).toContain('3072 MB');
    expect(events.at(-1)).toMatchObject({complete: false});
  });

  it('takes several archives by a glob, each a scope of its own', async () => {
    await archive(await tar([{name: 'a.sql', text: '1'}]), 'many-1.tar');
    await archive(await readFile(join(base, 'many-1.tar')), 'many-2.tar');
    const events = await run('many-*.tar');
    expect(events.flatMap((event) => (event.t === 'checkpoint' ? [event.scope] : []))).toEqual([
      'many-1.tar',
      'many-2.tar',
    ]);
    expect(new Set(events.flatMap((event) => (event.t === 'asset' ? [event.asset.id] : []))).size).toBe(2);
  });

  it('says in one sentence that there is no archive', async () => {
    await expect(run('missing.tar')).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 1,
      message: 'There is no worksheet archive at missing.tar.',
    });
  });
});
