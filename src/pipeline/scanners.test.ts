import {writeFileSync} from 'node:fs';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {UserError} from '../errors.ts';
import {SCANNER_UNUSABLE, type SecretScanner} from '../ports/secret-scanner.ts';
import {madeUp} from '../redact/made-up.ts';
import {type CliWorld, LOCAL_CONFIG, openWorld, personGit} from '../testing/cli-world.ts';
import {allObjects, bytesBelow} from '../testing/snapshots.ts';
import {workshopIn} from '../testing/workshop-in.ts';
import {harvest, type HarvestReport} from './harvest.ts';

/** Only the scanner knows it, and only where something says so. */
const WORD = 'mellow-harbour';
const OTHER = 'quiet-lantern';
const QUOTED = 'an error that quotes:';

const scanner: SecretScanner = {
  id: 'fake',
  scan: async (texts) =>
    texts.map(({text}) => {
      if (text.includes('poison')) throw new Error(`${QUOTED} ${text}`);
      return [...text.matchAll(/the word is ([\w-]+)/g)].map(([, value = '']) => ({kind: 'fake_word', value}));
    }),
};

let world: CliWorld;
const told: string[] = [];
beforeEach(() => {
  told.length = 0;
  world = openWorld({
    'worksheet-rescue.yml': LOCAL_CONFIG,
    'w/a.sql': `-- one\n-- the word is ${WORD}\nselect a from raw.shop.orders where note = '${WORD}'\n`,
    'w/b.ipynb': JSON.stringify({
      cells: [
        {
          cell_type: 'code',
          metadata: {},
          source: ['%%sql\n', `-- "the word is ${OTHER}"\n`, 'select b from raw.shop.orders'],
        },
      ],
    }),
    'w/c.sql': `select c from raw.shop.orders where note = '${WORD}'\n`,
    [`w/of ${OTHER}.sql`]: 'select d from raw.shop.orders\n',
    'w/the word is quiet-meadow.sql': 'select e from raw.shop.orders\n',
    'w/bad.sql': `-- poison, and the word is ${WORD}\nselect f from raw.shop.orders\n`,
  });
});
afterEach(() => world.remove());

async function run(using: SecretScanner): Promise<HarvestReport> {
  const workshop = await workshopIn(world, {stderr: {write: (text) => told.push(text)}});
  try {
    return await harvest({...workshop, scanners: () => Promise.resolve([using])});
  } finally {
    await workshop.close();
  }
}

function everything(report: HarvestReport | undefined): string {
  return Buffer.concat([
    allObjects(world.at('archive.git')),
    allObjects(world.at('state/archive.git')),
    bytesBelow(world.at('state')),
    Buffer.from(JSON.stringify(report) + told.join('')),
  ])
    .toString('latin1')
    .toLowerCase();
}

test('what only a scanner knows is nowhere, and a file that it fails on stays outside by name', async () => {
  const report = await run(scanner);
  expect(report.sources[0]).toMatchObject({assets: 5, quarantined: 1, held: []});
  const said = everything(report);
  for (const value of [WORD, OTHER, 'quiet-meadow', 'poison', QUOTED]) expect(said.includes(value), value).toBe(false);

  const {unreadable} = await world.status();
  expect(unreadable.map(({locator, reason}) => `${locator}: ${reason}`)).toEqual([
    './w/bad.sql: The scanner fake failed on it, so it cannot be shown to be free of secrets.',
  ]);
  const show = (path: string): string => personGit(world.at('archive.git'), 'show', `main:${path}`);
  const files = personGit(world.at('archive.git'), 'ls-tree', '-r', '--name-only', 'main').split('\n');
  const file = (name: RegExp): string => show(files.find((path) => name.test(path)) ?? '');
  expect(file(/\/a--.*\.sql$/)).toBe(
    "-- one\n-- the word is __REDACTED_fake_word_1__\nselect a from raw.shop.orders where note = '__REDACTED_fake_word_2__'\n",
  );
  expect(file(/\/a--.*\.yml$/)).toMatch(/kind: "fake_word"\n\s+n: 1\n\s+line: 2\n[^]*n: 2\n\s+line: 3/);
  expect(JSON.parse(file(/\.ipynb$/))).toMatchObject({
    cells: [{source: ['%%sql\n', '-- "the word is __REDACTED_fake_word_1__"\n', 'select b from raw.shop.orders']}],
  });
  expect(file(/\/c--.*\.sql$/)).toBe("select c from raw.shop.orders where note = '__REDACTED_known_value_1__'\n");
  expect(said).toContain('of __redacted_known_value_1__.sql');
  // It is told in which assets each stands.
  expect(report.secrets).toContainEqual({kind: 'fake_word', places: 3, assets: ['./w/a.sql', './w/c.sql']});
});

test('another night changes nothing, and tries again what stayed outside', async () => {
  await run(scanner);
  expect(await run(scanner)).toMatchObject({commits: 0, newlyUnreadable: 0, unreadable: 1});
  writeFileSync(world.at('w/bad.sql'), 'select f from raw.shop.orders\n');
  // What something was taken out of is read again every night.
  expect(await run(scanner)).toMatchObject({unreadable: 0, sources: [{assets: 6, quarantined: 0}]});
});

test('a scanner that cannot be used ends the run in one sentence, and nothing is written', async () => {
  await run(scanner);
  const before = personGit(world.at('state/archive.git'), 'rev-parse', 'main');
  writeFileSync(world.at('w/new.sql'), 'select g from raw.shop.orders\n');
  const missing: SecretScanner = {
    id: 'fake',
    scan: () => Promise.reject(new UserError(SCANNER_UNUSABLE, 'The scanner is gone.')),
  };
  await expect(run(missing)).rejects.toThrow('The scanner is gone.');
  const broken: SecretScanner = {id: 'fake', scan: () => Promise.reject(new Error(QUOTED))};
  await expect(run(broken)).rejects.toThrow('The scanner fake fails even on a harmless text.');
  expect(personGit(world.at('state/archive.git'), 'rev-parse', 'main')).toBe(before);
  // Nothing was lost by it.
  expect(await run(scanner)).toMatchObject({sources: [{assets: 6, held: []}]});
});

test('secretlint looks at a harvest without being named', async () => {
  const token = `${'vc'}p_${madeUp('aB', 40)}`;
  world.write('w/token.sql', `-- ${token}\nselect h from raw.shop.orders\n`);
  const report = await world.harvest();
  expect(report.secrets.map(({kind, assets}) => [kind, assets])).toEqual([
    [expect.stringContaining('vercel'), ['./w/token.sql']],
  ]);
  expect(everything(report).includes(token.toLowerCase())).toBe(false);
});
