import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {isSameRepository} from './same-repository.ts';

const root = mkdtempSync(join(tmpdir(), 'wsr-same-'));
const git = (...args: readonly string[]): unknown => execFileSync('git', ['-C', join(root, 'models'), ...args]);

beforeAll(() => {
  mkdirSync(join(root, 'models', 'dbt'), {recursive: true});
  mkdirSync(join(root, 'nothing'));
  git('init', '--quiet');
  execFileSync('git', ['init', '--quiet', '--bare', join(root, 'team.git')]);
  git('remote', 'add', 'origin', 'git@Host.example:Acme/Models.git');
  git('remote', 'add', 'local', '../team.git');
  symlinkSync(join(root, 'models'), join(root, 'link'));
});
afterAll(() => rmSync(root, {recursive: true, force: true}));

test.each([
  ['its folder', 'models', true],
  ['its git directory', 'models/.git', true],
  ['a link to it', 'link', true],
  ['its local remote', 'team.git', true],
  ['another folder', 'other', false],
])('%s', async (_, path, isSame) => {
  expect(await isSameRepository(join(root, 'models', 'dbt'), join(root, path))).toBe(isSame);
});

test.each([
  ['https://host.example/acme/models', true],
  ['ssh://git@host.example:22/acme/models.git/', true],
  ['https://bot@host.example/acme/models.git', true],
  ['https://host.example/acme/worksheets.git', false],
])('%s', async (address, isSame) => {
  expect(await isSameRepository(join(root, 'models'), address)).toBe(isSame);
});

test('a folder in no repository shares none', async () => {
  expect(await isSameRepository(join(root, 'nothing'), join(root, 'models'))).toBe(false);
});
