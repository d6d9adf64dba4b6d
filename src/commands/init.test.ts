import {mkdirSync, readFileSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parseConfig} from '../config/load.ts';
import {type CliWorld, isOneSentence, makeDbtProject, openWorld, personGit} from '../testing/cli-world.ts';
import {outputs} from './outputs.ts';

let world: CliWorld;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.remove());

const written = (): string => readFileSync(world.at('worksheet-rescue.yml'), 'utf8');
const config = (): ReturnType<typeof parseConfig> => parseConfig(written(), 'worksheet-rescue.yml');
/** `wsr init` where only what the test writes is found. */
const init = (...args: readonly string[]): ReturnType<CliWorld['wsr']> =>
  world.wsrWith({SNOWFLAKE_HOME: world.at('home/.snowflake')}, 'init', ...args);

describe('wsr init', () => {
  test('with nothing around writes marked lines, and every command says that they are not filled in', async () => {
    const run = await init('--yes');
    expect(run.code).toBe(0);
    expect(written().match(/CHANGE-ME/g)).toHaveLength(2);
    for (const command of ['harvest', 'list', 'publish']) {
      const next = await world.wsr(command);
      expect(next.code).toBe(2);
      expect(next.stderr).toMatch(/still has CHANGE-ME in line \d+\./);
      expect(isOneSentence(next)).toBe(true);
    }
  });

  test('finds the dbt project here, the remote, the branch and the section of connections.toml', async () => {
    makeDbtProject(world.root);
    personGit(world.root, 'remote', 'add', 'origin', 'git@git.example.com:data/shop.git');
    world.write(
      'home/.snowflake/connections.toml',
      '[a]\naccount = "org-dev"\n["Prod One"]\naccount = "org-prod"\nuser = "ines"\n',
    );
    world.write('home/.snowflake/config.toml', 'default_connection_name = "Prod One"\n');
    const run = await init('--json');
    expect(outputs['init']?.safeParse(JSON.parse(run.stdout)).error?.issues ?? []).toEqual([]);
    expect(config()).toMatchObject({
      target: {kind: 'dbt', project: '.'},
      archive: {repository: 'git@git.example.com:data/shop-worksheets.git'},
      accounts: {'prod-one': {kind: 'snowflake', connection: {profile: 'Prod One'}}},
      publish: {base: 'main'},
    });
  });

  test('finds a dbt project in a subfolder, and does not repeat a password from a remote', async () => {
    personGit(world.root, 'init', '--quiet', '--initial-branch=trunk');
    personGit(world.root, 'remote', 'add', 'origin', 'https://ines:letmein@git.example.com/data/shop.git');
    world.write('analytics/dbt/dbt_project.yml', 'name: shop\n');
    world.write('node_modules/x/dbt_project.yml', 'name: other\n');
    const run = await init('--folder', './old worksheets: 1', '--archive', '../kept.git');
    expect(run.code).toBe(0);
    expect(run.stdout + written()).not.toContain('letmein');
    expect(config()).toMatchObject({
      target: {project: 'analytics/dbt'},
      archive: {repository: '../kept.git'},
      accounts: {folder: {kind: 'local-folder', path: './old worksheets: 1'}},
      publish: {base: 'trunk'},
    });
  });

  test('what it writes for a folder works at once', async () => {
    world.write('w/one.sql', 'select 1 as one from raw.shop.orders;\n');
    expect((await init('--folder', './w', '--archive', './archive.git', '--yes')).code).toBe(0);
    const run = await world.wsrWith({XDG_DATA_HOME: world.at('data')}, 'harvest', '--dry-run', '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({analysis: {assets: 1}});
  });

  test('leaves a file that is there, unless told otherwise', async () => {
    world.write('worksheet-rescue.yml', 'mine: true\n');
    const refused = await init('--yes');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('There is a worksheet-rescue.yml already.');
    expect(isOneSentence(refused)).toBe(true);
    expect(written()).toBe('mine: true\n');
    expect((await init('--yes', '--force')).code).toBe(0);
    expect(written()).toContain('version: 1');
  });

  test('a place that cannot be written to', async () => {
    mkdirSync(world.at('folder.yml'));
    for (const file of ['folder.yml', 'no/such/folder/x.yml']) {
      const run = await init('--yes', '--force', '--config', file);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain(`${file} cannot be written.`);
    }
  });
});
