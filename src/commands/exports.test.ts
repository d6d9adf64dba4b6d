import {afterEach, describe, expect, test} from 'vitest';
import {csv} from '../extract/exports/invented.test.kit.ts';
import {allObjects, bytesBelow, found} from '../testing/snapshots.ts';
import {type CliWorld, makeDbtProject, openWorld} from '../testing/cli-world.ts';

let world: CliWorld | undefined;
afterEach(() => world?.remove());

const CONFIG = (accounts: readonly string[]): string =>
  [
    'version: 1',
    'target: {kind: dbt, project: ./dbt}',
    'archive: {repository: ./archive.git}',
    'state: ./state',
    'accounts:',
    ...accounts.map((line) => `  ${line}`),
    '',
  ].join('\n');

const HEADER = [
  'QUERY_ID',
  'QUERY_TEXT',
  'START_TIME',
  'USER_NAME',
  'DATABASE_NAME',
  'SCHEMA_NAME',
  'ROLE_NAME',
  'SESSION_ID',
];
const WEEKLY = "select date_trunc('week', ordered_at) as week, sum(amount) as revenue\nfrom orders\ngroup by 1";

const CHURN = 'select plan, count(*) as churned from subscriptions where churned_at is not null group by plan';

/** A year in which Ines ran her weekly number, and a tool ran what tools run. */
function history(): string {
  const rows = Array.from({length: 20}, (_, week) => {
    const day = new Date(Date.UTC(2026, 0, 5 + week * 7)).toISOString().slice(0, 10);
    return [
      [`w${week}`, WEEKLY, `${day} 08:00:00.000 -0800`, 'INES_DUARTE', 'SHOP', 'PUBLIC', 'ANALYST', '1'],
      [
        `t${week}`,
        'select count(*) from dim_date',
        `${day} 02:00:00.000 -0800`,
        'SVC_LOAD',
        'SHOP',
        'PUBLIC',
        'LOADER',
        '2',
      ],
    ];
  });
  const churn = ['c1', CHURN, '2026-04-01 09:00:00.000 -0800', 'MIRA_OKAFOR', 'SHOP', 'PUBLIC', 'ANALYST', '1'];
  return csv([HEADER, ...rows.flat(), churn]);
}

describe('a rescue without access to the account', () => {
  test('goes from exported files alone to a candidate with its evidence', async () => {
    world = openWorld({
      'worksheet-rescue.yml': CONFIG([
        'acme: {kind: exported-history, history: exports/history.csv, users: exports/users.csv, sessions: exports/sessions.csv}',
        'sheets: {kind: snowsight-export, path: exports/snowsight}',
        'git-sheets: {kind: sf-git-folder, path: exports/sf_git, owner: TOBIAS_REN}',
      ]),
      'exports/history.csv': history(),
      'exports/users.csv': 'USER_ID,NAME,TYPE,DISABLED\n7,INES_DUARTE,PERSON,true\n8,SVC_LOAD,SERVICE,false\n',
      'exports/sessions.csv': csv([
        ['SESSION_ID', 'CLIENT_ENVIRONMENT'],
        ['1', '{"APPLICATION": "Snowflake Web App (snowsight_workspace_user_sql)"}'],
      ]),
      'exports/snowsight/Worksheet.acme.Churn.w1.json': JSON.stringify({
        WorksheetID: 'w1',
        WorksheetName: 'Churn by plan',
        OwnerUserName: 'MIRA_OKAFOR',
        Database: 'SHOP',
        Schema: 'PUBLIC',
        Query: CHURN,
      }),
      'exports/sf_git/Finance/Late_orders.sql':
        'select order_id, delivered_at from orders where delivered_at > promised_at',
      'exports/sf_git/Finance/.Late_orders_metadata.json':
        '{"name": "Late orders", "_id": "x1", "folder_name": "Finance"}',
    });
    makeDbtProject(world.at('dbt'));

    const report = await world.harvest();
    expect(report.sources.map(({source, failure}) => [source, failure])).toEqual([
      ['exported-history', undefined],
      ['snowsight-export', undefined],
      ['sf-git-folder', undefined],
    ]);
    expect(report.historyAssets).toBe(2);

    const candidates = await world.list();
    expect(candidates.map(({owner, runs}) => [owner.name, runs]).toSorted()).toEqual([
      ['INES_DUARTE', 20],
      // The worksheet of one account is found in the history of the other.
      ['MIRA_OKAFOR', 1],
      ['TOBIAS_REN', 0],
    ]);

    const again = await world.harvest();
    expect(again.commits).toBe(0);
  });

  test('is told what is wrong with an export in one sentence, and how to make one', async () => {
    world = openWorld({
      'worksheet-rescue.yml': CONFIG(['acme: {kind: exported-history, history: h.csv}']),
      'h.csv': '_COL_0,_COL_1\n1,2\n',
    });
    makeDbtProject(world.at('dbt'));
    const {code, stdout} = await world.wsr('harvest');
    expect(code).toBe(2);
    expect(stdout).toContain('The file h.csv has no column QUERY_TEXT, START_TIME, USER_NAME; found: _COL_0, _COL_1;');
    expect(stdout).toContain('Without access to the account');
  });

  test('puts no secret of an export anywhere, nor a digest of a text that had one', async () => {
    const secret = ['Rk7', 'pLq9', 'ZtW2', 'vXn4'].join('');
    const text = (value: string): string => `create user loader password = '${value}' default_role = LOADER`;
    world = openWorld({
      'worksheet-rescue.yml': CONFIG(['acme: {kind: exported-history, history: h.csv}']),
      'h.csv': csv([
        HEADER.slice(0, 4),
        ['q1', text(secret), '2026-03-02 08:00:00', 'INES_DUARTE'],
        ['q2', text(`${secret}8`), '2026-03-02 09:00:00', 'INES_DUARTE'],
        ['q3', text(secret), '2026-03-03 09:00:00', 'INES_DUARTE'],
      ]),
    });
    makeDbtProject(world.at('dbt'));
    await world.harvest();
    const {exactFingerprint} = await import('../parse/fingerprint/of-text.ts');
    const values = [secret, exactFingerprint(text(secret)), exactFingerprint(text(`${secret}8`))];
    const bytes = Buffer.concat([allObjects(world.at('archive.git')), bytesBelow(world.at('state'))]);
    expect(found(values, bytes)).toEqual([]);
    expect(bytes.includes('__REDACTED_')).toBe(true);
  });
});
