import {randomBytes} from 'node:crypto';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {HEAD, proposalOf} from '../testing/forge/proposal-of.ts';
import type {Answer} from '../testing/forge/loopback.ts';
import {LoopbackGitlab} from '../testing/forge/loopback-gitlab.ts';
import {openForge} from './forge.test.kit.ts';
import gitlab from './gitlab.ts';

let server: LoopbackGitlab;
let token: string;
beforeEach(async () => {
  token = `glpat-${randomBytes(12).toString('hex')}`;
  server = new LoopbackGitlab(token);
  await server.start();
  server.push('rescued/daily_orders', HEAD);
});
afterEach(() => server.stop());

const open = (settings: object = {}, secret = token) =>
  openForge(
    gitlab,
    {repository: 'acme/analytics/dbt', 'api-url': `${server.origin}/api/v4`, ...settings},
    {secret: () => secret},
  );

describe('what GitLab refuses is one sentence with what to do', () => {
  test.each<[string, Answer, RegExp]>([
    ['forge-unauthorized', {status: 401, body: {message: '401 Unauthorized'}}, /does not know the token/],
    [
      'forge-forbidden',
      {
        status: 403,
        body: {error: 'insufficient_scope', error_description: 'The request requires higher privileges', scope: 'api'},
      },
      /lacks a scope/,
    ],
    ['forge-forbidden', {status: 403, body: {message: '403 Forbidden'}}, /too few rights/],
    [
      'forge-ip-list',
      {status: 403, body: {message: 'Access denied: your IP is not in the allowed range'}},
      /lets in only addresses/,
    ],
    ['forge-sso', {status: 403, body: {message: 'SAML SSO session is required'}}, /single sign-on/],
    ['forge-not-found', {status: 404, body: {message: '404 Project Not Found'}}, /finds nothing/],
    ['forge-invalid', {status: 400, body: {message: {title: ['is\nodd', 'is long']}}}, /title is odd; title is long/],
    ['forge-refused', {status: 405, body: 'no'}, /refuses with 405.*no/],
    ['forge-strange-answer', {status: 200, body: {no: 'list'}}, /not as the API/],
  ])('%s: %j', async (code, answer, says) => {
    server.state.everyAnswer = answer;
    const error = await (await open()).upsert(proposalOf()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({name: 'UserError', code, message: expect.stringMatching(says)});
    expect(JSON.stringify([error, (error as Error).stack])).not.toContain(token);
  });

  test('and its job token is explained before anything is asked', async () => {
    await expect(open({}, 'glcbt-64_abc')).rejects.toMatchObject({exitCode: 2, code: 'forge-job-token'});
    expect(server.seen).toEqual([]);
  });
});

test('nothing in a body is a quick action', async () => {
  const body = 'Words.\n/merge\n  /approve\n\n```sql\n/assign in code\n```\n/close';
  const forge = await open();
  const {proposal} = await forge.upsert(proposalOf({body}));
  expect(proposal?.body).toBe('Words.\n\\/merge\n  \\/approve\n\n```sql\n/assign in code\n```\n\\/close');
  expect((await forge.upsert(proposalOf({body}))).outcome).toBe('unchanged');
  await forge.comment(proposal!.id, 'a', '/merge');
  await forge.close(proposal!.id, '/reopen');
  expect(server.shown()[0]?.comments.map((each) => each.split('\n')[0])).toEqual([
    String.raw`\/merge`,
    String.raw`\/reopen`,
  ]);
});

test('groups are not asked for a review, and it is said', async () => {
  const {remarks} = await (await open()).upsert(proposalOf({reviewers: ['Ana', 'acme/data']}));
  expect(remarks).toEqual([
    expect.stringContaining('knows no user Ana'),
    expect.stringContaining('acme/data is left out'),
  ]);
});

test('checks tell of rights, of an archived project and of signatures', async () => {
  expect(await (await open()).check('main')).toEqual([
    {status: 'ok', says: 'gitlab.com/acme/analytics/dbt can be reached with the token.'},
  ]);
  server.state.level = 20;
  server.state.rejectsUnsigned = true;
  expect(await (await open()).check('main')).toEqual([
    {status: 'failed', says: expect.stringContaining('role Developer')},
    {status: 'warning', says: expect.stringContaining('signed commits alone')},
  ]);
  server.state.archived = true;
  expect(await (await open()).check('main')).toMatchObject([{says: expect.stringContaining('archived')}, {}]);
  expect(await (await open({repository: 'acme/other'})).check('main')).toMatchObject([{status: 'failed'}]);
  expect(server.writes).toBe(0);
});
