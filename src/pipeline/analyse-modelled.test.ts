import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {featuresOf} from '../dedupe/features.ts';
import {learnIdf} from '../dedupe/idf.ts';
import {type KnownModel, modelledAs, sayModelled} from '../dedupe/modelled.ts';
import {readStatements} from '../parse/read-asset.ts';
import {openWorkshop} from '../system/wire.ts';
import {type CliWorld, LOCAL_CONFIG, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';
import {modelledCandidates, modelsOf, modelsVersion} from './analyse-modelled.ts';
import type {Workshop} from './context.ts';

const GOLDEN = fileURLToPath(new URL('../../fixtures/golden/modelled/', import.meta.url));

function newWorld(config = LOCAL_CONFIG): CliWorld {
  const world = openWorld({'worksheet-rescue.yml': config});
  onTestFinished(() => world.remove());
  return world;
}

async function workshopIn(world: CliWorld): Promise<Workshop> {
  const workshop = await openWorkshop({
    cwd: world.root,
    env: {HOME: world.root},
    stderr: process.stderr,
    signal: new AbortController().signal,
    quiet: true,
    verbose: false,
    json: true,
  });
  onTestFinished(() => workshop.close());
  return workshop;
}

/** Commits everything in the project's folder to `main`. */
function commit(world: CliWorld, message = 'Work'): void {
  personGit(world.at('dbt'), 'add', '--all');
  personGit(world.at('dbt'), 'commit', '--quiet', '--message', message);
}

function startRepository(world: CliWorld): void {
  personGit(world.at('dbt'), 'init', '--quiet', '--initial-branch=main');
}

/** What is said of each query of a sheet. */
function told(sql: string, models: readonly KnownModel[]): string {
  const asset = {id: '0123456789abcdef0123456789abcdef', body: sql, format: 'sql'} as const;
  const queries = readStatements(asset).flatMap(({statement, reading}) =>
    reading?.query === undefined ? [] : [{statement, reading, features: featuresOf(reading, statement.context)}],
  );
  const idf = learnIdf([...queries.map(({features}) => features), ...models.map(({features}) => features)]);
  return queries
    .map(({statement, reading, features}) => {
      const found = modelledAs(reading, features, models, idf, {context: statement.context});
      const heading = `-- ${statement.remark ?? statement.verb}`;
      if (found === undefined) return `${heading}\nIn no model.\n`;
      return `${heading}\n${found.tier}${found.isVariant ? ', variant' : ''}\n${sayModelled(found)}\n`;
    })
    .join('\n');
}

describe('golden cases', () => {
  it.each(readdirSync(GOLDEN))('%s', async (name) => {
    const folder = join(GOLDEN, name);
    const world = newWorld();
    cpSync(join(folder, 'project'), world.at('dbt'), {recursive: true});
    startRepository(world);
    commit(world);
    if (existsSync(join(folder, 'disk'))) cpSync(join(folder, 'disk'), world.at('dbt'), {recursive: true});
    const models = await modelsOf(await workshopIn(world));
    const text = told(readFileSync(join(folder, 'input.sql'), 'utf8'), models);
    await expect(text).toMatchFileSnapshot(join(folder, 'expected.txt'));
  });
});

describe('a model that this program wrote', () => {
  const SHEET = `-- Revenue by region, for the board
select c.region, sum(o.amount) as revenue
from raw.shop.orders o join raw.crm.customers c on c.id = o.customer_id
where o.status = 'paid'
group by 1;
`;

  async function published(): Promise<{readonly world: CliWorld; readonly name: string}> {
    const world = newWorld();
    makeDbtProject(world.at('dbt'));
    world.write('w/board.sql', SHEET);
    await world.harvest();
    const [candidate] = await world.list();
    await world.wsr('decide', candidate!.id, '--approve');
    const {branches} = await world.publish();
    personGit(world.at('dbt'), 'merge', '--quiet', '--ff-only', branches[0]!.branch);
    return {world, name: branches[0]!.name};
  }

  it('is known once its branch is merged, as the same query', async () => {
    const {world, name} = await published();
    const models = await modelsOf(await workshopIn(world));
    expect(models.map((model) => model.name)).toEqual(['kept', name]);
    expect(told(SHEET, models)).toContain(
      `same-shape\nAlready in dbt as ${name} (models/marts/rescued/${name}.sql), made from it, the same query.`,
    );
  });

  it('is known by its query alone', async () => {
    const {world, name} = await published();
    world.write(`dbt/models/marts/rescued/${name}.yml`, `models: [{name: ${name}}]\n`);
    commit(world, 'Say nothing of where it is from');
    const text = told(SHEET, await modelsOf(await workshopIn(world)));
    expect(text).toContain(`Already in dbt as ${name} (models/marts/rescued/${name}.sql), the same query.`);
  });

  it('is known when somebody has changed it, and what has changed is told', async () => {
    const {world, name} = await published();
    const path = `dbt/models/marts/rescued/${name}.sql`;
    world.write(
      path,
      readFileSync(world.at(path), 'utf8').replace("o.status = 'paid'", "o.status = 'paid' and o.amount > 0"),
    );
    commit(world, 'Leave out what is free');
    const text = told(SHEET, await modelsOf(await workshopIn(world)));
    expect(text).toMatch(/made from it, differs in: filter removed: .*amount > 0/);
  });

  it('is told of its candidate, also when the keeper is another text by now, and not of what is set aside', async () => {
    const {world, name} = await published();
    const models = await modelsOf(await workshopIn(world));
    const [origin] = models.flatMap((model) => model.origin ?? []);
    const candidate = {id: origin!.candidate, sql: 'select 1 as n from raw.shop.orders', context: {}};
    const idf = learnIdf(models.map(({features}) => features));
    expect(modelledCandidates([candidate], models, idf).get(candidate.id)).toMatchObject({
      model: name,
      isPublished: true,
    });
    expect(modelledCandidates([{...candidate, setAside: 'peek'}], models, idf).size).toBe(0);
    expect(modelledCandidates([candidate], [], idf).size).toBe(0);
  });
});

describe('the project', () => {
  it('is none where there is no repository, no base branch or no dbt project, and nobody is told', async () => {
    const none = newWorld();
    const empty = newWorld();
    mkdirSync(empty.at('dbt'), {recursive: true});
    startRepository(empty);
    const other = newWorld();
    other.write('dbt/readme.md', 'no project');
    startRepository(other);
    commit(other);
    for (const world of [none, empty, other]) {
      const workshop = await workshopIn(world);
      expect(await modelsOf(workshop)).toEqual([]);
      expect(await modelsVersion(workshop)).toBe('');
    }
  });

  it('is read once per run, and again when the branch has moved or dbt has run', async () => {
    const world = newWorld();
    makeDbtProject(world.at('dbt'));
    const workshop = await workshopIn(world);
    const first = await modelsOf(workshop);
    const versions = [await modelsVersion(workshop)];
    expect(first.map(({name}) => name)).toEqual(['kept']);
    expect(await modelsOf(workshop)).toBe(first);

    world.write('dbt/models/unsaved.sql', 'select 2 as id');
    expect(await modelsOf(workshop)).toBe(first);
    commit(world);
    expect((await modelsOf(workshop)).map(({name}) => name)).toEqual(['kept', 'unsaved']);
    versions.push(await modelsVersion(workshop));
    world.write('dbt/target/manifest.json', '{}');
    versions.push(await modelsVersion(workshop));
    expect(new Set(versions).size).toBe(3);
  });

  it('keeps a harvest going when it is broken', async () => {
    const world = newWorld();
    makeDbtProject(world.at('dbt'));
    writeFileSync(world.at('dbt/models/broken.yml'), 'models: [a: {');
    writeFileSync(world.at('dbt/models/odd.sql'), "with a as (select {{ 'x' from ((( {% endif %}\0");
    commit(world);
    expect((await modelsOf(await workshopIn(world))).map(({name}) => name)).toContain('kept');
    const broken = {...(await workshopIn(world)), repository: () => Promise.reject(new Error('disk gone'))};
    expect(await modelsOf(broken)).toEqual([]);
  });

  it('may hold plain SQL', async () => {
    const world = newWorld(LOCAL_CONFIG.replace('kind: dbt', 'kind: plain-sql'));
    for (const [path, text] of Object.entries({
      'rescued/by_day.sql':
        "-- Rescued.\nset least = '5';\nselect day, count(*) as n from raw.web.visits where n > $least group by 1\n",
      'rescued/originals/by_day.sql': 'select 1',
    })) {
      mkdirSync(dirname(world.at(`dbt/${path}`)), {recursive: true});
      writeFileSync(world.at(`dbt/${path}`), text);
    }
    startRepository(world);
    commit(world);
    const models = await modelsOf(await workshopIn(world));
    expect(models.map(({name, path}) => `${name} ${path}`)).toEqual(['by_day rescued/by_day.sql']);
    expect(told('select day, count(*) as n from raw.web.visits where n > $least group by 1', models)).toContain(
      'the same query',
    );
  });
});
