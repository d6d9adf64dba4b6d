import {chmodSync, mkdirSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {publicUrl, readersOf} from './readers.ts';

const signal = new AbortController().signal;

/** Whether other users of this machine get as far as the temporary folder. */
function isOpen(folder: string): boolean {
  return (statSync(folder).mode & 0o11) === 0o11 && (folder === dirname(folder) || isOpen(dirname(folder)));
}

describe('publicUrl', () => {
  it.each([
    ['git@github.com:acme/sheets.git', 'https://github.com/acme/sheets.git'],
    ['ssh://git@git.acme.example:2222/data/sheets', 'https://git.acme.example/data/sheets.git'],
    ['https://user@github.com/acme/sheets', 'https://github.com/acme/sheets.git'],
    ['git://git.acme.example/sheets.git/', 'https://git.acme.example/sheets.git'],
  ])('guesses %s', (address, url) => expect(publicUrl(address)).toBe(url));

  it.each(['buildbox:sheets.git', '/srv/git/sheets.git', 'ssh://localhost/sheets'])('leaves %s alone', (address) => {
    expect(publicUrl(address)).toBeUndefined();
  });
});

describe('readersOf a folder', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'wsr-readers-'));
    mkdirSync(join(root, 'archive.git'));
  });
  afterEach(() => rmSync(root, {recursive: true, force: true}));
  const who = async (above: number, own: number): Promise<string> => {
    chmodSync(join(root, 'archive.git'), own);
    chmodSync(root, above);
    const path = join(root, 'archive.git');
    return (await readersOf({address: path, path}, signal)).who;
  };

  it('is its owner alone where it is closed, or the folder above it', async () => {
    expect(await who(0o755, 0o700)).toBe('owner');
    expect(await who(0o700, 0o755)).toBe('owner');
  });

  it.runIf(isOpen(tmpdir()))('is everybody on the machine, or a group', async () => {
    expect(await who(0o755, 0o755)).toBe('machine');
    expect(await who(0o755, 0o750)).toBe('group');
  });

  it('is nobody yet where there is none', async () => {
    const path = join(root, 'later.git');
    expect(await readersOf({address: path, path}, signal)).toMatchObject({who: 'unknown'});
  });
});
