import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openFolder} from './folder.ts';

function scratch(): string {
  const root = mkdtempSync(join(tmpdir(), 'wsr-folder-'));
  onTestFinished(() => rmSync(root, {recursive: true, force: true}));
  mkdirSync(join(root, 'project/target/compiled'), {recursive: true});
  writeFileSync(join(root, 'outside.txt'), 'outside');
  writeFileSync(join(root, 'project/target/manifest.json'), '{}');
  writeFileSync(join(root, 'project/target/compiled/a.sql'), 'select 1');
  return root;
}

test('files are read and listed by their paths in the folder', async () => {
  const folder = openFolder(join(scratch(), 'project'));
  expect(await folder.read('target/manifest.json')).toBe('{}');
  expect(await folder.list()).toEqual(['target/compiled/a.sql', 'target/manifest.json']);
  expect(await folder.list('target/compiled/')).toEqual(['target/compiled/a.sql']);
});

test('what is not there, or no file, is none', async () => {
  const root = scratch();
  const folder = openFolder(join(root, 'project'));
  expect(await folder.read('target/nothing.json')).toBeUndefined();
  expect(await folder.read('target')).toBeUndefined();
  expect(await folder.list('nothing/')).toEqual([]);
  expect(await openFolder(join(root, 'no-folder')).read('a')).toBeUndefined();
});

test('nothing outside of the folder is read', async () => {
  const root = scratch();
  symlinkSync(join(root, 'outside.txt'), join(root, 'project/link.txt'));
  symlinkSync(root, join(root, 'project/up'));
  const folder = openFolder(join(root, 'project'));
  for (const path of [
    '../outside.txt',
    'target/../../outside.txt',
    join(root, 'outside.txt'),
    'link.txt',
    'up/outside.txt',
  ]) {
    expect(await folder.read(path)).toBeUndefined();
  }
});
