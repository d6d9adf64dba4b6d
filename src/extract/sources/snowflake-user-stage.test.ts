import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import {behavesLikeSource, everything, harvestAll, memoryOf, silentLog} from '../../testing/behaves-like-source.ts';
import {denied, fakeWarehouse} from '../../testing/fake-warehouse.ts';
import {openSandbox, type OpenSandbox} from '../../testing/open-sandbox.ts';
import {openSnowflake, type SnowflakeWarehouse} from '../snowflake/connect.ts';
import source from './snowflake-user-stage.ts';

const FIRST = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f1';
const SECOND = '1a2b3c4d-5e6f-4a8b-9c0d-1e2f3a4b5c6d';

let sandbox: OpenSandbox;
let warehouse: SnowflakeWarehouse;
const open = (user: string, password: string) =>
  openSnowflake({account: 'TINY', user, password, accessUrl: sandbox.url}, silentLog);
beforeAll(async () => {
  sandbox = await openSandbox({
    files: {
      [`user-stages/ANA/worksheet_data/${FIRST}`]: 'select 1 as monthly\n',
      [`user-stages/ANA/worksheet_data/${SECOND}`]: 'no statement at all',
      'user-stages/ANA/worksheet_data/metadata': JSON.stringify({
        worksheets: [{id: FIRST, name: 'Monthly  numbers', role: 'ANALYST', database: 'ANALYTICS'}],
      }),
      'user-stages/ANA/backup/old.sql': 'select 2\n',
      'user-stages/ANA/backup/rows.csv': '1\n',
      'user-stages/RESCUE_BOT/mine.sql': 'select 3\n',
    },
  });
  warehouse = await open('ANA', 'ana-reads');
});
afterAll(async () => {
  await warehouse.close();
  await sandbox.stop();
});

const harvest = (parts: Partial<SourceContext> = {}, from = warehouse) =>
  harvestAll({source, settings: {}, context: {warehouse: from}}, parts);
const assetsOf = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'asset' ? [event.asset] : []));

behavesLikeSource('snowflake-user-stage', async () => ({source, settings: {}, context: {warehouse}}));

describe('snowflake-user-stage', () => {
  it('reads the worksheets of the running user by their titles, and the SQL files beside them', async () => {
    const assets = assetsOf(await harvest());
    expect(assets.map(({kind, format, title, path, locator}) => [kind, format, title, path, locator])).toEqual([
      ['stage-file', 'sql', 'old', 'backup/old.sql', 'ANA@~/backup/old.sql'],
      ['worksheet', 'sql', 'Monthly numbers', `worksheet_data/${FIRST}`, `ANA@~/worksheet_data/${FIRST}`],
      ['worksheet', 'sql', SECOND, `worksheet_data/${SECOND}`, `ANA@~/worksheet_data/${SECOND}`],
    ]);
    expect(Buffer.from(assets[1]!.bytes).toString()).toBe('select 1 as monthly\n');
    expect(assets.map(({context}) => context)).toEqual([
      undefined,
      {role: 'ANALYST', database: 'ANALYTICS'},
      undefined,
    ]);
  });

  it('sees nothing of another user, and never takes for gone what that one has', async () => {
    const bot = await open('RESCUE_BOT', 'let-me-read');
    const events = await harvest(memoryOf(await harvest()), bot);
    await bot.close();
    expect(assetsOf(events).map(({path, owner}) => [path, owner.name])).toEqual([['mine.sql', 'RESCUE_BOT']]);
    expect(events.flatMap((event) => (event.t === 'checkpoint' ? [event.scope] : []))).toEqual(['RESCUE_BOT@~']);
  });

  it('looks into nothing when the user is out of scope', async () => {
    expect(await harvest({scope: {...everything, user: (name) => name !== 'ANA'}})).toEqual([]);
  });

  it('goes on without titles when the index is gone or in no known format', async () => {
    const files: Readonly<Record<string, string | undefined>> = {[`@~/worksheet_data/${FIRST}`]: 'select 1'};
    const rows = [`worksheet_data/${FIRST}`, 'worksheet_data/metadata'].map((name) => ({name, size: '8', md5: 'x'}));
    for (const index of [undefined, '\u0000\u0001 binary']) {
      const account = fakeWarehouse({
        answer: (sql) => {
          if (sql.startsWith('select current_user()')) return [{USER_NAME: 'ANA'}];
          return sql === "list '@~'" ? rows : denied();
        },
        file: (locator) => (locator.endsWith('metadata') ? index : files[locator]),
      });
      const assets = assetsOf(await harvestAll({source, settings: {}, context: {warehouse: account}}));
      expect(assets.map(({title, owner}) => [title, owner.id])).toEqual([[FIRST, '']]);
    }
  });

  it('says so when the account does not tell who is logged in', async () => {
    const account = fakeWarehouse({answer: () => denied()});
    const events = await harvestAll({source, settings: {}, context: {warehouse: account}});
    expect(events).toEqual([
      expect.objectContaining({t: 'unreadable', locator: '@~'}),
      {t: 'checkpoint', scope: '@~', cursor: null, complete: false, listed: 1},
    ]);
  });
});
