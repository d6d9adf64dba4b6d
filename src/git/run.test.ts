import {describe, expect, it} from 'vitest';
import {readPorcelain} from './push.ts';
import {readRemote} from './remote.ts';
import {gitEnvironment} from './environment.ts';
import {isNewEnough, runGit, withoutCredentials} from './run.ts';

describe('running git', () => {
  it.each([
    ['git version 2.39.5', true],
    ['git version 2.28.0.windows.1', true],
    ['git version 2.27.1', false],
    ['git version 3.0.1 (Apple Git-1)', true],
    ['git version 1.8.3.1', false],
    ['?', false],
  ])('takes %s: %s', (line, fits) => {
    expect(isNewEnough(line)).toBe(fits);
  });

  it('fails loudly where git fails silently', async () => {
    const failure = runGit({cwd: process.cwd()}, ['config', '--get', 'no.such-key']);
    await expect(failure).rejects.toThrow('git config failed: it ended with 1.');
  });

  it('passes on only what git needs', () => {
    process.env['WSR_TEST_TOKEN'] = 'x';
    const environment = gitEnvironment({cwd: '.'});
    delete process.env['WSR_TEST_TOKEN'];
    expect(environment).not.toHaveProperty('WSR_TEST_TOKEN');
    expect(environment).toMatchObject({GIT_TERMINAL_PROMPT: '0', PATH: process.env['PATH']});
  });

  it('takes credentials out of addresses', () => {
    expect(withoutCredentials("fatal: unable to access 'https://a:b@host/x' and ssh://git@h/y, git@h:z")).toBe(
      "fatal: unable to access 'https://host/x' and ssh://h/y, git@h:z",
    );
  });
});

describe('addresses of remotes', () => {
  it.each([
    '',
    '-x',
    '--upload-pack=touch x',
    'ext::sh -c id',
    'EXT::sh',
    'fd::3',
    'a\nb',
    'ftp://h/x',
    'https://u:pw@h/x',
  ])('refuses %j', (address) => {
    expect(() => readRemote(address)).toThrow(/not an address|holds a password|not fetched over/);
  });

  it.each(['git@host:group/name.git', 'https://host/x.git', 'ssh://git@host:22/x'])('takes %s as it is', (address) => {
    expect(readRemote(address)).toEqual({address});
  });

  it.each(['/srv/archive.git', './archive.git', 'folder/archive.git', 'file:///srv/archive.git'])(
    'takes %s for a path',
    (address) => {
      expect(readRemote(address).path).toMatch(/^\/.*archive\.git$/);
    },
  );
});

describe('what a push says', () => {
  const line = (flag: string, summary: string): string =>
    `To x\n${flag}\trefs/heads/a:refs/heads/a\t${summary}\nDone\n`;

  it.each([
    [line(' ', 'abc..def'), 'pushed'],
    [line('*', '[new branch]'), 'pushed'],
    [line('+', 'abc...def (forced update)'), 'pushed'],
    [line('=', '[up to date]'), 'up-to-date'],
    [line('!', '[rejected] (stale info)'), 'rejected'],
    [line('!', '[rejected] (fetch first)'), 'rejected'],
    [line('!', '[remote rejected] (failed to update ref)'), 'rejected'],
    [line('!', '[remote rejected] (pre-receive hook declined)'), undefined],
    ['', undefined],
  ])('%j is %s', (stdout, outcome) => {
    expect(readPorcelain(stdout, '')).toBe(outcome);
  });
});
