import {execFileSync} from 'node:child_process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {madeUp} from '../redact/made-up.ts';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from './cli-world.ts';
import {allObjects, bytesBelow, found} from './snapshots.ts';

const WORD = ['pass', 'word'].join('');
const inNote = madeUp('Tr0ub', 14);
const inName = madeUp('sk_live_', 32);
const inAuthor = madeUp('ghp_', 40);
const inOwner = madeUp('glpat-', 26);
const SECRETS = [inNote, inName, inAuthor, inOwner];

let world: CliWorld;
const config = (more = ''): void => {
  const accounts = [
    '  w: {kind: worksheet-archive, path: ./w.tar, owner: ANA}',
    '  v: {kind: worksheet-archive, path: ./v.tar, owner: BO}',
    `  u: {kind: worksheet-archive, path: ./u.tar, owner: "${inOwner}"}`,
  ];
  const text = LOCAL_CONFIG.replace(/ {2}w: .*\n/, `${accounts.join('\n')}\n`);
  world.write('worksheet-rescue.yml', `${text}people: {identities: ./people.yml}\n${more}`);
};
/** Which secrets stand in anything that was kept, by number. */
const kept = (): readonly number[] =>
  ['archive.git', 'state/archive.git', 'dbt']
    .flatMap((repository) => [allObjects(world.at(repository)), bytesBelow(world.at(repository))])
    .concat(bytesBelow(world.at('state')))
    .flatMap((bytes) => found(SECRETS, bytes));

beforeAll(() => {
  world = openWorld({
    'w/stock.sql': 'select sku, sum(units) as units from raw.stock.moves group by sku;\n',
    'w/visits.sql': 'select day, count(*) as visits from raw.web.visits group by day;\n',
    'v/orders.sql': 'select customer_id, count(*) as orders from raw.shop.orders group by customer_id;\n',
    'u/returns.sql': 'select sku, count(*) as returned from raw.shop.returns group by sku;\n',
    'people.yml': `ANA: {name: Ana Diaz, email: ana@example.com}\nBO: {name: "Bo ${inAuthor}", email: bo@example.com}\n`,
  });
  for (const name of ['w', 'v', 'u']) execFileSync('tar', ['-cf', `${name}.tar`, '-C', name, '.'], {cwd: world.root});
  makeDbtProject(world.at('dbt'));
  config();
});
afterAll(() => world.remove());

describe(
  'what the last scan finds something in is held back, the rest goes on, and the run ends with 4',
  {timeout: 60_000},
  () => {
    test('files of the archive that would name a person by a secret', async () => {
      const run = await world.wsr('harvest', '--json');
      expect(run.code, run.stderr).toBe(4);
      const report = JSON.parse(run.stdout) as {held: readonly {path: string}[]};
      expect(report.held.length).toBeGreaterThan(0);
      expect(found(SECRETS, Buffer.from(run.stdout + run.stderr))).toEqual([]);
      const told = await world.wsr('harvest');
      expect(told.stdout).toContain('held back');
      expect(found(SECRETS, Buffer.from(told.stdout + told.stderr))).toEqual([]);
      const archived = personGit(world.at('archive.git'), 'ls-tree', '-r', '--name-only', 'main');
      for (const name of ['stock', 'visits', 'orders']) expect(archived).toContain(name);
      expect(archived).not.toContain('returns');
      expect(kept()).toEqual([]);
    });

    test('words of a reviewer, before they are written down anywhere', async () => {
      const [rejected, renamed] = await world.list();
      const reason = `old, see ${WORD} = '${inNote}'`;
      expect((await world.wsr('decide', rejected?.id ?? '', '--reject', reason)).code).toBe(0);
      expect((await world.wsr('decide', rejected?.id ?? '', '--undo', '--assign', `bo ${WORD}=${inNote}`)).code).toBe(
        0,
      );
      const name = inName.toLowerCase();
      const run = await world.wsr('decide', renamed?.id ?? '', '--rename', name);
      expect(run).toMatchObject({code: 2, stderr: expect.stringContaining('This name holds a secret.')});
      expect(kept()).toEqual([]);
    });

    test('a commit whose author is named by a secret', async () => {
      for (const {id} of await world.list()) expect((await world.wsr('decide', id, '--approve')).code).toBe(0);
      config('publish: {max-open: 20, max-per-run: 20}\n');
      const run = await world.wsr('publish', '--json');
      expect(run.code, run.stderr).toBe(4);
      const report = await world.publish();
      expect(report.held.map(({reason}) => reason)).toEqual([
        'Its commit message, its author or its branch would have held a secret.',
      ]);
      expect(report.branches).toHaveLength(2);
      expect(found(SECRETS, Buffer.from(run.stdout + run.stderr))).toEqual([]);
      expect(kept()).toEqual([]);
    });
  },
);
