import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import {behavesLikeSource, everything, harvestAll, memoryOf, silentLog} from '../../testing/behaves-like-source.ts';
import {grantsOf} from '../../testing/grants-of.ts';
import {openSandbox, type OpenSandbox, type TinyAccount} from '../../testing/open-sandbox.ts';
import {openSnowflake, type SnowflakeWarehouse} from '../snowflake/connect.ts';
import source from './snowflake-stages.ts';

const stage = (name: string, parts = {}) => ({
  database_name: 'ANALYTICS',
  schema_name: 'TEAM',
  name,
  owner: 'LOADER',
  created_on: '2026-11-02T08:00:00.000Z',
  comment: '',
  type: 'INTERNAL',
  directory: name.toLowerCase(),
  ...parts,
});

const GRANTS = [
  'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
  'GRANT ROLE RESCUE_INVENTORY TO USER RESCUE_BOT',
  'GRANT MANAGE GRANTS ON ACCOUNT TO ROLE RESCUE_INVENTORY',
  'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER',
  'GRANT USAGE ON DATABASE ANALYTICS TO ROLE RESCUE_READER',
  'GRANT USAGE ON SCHEMA ANALYTICS.TEAM TO ROLE RESCUE_READER',
  'GRANT READ ON STAGE ANALYTICS.TEAM.SCRIPTS TO ROLE RESCUE_READER',
  'GRANT READ ON STAGE ANALYTICS.TEAM."my Stage" TO ROLE RESCUE_READER',
  'GRANT USAGE ON STAGE ANALYTICS.TEAM.LAKE TO ROLE RESCUE_READER',
];

const account: TinyAccount = {
  workspaces: [],
  notebooks: [],
  stages: [
    stage('SCRIPTS'),
    stage('my Stage', {directory: 'odd'}),
    stage('PRIVATE'),
    stage('LAKE', {type: 'EXTERNAL'}),
  ],
  grants: grantsOf(...GRANTS),
  files: {
    'stages/scripts/a.sql': 'select 1\n',
    // A folder called like its stage, which is what LIST puts in front of every name.
    'stages/scripts/scripts/b.sql': 'select 2\n',
    'stages/scripts/packed.sql.gz': gzipSync('select 3\n'),
    'stages/scripts/torn.sql.gz': gzipSync('select 4\n').subarray(0, 12),
    'stages/scripts/not packed.py.gz': 'print(5)\n',
    'stages/scripts/orders.csv': '1,2\n',
    'stages/scripts/large.sql': `select '${'x'.repeat(2000)}'`,
    'stages/odd/Über us/c.ipynb': '{"cells": []}',
    'stages/private/secret.sql': 'select 6\n',
    'stages/lake/d.sql': 'select 7\n',
    'stages/lake/data.parquet': 'PAR1',
  },
};

let sandbox: OpenSandbox;
let warehouse: SnowflakeWarehouse;
const open = (at: OpenSandbox) =>
  openSnowflake(
    {account: 'TINY', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: at.url},
    silentLog,
  );
beforeAll(async () => {
  sandbox = await openSandbox(account);
  warehouse = await open(sandbox);
});
afterAll(async () => {
  await warehouse.close();
  await sandbox.stop();
});

const settings = {inventoryRole: 'RESCUE_INVENTORY'};
const harvest = (own = {}, parts: Partial<SourceContext> = {}, from = warehouse) =>
  harvestAll({source, settings: {...settings, ...own}, context: {warehouse: from}}, parts);
const assetsOf = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'asset' ? [event.asset] : []));
const unreadable = (events: readonly SourceEvent[]) => events.filter((event) => event.t === 'unreadable');

behavesLikeSource('snowflake-stages', async () => ({
  source,
  settings: {...settings, external: true},
  context: {warehouse},
}));

describe('snowflake-stages', () => {
  it('reads SQL, notebooks and Python out of named stages, packed or not, and no data', async () => {
    const assets = assetsOf(await harvest());
    expect(
      assets.map(({container, path, format, title, bytes}) => [
        container,
        path,
        format,
        title,
        Buffer.from(bytes).toString(),
      ]),
    ).toEqual([
      ['ANALYTICS.TEAM."SCRIPTS"', 'a.sql', 'sql', 'a', 'select 1\n'],
      ['ANALYTICS.TEAM."SCRIPTS"', 'large.sql', 'sql', 'large', `select '${'x'.repeat(2000)}'`],
      ['ANALYTICS.TEAM."SCRIPTS"', 'not packed.py.gz', 'py', 'not packed', 'print(5)\n'],
      ['ANALYTICS.TEAM."SCRIPTS"', 'packed.sql.gz', 'sql', 'packed', 'select 3\n'],
      ['ANALYTICS.TEAM."SCRIPTS"', 'scripts/b.sql', 'sql', 'b', 'select 2\n'],
      ['ANALYTICS.TEAM."my Stage"', 'Über us/c.ipynb', 'ipynb', 'c', '{"cells": []}'],
    ]);
    expect(assets[0]).toMatchObject({
      kind: 'stage-file',
      owner: {kind: 'role', name: 'LOADER'},
      locator: '@"ANALYTICS"."TEAM"."SCRIPTS"/a.sql',
    });
  });

  it('names what is not granted, damaged or too large, and says of no stage that it was read whole by that', async () => {
    const events = await harvest({maxFileMb: 0.001});
    expect(unreadable(events).map(({locator, reason, grant}) => [locator, reason, grant?.split('\n').at(-1)])).toEqual([
      [
        '@"ANALYTICS"."TEAM"."PRIVATE"',
        'The stage PRIVATE is not granted to the role that reads; its owner, role LOADER, can grant it.',
        'GRANT READ ON STAGE "ANALYTICS"."TEAM"."PRIVATE" TO ROLE RESCUE_READER;',
      ],
      [
        '@"ANALYTICS"."TEAM"."SCRIPTS"/large.sql',
        'The file has 2 KB, which is more than is read of a file (2 KB).',
        undefined,
      ],
      [
        '@"ANALYTICS"."TEAM"."SCRIPTS"/torn.sql.gz',
        'The file is packed with gzip and damaged, so it cannot be unpacked.',
        undefined,
      ],
    ]);
    const complete = events.flatMap((event) => (event.t === 'checkpoint' ? [[event.scope, event.complete]] : []));
    expect(Object.fromEntries(complete)).toEqual({
      '@"ANALYTICS"."TEAM"."PRIVATE"': false,
      '@"ANALYTICS"."TEAM"."SCRIPTS"': true,
      '@"ANALYTICS"."TEAM"."my Stage"': true,
    });
  });

  it('looks into external stages only when told to, and names what lies there', async () => {
    expect(unreadable(await harvest()).filter(({scope}) => scope.includes('LAKE'))).toEqual([]);
    const [found, ...others] = unreadable(await harvest({external: true})).filter(({scope}) => scope.includes('LAKE'));
    expect(found).toMatchObject({
      locator: '@"ANALYTICS"."TEAM"."LAKE"/d.sql',
      reason: 'The file lies in an external stage, which GET cannot read: fetch it from the cloud storage itself.',
    });
    expect(others).toEqual([]);
  });

  it('takes a revoked grant for unreadable, and keeps what is stored', async () => {
    const first = await harvest();
    await using later = await openSandbox({
      ...account,
      grants: grantsOf(...GRANTS.filter((grant) => !grant.includes('SCRIPTS'))),
    });
    const again = await open(later);
    const second = await harvest({}, memoryOf(first), again);
    await again.close();
    expect(assetsOf(second)).toEqual([]);
    expect(unreadable(second).map(({scope}) => scope)).toContain('@"ANALYTICS"."TEAM"."SCRIPTS"');
    const scripts = second.find((event) => event.t === 'checkpoint' && event.scope.includes('SCRIPTS'));
    expect(scripts).toMatchObject({complete: false});
  });

  it('asks nothing of a stage that is out of scope', async () => {
    const asked: string[] = [];
    const watched: SnowflakeWarehouse = {
      role: 'RESCUE_READER',
      stream: (sql, options) => {
        asked.push(sql);
        return warehouse.stream(sql, options);
      },
      readFile: (locator, options) => {
        asked.push(`get ${locator}`);
        return warehouse.readFile(locator, options);
      },
      close: async () => {},
    };
    for (const filter of [{database: () => false}, {schema: () => false}, {role: () => false}])
      await harvest({external: true}, {scope: {...everything, ...filter}}, watched);
    expect(asked.filter((sql) => /^(?:list|get) /.test(sql))).toEqual([]);
    await harvest({}, {scope: {...everything, folder: (path) => path !== 'scripts'}}, watched);
    expect(asked.filter((sql) => sql.startsWith('get ')).join('\n')).not.toContain('b.sql');
  });
});
