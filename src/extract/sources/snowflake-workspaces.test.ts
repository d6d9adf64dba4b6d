import {createHash} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {behavesLikeSource, everything, harvestAll, memoryOf} from '../../testing/behaves-like-source.ts';
import type {FakeWarehouse} from '../../testing/fake-warehouse.ts';
import {denied, fakeWarehouse} from '../../testing/fake-warehouse.ts';
import {currentUser, list, workspaceUrl} from '../snowflake/statements.ts';
import {droppedZoe, ms, user, workspaceAccount} from '../../testing/fake-workspaces.ts';
import {showDroppedDatabases, showWorkspacesInAccount, showWorkspacesInDatabase} from '../../testing/shown.ts';
import source from './snowflake-workspaces.ts';

// With an inventory role, as it is meant to be run; what happens without one has a test of its own.
const run = (warehouse: FakeWarehouse, settings = {}, parts = {}) =>
  harvestAll({source, settings: {inventoryRole: 'INVENTORY', ...settings}, context: {warehouse}}, parts);
const assets = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'asset' ? [event.asset] : []));
const unreadable = (events: readonly SourceEvent[]) => events.filter((event) => event.t === 'unreadable');
const checkpoints = (events: readonly SourceEvent[]) => events.filter((event) => event.t === 'checkpoint');

behavesLikeSource('snowflake-workspaces', async () => ({
  source,
  settings: {},
  context: {
    warehouse: workspaceAccount([
      {
        database: 'USER$ANA',
        head: {'a.sql': 'select 1', 'b/c.sql': 'select 2', 'data.csv': '1'},
        live: {'a.sql': 'select 1 -- draft'},
      },
      {database: 'USER$OTTO'},
      {database: droppedZoe, head: {'z.sql': 'select 3'}},
    ]),
  },
}));

describe('snowflake-workspaces', () => {
  it('knows who owns what, by USER_ID and not by name', async () => {
    const files = {'a.sql': 'select 1'};
    const events = await run(
      workspaceAccount([
        {database: 'USER$ZOE', head: files},
        {database: droppedZoe, head: files},
        {database: 'ANALYTICS', name: 'Team', owner: 'ANALYST', head: files},
      ]),
    );
    expect(assets(events).map((asset) => [asset.container, asset.owner])).toEqual([
      ['ANALYTICS.PUBLIC."Team"', {kind: 'role', id: 'ANALYST', name: 'ANALYST'}],
      [`${droppedZoe}.PUBLIC."DEFAULT$"`, {kind: 'user', id: '4', name: 'ZOE', state: 'dropped'}],
      ['USER$ZOE.PUBLIC."DEFAULT$"', {kind: 'user', id: '5', name: 'ZOE', state: 'active'}],
    ]);
    expect(new Set(assets(events).map((asset) => asset.id)).size).toBe(3);
  });

  it('keeps the ids of a user who is dropped, also while USERS is late', async () => {
    const files = {'a.sql': 'select 1', 'x/b.sql': 'select 2'};
    const before = assets(await run(workspaceAccount([{database: 'USER$ANA', head: files}])));
    const database = `DROPPED_USER$ANA_${ms('2026-11-01T00:00:00Z')}`;
    const late = assets(await run(workspaceAccount([{database, head: files}])));
    const after = assets(
      await run(
        workspaceAccount([{database, head: files}], {
          users: [user('1', 'ANA', {DELETED_MS: ms('2026-11-01T00:00:00Z')})],
        }),
      ),
    );
    expect(late.map((asset) => asset.id)).toEqual(before.map((asset) => asset.id));
    expect(after.map((asset) => asset.id)).toEqual(before.map((asset) => asset.id));
    expect(late[0]?.owner.state).toBe('dropped');
  });

  it('goes on by name when the users cannot be listed, and links the ids later', async () => {
    const workspaces = [{database: 'USER$ANA', head: {'a.sql': 'select 1'}}];
    const [without] = assets(await run(workspaceAccount(workspaces, {users: denied('USERS')})));
    const [known] = assets(await run(workspaceAccount(workspaces)));
    expect(without?.owner).toEqual({kind: 'user', id: '', name: 'ANA'});
    expect(known?.aliases).toEqual([without?.id]);
  });

  it('reads the newer of head and live for each file, and takes what only one of them has', async () => {
    const head = {'same.sql': 'select 1', 'edited.sql': 'select 2', 'only-head.sql': 'select 3'};
    const live = {'same.sql': 'select 1', 'edited.sql': 'select 2 + 2', 'only-live.sql': 'select 4'};
    const versions = (events: readonly SourceEvent[]) =>
      assets(events).map((asset) => [asset.path, /versions\/(\w+)/.exec(asset.locator)?.[1]]);
    const warehouse = workspaceAccount([{database: 'USER$ANA', head, live}]);
    expect(versions(await run(warehouse))).toEqual([
      ['edited.sql', 'live'],
      ['only-head.sql', 'head'],
      ['only-live.sql', 'live'],
      ['same.sql', 'head'],
    ]);
    expect(versions(await run(warehouse, {version: 'head'})).map(([path]) => path)).toEqual([
      'edited.sql',
      'only-head.sql',
      'same.sql',
    ]);
  });

  it('gives the whole facts of a file', async () => {
    const [asset] = assets(
      await run(workspaceAccount([{database: 'USER$ANA', head: {'x/q3 FINAL.py.sql': 'import sys\n'}}])),
    );
    expect(asset).toMatchObject({
      title: 'q3 FINAL',
      format: 'py',
      path: 'x/q3 FINAL.py.sql',
      locator: 'snow://workspace/"USER$ANA"."PUBLIC"."DEFAULT$"/versions/head/x/q3 FINAL.py.sql',
      changedAt: '2026-11-02T10:00:00.000Z',
      revision: createHash('md5').update('import sys\n').digest('hex'),
    });
    expect(asset).not.toHaveProperty('context');
  });

  it('names the grants for an active user, and the truth for a disabled one', async () => {
    const events = await run(
      workspaceAccount([
        {database: 'USER$ANA'},
        {database: 'USER$OTTO'},
        {database: 'ANALYTICS', name: 'Team', owner: 'ANALYST'},
      ]),
    );
    const [team, ana, otto] = unreadable(events);
    expect(ana?.grant).toBe(
      'GRANT USAGE ON DATABASE "USER$ANA" TO ROLE RESCUE_READER;\nGRANT USAGE ON SCHEMA "USER$ANA"."PUBLIC" TO ROLE RESCUE_READER;\n' +
        'GRANT READ ON WORKSPACE "USER$ANA"."PUBLIC"."DEFAULT$" TO ROLE RESCUE_READER;',
    );
    expect(otto?.reason).toMatch(
      /OTTO, who is disabled, and an administrator cannot read it\. What remains is the query history/,
    );
    expect(otto?.grant).toBeUndefined();
    expect(otto?.owner).toEqual({kind: 'user', id: '2', name: 'OTTO', state: 'disabled'});
    expect(team?.reason).toContain('role ANALYST');
    expect(checkpoints(events).map((event) => [event.complete, event.listed])).toEqual([
      [false, 1],
      [false, 1],
      [false, 1],
    ]);
  });

  it('lists a file that went away or is too large, and goes on', async () => {
    const warehouse = workspaceAccount([{database: 'USER$ANA', head: {'a.sql': 'select 1', 'b.sql': 'select 2'}}]);
    const broken: FakeWarehouse = {
      ...warehouse,
      readFile: async (locator) =>
        locator.endsWith('a.sql') ? Promise.reject(new WarehouseError('402001', 'torn')) : warehouse.readFile(locator),
    };
    const events = await run(broken);
    expect(assets(events).map((asset) => asset.path)).toEqual(['b.sql']);
    expect(unreadable(events)).toEqual([
      expect.objectContaining({locator: expect.stringMatching(/a\.sql$/), id: expect.any(String)}),
    ]);
    expect(checkpoints(events)).toEqual([expect.objectContaining({complete: true, listed: 2})]);
  });

  it('does not take a workspace for whole when one of its versions failed', async () => {
    const warehouse = workspaceAccount([{database: 'USER$ANA', head: {'a.sql': 'select 1'}}]);
    const url = list(workspaceUrl('USER$ANA', 'PUBLIC', 'DEFAULT$', 'live'));
    const flaky: FakeWarehouse = {
      ...warehouse,
      stream: (sql, options) =>
        sql === url
          ? fakeWarehouse({answer: () => new WarehouseError('000604', 'cancelled')}).stream(sql)
          : warehouse.stream(sql, options),
    };
    expect(checkpoints(await run(flaky))).toEqual([expect.objectContaining({complete: false, listed: 1})]);
  });

  it('keeps what is stored but no longer matches, and reads nothing that is out of scope', async () => {
    const warehouse = workspaceAccount([
      {database: 'USER$ANA', head: {'a.sql': 'select 1', 'private/b.sql': 'select 2'}},
      {database: droppedZoe, head: {'z.sql': 'x'}},
    ]);
    const stored = memoryOf(await run(warehouse));
    const scope = {
      ...everything,
      folder: (folder: string) => folder !== 'private',
      user: (name: string) => name !== 'ZOE',
    };
    const events = await run(warehouse, {files: ['nothing.sql']}, {...stored, scope});
    expect(events.map((event) => event.t)).toEqual(['people', 'unchanged', 'unchanged', 'checkpoint']);
    const fresh = await run(warehouse, {}, {scope});
    expect(assets(fresh).map((asset) => asset.path)).toEqual(['a.sql']);
  });

  it('names everyone whose workspaces nobody can see when there is no inventory role', async () => {
    const warehouse = workspaceAccount([{database: 'USER$ANA', head: {'a.sql': 'select 1'}}]);
    const events = await harvestAll(
      {source, settings: {}, context: {warehouse}},
      {scope: {...everything, user: (name: string) => name !== 'ZOE'}},
    );
    const [otto, ...others] = unreadable(events);
    expect(others).toEqual([]);
    expect(otto).toMatchObject({
      scope: 'snow://workspace/"USER$OTTO"',
      locator: 'snow://workspace/"USER$OTTO"',
      owner: {name: 'OTTO', state: 'disabled'},
    });
    expect(otto?.reason).toMatch(
      /^The role that reads sees no workspace of OTTO;.*what remains is the query history\.$/,
    );
    expect(otto?.grant).toBeUndefined();
    expect(checkpoints(events).find(({scope}) => scope === otto?.scope)).toMatchObject({complete: false, listed: 1});
  });

  it('lists under the inventory role and reads under its own', async () => {
    const warehouse = workspaceAccount([{database: 'USER$ANA', head: {'a.sql': 'select 1'}}]);
    await run(warehouse, {inventoryRole: 'INVENTORY'});
    expect(warehouse.sent.filter(({role}) => role === 'INVENTORY').map(({sql}) => sql)).toEqual([
      showDroppedDatabases,
      showWorkspacesInAccount,
    ]);
  });

  it('looks into dropped databases, and says so when one stays dark', async () => {
    const warehouse = workspaceAccount([], {dropped: [{name: droppedZoe, owner: 'SECURITYADMIN'}]});
    const events = await run(warehouse);
    expect(warehouse.sent.map(({sql}) => sql)).toContain(showWorkspacesInDatabase(droppedZoe));
    expect(unreadable(events)).toEqual([
      expect.objectContaining({
        locator: droppedZoe,
        reason: expect.stringContaining('role SECURITYADMIN'),
        grant: expect.stringContaining(`"${droppedZoe}"`),
        owner: expect.objectContaining({id: '4'}),
      }),
    ]);
  });

  it('goes on database by database when SHOW is cut at 10,000 rows, also into those of people it never saw', async () => {
    const shown = Array.from({length: 10_000}, (_, n) => ({
      name: `W${n}`,
      database_name: 'ANALYTICS',
      schema_name: 'PUBLIC',
      owner: 'R',
    }));
    const cut = workspaceAccount([], {shown});
    const hidden = {name: 'DEFAULT$', database_name: 'USER$ANA', schema_name: 'PUBLIC', owner: 'R'};
    const warehouse: FakeWarehouse = {
      ...cut,
      stream: (sql, options) => {
        if (sql === showWorkspacesInDatabase('USER$ANA')) return fakeWarehouse({answer: () => [hidden]}).stream(sql);
        return /^show (?:databases|workspaces in database)/.test(sql)
          ? fakeWarehouse({answer: () => []}).stream(sql)
          : cut.stream(sql, options);
      },
    };
    const scope = {...everything, database: (name: string) => name.startsWith('USER$')};
    const events = await run(warehouse, {}, {scope});
    expect(unreadable(events).map((event) => event.scope)).toEqual(['snow://workspace/"USER$ANA"."PUBLIC"."DEFAULT$"']);
  });

  it('looks into the personal database of whoever runs it, also where the account does not list it', async () => {
    const account = workspaceAccount([{database: 'USER$ANA', head: {'a.sql': 'select 1'}}], {shown: []});
    const own = {name: 'DEFAULT$', database_name: 'USER$ANA', schema_name: 'PUBLIC', owner: 'R'};
    const warehouse: FakeWarehouse = {
      ...account,
      stream: (sql, options) => {
        if (sql === currentUser) return fakeWarehouse({answer: () => [{USER_NAME: 'ANA'}]}).stream(sql);
        if (sql === showWorkspacesInDatabase('USER$ANA')) return fakeWarehouse({answer: () => [own]}).stream(sql);
        return account.stream(sql, options);
      },
    };
    expect(assets(await run(warehouse)).map((asset) => [asset.owner.name, asset.path])).toEqual([['ANA', 'a.sql']]);
  });

  it('leaves to git what git has, and names the dbt project it belongs to', async () => {
    const head = {
      'shop/dbt_project.yml': 'name: shop',
      'shop/models/a.sql': 'select 1',
      'shop/models/b.sql': 'select 2 -- mine',
      'shop/dbt_packages/utils/dbt_project.yml': 'name: utils',
      'notes.sql': 'select 3',
    };
    const warehouse = workspaceAccount([{database: 'USER$ANA', head}]);
    const known = ['name: shop', 'select 1', 'name: utils', 'select 3'];
    const inGit = (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      return known.includes(text) ? {repository: 'git@forge:shop.git', path: 'there.sql', blob: text} : undefined;
    };
    const first = await run(warehouse, {}, {inGit});
    expect(assets(first).map((asset) => asset.path)).toEqual(['shop/models/b.sql']);
    expect(first.flatMap((event) => (event.t === 'in-git' ? [[event.path, event.blob]] : []))).toEqual(
      ['select 3', 'name: utils', 'name: shop', 'select 1'].map((text) => ['there.sql', text]),
    );
    const project = first.flatMap((event) => (event.t === 'dbt-project' ? [[event.name, event.ids.length]] : []));
    expect(project).toEqual([['USER$ANA.PUBLIC."DEFAULT$"/shop', 4]]);
    expect(checkpoints(first)).toEqual([expect.objectContaining({complete: true, listed: 5})]);
    warehouse.read.length = 0;
    await run(warehouse, {}, {...memoryOf(first), inGit});
    expect(warehouse.read).toEqual([]);
  });
});
