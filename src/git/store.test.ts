import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {ImportChange} from './import.ts';
import {git, scratchFolder} from './scratch.test.kit.ts';
import {BareStore} from './store.ts';

async function storeIn(folder: string): Promise<BareStore> {
  const store = new BareStore(join(folder, 'store.git'));
  await store.prepare();
  return store;
}

function write(path: string, text: string): ImportChange {
  return {t: 'write', path, bytes: Buffer.from(text)};
}

function commitOf(
  parents: readonly string[],
  changes: Iterable<ImportChange>,
): Parameters<BareStore['importCommit']>[0] {
  return {
    parents,
    message: 'Change',
    committer: {name: 'bot', email: 'bot@example.com'},
    at: '2026-01-01T00:00:00.000Z',
    changes,
  };
}

describe('importing a commit', () => {
  it('moves no ref and leaves none behind', async () => {
    const store = await storeIn(scratchFolder());
    const oid = await store.importCommit(commitOf([], [write('a/b', 'one'), write('empty', '')]));
    expect(git(store.location, 'for-each-ref')).toBe('');
    expect(git(store.location, 'cat-file', '-p', oid)).toContain('\n\nChange\n');
    expect(await store.moveRef('refs/heads/main', oid, undefined)).toBe('moved');
    const next = await store.importCommit(
      commitOf([oid], [{t: 'remove', path: 'a/b'}, write('a', 'a file in place of the folder')]),
    );
    expect(await Array.fromAsync(store.differences(oid, next, ''))).toMatchObject([
      {path: 'a'},
      {path: 'a/b', oid: undefined},
    ]);
    expect(await store.resolve('refs/heads/main')).toBe(oid);
    git(store.location, 'fsck', '--strict');
  });

  it.each([
    ['an unsafe path', [write('fine', 'x'.repeat(300_000)), write('../out', 'x')], /"\.\.\/out" cannot be written/],
    [
      'an object that is not there',
      [{t: 'take', path: 'a', oid: 'f'.repeat(40)}, write('b', 'x'.repeat(3_000_000))],
      /git fast-import failed: /,
    ],
  ] as const)('fails whole on %s, and the next one works', async (_, changes, message) => {
    const store = await storeIn(scratchFolder());
    await expect(store.importCommit(commitOf([], changes))).rejects.toThrow(message);
    expect(readdirSync(store.location).filter((name) => name.startsWith('fast_import_crash'))).toEqual([]);
    expect(await store.importCommit(commitOf([], [write('a', 'x')]))).toMatch(/^[0-9a-f]{40}$/);
  });

  it('takes the longest lines and any bytes', async () => {
    const store = await storeIn(scratchFolder());
    const bytes = Buffer.alloc(5_000_000, Buffer.from([0, 10, 13, 255, 100, 111, 110, 101, 10]));
    const oid = await store.importCommit(commitOf([], [{t: 'write', path: 'big', bytes}, write('after', 'x')]));
    expect(bytes.equals((await store.read(`${oid}:big`)) ?? Buffer.alloc(0))).toBe(true);
    expect(await store.idsAt(oid, ['after', 'none', 'big'])).toEqual([
      expect.any(String),
      undefined,
      expect.any(String),
    ]);
  });
});

describe('reading objects', () => {
  it('answers thousands of questions at once, each with its own', async () => {
    const store = await storeIn(scratchFolder());
    const names = Array.from({length: 3000}, (_, index) => `f/${index}`);
    const oid = await store.importCommit(
      commitOf(
        [],
        names.map((name) => write(name, name.repeat(index(name) % 7))),
      ),
    );
    const answers = await Promise.all(
      names.map((name) => store.read(`${oid}:${index(name) % 5 === 0 ? 'none' : name}`)),
    );
    for (const [at, name] of names.entries()) {
      const expected = index(name) % 5 === 0 ? undefined : name.repeat(index(name) % 7);
      expect(answers[at] && Buffer.from(answers[at]).toString()).toBe(expected);
    }
    expect(await store.read('x\ny')).toBeUndefined();
  });

  it('says so when the repository is gone', async () => {
    const store = new BareStore(join(scratchFolder(), 'none.git'));
    await expect(store.resolve('refs/heads/main')).rejects.toThrow(/There is no folder/);
    expect(existsSync(store.location)).toBe(false);
  });
});

function index(name: string): number {
  return Number(name.slice(2));
}
