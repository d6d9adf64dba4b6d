import {execFileSync} from 'node:child_process';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {z} from 'zod';
import type {HarvestedEvidence} from '../model/evidence.ts';
import type {Source, SourceEvent} from '../ports/source.ts';
import {hash32} from '../parse/hash.ts';
import {assetId} from '../parse/identity.ts';
import {type CliWorld, LOCAL_CONFIG, openWorld, personGit} from '../testing/cli-world.ts';
import {allObjects, bytesBelow} from '../testing/snapshots.ts';
import {workshopIn} from '../testing/workshop-in.ts';
import type {Workshop} from './context.ts';
import {harvest, type HarvestReport} from './harvest.ts';

/** Nothing around it says what it is, where it stands first. */
const VALUE = ['Tr0ub4dor', 'Horse', '9x'].join('-');
const HASH = 'h1';

let world: CliWorld;
beforeEach(() => {
  world = openWorld({'worksheet-rescue.yml': LOCAL_CONFIG, 'w/unused.sql': 'select 1\n'});
});
afterEach(() => world.remove());

function asset(path: string, body: string): SourceEvent {
  const id = assetId({account: 'w', owner: 'w', kind: 'local-file', container: 'w', path});
  return {
    t: 'asset',
    scope: 'w',
    asset: {
      id,
      aliases: [],
      account: 'w',
      source: 'fake',
      kind: 'local-file',
      format: 'sql',
      title: path.replace(/\.sql$/, ''),
      owner: {kind: 'unknown', id: '', name: ''},
      container: 'w',
      path,
      locator: `w/${path}`,
      revision: hash32(body),
      bytes: Buffer.from(body),
    },
  };
}

const row: HarvestedEvidence = {
  account: 'w',
  utcDay: '2026-11-01',
  queryHash: HASH,
  hashVersion: 2,
  userId: 'u1',
  userName: 'MIRA',
  actor: 'person',
  queryType: 'SELECT',
  role: '',
  warehouse: '',
  database: '',
  schema: '',
  client: '',
  runs: 3,
  failures: 0,
  elapsedMs: 5,
  firstAt: '2026-11-01T08:00:00.000Z',
  lastAt: '2026-11-01T09:00:00.000Z',
};

/** So many files that each checkpoint is committed. */
function* fillers(name: string): Iterable<SourceEvent> {
  for (let n = 0; n < 400; n++) yield asset(`${name} ${n}.sql`, `select ${n} as n from raw.shop.orders\n`);
}

const checkpoint = (complete: boolean, cursor: number): SourceEvent => ({
  t: 'checkpoint',
  scope: 'w',
  cursor,
  complete,
  listed: 0,
});

/** Files and a text that hold the value first, and the one that gives it away two checkpoints later. */
function* events(last: string): Iterable<SourceEvent> {
  yield asset('early.sql', `select a from raw.shop.orders where note = '${VALUE}'\n`);
  yield asset(`of ${VALUE}.sql`, 'select b from raw.shop.orders\n');
  yield {
    t: 'text',
    queryHash: HASH,
    hashVersion: 2,
    text: `select c from raw.shop.orders where note = '${VALUE}'`,
    completeness: 'whole',
  } as SourceEvent;
  yield {t: 'day', scope: 'history/2026-11-01', utcDay: '2026-11-01', rows: [row]};
  yield* fillers('first');
  yield checkpoint(false, 1);
  yield* fillers('second');
  yield checkpoint(false, 2);
  yield asset('late.sql', last);
  yield checkpoint(true, 3);
}

const TELLS = `create user loader password = '${VALUE}';\n`;

async function run(
  last: string,
  change: (workshop: Workshop) => Workshop = (workshop) => workshop,
): Promise<HarvestReport> {
  const source: Source = {
    id: 'fake',
    describes: 'Invented.',
    account: 'local-folder',
    configSchema: z.strictObject({}),
    async *harvest(context) {
      for (const event of events(last)) {
        if (event.t === 'text' && context.knownText(event.queryHash, event.hashVersion)) continue;
        if (event.t === 'asset' && context.known(event.asset.id) === event.asset.revision) {
          yield {t: 'unchanged', scope: event.scope, id: event.asset.id};
        } else yield event;
      }
    },
  };
  const workshop = await workshopIn(world);
  try {
    return await harvest(change({...workshop, sources: [{account: 'w', source, settings: {}}]}));
  } finally {
    await workshop.close();
  }
}

function holdsValue(): boolean {
  const kept = Buffer.concat([
    allObjects(world.at('archive.git')),
    allObjects(world.at('state/archive.git')),
    bytesBelow(world.at('state')),
  ]);
  // The archive makes names of files from titles.
  return kept.toString('latin1').toLowerCase().includes(VALUE.toLowerCase());
}

const git = (...args: readonly string[]): string => personGit(world.at('state/archive.git'), ...args);

test('a value that a later file gives away is in no object, although its files were committed before', async () => {
  const report = await run(TELLS);
  expect(report.sources[0]).toMatchObject({assets: 803, held: [], commits: 3});
  expect(holdsValue()).toBe(false);
  const tree = git('ls-tree', '-r', '--name-only', 'main').split('\n');
  const show = (name: RegExp): string => git('show', `main:${tree.find((path) => name.test(path))}`);
  expect(show(/\/early--.*\.sql$/)).toBe("select a from raw.shop.orders where note = '__REDACTED_known_value_1__'\n");
  expect(show(/\/early--.*\.yml$/)).toContain('kind: "known_value"');
  const [text = ''] = tree.filter((path) => path.startsWith('sql/'));
  expect(git('show', `main:${text}`)).toContain('__REDACTED_known_value_1__');
  // Days name the text by its new fingerprint.
  const exact = text.replace(/^sql\/..\//, '').replace(/\.sql$/, '');
  expect(show(/^evidence\/.*\.ndjson$/)).toContain(exact);
  expect(tree.filter((path) => path.startsWith('sql/'))).toHaveLength(1);
  expect(report.secrets).toEqual([
    {kind: 'password', places: 3, assets: expect.arrayContaining(['w/early.sql', 'w/late.sql'])},
  ]);
  // Checkpoints are still commits of their own.
  expect(
    git('log', '--format=%s', 'main')
      .split('\n')
      .filter((subject) => subject.startsWith('Harvest')),
  ).toHaveLength(3);
  expect(git('for-each-ref', '--format=%(refname)')).not.toContain('forgetting');
});

test('the tree is the one of an archive that knew it from the start, and another night changes nothing', async () => {
  await run(TELLS);
  const tree = git('rev-parse', 'main:assets', 'main:evidence', 'main:sql', 'main:state');
  expect(await run(TELLS)).toMatchObject({commits: 0});
  expect(git('rev-parse', 'main:assets', 'main:evidence', 'main:sql', 'main:state')).toBe(tree);
});

test('without such a value no commit is made anew', async () => {
  let rewrites = 0;
  const counting = (workshop: Workshop): Workshop => {
    const {archive} = workshop;
    return {
      ...workshop,
      archive: {
        location: archive.location,
        open: () => archive.open(),
        head: () => archive.head(),
        commit: (batch, expected) => archive.commit(batch, expected),
        changes: (since) => archive.changes(since),
        push: () => archive.push(),
        versions: (asset, from) => archive.versions(asset, from),
        body: (version) => archive.body(version),
        erasures: () => archive.erasures(),
        erase: (erasure, assets, expected) => archive.erase(erasure, assets, expected),
        has: (commit) => archive.has(commit),
        commitBeginning: (prefix) => archive.commitBeginning(prefix),
        rewrite: () => {
          rewrites += 1;
          throw new Error('nothing to rewrite');
        },
      },
    };
  };
  const other = ['c0rrect', 'Battery', '7y'].join('-');
  expect((await run(`create user loader password = '${other}';\n`, counting)).sources[0]).not.toHaveProperty('failure');
  expect(rewrites).toBe(0);
});

test('a run that is killed before it has removed what it made anew leaves that to the next one', async () => {
  await run(TELLS);
  // As it is left: the mark stands, and an object that nothing leads to.
  git('update-ref', 'refs/worksheet-rescue/forgetting', 'main');
  const store = ['-C', world.at('state/archive.git'), 'hash-object', '-w', '--stdin'];
  const lost = execFileSync('git', store, {input: VALUE, encoding: 'utf8'}).trim();
  expect(holdsValue()).toBe(true);
  await run(TELLS);
  expect(() => git('cat-file', '-e', lost)).toThrow('Command failed');
  expect(git('for-each-ref', '--format=%(refname)')).not.toContain('forgetting');
});
