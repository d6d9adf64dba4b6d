import {grantsOf} from './grants-of.ts';
import type {TinyAccount} from './open-sandbox.ts';

const at = (day: string): string => `2026-11-${day}T08:00:00.000Z`;

const inTeam = {
  database_name: 'ANALYTICS',
  schema_name: 'TEAM',
  owner: 'ANALYST',
  created_on: at('03'),
};

/** One object of every kind whose SQL lives in the account alone, and some that are hidden, overloaded or oddly named. */
export const teamObjects = [
  {...inTeam, kind: 'view', name: 'ORDERS_V', text: 'create view ORDERS_V as select id from analytics.core.orders;'},
  {
    ...inTeam,
    kind: 'view',
    name: 'odd/"view"',
    text: 'create or replace view "odd/""view""" as select 1 as one;',
  },
  {...inTeam, kind: 'view', name: 'PAY_V', text: 'create or replace secure view PAY_V as select salary from hr.pay;'},
  {
    ...inTeam,
    kind: 'materialized-view',
    name: 'MV',
    text: 'create materialized view MV as select count(*) as n from t;',
  },
  {
    ...inTeam,
    kind: 'dynamic-table',
    name: 'DT',
    warehouse: 'LOAD_WH',
    text: "create dynamic table DT target_lag = '1 hour' warehouse = LOAD_WH as select 2 as two;",
  },
  {
    ...inTeam,
    kind: 'task',
    name: 'NIGHTLY',
    warehouse: 'LOAD_WH',
    schedule: 'USING CRON 0 6 * * * UTC',
    state: 'started',
    predecessors: ['ANALYTICS.TEAM.LOAD'],
    condition: "system$stream_has_data('S')",
    text: 'insert into reporting.totals select 3',
  },
  {
    ...inTeam,
    kind: 'procedure',
    name: 'REFRESH',
    arguments: '(DAY DATE, N NUMBER)',
    language: 'SQL',
    text: 'create procedure REFRESH(DAY DATE, N NUMBER) returns varchar language sql as $$begin select 4; return 1; end$$;',
  },
  {
    ...inTeam,
    kind: 'procedure',
    name: 'REFRESH',
    arguments: '(DAY DATE)',
    language: 'PYTHON',
    text: "create procedure REFRESH(DAY DATE) returns varchar language python handler = 'run' as $$def run(session):\n    return 5\n$$;",
  },
  {
    ...inTeam,
    kind: 'function',
    name: 'TWICE',
    arguments: '(X NUMBER)',
    language: 'JAVASCRIPT',
    text: "create function TWICE(X NUMBER) returns number language javascript as $$return X * 2; // '$$;",
  },
  {...inTeam, kind: 'stream', name: 'S', table_name: 'ANALYTICS.CORE.ORDERS', text: 'create stream S on table ORDERS;'},
  {
    ...inTeam,
    kind: 'alert',
    name: 'LATE',
    warehouse: 'LOAD_WH',
    schedule: '60 MINUTE',
    state: 'started',
    condition: 'select 1 from late_orders -- none yet',
    action: "insert into alarms select 'late'",
    text: 'create alert LATE …;',
  },
  {...inTeam, kind: 'dbt-project', name: 'SHOP', directory: 'shop', text: ''},
];

const TEAM = 'ANALYTICS.TEAM';

/** What a reader needs for all of it, but for the secure view. */
export const objectGrants = [
  'GRANT ROLE RESCUE_READER TO USER RESCUE_BOT',
  'GRANT ROLE RESCUE_INVENTORY TO USER RESCUE_BOT',
  'GRANT MANAGE GRANTS ON ACCOUNT TO ROLE RESCUE_INVENTORY',
  'GRANT USAGE ON WAREHOUSE RESCUE_WH TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE RESCUE_READER',
  'GRANT DATABASE ROLE SNOWFLAKE.OBJECT_VIEWER TO ROLE RESCUE_READER',
  'GRANT USAGE ON DATABASE ANALYTICS TO ROLE RESCUE_READER',
  `GRANT USAGE ON SCHEMA ${TEAM} TO ROLE RESCUE_READER`,
  `GRANT REFERENCES ON VIEW ${TEAM}.ORDERS_V TO ROLE RESCUE_READER`,
  `GRANT REFERENCES ON VIEW ${TEAM}."odd/""view""" TO ROLE RESCUE_READER`,
  `GRANT REFERENCES ON VIEW ${TEAM}.PAY_V TO ROLE RESCUE_READER`,
  `GRANT REFERENCES ON VIEW ${TEAM}.MV TO ROLE RESCUE_READER`,
  `GRANT MONITOR ON DYNAMIC TABLE ${TEAM}.DT TO ROLE RESCUE_READER`,
  `GRANT MONITOR ON TASK ${TEAM}.NIGHTLY TO ROLE RESCUE_READER`,
  `GRANT USAGE ON PROCEDURE ${TEAM}.REFRESH TO ROLE RESCUE_READER`,
  `GRANT USAGE ON FUNCTION ${TEAM}.TWICE TO ROLE RESCUE_READER`,
  `GRANT SELECT ON STREAM ${TEAM}.S TO ROLE RESCUE_READER`,
  `GRANT MONITOR ON ALERT ${TEAM}.LATE TO ROLE RESCUE_READER`,
  `GRANT USAGE ON DBT PROJECT ${TEAM}.SHOP TO ROLE RESCUE_READER`,
] as const;

/** An account with these objects. @param without what of the grants is left out, by a piece of the statement */
export function objectAccount(
  without: readonly string[] = [],
  objects: TinyAccount['objects'] = teamObjects,
): TinyAccount {
  return {
    workspaces: [],
    notebooks: [],
    objects,
    grants: grantsOf(...objectGrants.filter((grant) => !without.some((piece) => grant.includes(piece)))),
    files: {
      'dbt-projects/shop/dbt_project.yml': 'name: shop\n',
      'dbt-projects/shop/models/orders.sql': 'select 6 as six\n',
    },
  };
}
