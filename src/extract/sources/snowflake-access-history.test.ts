import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SourceEvent} from '../../ports/source.ts';
import {
  behavesLikeSource,
  everything,
  harvestAll,
  silentLog,
  sourceContext,
} from '../../testing/behaves-like-source.ts';
import {openSandbox, tinyAccount, type OpenSandbox} from '../../testing/open-sandbox.ts';
import {openSnowflake, type SnowflakeWarehouse} from '../snowflake/connect.ts';
import source from './snowflake-access-history.ts';

type Row = Record<string, unknown>;
const lines = (rows: readonly Row[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
const table = (objectName: string, more: Row = {}): Row => ({objectName, objectDomain: 'Table', objectId: 5, ...more});

const REVENUE = 'SHOP.MARTS.REVENUE';
let next = 0;
/** A statement in both views. */
function ran(day: string, user: string, reads: readonly Row[], writes: readonly Row[], more: Row = {}): [Row, Row] {
  next += 1;
  const at = `${day}T${String(8 + (next % 10)).padStart(2, '0')}:00:00.000Z`;
  const id = `q${String(next).padStart(4, '0')}`;
  return [
    {
      query_id: id,
      query_text: 'select 1',
      query_type: 'SELECT',
      session_id: 1,
      user_name: user,
      user_type: 'PERSON',
      execution_status: 'success',
      start_time: at,
      end_time: at,
      total_elapsed_time: 10,
      is_client_generated_statement: false,
      query_hash: `h${next}`,
      query_hash_version: 2,
      ...more,
    },
    {
      query_id: id,
      query_start_time: at,
      user_name: user,
      direct_objects_accessed: reads,
      base_objects_accessed: reads,
      objects_modified: writes,
    },
  ];
}

const history = [
  // Ana builds a table from another one, and from itself: that is no reading of it.
  ran('2026-11-10', 'ANA', [table('SHOP.RAW.ORDERS'), table('SHOP.RAW.ORDERS'), table(REVENUE)], [table(REVENUE)], {
    query_hash: 'build',
  }),
  ran('2026-11-10', 'OTTO', [table(REVENUE)], []),
  ran('2026-11-10', 'OTTO', [table(REVENUE)], []),
  ran('2026-11-10', 'ANA', [table('SHOP."odd schema"."a.b"', {objectDomain: 'View'})], [], {session_id: 2}),
  ran('2026-11-10', 'SYSTEM', [table(REVENUE)], [], {query_id: 'by-task', session_id: 9, user_type: null}),
  // The account cut a list off, twice over; a function and a view of its own are no objects of anybody's.
  ran('2026-11-10', 'OTTO', [{objectId: -1}, {objectName: 'TRUNCATED', objectDomain: 'Table', objectId: 1}], []),
  ran(
    '2026-11-10',
    'OTTO',
    [table('SHOP.RAW.F', {objectDomain: 'Function'}), table('SNOWFLAKE.ACCOUNT_USAGE.USERS')],
    [],
  ),
  // Our own, and what a driver issues: in neither.
  ran('2026-11-10', 'OTTO', [table(REVENUE)], [], {query_tag: 'worksheet-rescue'}),
  ran('2026-11-10', 'OTTO', [table(REVENUE)], [], {is_client_generated_statement: true}),
  ran('2026-11-12', 'OTTO', [table('HR.PAY.SALARIES'), table(REVENUE)], []),
  // More readers than anybody looks at.
  ...Array.from({length: 53}, (_, n) =>
    ran('2026-11-12', `READER_${String(n).padStart(2, '0')}`, [table('SHOP.RAW.BUSY')], []),
  ),
];
history[4]![1]['query_id'] = 'by-task';

const files = {
  ...tinyAccount.files,
  'access-history.ndjson': lines(history.map(([, access]) => access)),
  'object-dependencies.ndjson': lines([
    {
      referenced_database: 'SHOP',
      referenced_schema: 'MARTS',
      referenced_object_name: 'REVENUE',
      referenced_object_domain: 'TABLE',
      referencing_database: 'SHOP',
      referencing_schema: 'odd schema',
      referencing_object_name: 'a.b',
      referencing_object_domain: 'VIEW',
      dependency_type: 'BY_NAME',
    },
    {referenced_database: 'SNOWFLAKE', referenced_schema: 'X', referencing_database: 'SHOP', referencing_schema: 'Y'},
  ]),
};

let sandbox: OpenSandbox;
let warehouse: SnowflakeWarehouse;
const open = (at: OpenSandbox): Promise<SnowflakeWarehouse> =>
  openSnowflake(
    {account: 'TINY', user: 'RESCUE_BOT', password: 'let-me-read', role: 'RESCUE_READER', accessUrl: at.url},
    silentLog,
    {wait: async () => {}},
  );
beforeAll(async () => {
  sandbox = await openSandbox({
    files,
    history: history.map(([run]) => run),
    sessions: [
      {session_id: 1, client_environment: '{"APPLICATION": "Snowflake Web App (snowsight_worksheet)"}'},
      {session_id: 2, client_environment: '{"APPLICATION": "Tableau"}'},
    ],
    tasks: [
      {
        query_id: 'by-task',
        database_name: 'SHOP',
        schema_name: 'JOBS',
        name: 'EXPORT',
        scheduled_time: '2026-11-10T07:00:00Z',
        completed_time: '2026-11-10T23:00:00Z',
      },
    ],
  });
  warehouse = await open(sandbox);
}, 60_000);
afterAll(async () => {
  await warehouse.close();
  await sandbox.stop();
});

const run = (parts = {}, cursor?: never, settings = {}) =>
  harvestAll({source, settings, context: {warehouse}}, parts, cursor);
const usesOf = (events: readonly SourceEvent[], day: string) =>
  events.flatMap((event) => (event.t === 'object-uses' && event.utcDay === day ? event.rows : []));

behavesLikeSource('snowflake-access-history', async () => ({source, settings: {}, context: {warehouse}}));

describe('snowflake-access-history', () => {
  it('says who read and who wrote what, by user and client, writers by statement as well', async () => {
    const uses = usesOf(await run(), '2026-11-10');
    expect(
      uses.map(({direction, object, userName, userId, actor, client, queryHash, runs, domain}) =>
        [direction, object, domain, userName, userId, actor, client, queryHash, runs].join(' | '),
      ),
    ).toEqual([
      'read | SHOP."odd schema"."a.b" | View | ANA | 9 | bi | Tableau |  | 1',
      `read | ${REVENUE} | Table | SYSTEM |  | task | task SHOP.JOBS.EXPORT |  | 1`,
      `read | ${REVENUE} | Table | OTTO | 10 | person | Snowflake Web App (snowsight_worksheet) |  | 2`,
      'read | SHOP.RAW.ORDERS | Table | ANA | 9 | person | Snowflake Web App (snowsight_worksheet) |  | 1',
      `written | ${REVENUE} | Table | ANA | 9 | person | Snowflake Web App (snowsight_worksheet) | build | 1`,
    ]);
  });

  it('reads days that hold something, leaves out who is beyond counting, and tells how many', async () => {
    const events = await run();
    expect(events.flatMap((event) => (event.t === 'object-uses' ? [event.utcDay] : []))).toEqual([
      '2026-11-10',
      '2026-11-12',
    ]);
    expect(usesOf(events, '2026-11-12').filter(({object}) => object === 'SHOP.RAW.BUSY')).toHaveLength(50);
    const tally = events.flatMap((event) => (event.t === 'tally' ? [event.counts] : []));
    expect(tally[0]).toMatchObject({'accesses whose objects the account cut off': 1});
    expect(tally.at(-1)).toMatchObject({'readers and writers beyond 50 of one object and day': 3});
  });

  it('gives what is made from what, without what is the account’s own', async () => {
    const events = await run();
    expect(events.find((event) => event.t === 'dependencies')?.rows).toEqual([
      {
        account: 'acme',
        referenced: REVENUE,
        referencedDomain: 'TABLE',
        referencing: 'SHOP."odd schema"."a.b"',
        referencingDomain: 'VIEW',
      },
    ]);
  });

  it('leaves out objects and people that are out of scope', async () => {
    const scope = {
      ...everything,
      user: (name: string) => !name.startsWith('READER_'),
      schema: (database: string) => database !== 'HR',
    };
    const uses = usesOf(await run({scope}), '2026-11-12');
    expect(uses.map(({object}) => object)).toEqual([REVENUE]);
  });

  it('reads the overlap and what is new the next time', async () => {
    const cursor = {from: '2026-11-10', through: '2026-11-12'} as never;
    const events = await run({}, cursor, {overlapDays: 0});
    expect(events.flatMap((event) => (event.t === 'object-uses' ? [event.utcDay] : []))).toEqual(['2026-11-12']);
  });

  it('explains what it would cost', async () => {
    const settings = source.configSchema.parse({});
    const cost = await source.explainCost(sourceContext({warehouse, settings}));
    expect(cost).toMatchObject({days: 2, rows: history.length, seconds: 21, warehouse: {name: 'RESCUE_WH'}});
  });

  it('says once that there is no access history, keeps its cursor, and still gives the dependencies', async () => {
    const cursor = {from: '2026-11-10', through: '2026-11-12'} as never;
    sandbox.faults.inject({
      kind: 'statement',
      match: /from snowflake\.account_usage\.access_history/,
      code: '002003',
      sqlState: '02000',
      message: 'Object does not exist or not authorized.',
      times: 3,
    });
    const events = await run({}, cursor);
    expect(events.map(({t}) => t)).toEqual(['unreadable', 'checkpoint', 'dependencies', 'checkpoint']);
    expect(events[0]).toMatchObject({
      reason: expect.stringContaining('Enterprise Edition'),
      grant: 'GRANT DATABASE ROLE SNOWFLAKE.GOVERNANCE_VIEWER TO ROLE RESCUE_READER;',
    });
    expect(events.at(-1)).toMatchObject({cursor});
  });

  it('says which grant opens the dependencies, and reads the days without them', async () => {
    sandbox.faults.inject({
      kind: 'statement',
      match: /object_dependencies/,
      code: '002003',
      sqlState: '02000',
      message: 'Object does not exist or not authorized.',
      times: 3,
    });
    const events = await run();
    expect(events.filter((event) => event.t === 'unreadable')).toMatchObject([
      {scope: 'dependencies', grant: 'GRANT DATABASE ROLE SNOWFLAKE.OBJECT_VIEWER TO ROLE RESCUE_READER;'},
    ]);
    expect(usesOf(events, '2026-11-10')).toHaveLength(5);
  });
});
