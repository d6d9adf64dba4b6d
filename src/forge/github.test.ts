import {generateKeyPairSync, randomBytes} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {ForgeContext} from '../ports/forge.ts';
import {HEAD, NEXT_HEAD, proposalOf} from '../testing/forge/proposal-of.ts';
import type {Answer} from '../testing/forge/loopback.ts';
import {LoopbackGithub} from '../testing/forge/loopback-github.ts';
import {openForge} from './forge.test.kit.ts';
import github, {githubApiOf} from './github.ts';

let server: LoopbackGithub;
let token: string;
let folder: string;
beforeEach(async () => {
  token = `ghp_${randomBytes(18).toString('hex')}`;
  server = new LoopbackGithub(token);
  await server.start();
  server.push('rescued/daily_orders', HEAD);
  folder = mkdtempSync(join(tmpdir(), 'wsr-github-'));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, {recursive: true, force: true});
});

const open = (settings: object = {}, context: Partial<ForgeContext> = {}) =>
  openForge(
    github,
    {repository: 'acme/dbt', 'api-url': server.origin, ...settings},
    {secret: () => token, directory: folder, ...context},
  );

describe('what GitHub refuses is one sentence with what to do', () => {
  const refusal = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
    status,
    body: {message},
    headers,
  });
  test.each<[string, Answer, RegExp, RegExp]>([
    ['forge-unauthorized', refusal(401, 'Bad credentials'), /does not know the token/, /publish\.forge\.token/],
    [
      'forge-sso',
      refusal(
        403,
        'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.',
        {
          'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=A1B2C3SECRET',
        },
      ),
      /SAML single sign-on/,
      /Configure SSO/,
    ],
    [
      'forge-ip-list',
      refusal(
        403,
        'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
      ),
      /IP allow list/,
      /owner/,
    ],
    [
      'forge-actions-forbidden',
      refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.'),
      /do not let GitHub Actions/,
      /Settings, Actions/,
    ],
    [
      'forge-forbidden',
      refusal(403, 'Resource not accessible by integration', {
        'x-accepted-github-permissions': 'pull_requests=write,contents=read',
      }),
      /too few rights/,
      /pull-requests: write, contents: read/,
    ],
    [
      'forge-forbidden',
      refusal(403, 'Must have push access'),
      /too few rights.*Must have push access/,
      /contents: write and pull-requests: write/,
    ],
    ['forge-not-found', refusal(404, 'Not Found'), /nothing at/, /the same in both cases/],
    ['forge-archived', refusal(403, 'Repository was archived so is read-only.'), /is archived/, /^$/],
    ['forge-invalid', refusal(422, 'Something is\nodd'), /does not accept.*Something is odd/, /^$/],
    ['forge-refused', refusal(451, 'Unavailable'), /refuses with 451/, /^$/],
  ])('%s: %j', async (code, answer, says, hint) => {
    server.state.everyAnswer = answer;
    const forge = await open();
    const error = (await forge.upsert(proposalOf()).catch((thrown: unknown) => thrown)) as Error & {hint?: string};
    expect(error).toMatchObject({name: 'UserError', code, exitCode: 1});
    expect(error.message).toMatch(says);
    expect(error.hint ?? '').toMatch(hint);
    expect(error.message).not.toContain('\n');
    expect(JSON.stringify([error, error.message, error.stack, String(error.cause)])).not.toMatch(
      new RegExp(`${token}|A1B2C3SECRET`),
    );
  });

  test('and a check says it without throwing', async () => {
    server.state.everyAnswer = refusal(401, 'Bad credentials');
    expect(await (await open()).check('main')).toEqual([
      {status: 'failed', says: expect.stringMatching(/does not know the token.*publish\.forge\.token/)},
    ]);
  });

  test('also where it is a page, or nothing that anybody understands', async () => {
    server.state.everyAnswer = {status: 403, html: '<html>no</html>'};
    await expect((await open()).upsert(proposalOf())).rejects.toMatchObject({code: 'forge-forbidden'});
    server.state.everyAnswer = {status: 200, html: '<html>Sign in</html>'};
    await expect((await open()).list('')).rejects.toMatchObject({code: 'forge-strange-answer'});
  });

  test('a base that has it all', async () => {
    server.push('rescued/daily_orders', '0'.repeat(40));
    await expect((await open()).upsert(proposalOf())).rejects.toMatchObject({code: 'forge-no-commits'});
  });
});

describe('a GitHub App', () => {
  const install = () => {
    const {publicKey, privateKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
    // As GitHub gives it.
    writeFileSync(join(folder, 'app.pem'), privateKey.export({type: 'pkcs1', format: 'pem'}));
    const app = {id: '4711', key: publicKey, installation: 12, granted: [] as string[]};
    server.state.app = app;
    return app;
  };

  test('gets a token for this repository, and another before that ends', async () => {
    const app = install();
    let now = Date.UTC(2026, 0, 5);
    const clock = {now: () => new Date(now).toISOString(), ulid: () => ''};
    const forge = await open(
      {app: {id: 4711, 'private-key-file': 'app.pem'}},
      {clock, secret: () => 'no token is asked for'},
    );
    expect((await forge.upsert(proposalOf())).outcome).toBe('opened');
    expect(app.granted).toHaveLength(1);
    now += 40 * 60_000;
    expect((await forge.upsert(proposalOf())).outcome).toBe('unchanged');
    expect(app.granted).toHaveLength(1);
    now += 40 * 60_000;
    expect((await forge.upsert(proposalOf())).outcome).toBe('unchanged');
    expect(app.granted).toHaveLength(2);
    expect(await forge.check('main')).toMatchObject([{status: 'ok'}]);
  });

  test('asks again when the answer with its token is lost', async () => {
    const app = install();
    const forge = await open({app: {id: '4711', 'private-key-file': 'app.pem', installation: 12}});
    server.breakAt(0, 'unanswered');
    expect(await forge.list('')).toEqual([]);
    expect(app.granted).toHaveLength(2);
  });

  test('that is not installed, is another one, or has no key, is a sentence', async () => {
    install();
    const elsewhere = await open({repository: 'acme/other', app: {id: 4711, 'private-key-file': 'app.pem'}});
    await expect(elsewhere.list('')).rejects.toMatchObject({code: 'forge-app-not-installed'});
    const other = await open({app: {id: 1, 'private-key-file': 'app.pem'}});
    await expect(other.list('')).rejects.toMatchObject({
      code: 'forge-app-refused',
      hint: expect.stringContaining('clock'),
    });
    writeFileSync(
      join(folder, 'bad.pem'),
      '-----BEGIN RSA PRIVATE KEY-----\nhunter2hunter2\n-----END RSA PRIVATE KEY-----\n',
    );
    for (const key of ['bad.pem', 'absent.pem']) {
      const error = await open({app: {id: 1, 'private-key-file': key}}).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({code: 'forge-app-key', exitCode: 2});
      expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
    }
    await expect(open({app: {id: 1}})).rejects.toThrow('private-key-file or private-key');
  });
});

describe('checks', () => {
  test('say that all is well', async () => {
    expect(await (await open()).check('main')).toEqual([
      {status: 'ok', says: '127.0.0.1 can be reached with the token.'.replace('127.0.0.1', 'github.com/acme/dbt')},
    ]);
    expect(server.writes).toBe(0);
  });

  test('tell the trap of the token of Actions, and only there', async () => {
    token = `ghs_${randomBytes(18).toString('hex')}`;
    const actions = new LoopbackGithub(token);
    await actions.start();
    const env = {GITHUB_ACTIONS: 'true', GITHUB_TOKEN: token};
    const inActions = await open({'api-url': actions.origin}, {env});
    expect(await inActions.check('main')).toContainEqual({
      status: 'warning',
      says: expect.stringMatching(/start no workflows.*GitHub App/),
    });
    const ofApp = await open({'api-url': actions.origin}, {env: {...env, GITHUB_TOKEN: 'another'}});
    expect(await ofApp.check('main')).toHaveLength(1);
    await actions.stop();
  });

  test('explain required signatures, a token that ends, one that may only read, and a new name', async () => {
    server.state.rules.push('deletion', 'required_signatures');
    server.state.canPush = false;
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
    server.state.headers['github-authentication-token-expiration'] = soon;
    server.state.renamedTo = 'lantern/dbt';
    const says = (await (await open()).check('main')).map((each) => `${each.status}: ${each.says}`).join('\n');
    expect(says).toMatch(/^failed: .*may read .* and not write/m);
    expect(says).toMatch(/^warning: main takes signed commits alone.*author of a commit stays/m);
    expect(says).toMatch(new RegExp(`^warning: The token .* ends on ${soon.slice(0, 10)}`, 'm'));
    expect(says).toMatch(/^warning: .* is lantern\/dbt by now/m);
    expect(server.writes).toBe(0);
  });
});

test('a repository that was renamed is still written to', async () => {
  server.state.renamedTo = 'lantern/dbt';
  const forge = await open();
  expect((await forge.upsert(proposalOf())).outcome).toBe('opened');
  expect((await forge.upsert(proposalOf())).outcome).toBe('unchanged');
});

test('an Enterprise Server has its API in a folder, also on its second page', async () => {
  for (let each = 0; each < 120; each += 1) server.openByHand(`rescued/m${each}`, 'x', '');
  const forge = await open({'api-url': `${server.origin}/api/v3/`});
  expect((await forge.upsert(proposalOf())).outcome).toBe('opened');
  expect(await forge.list('rescued/')).toHaveLength(121);
  expect(server.seen.filter((each) => !each.includes(' /api/v3/repos/acme/dbt'))).toEqual([]);
});

test('labels that are missing are made first, in our colour, and others are left as they are', async () => {
  await (await open()).upsert(proposalOf({labels: ['BUG', 'rescued']}));
  expect(server.state.labels).toEqual(
    new Map([
      ['bug', 'd73a4a'],
      ['BUG', 'ededed'],
      ['rescued', '5319e7'],
    ]),
  );
});

test('users and teams are asked for a review, and one that cannot be asked spoils it for nobody', async () => {
  const {remarks} = await (
    await open()
  ).upsert(proposalOf({reviewers: ['ana', 'rescue-bot', 'nobody', 'acme/data', 'acme/ghosts']}));
  expect(server.shown()[0]?.reviewers).toEqual(['acme/data', 'ana']);
  expect(remarks.join('\n')).toMatch(/asks nobody for a review/);
  expect(remarks).toHaveLength(3);
  server.forget();
  const again = await (
    await open()
  ).upsert(proposalOf({reviewers: ['ana', 'rescue-bot', 'nobody', 'acme/data', 'acme/ghosts']}));
  expect({outcome: again.outcome, writes: server.writes}).toEqual({outcome: 'unchanged', writes: 0});
  // They are asked once more when the branch has moved, when somebody may have been let in.
  server.push('rescued/daily_orders', NEXT_HEAD);
  server.state.collaborators.add('nobody');
  await (await open()).upsert(proposalOf({reviewers: ['nobody'], head: NEXT_HEAD}));
  expect(server.shown()[0]?.reviewers).toEqual(['acme/data', 'ana', 'nobody']);
});

test('where there are no drafts, it is opened all the same, and said', async () => {
  server.state.draftsAllowed = false;
  const {outcome, remarks, proposal} = await (await open()).upsert(proposalOf({draft: true}));
  expect({outcome, draft: proposal?.draft}).toEqual({outcome: 'opened', draft: false});
  expect(remarks).toEqual([expect.stringContaining('Draft pull requests are not supported')]);
});

test('its API is where such a GitHub has it, and is never spoken to without encryption', async () => {
  expect(githubApiOf(new URL('https://github.com'))).toBe('https://api.github.com');
  expect(githubApiOf(new URL('https://acme.ghe.com'))).toBe('https://api.acme.ghe.com');
  expect(githubApiOf(new URL('https://git.acme.example/'))).toBe('https://git.acme.example/api/v3');
  await expect(open({'api-url': 'http://git.acme.example/api/v3'})).rejects.toMatchObject({
    exitCode: 2,
    code: 'forge-unencrypted',
  });
  await expect(open({'api-url': 'https://me:hunter2@git.acme.example'})).rejects.toMatchObject({
    code: 'forge-secret-in-url',
  });
  await expect(open({token: 'ghp_written_into_the_config'})).rejects.toThrow('must be env:NAME or file:PATH');
});

test('the token is in no log, no call and no result', async () => {
  const lines: unknown[] = [];
  const note = (...words: unknown[]): void => void lines.push(words);
  const log = {debug: note, info: note, warn: note, error: note, child: () => log};
  const forge = await open({}, {log});
  server.breakAt(2, 'limited');
  const all = [
    await forge.describe(proposalOf()),
    await forge.upsert(proposalOf()),
    await forge.events(),
    await forge.check('main'),
    lines,
  ];
  expect(lines.length).toBeGreaterThan(3);
  expect(JSON.stringify(all)).not.toContain(token);
});
