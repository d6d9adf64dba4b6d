import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ScopeFilter, SourceContext, SourceEvent} from '../../ports/source.ts';
import {
  behavesLikeSource,
  everything,
  harvestAll,
  memoryOf,
  silentLog,
  sourceContext,
} from '../../testing/behaves-like-source.ts';
import {grantsOf} from '../../testing/grants-of.ts';
import {objectAccount, teamObjects} from '../../testing/object-account.ts';
import {openSandbox, type OpenSandbox, type TinyAccount} from '../../testing/open-sandbox.ts';
import {openSnowflake, type SnowflakeWarehouse} from '../snowflake/connect.ts';
import source from './snowflake-objects.ts';

interface Account extends AsyncDisposable {
  readonly warehouse: SnowflakeWarehouse;
}

async function open(parts: TinyAccount): Promise<Account> {
  const sandbox: OpenSandbox = await openSandbox(parts);
  const warehouse = await openSnowflake(
    {account: 'TINY', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: sandbox.url},
    silentLog,
  );
  return {
    warehouse,
    [Symbol.asyncDispose]: async () => {
      await warehouse.close();
      await sandbox.stop();
    },
  };
}

const harvest = (warehouse: SnowflakeWarehouse, settings = {}, parts: Partial<SourceContext> = {}) =>
  harvestAll({source, settings, context: {warehouse}}, parts);
const assetsOf = (events: readonly SourceEvent[]) =>
  events.flatMap((event) => (event.t === 'asset' ? [event.asset] : []));
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bodies = (events: readonly SourceEvent[]) =>
  Object.fromEntries(assetsOf(events).map((asset) => [asset.path, textOf(asset.bytes)]));
const unreadable = (events: readonly SourceEvent[]) => events.filter((event) => event.t === 'unreadable');
const completeOf = (events: readonly SourceEvent[]) =>
  Object.fromEntries(events.flatMap((event) => (event.t === 'checkpoint' ? [[event.scope, event.complete]] : [])));

const withInventory = {inventoryRole: 'RESCUE_INVENTORY'};
let whole: Account;
beforeAll(async () => void (whole = await open(objectAccount())));
afterAll(async () => await whole[Symbol.asyncDispose]());

for (const settings of [{}, withInventory])
  behavesLikeSource(`snowflake-objects ${JSON.stringify(settings)}`, async () => ({
    source,
    settings,
    context: {warehouse: whole.warehouse},
  }));

describe('snowflake-objects', () => {
  it('reads the SQL of every kind as the account gives it, and what else there is to know as a comment', async () => {
    const found = bodies(await harvest(whole.warehouse, withInventory));
    expect(found).toEqual({
      'ANALYTICS/TEAM/views/ORDERS_V.sql': 'create view ORDERS_V as select id from analytics.core.orders;\n',
      'ANALYTICS/TEAM/views/odd%2f"view".sql': 'create or replace view "odd/""view""" as select 1 as one;\n',
      // Only its owner is shown a secure view; ACCOUNT_USAGE keeps it.
      'ANALYTICS/TEAM/views/PAY_V.sql': 'create or replace secure view PAY_V as select salary from hr.pay;\n',
      'ANALYTICS/TEAM/materialized-views/MV.sql': 'create materialized view MV as select count(*) as n from t;\n',
      'ANALYTICS/TEAM/dynamic-tables/DT.sql':
        "create dynamic table DT target_lag = '1 hour' warehouse = LOAD_WH as select 2 as two;\n",
      'ANALYTICS/TEAM/tasks/NIGHTLY.sql': [
        '-- schedule: USING CRON 0 6 * * * UTC',
        '-- state: started',
        '-- after: ANALYTICS.TEAM.LOAD',
        "-- when: system$stream_has_data('S')",
        '-- warehouse: LOAD_WH',
        'insert into reporting.totals select 3\n',
      ].join('\n'),
      'ANALYTICS/TEAM/procedures/REFRESH(DATE).sql': `${teamObjects[7]?.text}\n`,
      'ANALYTICS/TEAM/procedures/REFRESH(DATE, NUMBER).sql': `${teamObjects[6]?.text}\n`,
      'ANALYTICS/TEAM/functions/TWICE(NUMBER).sql': `${teamObjects[8]?.text}\n`,
      'ANALYTICS/TEAM/streams/S.sql':
        '-- table: ANALYTICS.CORE.ORDERS\n-- type: DELTA\n-- mode: DEFAULT\ncreate stream S on table ORDERS;\n',
      'ANALYTICS/TEAM/alerts/LATE.sql': [
        '-- schedule: 60 MINUTE',
        '-- state: started',
        '-- warehouse: LOAD_WH',
        '-- runs: the second statement, whenever the first returns rows',
        'select 1 from late_orders -- none yet',
        ';',
        "insert into alarms select 'late'\n",
      ].join('\n'),
      'dbt_project.yml': 'name: shop\n',
      'models/orders.sql': 'select 6 as six\n',
    });
  });

  it('knows who owns an object, where it runs, and since when it is there', async () => {
    const assets = assetsOf(await harvest(whole.warehouse, withInventory));
    const task = assets.find(({title}) => title === 'NIGHTLY');
    expect(task).toMatchObject({
      kind: 'object',
      format: 'sql',
      owner: {kind: 'role', id: 'ANALYST', name: 'ANALYST'},
      container: 'ANALYTICS.TEAM',
      locator: 'object://tasks/"ANALYTICS"."TEAM"."NIGHTLY"',
      createdAt: '2026-11-03T08:00:00.000Z',
      context: {role: 'ANALYST', warehouse: 'LOAD_WH', database: 'ANALYTICS', schema: 'TEAM'},
    });
    // SHOW PROCEDURES names no owner: ACCOUNT_USAGE does.
    const procedures = assets.filter(({path}) => path.includes('/procedures/'));
    expect(procedures.map(({owner}) => owner.name)).toEqual(['ANALYST', 'ANALYST']);
    expect(new Set(procedures.map(({id}) => id)).size).toBe(2);
  });

  it('asks the second night for nothing that the listings say is unchanged', async () => {
    const asked: string[] = [];
    const watched: SnowflakeWarehouse = {
      role: 'RESCUE_READER',
      stream: (sql, options) => {
        asked.push(sql);
        return whole.warehouse.stream(sql, options);
      },
      readFile: (locator, options) => {
        asked.push(`get ${locator}`);
        return whole.warehouse.readFile(locator, options);
      },
      close: async () => {},
    };
    const first = await harvest(watched, withInventory);
    expect(asked.filter((sql) => /get_ddl|^get /.test(sql))).toHaveLength(6);
    asked.length = 0;
    await harvest(watched, withInventory, memoryOf(first));
    expect(asked.filter((sql) => /get_ddl|^get /.test(sql))).toEqual([]);
  });

  it('reads an object again when its definition, its schedule or its time changed', async () => {
    const first = await harvest(whole.warehouse, withInventory);
    const changed = teamObjects.map((object) => {
      if (object.name === 'ORDERS_V') return {...object, text: 'create view ORDERS_V as select id, day from orders;'};
      if (object.name === 'NIGHTLY') return {...object, state: 'suspended'};
      if (object.name === 'TWICE') return {...object, created_on: '2026-11-05T08:00:00.000Z'};
      return object;
    });
    await using later = await open(objectAccount([], changed));
    const second = await harvest(later.warehouse, withInventory, memoryOf(first));
    expect(assetsOf(second).map(({title}) => title)).toEqual(['ORDERS_V', 'NIGHTLY', 'TWICE']);
    expect(textOf(assetsOf(second)[1]!.bytes)).toContain('-- state: suspended');
  });

  it('names the grant for a secure view that nothing shows, and goes on', async () => {
    await using account = await open(objectAccount(['OBJECT_VIEWER']));
    const events = await harvest(account.warehouse, withInventory);
    const pay = unreadable(events).find(({locator}) => locator.endsWith('"PAY_V"'));
    expect(pay).toMatchObject({
      reason: expect.stringContaining('its owner, role ANALYST, can open it'),
      grant: 'GRANT DATABASE ROLE SNOWFLAKE.OBJECT_VIEWER TO ROLE RESCUE_READER;',
      owner: {name: 'ANALYST'},
      id: expect.any(String),
    });
    expect(Object.keys(bodies(events))).toContain('ANALYTICS/TEAM/functions/TWICE(NUMBER).sql');
  });

  it('keeps the body of a procedure from ACCOUNT_USAGE when GET_DDL is refused, in its own language', async () => {
    await using account = await open(objectAccount(['PROCEDURE', 'FUNCTION']));
    const found = assetsOf(await harvest(account.warehouse, withInventory)).filter(({path}) =>
      /\/(?:procedures|functions)\//.test(path),
    );
    expect(found.map(({path, format, bytes}) => [path, format, textOf(bytes)])).toEqual([
      ['ANALYTICS/TEAM/procedures/REFRESH(DATE).sql', 'py', 'def run(session):\n    return 5\n'],
      ['ANALYTICS/TEAM/procedures/REFRESH(DATE, NUMBER).sql', 'sql', 'begin select 4; return 1; end\n'],
      ['ANALYTICS/TEAM/functions/TWICE(NUMBER).sql', 'text', "return X * 2; // '\n"],
    ]);
  });

  it.each([
    ['TASK', '"NIGHTLY"', 'GRANT MONITOR ON TASK "ANALYTICS"."TEAM"."NIGHTLY" TO ROLE RESCUE_READER;'],
    ['DYNAMIC TABLE', '"DT"', 'GRANT MONITOR ON DYNAMIC TABLE "ANALYTICS"."TEAM"."DT" TO ROLE RESCUE_READER;'],
    ['STREAM', '"S"', 'GRANT SELECT ON STREAM "ANALYTICS"."TEAM"."S" TO ROLE RESCUE_READER;'],
    ['ALERT', '"LATE"', 'GRANT MONITOR ON ALERT "ANALYTICS"."TEAM"."LATE" TO ROLE RESCUE_READER;'],
  ])('takes a revoked grant on a %s for unreadable, never for gone', async (kind, name, grant) => {
    const first = await harvest(whole.warehouse, withInventory);
    await using later = await open(objectAccount([` ON ${kind} `]));
    const second = await harvest(later.warehouse, withInventory, memoryOf(first));
    const lost = unreadable(second);
    expect(lost.map(({locator}) => locator)).toEqual([expect.stringContaining(name)]);
    expect(lost[0]?.grant).toContain(grant);
    expect(assetsOf(first).map(({id}) => id)).toContain(lost[0]?.id);
  });

  it('takes nothing for gone where no role sees everything', async () => {
    const readerOnly = completeOf(await harvest(whole.warehouse));
    // ACCOUNT_USAGE keeps all views, procedures and functions; of the rest SHOW hides what was revoked.
    expect(readerOnly).toMatchObject({
      'object://views': true,
      'object://procedures': true,
      'object://functions': true,
      'object://tasks': false,
      'object://streams': false,
      'object://alerts': false,
      'object://dynamic-tables': false,
    });
    const seen = completeOf(await harvest(whole.warehouse, withInventory));
    expect(Object.values(seen)).not.toContain(false);
    // The inventory role lost MANAGE GRANTS: what it does not list any more may all still be there.
    await using blind = await open(objectAccount(['MANAGE GRANTS']));
    expect(completeOf(await harvest(blind.warehouse, withInventory))['object://tasks']).toBe(false);
  });

  it('goes on with the other kinds when one is refused', async () => {
    const refusing: SnowflakeWarehouse = {
      ...proxyOf(whole.warehouse),
      stream: (sql, options) =>
        whole.warehouse.stream(sql.startsWith('show alerts') ? 'show alarms in account' : sql, options),
    };
    const events = await harvest(refusing, withInventory);
    expect(unreadable(events)).toEqual([
      expect.objectContaining({
        scope: 'object://alerts',
        locator: 'object://alerts!show alerts in account limit 10000',
        reason: expect.stringContaining('The account refused to list them'),
      }),
    ]);
    expect(completeOf(events)).toMatchObject({'object://alerts': false, 'object://tasks': true});
    expect(assetsOf(events)).toHaveLength(12);
  });

  it('leaves out what belongs to Snowflake, to shares and to applications', async () => {
    const foreign = ['SNOWFLAKE_SAMPLE_DATA', 'SHARED', 'APP'].map((database_name) => ({
      ...teamObjects[0]!,
      database_name,
    }));
    const database = (name: string, kind: string) => ({
      name,
      kind,
      owner: 'SYSADMIN',
      created_on: '2026-11-01T00:00:00.000Z',
    });
    await using account = await open({
      ...objectAccount([], [...teamObjects, ...foreign, {...teamObjects[0]!, schema_name: 'INFORMATION_SCHEMA'}]),
      databases: [
        database('ANALYTICS', 'STANDARD'),
        database('SNOWFLAKE_SAMPLE_DATA', 'STANDARD'),
        database('SHARED', 'IMPORTED DATABASE'),
        database('APP', 'APPLICATION'),
      ],
    });
    const events = await harvest(account.warehouse, withInventory);
    expect(
      assetsOf(events)
        .map(({context}) => context?.database)
        .filter((name) => name !== undefined),
    ).not.toContain('SHARED');
    expect(assetsOf(events)).toHaveLength(assetsOf(await harvest(whole.warehouse, withInventory)).length);
  });

  it('asks for nothing that is out of scope, and keeps what is stored of it', async () => {
    const asked: string[] = [];
    const watched: SnowflakeWarehouse = {
      ...proxyOf(whole.warehouse),
      stream: (sql, options) => {
        asked.push(sql);
        return whole.warehouse.stream(sql, options);
      },
    };
    const first = await harvest(whole.warehouse, withInventory);
    const kept = memoryOf(first);
    const filters: Partial<ScopeFilter>[] = [
      {database: () => false},
      {schema: () => false},
      {role: () => false},
      {folder: () => false},
    ];
    for (const filter of filters) {
      asked.length = 0;
      const scope = {...everything, ...filter};
      expect(assetsOf(await harvest(watched, withInventory, {scope}))).toEqual([]);
      expect(asked.filter((sql) => /get_ddl|^get /.test(sql))).toEqual([]);
      const second = await harvest(watched, withInventory, {...kept, scope});
      const stored = assetsOf(first).filter(({locator}) => locator.startsWith('object://')).length;
      expect(second.filter((event) => event.t === 'unchanged' && event.scope.startsWith('object://'))).toHaveLength(
        stored,
      );
    }
  });

  it('ends at once when it is stopped in the middle', async () => {
    const stop = new AbortController();
    const settings = source.configSchema.parse(withInventory);
    const context = sourceContext({warehouse: whole.warehouse, settings, signal: stop.signal});
    const seen: string[] = [];
    const running = (async () => {
      for await (const event of source.harvest(context)) {
        seen.push(event.t);
        if (event.t === 'asset') stop.abort(new Error('Stopped by the test.'));
      }
    })();
    await expect(running).rejects.toThrow('Stopped by the test.');
    // What was read side by side may still come; nothing new is begun.
    expect(seen.filter((t) => t === 'checkpoint')).toHaveLength(seen.includes('checkpoint') ? 1 : 0);
  });

  it('says what roles have on tables and views in scope, without who owns them', async () => {
    const account = objectAccount();
    const more = grantsOf(
      'GRANT SELECT ON TABLE ANALYTICS.TEAM.ORDERS TO ROLE BI',
      'GRANT INSERT ON TABLE ANALYTICS.TEAM.ORDERS TO ROLE BI',
      'GRANT OWNERSHIP ON TABLE ANALYTICS.TEAM.ORDERS TO ROLE LOADER',
      'GRANT SELECT ON TABLE ANALYTICS.TEAM."odd" TO DATABASE ROLE ANALYTICS.READERS',
      'GRANT SELECT ON TABLE HR.PAY.SALARIES TO ROLE BI',
    );
    await using own = await open({...account, grants: [...(account.grants ?? []), ...more]});
    const grantsIn = (events: readonly SourceEvent[]) =>
      events.flatMap((event) => (event.t === 'grants' ? event.rows : []));
    const scope: ScopeFilter = {...everything, database: (name) => name !== 'HR'};
    const events = await harvest(own.warehouse, {kinds: ['tasks']}, {scope});
    expect(grantsIn(events).filter(({grantee}) => grantee !== 'RESCUE_READER')).toEqual([
      {
        account: 'acme',
        object: 'ANALYTICS.TEAM.ORDERS',
        grantedTo: 'ROLE',
        grantee: 'BI',
        privileges: ['INSERT', 'SELECT'],
      },
      {
        account: 'acme',
        object: 'ANALYTICS.TEAM."odd"',
        grantedTo: 'DATABASE_ROLE',
        grantee: 'ANALYTICS.READERS',
        privileges: ['SELECT'],
      },
    ]);
    expect(completeOf(events)['object://grants']).toBe(true);
    expect(grantsIn(await harvest(own.warehouse, {kinds: ['tasks'], grants: false}, {scope}))).toEqual([]);
  });

  it('names the grant where the role may not see who has what, and goes on', async () => {
    await using own = await open(objectAccount(['SECURITY_VIEWER']));
    const events = await harvest(own.warehouse, {kinds: ['tasks']});
    expect(assetsOf(events)).toHaveLength(1);
    expect(unreadable(events).filter(({scope}) => scope === 'object://grants')).toEqual([
      {
        t: 'unreadable',
        scope: 'object://grants',
        locator: 'object://grants/GRANTS_TO_ROLES',
        reason:
          'The role that reads may not see GRANTS_TO_ROLES, so models do not say what was granted on the objects they take the place of.',
        grant: 'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER;',
      },
    ]);
    expect(completeOf(events)).toMatchObject({'object://grants': false});
  });

  it('harvests the kinds it is told to', async () => {
    const events = await harvest(whole.warehouse, {...withInventory, kinds: ['streams']});
    expect(assetsOf(events).map(({title}) => title)).toEqual(['S']);
    expect(() => source.configSchema.parse({kinds: ['pipes']})).toThrow(/views/);
  });

  it('tries the versions of a dbt project in turn, and names the grant where none can be listed', async () => {
    const elsewhere: SnowflakeWarehouse = {
      ...proxyOf(whole.warehouse),
      async *stream(sql, options) {
        for await (const row of whole.warehouse.stream(sql, options))
          yield sql.startsWith('show dbt') ? {...row, default_version_location_uri: null} : row;
      },
    };
    const events = await harvest(elsewhere, {kinds: ['dbt-projects'], dbtVersions: ['live', 'last']});
    expect(assetsOf(events).map(({locator}) => locator)).toEqual([
      'snow://dbt/"ANALYTICS"."TEAM"."SHOP"/versions/last/dbt_project.yml',
      'snow://dbt/"ANALYTICS"."TEAM"."SHOP"/versions/last/models/orders.sql',
    ]);
    await using account = await open(objectAccount(['DBT PROJECT']));
    const denied = unreadable(await harvest(account.warehouse, {...withInventory, kinds: ['dbt-projects']}));
    expect(denied).toEqual([
      expect.objectContaining({
        scope: 'snow://dbt/"ANALYTICS"."TEAM"."SHOP"',
        grant: expect.stringContaining('GRANT USAGE ON DBT PROJECT "ANALYTICS"."TEAM"."SHOP" TO ROLE RESCUE_READER;'),
      }),
    ]);
  });
});

function proxyOf(warehouse: SnowflakeWarehouse): SnowflakeWarehouse {
  return {
    role: warehouse.role,
    stream: (sql, options) => warehouse.stream(sql, options),
    readFile: (locator, options) => warehouse.readFile(locator, options),
    close: async () => {},
  };
}
