import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseConfig} from '../config/load.ts';
import {proposalOf} from '../testing/forge/proposal-of.ts';
import {LoopbackGithub} from '../testing/forge/loopback-github.ts';
import {systemClock} from './clock.ts';
import {configuredForge} from './open-forge.ts';

const log = {debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wsr-open-forge-'));
  git('init', '--quiet');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function git(...words: string[]): void {
  execFileSync('git', ['-C', folder, ...words], {stdio: 'ignore'});
}

async function opened(publish: string, env: Record<string, string> = {}) {
  const text = `version: 1\narchive: {repository: archive.git}\naccounts: {a: {kind: local-folder, path: sheets}}\n${publish}\n`;
  const hide = new Set<string>();
  const {signal} = new AbortController();
  const loaded = {
    config: parseConfig(text, 'worksheet-rescue.yml'),
    path: join(folder, 'worksheet-rescue.yml'),
    directory: folder,
  };
  const forge = await configuredForge(loaded, {env, signal, clock: systemClock(), log, version: '0.0.0', hide});
  return {forge, hide};
}

test('without a word in the config, a person opens pull requests, on the page of the remote', async () => {
  git('config', 'remote.origin.url', 'git@github.com:acme/dbt.git');
  const {forge} = await opened('');
  expect(forge.id).toBe('none');
  expect((await forge.upsert(proposalOf())).byHand?.url).toMatch(/^https:\/\/github\.com\/acme\/dbt\/compare\//);
  expect((await forge.check('main')).map(({status}) => status)).toEqual(['ok']);
});

test('in a folder that is no repository of anything, nothing is known, and nothing fails', async () => {
  rmSync(join(folder, '.git'), {recursive: true});
  const {forge} = await opened('publish: {forge: none}');
  expect((await forge.upsert(proposalOf())).byHand).toEqual({url: undefined, commands: []});
});

test('a forge by its name is the one of the remote, with the token of the environment, which the log hides', async () => {
  git('config', 'remote.origin.url', 'https://github.com/acme/dbt.git');
  const {forge, hide} = await opened('publish: {forge: github}', {GITHUB_TOKEN: 'T0ken'});
  expect({id: forge.id, location: forge.location, hide: [...hide]}).toEqual({
    id: 'github',
    location: 'github.com/acme/dbt',
    hide: ['T0ken'],
  });
});

test('a forge with settings talks to where they say', async () => {
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  const server = new LoopbackGithub(token);
  await server.start();
  const settings = `{kind: github, repository: acme/dbt, api-url: "${server.origin}", token: env:MINE}`;
  const {forge} = await opened(`publish: {forge: ${settings}, branch-prefix: mine/}`, {MINE: token});
  server.openByHand('mine/x', 'X', '- [x] Reject <!-- wsr:reject -->');
  server.openByHand('rescued/x', 'X', '- [x] Reject <!-- wsr:reject -->');
  expect((await forge.events()).map(({proposal}) => proposal.branch)).toEqual(['mine/x']);
  await server.stop();
});

test.each([
  ['publish: {forge: bitbucket}', 'unknown-forge', 'Known are: github, gitlab, none'],
  ['publish: {forge: {kind: github, tokn: env:X}}', 'forge-settings', 'tokn'],
  ['publish: {forge: {kind: github, token: ghp_123}}', 'forge-settings', 'env:NAME or file:PATH'],
  ['publish: {forge: github}', 'forge-repository', 'not on a forge'],
  ['publish: {forge: {kind: github, repository: acme/dbt}}', 'secret-missing', 'GITHUB_TOKEN'],
  ['publish: {forge: {kind: gitlab, repository: acme/dbt, token: file:absent}}', 'secret-missing', 'absent'],
  [
    'publish: {forge: {kind: gitlab, repository: acme/dbt, ca-file: absent.pem, token: env:T}}',
    'forge-certificates',
    'absent.pem',
  ],
])('%s is wrong use', async (publish, code, says) => {
  const error = await opened(publish, {T: 't'}).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({exitCode: 2, code});
  const {message, hint} = error as {message: string; hint?: string};
  expect(`${message} ${hint ?? ''}`).toContain(says);
  expect(`${message} ${hint ?? ''}`).not.toContain('ghp_123');
});

test("git's own certificates are read, and told apart when they are none", async () => {
  git('config', 'http.sslCAInfo', join(folder, 'absent.pem'));
  git('config', 'remote.origin.url', 'https://github.com/acme/dbt.git');
  await expect(opened('publish: {forge: github}', {GITHUB_TOKEN: 't'})).rejects.toMatchObject({
    code: 'forge-certificates',
    message: expect.stringContaining("git's http.sslCAInfo"),
  });
});
