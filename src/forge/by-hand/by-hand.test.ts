import {describe, expect, test} from 'vitest';
import {proposalOf} from '../../testing/forge/proposal-of.ts';
import {openForge} from '../forge.test.kit.ts';
import none from '../none.ts';
import {readRemotePlace} from './remote-address.ts';
import {repositoryOn} from './repository-on.ts';

describe('the address of a remote', () => {
  test.each([
    ['https://github.com/acme/dbt.git', 'github.com acme/dbt'],
    ['https://user:secret@github.com/acme/dbt', 'github.com acme/dbt'],
    ['https://GitHub.com/acme/dbt/', 'github.com acme/dbt'],
    ['http://git.acme.example:8443/scm/DATA/dbt.git', 'git.acme.example:8443 scm/DATA/dbt'],
    ['git@github.com:acme/dbt.git', 'github.com acme/dbt'],
    ['github.com:acme/dbt', 'github.com acme/dbt'],
    ['ssh://git@ssh.github.com:443/acme/dbt.git', 'github.com acme/dbt'],
    ['ssh://git@git.acme.example:7999/data/dbt.git', 'git.acme.example data/dbt'],
    ['git@gitlab.com:acme/sub/group/dbt.git', 'gitlab.com acme/sub/group/dbt'],
    ['git@ssh.dev.azure.com:v3/acme/My%20Project/dbt', 'ssh.dev.azure.com v3/acme/My Project/dbt'],
    ['[::1]:acme/dbt', '[::1] acme/dbt'],
  ])('%s', (address, expected) => {
    const place = readRemotePlace(address);
    expect(`${place?.host} ${place?.path}`).toBe(expected);
  });

  test.each([
    '/srv/git/dbt.git',
    '../dbt.git',
    'file:///srv/dbt.git',
    String.raw`C:\git\dbt`,
    'c:/git/dbt',
    'ext::sh -c touch% /tmp/x',
    '--upload-pack=x',
    'https://github.com/',
    'https://github.com/acme/../other/dbt',
    'https://github.com/acme/%2e%2e/dbt',
    'https://github.com/acme/dbt%0a',
    'https://github.com/acme/%zz',
    'git@github.com:acme/dbt\nx',
    'git@github.com:',
  ])('%j is none that a page could be made of', (address) => {
    expect(readRemotePlace(address)).toBeUndefined();
  });
});

describe('the page to open a pull request on', () => {
  const where = async (remote: string, settings: Readonly<Record<string, unknown>> = {}) => {
    const forge = await openForge(none, settings, {remote});
    const {outcome, calls, byHand, remarks} = await forge.upsert(proposalOf({branch: 'rescued/a b', title: 'A & B'}));
    expect({outcome, calls}).toEqual({outcome: 'by-hand', calls: []});
    return {url: byHand?.url, programs: byHand?.commands.map(({words}) => words[0]), remarks};
  };

  test.each([
    [
      'git@github.com:acme/dbt.git',
      'https://github.com/acme/dbt/compare/main...rescued/a%20b?expand=1&title=A%20%26%20B',
      'gh',
    ],
    [
      'https://acme.ghe.com/data/dbt',
      'https://acme.ghe.com/data/dbt/compare/main...rescued/a%20b?expand=1&title=A%20%26%20B',
      'gh',
    ],
    [
      'git@gitlab.acme.example:a/b/dbt.git',
      'https://gitlab.acme.example/a/b/dbt/-/merge_requests/new?merge_request%5Bsource_branch%5D=rescued%2Fa%20b&merge_request%5Btarget_branch%5D=main&merge_request%5Btitle%5D=A%20%26%20B',
      'glab',
    ],
    [
      'git@bitbucket.org:acme/dbt.git',
      'https://bitbucket.org/acme/dbt/pull-requests/new?source=rescued%2Fa%20b&dest=main&title=A%20%26%20B',
      undefined,
    ],
    [
      'ssh://git@bitbucket.acme.example:7999/data/dbt.git',
      'https://bitbucket.acme.example/projects/DATA/repos/dbt/pull-requests?create&sourceBranch=refs%2Fheads%2Frescued%2Fa%20b&targetBranch=refs%2Fheads%2Fmain&title=A%20%26%20B',
      undefined,
    ],
    [
      'https://acme@dev.azure.com/acme/My%20Project/_git/dbt',
      'https://dev.azure.com/acme/My%20Project/_git/dbt/pullrequestcreate?sourceRef=rescued%2Fa%20b&targetRef=main',
      'az',
    ],
    [
      'git@ssh.dev.azure.com:v3/acme/Data/dbt',
      'https://dev.azure.com/acme/Data/_git/dbt/pullrequestcreate?sourceRef=rescued%2Fa%20b&targetRef=main',
      'az',
    ],
    [
      'https://acme.visualstudio.com/DefaultCollection/_git/dbt',
      'https://acme.visualstudio.com/dbt/_git/dbt/pullrequestcreate?sourceRef=rescued%2Fa%20b&targetRef=main',
      'az',
    ],
    [
      'acme@vs-ssh.visualstudio.com:v3/acme/Data/dbt',
      'https://acme.visualstudio.com/Data/_git/dbt/pullrequestcreate?sourceRef=rescued%2Fa%20b&targetRef=main',
      'az',
    ],
    ['https://codeberg.org/acme/dbt.git', 'https://codeberg.org/acme/dbt/compare/main...rescued/a%20b', 'tea'],
  ])('%s', async (remote, url, program) => {
    expect(await where(remote)).toEqual({url, programs: program === undefined ? [] : [program], remarks: []});
  });

  test('of a host whose name says nothing is known by a setting, or said to be unknown', async () => {
    const remote = 'git@git.acme.example:acme/dbt.git';
    expect((await where(remote, {'host-kind': 'gitea'})).url).toContain('git.acme.example/acme/dbt/compare');
    for (const unknown of [remote, '/srv/git/dbt.git']) {
      const {url, remarks} = await where(unknown);
      expect({url, remarks}).toEqual({url: undefined, remarks: [expect.stringContaining('rescued/a b into main')]});
    }
  });

  test('carries no password of the remote', async () => {
    const forge = await openForge(none, {}, {remote: 'https://ana:hunter2@github.com/acme/dbt.git'});
    expect(JSON.stringify([forge.location, await forge.upsert(proposalOf())])).not.toContain('hunter2');
  });
});

describe('the command', () => {
  test('is words, and a line that a shell takes for these words', async () => {
    const title = `Rescue $(id) 'it' "is" \`x\` ; rm -rf / & -n`;
    const forge = await openForge(none, {}, {remote: 'git@github.com:acme/dbt.git'});
    const {byHand} = await forge.upsert(
      proposalOf({title, body: '-- not an option\nbody', draft: true, reviewers: ['ana', 'acme/data']}),
    );
    const [command] = byHand!.commands;
    expect(command?.words).toEqual([
      'gh',
      'pr',
      'create',
      '--repo=acme/dbt',
      '--head=rescued/daily_orders',
      '--base=main',
      `--title=${title}`,
      '--body-file=-',
      '--label=rescued',
      '--label=finance',
      '--reviewer=ana',
      '--reviewer=acme/data',
      '--draft',
    ]);
    // By its hidden line, a forge that is configured later knows it for ours.
    expect(command?.input).toContain('<!-- worksheet-rescue {');
  });
});

describe('the repository on a forge', () => {
  const on = (forge: 'github' | 'gitlab', given: {repository?: string; url?: string}, remote?: string) => {
    const {owner, repository, web} = repositoryOn(forge, given, remote);
    return `${owner} ${repository} ${web.href}`;
  };

  test('is as the settings say, else as the remote does', () => {
    expect(on('github', {}, 'git@github.com:acme/dbt.git')).toBe('acme dbt https://github.com/');
    expect(on('github', {}, 'git@git.acme.example:acme/dbt.git')).toBe('acme dbt https://git.acme.example/');
    expect(on('github', {repository: 'acme/dbt'}, '/srv/dbt.git')).toBe('acme dbt https://github.com/');
    expect(on('github', {repository: 'acme/dbt'}, 'git@git.acme.example:acme/dbt.git')).toBe(
      'acme dbt https://git.acme.example/',
    );
    expect(on('github', {repository: 'acme/dbt'}, 'git@gitlab.com:acme/dbt.git')).toBe('acme dbt https://github.com/');
    expect(on('gitlab', {}, 'git@gitlab.com:a/b/c/dbt.git')).toBe('a/b/c dbt https://gitlab.com/');
    expect(on('gitlab', {url: 'https://acme.example/gitlab'}, 'https://acme.example/gitlab/a/dbt.git')).toBe(
      'a dbt https://acme.example/gitlab',
    );
  });

  test.each([
    ['github', {}, '/srv/dbt.git', 'not on a forge'],
    ['github', {}, undefined, 'not on a forge'],
    ['github', {}, 'git@gitlab.com:acme/dbt.git', 'at gitlab.com'],
    ['gitlab', {}, 'git@github.com:acme/dbt.git', 'at github.com'],
    ['github', {url: 'https://git.acme.example'}, 'git@github.com:acme/dbt.git', 'at git.acme.example'],
    ['github', {repository: 'dbt'}, undefined, 'no name of a repository'],
    ['github', {repository: 'acme/..'}, undefined, 'no name of a repository'],
    ['github', {repository: 'acme/d?b#t'}, undefined, 'no name of a repository'],
  ] as const)('%s %j %s: wrong use', (forge, given, remote, says) => {
    expect(() => repositoryOn(forge, given, remote)).toThrow(
      expect.objectContaining({exitCode: 2, message: expect.stringContaining(says)}),
    );
  });
});
