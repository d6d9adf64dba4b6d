import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {HarvestReport} from '../pipeline/harvest.ts';
import {secretRules} from '../redact/rules/index.ts';
import {Random} from './fuzz/random.ts';
import {plantInto} from './no-secret-anywhere/plant.ts';
import {catalogTraces, folderTraces, repositoryTraces, type Trace} from './no-secret-anywhere/produced.ts';
import {Search} from './no-secret-anywhere/search.ts';
import {type Planted, plantedSecrets, splitSecrets} from './no-secret-anywhere/secrets.ts';
import {openPlantedWorld, type PlantedWorld} from './no-secret-anywhere/world.ts';
import {allObjects} from './snapshots.ts';

const SEED = 20_261_121;
const COUNT = 200;
/** Of these, so many are put together from two strings where they stand. */
const SPLIT = 10;
/** Candidates that are shown, approved and published. */
const APPROVED = 3;

let secrets: readonly Planted[] = [];
let ways: ReadonlyMap<string, number>;
let search: Search;
let world: PlantedWorld;
let harvested: HarvestReport;

beforeAll(async () => {
  const random = new Random(SEED);
  secrets = [...plantedSecrets(COUNT - SPLIT, random), ...splitSecrets(SPLIT, random)];
  search = new Search(secrets);
  world = await openPlantedWorld((account) => {
    ways = plantInto(account, secrets, random);
  });
  const {wsr, at} = world;
  await world.withAccount(async () => {
    const {code, stdout, stderr} = await wsr('harvest', '--verbose', '--json');
    if (stdout === '') throw new Error(`the harvest ended with ${code}: ${stderr.slice(-2000)}`);
    harvested = JSON.parse(stdout) as HarvestReport;
  });
  for (const format of [[], ['--json']]) {
    await wsr('list', '--status', 'all', '--limit', '5000', ...format);
    await wsr('status', ...format);
    await wsr('explain', at('account/workspaces/mira-board'), '--no-confirm', '--columns', ...format);
    await wsr('lint', at('account/workspaces/priya-default'), at('account/notebooks'), ...format);
  }
  for (const {id} of world.candidates().slice(0, APPROVED)) {
    await wsr('show', id);
    await wsr('show', id, '--json');
    await wsr('decide', id, '--approve', '--json');
  }
  await wsr('publish', '--dry-run', '--json');
  await wsr('publish', '--push', '--verbose');
}, 240_000);

afterAll(() => {
  const bytes = Math.round(search.bytes / 1e6);
  console.log(`${secrets.length} secrets in ${search.spellings} spellings looked for in ${bytes} MB.`);
  world.remove();
});

/** Where something stands, by the number of the secret: a failing test prints no value. */
function leaksIn(traces: Iterable<Trace>): string[] {
  return [...traces].flatMap(({where, bytes}) =>
    search.in(bytes).map((index) => `${where}: number ${index}, ${secrets[index]?.kind}`),
  );
}

describe('the search means something', () => {
  test('secrets of every kind are planted in every way', () => {
    const kinds = new Set(secrets.map(({kind}) => kind));
    expect(secretRules.map(({kind}) => kind).filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(new Set(secrets.map(({value}) => value)).size).toBe(COUNT);
    expect([...ways.values()].reduce((all, count) => all + count, 0)).toBe(COUNT);
    expect(Math.min(...ways.values())).toBeGreaterThan(3);
  });

  test('each is found in the account itself, in whatever spelling it has there', () => {
    const found = new Set([...folderTraces(world.at('account'))].flatMap(({bytes}) => search.in(bytes)));
    expect(secrets.flatMap((_, index) => (found.has(index) ? [] : [index]))).toEqual([]);
  });

  test('what they stood in was read: placeholders stand in files, notebooks, names and texts of the history', () => {
    const objects = allObjects(world.at('world/state/archive.git')).toString('utf8');
    const [workspaces, notebooks] = harvested.sources;
    expect(workspaces?.redactions).toBeGreaterThan(100);
    expect(workspaces?.quarantined).toBeGreaterThan(ways.get('bytes that are no text') ?? 0);
    expect(notebooks?.redactions).toBeGreaterThan(20);
    expect(harvested.sources.map(({failure}) => failure)).toEqual([undefined, undefined, undefined]);
    expect(objects).toMatch(/select \d+ as n from RAW\.SHOP\.ORDERS; -- [^\n]*__REDACTED_/);
    expect(objects).toMatch(/path: "[^"\n]*__REDACTED_/);
    expect(harvested.held).toEqual([]);
    expect(harvested.exitCode).toBe(0);
  });

  test('models that were published had secrets in their SQL', () => {
    const published = world.said.find(({command}) => command.startsWith('publish --push'))?.run;
    expect(published?.code, published?.stderr).toBe(0);
    expect(allObjects(world.at('world/remotes/dbt.git')).toString('utf8')).toContain('__REDACTED_');
  });
});

describe('none stands', () => {
  test.each(['remotes/archive.git', 'state/archive.git', 'remotes/dbt.git', 'dbt'])(
    'in any object, name, message, ref or file of the repository %s',
    (repository) => {
      expect(leaksIn(repositoryTraces(world.at('world', repository)))).toEqual([]);
    },
  );

  test('in any column of any table of the catalog, nor in the index behind its search', () => {
    expect(leaksIn(catalogTraces(world.at('world/state/catalog.sqlite')))).toEqual([]);
  });

  test('in the bytes of the state folder: pages that were given up, the write-ahead log, the lock', () => {
    expect(leaksIn(folderTraces(world.at('world/state')))).toEqual([]);
  });

  test('in the temporary folder or the home of the person, nor anything at all in the former', () => {
    expect(leaksIn(folderTraces(world.at('home')))).toEqual([]);
    expect([...folderTraces(world.at('tmp'))].map(({bytes}) => bytes.length)).toEqual([0]);
  });

  test('in what was printed or logged', () => {
    const traces = world.said.flatMap(({command, run}) => [
      {where: `stdout of ${command}`, bytes: Buffer.from(run.stdout)},
      {where: `stderr of ${command}`, bytes: Buffer.from(run.stderr)},
    ]);
    expect(leaksIn(traces)).toEqual([]);
  });
});
