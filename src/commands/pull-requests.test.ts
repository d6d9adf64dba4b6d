import {randomBytes} from 'node:crypto';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';
import type {Answer, Received} from '../testing/forge/loopback.ts';
import {LoopbackGithub} from '../testing/forge/loopback-github.ts';
import type {PublishReport} from '../pipeline/publish.ts';
import {outputs} from './outputs.ts';

/** GitHub beside a bare repository: what is pushed there is there. */
class FollowingGithub extends LoopbackGithub {
  readonly #remote: string;

  constructor(token: string, remote: string) {
    super(token);
    this.#remote = remote;
  }

  protected override handle(request: Received): Answer {
    const refs = personGit(this.#remote, 'for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads');
    for (const line of refs.split('\n').filter((each) => each !== '')) {
      const [branch, head] = line.split(' ');
      this.push(branch!, head!);
    }
    return super.handle(request);
  }

  protected override now(): string {
    return new Date().toISOString();
  }
}

let world: CliWorld;
let github: FollowingGithub;
let config: string;
const token = `ghp_${randomBytes(18).toString('hex')}`;
const wsr = (...args: readonly string[]) => world.wsrWith({GITHUB_TOKEN: token}, ...args);
const publish = async (...args: readonly string[]): Promise<PublishReport> => {
  const {stdout, stderr} = await wsr('publish', '--push', '--json', ...args);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as PublishReport;
};
const outcomes = ({branches}: PublishReport) => branches.map(({name, proposal}) => `${name} ${proposal?.outcome}`);
const statusOf = async (name: string) => (await world.list('--status', 'all')).find((one) => one.name === name)?.status;

beforeAll(async () => {
  world = openWorld({
    'w/stock.sql':
      '-- What is left, asked for by @ops\nselect sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'w/visits.sql': 'select day, count(*) as visits from raw.web.visits group by day;\n',
  });
  makeDbtProject(world.at('dbt'));
  personGit(world.root, 'clone', '--quiet', '--bare', world.at('dbt'), world.at('remote.git'));
  personGit(world.at('dbt'), 'remote', 'add', 'origin', world.at('remote.git'));
  github = new FollowingGithub(token, world.at('remote.git'));
  await github.start();
  config = `${LOCAL_CONFIG}publish:\n  forge: {kind: github, repository: acme/dbt, api-url: "${github.origin}", pause: 0}\n`;
  world.write('worksheet-rescue.yml', config);
  await world.harvest();
  for (const name of ['stock', 'visits']) await world.wsr('decide', name, '--approve');
}, 60_000);
afterAll(async () => {
  await github.stop();
  world.remove();
});

test('a dry run names each call and makes none', async () => {
  const run = await wsr('publish', '--dry-run', '--push');
  expect(run.code).toBe(0);
  expect(run.stdout).toMatch(/POST .*\/pulls/);
  expect(github.writes).toBe(0);
  expect(github.shown()).toEqual([]);
});

test('a pushed branch gets its pull request, and a second run writes nothing', async () => {
  const first = await publish();
  expect(outputs['publish']!.safeParse(first).error).toBeUndefined();
  expect(outcomes(first).toSorted()).toEqual(['stock opened', 'visits opened']);
  const [stock] = github.shown().filter(({branch}) => branch === 'rescued/stock');
  expect(stock).toMatchObject({title: 'Rescue stock', state: 'open', labels: ['rescued'], base: 'main'});
  expect(stock?.body).toContain('s0["RAW.STOCK.MOVES"] --> m');
  expect(stock?.body).toContain('dbt build --select stock');
  expect(stock?.body).toContain('Nobody has compared its rows');
  // A forge would call somebody.
  expect(stock?.body).not.toMatch(/@ops/);
  expect(stock?.body).toContain('ops');
  const before = github.writes;
  expect(outcomes(await publish()).toSorted()).toEqual(['stock unchanged', 'visits unchanged']);
  expect(github.writes).toBe(before);
});

test('closing one is remembered as a rejection, and opening it again takes that back', async () => {
  const number = github.shown().findIndex(({branch}) => branch === 'rescued/stock') + 1;
  github.close(number);
  const closed = await publish();
  expect(closed.taken).toEqual([expect.objectContaining({name: 'stock', says: `rejected by ana in #${number}`})]);
  expect(await statusOf('stock')).toBe('rejected');
  expect((await publish()).taken).toBeUndefined();
  github.reopen(number);
  expect((await publish()).taken?.map(({name}) => name)).toEqual(['stock']);
  expect(await statusOf('stock')).toBe('approved');
  expect(outcomes(await publish()).toSorted()).toEqual(['stock unchanged', 'visits unchanged']);
});

test('a machine that knows no candidate yet closes nothing, and a merged one is no rejection', async () => {
  const number = github.shown().findIndex(({branch}) => branch === 'rescued/stock') + 1;
  github.openByHand('rescued/somebody_elses', 'By hand', 'text');
  const before = github.writes;
  world.write('fresh.yml', config.replace('./state', './fresh-state'));
  expect((await publish('--config', 'fresh.yml')).ended).toEqual([]);
  expect(github.writes).toBe(before);
  expect(github.shown().map(({state}) => state)).toEqual(['open', 'open', 'open']);
  github.merge(number);
  expect((await publish()).taken).toBeUndefined();
  expect(await statusOf('stock')).toBe('approved');
});

test('a ticked box is obeyed, and the pull request closed with a sentence', async () => {
  const number = github.shown().findIndex(({branch}) => branch === 'rescued/visits') + 1;
  github.tick(number, 'snooze-30d');
  const report = await publish();
  expect(report.taken?.map(({name, says}) => `${name} ${says.slice(0, 13)}`)).toEqual(['visits snoozed until']);
  expect(await statusOf('visits')).toBe('snoozed');
  expect(report.ended).toEqual([expect.objectContaining({branch: 'rescued/visits', outcome: 'closed'})]);
  expect(github.shown()[number - 1]).toMatchObject({state: 'closed'});
  expect(github.shown()[number - 1]?.comments.join('\n')).toContain('Its candidate is not approved any more');
  const before = github.writes;
  const again = await publish();
  expect([again.taken, again.ended]).toEqual([undefined, []]);
  expect(github.writes).toBe(before);
});

test('a forge that refuses is one sentence, and the branches are there all the same', async () => {
  world.write('w/returns.sql', 'select day, count(*) as returns from raw.shop.returns group by day;\n');
  await world.harvest();
  await world.wsr('decide', 'returns', '--approve');
  github.state.everyAnswer = {status: 401, body: {message: 'Bad credentials'}};
  const run = await wsr('publish', '--push');
  github.state.everyAnswer = undefined;
  expect(run.code).toBe(1);
  expect(`${run.stdout}${run.stderr}`).toMatch(/token/i);
  expect(`${run.stdout}${run.stderr}`).not.toContain(token);
  expect(personGit(world.at('remote.git'), 'branch', '--list', 'rescued/returns')).toContain('rescued/returns');
  expect(outcomes(await publish())).toContain('returns opened');
});
