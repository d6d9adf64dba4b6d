import {rmSync} from 'node:fs';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type CliWorld, openWorld, personGit, treeOf} from '../testing/cli-world.ts';
import {type OpenSandbox, openSandbox, tinyAccount, type TinyAccount} from '../testing/open-sandbox.ts';
import type {HarvestReport} from './harvest.ts';
import type {Status} from './status.ts';

const [zoe] = tinyAccount.workspaces;
const files = {
  'workspaces/zoe/odd/shop/dbt_project.yml': 'name: shop\n',
  'workspaces/zoe/odd/shop/models/orders.sql': 'select id, amount from raw.shop.orders\r\n',
  'workspaces/zoe/odd/shop/models/mine.sql': 'select id, sum(amount) as total from raw.shop.orders group by id\n',
  'workspaces/zoe/odd/notes.sql': 'select count(*) as n from raw.shop.notes\n',
};
/** The same project as people keep it in git. */
const kept = {
  'dbt_project.yml': 'name: shop\n',
  'models/orders.sql': 'select id, amount from raw.shop.orders\n',
};

let world: CliWorld;
let sandbox: OpenSandbox;
beforeEach(async () => {
  world = openWorld();
  sandbox = await serve();
  for (const [path, text] of Object.entries(kept)) world.write(`shop/${path}`, text);
  personGit(world.root, 'init', '-q', '-b', 'main', world.at('shop'));
  commit();
});
afterEach(async () => {
  world.remove();
  await sandbox.stop();
});

function serve(own: Readonly<Record<string, string>> = files): Promise<OpenSandbox> {
  const parts: TinyAccount = {workspaces: [zoe!], notebooks: [], files: own};
  return openSandbox(parts);
}

function commit(): void {
  personGit(world.at('shop'), 'add', '-A');
  personGit(world.at('shop'), 'commit', '-q', '--allow-empty', '-m', 'Work');
}

function configure(inGit: string, url = sandbox.url): void {
  world.write(
    'worksheet-rescue.yml',
    [
      'version: 1',
      'archive: {repository: ./archive.git}',
      'state: ./state',
      'accounts:',
      '  tiny:',
      '    kind: snowflake',
      `    connection: {account: TINY, user: RESCUE_BOT, authenticator: password, password: "env:WSR_PASSWORD", access_url: "${url}"}`,
      '    role: RESCUE_READER',
      '    inventory-role: RESCUE_READER',
      '    sources: [workspaces]',
      `    in-git: ${inGit}`,
      '',
    ].join('\n'),
  );
}

async function harvest(...args: readonly string[]): Promise<HarvestReport['sources'][number]> {
  const run = await world.wsrWith({WSR_PASSWORD: 'let-me-read'}, 'harvest', '--json', ...args);
  if (run.code !== 0) throw new Error(`harvest ended with ${run.code}: ${run.stderr}${run.stdout}`);
  return (JSON.parse(run.stdout) as HarvestReport).sources[0]!;
}

/** Names of the bodies in the archive. */
const archived = (): readonly string[] =>
  [...treeOf(world.at('archive.git')).matchAll(/\/([^/]+)--[0-9a-f]{12}\.sql$/gm)]
    .map(([, name]) => name ?? '')
    .toSorted();
const head = (): string => personGit(world.at('archive.git'), 'rev-parse', 'main').trim();
const goneInArchive = (): number =>
  personGit(world.at('archive.git'), 'grep', '-c', '-h', 'gone: true', 'main', '--', 'assets')
    .split('\n')
    .filter(Boolean).length;

describe('files that git has', {timeout: 60_000}, () => {
  it('are counted and not archived, with line ends of any kind, and the next night changes nothing', async () => {
    configure('[./shop]');
    expect(await harvest()).toMatchObject({
      assets: 2,
      inGit: 2,
      unchanged: 0,
      gone: 0,
      projects: [{name: expect.stringContaining('/shop'), inGit: 2, differ: 1}],
    });
    expect(archived()).toEqual(['mine', 'notes']);
    const before = head();
    expect(await harvest()).toMatchObject({assets: 0, inGit: 2, unchanged: 2, gone: 0, commits: 0});
    expect(head()).toBe(before);
    const told = await world.wsrWith({WSR_PASSWORD: 'let-me-read'}, 'harvest');
    expect(told.stdout).toMatch(
      /^2 files in git and not archived again\.\n  dbt project .*\/shop: 2 files in git, 1 differs$/m,
    );
    const status: Status = await world.status();
    expect(status.inGit).toEqual([
      {
        account: 'tiny',
        source: 'snowflake-workspaces',
        files: 2,
        projects: [expect.objectContaining({inGit: 2, differ: 1})],
      },
    ]);
    // A rebuilt catalog knows them as well.
    rmSync(world.at('state'), {recursive: true});
    expect(await harvest()).toMatchObject({assets: 0, inGit: 2, unchanged: 2, commits: 0});
  });

  it('leave the review when somebody commits them, and the archive keeps what it had', async () => {
    configure('[]');
    expect(await harvest()).toMatchObject({assets: 4, inGit: 0, projects: []});
    configure('[./shop]');
    expect(await harvest()).toMatchObject({assets: 0, inGit: 2, unchanged: 2, gone: 0});
    expect(archived()).toEqual(['mine', 'notes', 'orders']);
    expect(goneInArchive()).toBe(2);
    expect(await harvest()).toMatchObject({inGit: 2, unchanged: 2, gone: 0, commits: 0});
  });

  it('are archived after all when no branch has them any more', async () => {
    configure('[./shop]');
    await harvest();
    personGit(world.at('shop'), 'rm', '-q', 'models/orders.sql');
    commit();
    expect(await harvest()).toMatchObject({assets: 1, inGit: 1, unchanged: 2, projects: [{inGit: 1, differ: 2}]});
    expect(archived()).toEqual(['mine', 'notes', 'orders']);
    configure('[]');
    expect(await harvest()).toMatchObject({assets: 1, inGit: 0, unchanged: 3, projects: []});
  });

  it('count for nothing when the repository cannot be reached: one warning, and everything is archived', async () => {
    configure('["./shop", "file:///nowhere/at/all.git"]');
    const run = await world.wsrWith({WSR_PASSWORD: 'let-me-read'}, 'harvest');
    expect([run.code, run.stderr.match(/Nothing counts as being in git/g)?.length]).toEqual([0, 1]);
    expect(run.stdout).toContain('2 files in git');
    rmSync(world.at('shop'), {recursive: true});
    expect(await harvest()).toMatchObject({assets: 2, inGit: 0, unchanged: 2});
    expect(archived()).toEqual(['mine', 'notes', 'orders']);
  });

  it('are forgotten when they are gone from the account', async () => {
    configure('[./shop]');
    await harvest();
    const {['workspaces/zoe/odd/shop/models/orders.sql']: _, ...rest} = files;
    const later = await serve(rest);
    configure('[./shop]', later.url);
    expect(await harvest()).toMatchObject({inGit: 1, unchanged: 2, gone: 0, projects: [{inGit: 1, differ: 1}]});
    await later.stop();
  });

  it('refuse an address that is none as a wrong configuration', async () => {
    configure('["ext::sh -c id"]');
    const run = await world.wsrWith({WSR_PASSWORD: 'let-me-read'}, 'harvest');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('is not an address that a repository can be fetched from');
  });
});
