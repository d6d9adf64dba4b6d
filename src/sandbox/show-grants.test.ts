import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {
  describeWorkspace,
  ownedPlaces,
  showGrantsOnWorkspace,
  showGrantsToRole,
  showParametersForUser,
  showParametersForWarehouse,
  showUsers,
} from '../extract/snowflake/preflight/statements.ts';
import {grantsOf} from '../testing/grants-of.ts';
import {showGrantsToUser} from '../testing/shown.ts';
import {type Driver, openDriver, openSandbox, type OpenSandbox} from '../testing/open-sandbox.ts';

const GRANTS = [
  'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
  'GRANT ROLE RESCUE_INVENTORY TO USER RESCUE_BOT',
  'GRANT MANAGE GRANTS ON ACCOUNT TO ROLE RESCUE_INVENTORY',
  'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER',
  'GRANT SELECT ON TABLE ANALYTICS.CORE."odd one" TO ROLE ANALYST',
  'GRANT OWNERSHIP ON WORKSPACE ANALYTICS.TEAM.SHARED TO ROLE ANALYST',
];

let sandbox: OpenSandbox;
let reader: Driver;
let inventory: Driver;

beforeAll(async () => {
  sandbox = await openSandbox({grants: grantsOf(...GRANTS)});
  reader = await openDriver(sandbox, {role: 'RESCUE_READER'});
  inventory = await openDriver(sandbox, {role: 'RESCUE_INVENTORY'});
});
afterAll(async () => {
  await Promise.all([reader.close(), inventory.close()]);
  await sandbox.stop();
});

const refusal = (rows: Promise<unknown>): Promise<unknown> =>
  rows.then(
    () => undefined,
    (error: {code: unknown}) => String(error.code).padStart(6, '0'),
  );

describe('SHOW GRANTS', () => {
  it('lists what a role holds, to that role and to whoever manages grants', async () => {
    const rows = await reader.rows(showGrantsToRole('RESCUE_READER'));
    expect(rows.map((row) => `${row['privilege']} ${row['granted_on']} ${row['name']}`)).toEqual([
      'USAGE WAREHOUSE RESCUE_WH',
      'USAGE DATABASE_ROLE SNOWFLAKE.SECURITY_VIEWER',
    ]);
    expect(await refusal(reader.rows(showGrantsToRole('ANALYST')))).toBe('002003');
    const others = await inventory.rows(showGrantsToRole('ANALYST'));
    expect(others.map((row) => row['name'])).toEqual(['ANALYTICS.CORE."odd one"', 'ANALYTICS.TEAM.SHARED']);
    expect(await reader.rows(showGrantsToUser('RESCUE_BOT'))).toHaveLength(2);
  });

  it('lists who holds an object, to whoever sees it', async () => {
    const sql = showGrantsOnWorkspace('ANALYTICS', 'TEAM', 'SHARED');
    expect(await inventory.rows(sql)).toMatchObject([{privilege: 'OWNERSHIP', grantee_name: 'ANALYST'}]);
    expect(await refusal(reader.rows(sql))).toBe('002003');
  });
});

describe('what else the doctor asks', () => {
  it('shows users without their ids: to others only themselves, to whoever manages grants everybody', async () => {
    const all = await inventory.rows(showUsers);
    expect(all.map((row) => row['name'])).toEqual(['ANA', 'OTTO', 'RESCUE_BOT', 'ZOE']);
    expect(all.find((row) => row['name'] === 'OTTO')).toMatchObject({disabled: 'true'});
    expect(Object.keys(all[0] ?? {})).not.toContain('user_id');
    expect((await reader.rows(showUsers)).map((row) => row['name'])).toEqual(['RESCUE_BOT']);
  });

  it('shows parameters of oneself and of warehouses that one may use', async () => {
    const keys = (await reader.rows(showParametersForUser('RESCUE_BOT'))).map((row) => row['key']);
    expect(keys).toContain('ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR');
    expect(await reader.rows(showParametersForWarehouse('RESCUE_WH'))).toHaveLength(1);
    expect(await refusal(reader.rows(showParametersForUser('ANA')))).toBe('002043');
  });

  it('describes a workspace, and lists owners from ACCOUNT_USAGE', async () => {
    const sql = describeWorkspace('ANALYTICS', 'TEAM', 'SHARED');
    expect(await inventory.rows(sql)).toMatchObject([{name: 'SHARED', owner: 'ANALYST'}]);
    expect(await refusal(reader.rows(sql))).toBe('002003');
    expect(await reader.rows(ownedPlaces)).toEqual([
      {
        GRANTED_ON: 'WORKSPACE',
        NAME: 'SHARED',
        TABLE_CATALOG: 'ANALYTICS',
        TABLE_SCHEMA: 'TEAM',
        GRANTEE_NAME: 'ANALYST',
      },
    ]);
  });
});
