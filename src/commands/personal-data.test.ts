import {execFileSync} from 'node:child_process';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';
import {outputs} from './outputs.ts';

const BUYER = 'jo.doe@mail.example';
const OTHER = 'kim.roe@mail.example';
const ASKED = '+49 170 5550123';

let world: CliWorld;

beforeAll(async () => {
  world = openWorld({
    'w/orders of some.sql': [
      `-- asked for by lena@house.example, call ${ASKED}`,
      'select day, count(*) as orders',
      'from raw.shop.orders',
      `where buyer in ('${BUYER}', '${OTHER}')`,
      'group by day;\n',
    ].join('\n'),
    [`w/report for ${OTHER}.sql`]: 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'worksheet-rescue.yml': `${LOCAL_CONFIG}redact: {allow-domains: [house.example]}\npublish: {max-per-run: 20}\n`,
  });
  makeDbtProject(world.at('dbt'));
  await world.harvest();
}, 60_000);
afterAll(() => world.remove());

/** Everything that any object of a repository holds, as text. */
function objectsOf(repository: string): string {
  const ids = personGit(repository, 'cat-file', '--batch-all-objects', '--batch-check=%(objectname)');
  const input = execFileSync('git', ['-C', repository, 'cat-file', '--batch'], {input: ids, maxBuffer: 1 << 28});
  return input.toString('latin1') + personGit(repository, 'for-each-ref');
}

async function idOf(reads: string): Promise<string> {
  const [found] = await world.list('--status', 'all', '--reads', reads);
  return found?.id ?? '';
}

test('the catalog marks it: list, show and status say what there is, and the archive keeps it', async () => {
  const id = await idOf('orders');
  expect((await world.wsr('list')).stdout).toContain('personal data 3');
  const shown = await world.wsr('show', id);
  expect(shown.stdout).toMatch(/email-1 {2}line 4 {2}a variable in the model/);
  expect(shown.stdout).toMatch(/phone-1 {2}line 1 {2}masked in the model/);
  const told: unknown = JSON.parse((await world.wsr('show', id, '--json')).stdout);
  expect(outputs['show']?.safeParse(told).success).toBe(true);
  const {personalData} = told as {personalData: readonly {id: string; inQuery: boolean}[]};
  expect(personalData.map(({id: datum, inQuery}) => `${datum} ${inQuery}`)).toEqual([
    'phone-1 false',
    'email-1 true',
    'email-2 true',
  ]);
  expect((await world.status()).personalData).toEqual([
    {kind: 'email', assets: 1, places: 2},
    {kind: 'phone', assets: 1, places: 1},
  ]);
  expect(objectsOf(world.at('archive.git'))).toContain(BUYER);
});

test('a model leaves without it, and means the same', async () => {
  const id = await idOf('orders');
  for (const one of [id, await idOf('moves')]) await world.wsr('decide', one, '--approve');
  const {branches, held} = await world.publish();
  expect(held).toEqual([]);
  expect(branches).toHaveLength(2);
  const objects = objectsOf(world.at('dbt'));
  for (const value of [BUYER, OTHER, ASKED, 'kim_roe', 'mail_example']) expect(objects).not.toContain(value);
  expect(objects).toContain('lena@house.example');
  const model = personGit(world.at('dbt'), 'grep', '-h', 'var(', branches[0]?.branch ?? '');
  expect(model).toMatch(
    /buyer in \('\{\{ var\('\w+_email_1', 'masked@example.invalid'\) \}\}', '\{\{ var\('\w+_email_2'/,
  );
}, 30_000);

test('a reviewer releases one, and takes it back', async () => {
  const id = await idOf('orders');
  const unknown = await world.wsr('decide', id, '--release', 'email-9');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('phone-1, email-1, email-2');
  expect((await world.wsr('decide', id, '--release', 'email-2')).code).toBe(0);
  expect((await world.wsr('show', id)).stdout).toMatch(/email-2 {2}line 4 {2}released/);
  const {branches} = await world.publish();
  const branch = branches.find(({candidate}) => candidate === id);
  expect(branch?.state).toBe('updated');
  const model = (): string =>
    personGit(world.at('dbt'), 'grep', '-h', 'buyer in', branch?.branch ?? '', '--', 'models');
  expect(model()).toContain(`'${OTHER}'`);
  expect(model()).toContain("var('orders_some_email', 'masked@example.invalid')");
  await world.wsr('decide', id, '--undo');
  await world.publish();
  expect(model()).not.toContain(OTHER);
}, 30_000);

test('config keeps it in what leaves', async () => {
  world.write('worksheet-rescue.yml', `${LOCAL_CONFIG}redact: {personal-data: keep}\n`);
  const id = await idOf('orders');
  const shown = await world.wsr('show', id);
  expect(shown.stdout).toContain('kept, as config says');
  expect(shown.stdout).toContain(`buyer in ('${BUYER}', '${OTHER}')`);
});

test('an archive in the repository of the models holds none, and is on no branch of theirs', async () => {
  const shared = openWorld({
    'w/orders.sql': `select id from raw.shop.orders where buyer = '${BUYER}' -- ask lena@house.example\n`,
    'worksheet-rescue.yml': LOCAL_CONFIG.replace('./archive.git', './dbt'),
  });
  try {
    makeDbtProject(shared.at('dbt'));
    const refused = await shared.wsr('harvest');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('archive.branch');
    const config = LOCAL_CONFIG.replace('{repository: ./archive.git}', '{repository: ./dbt, branch: worksheets}');
    shared.write('worksheet-rescue.yml', `${config}redact: {allow-domains: [house.example]}\n`);
    const head = personGit(shared.at('dbt'), 'rev-parse', 'main');
    await shared.harvest();
    const objects = objectsOf(shared.at('dbt')) + objectsOf(shared.at('state/archive.git'));
    expect(objects).not.toContain(BUYER);
    expect(objects).toContain("buyer = 'masked@example.invalid' -- ask lena@house.example");
    expect(personGit(shared.at('dbt'), 'rev-parse', 'main')).toBe(head);
    expect((await shared.harvest()).commits).toBe(0);
    // What stands for a value that nobody knows any more is a variable still.
    expect((await shared.wsr('show', 'orders')).stdout).toContain("var('orders_email', 'masked@example.invalid')");
    shared.write('worksheet-rescue.yml', config.replace('worksheets}', 'worksheets, personal-data: keep}'));
    expect((await shared.wsr('harvest')).code).toBe(2);
  } finally {
    shared.remove();
  }
}, 30_000);
