import type {Handler} from './handler.ts';
import {checkUsage, normalised, select} from './usage.ts';

const QUESTION = normalised(`
  select
    table_catalog as database_name,
    table_schema as schema_name,
    name,
    granted_to,
    grantee_name,
    listagg(distinct privilege, ',') within group (order by privilege) as privileges
  from snowflake.account_usage.grants_to_roles
  where deleted_on is null
    and privilege <> 'OWNERSHIP'
    and table_catalog <> 'SNOWFLAKE'
    and replace(granted_on, '_', ' ') in (
      'TABLE', 'VIEW', 'MATERIALIZED VIEW', 'DYNAMIC TABLE', 'ICEBERG TABLE', 'HYBRID TABLE', 'EXTERNAL TABLE'
    )
  group by 1, 2, 3, 4, 5
  order by 1, 2, 3, 4, 5`);

const ANSWER = `
  select table_catalog as database_name, table_schema as schema_name, name, granted_to, grantee_name,
    string_agg(distinct privilege, ',' order by privilege) as privileges
  from account_usage.grants_to_roles
  where deleted_on is null and privilege <> 'OWNERSHIP' and table_catalog <> 'SNOWFLAKE'
    and replace(granted_on, '_', ' ') in (
      'TABLE', 'VIEW', 'MATERIALIZED VIEW', 'DYNAMIC TABLE', 'ICEBERG TABLE', 'HYBRID TABLE', 'EXTERNAL TABLE'
    )
  group by 1, 2, 3, 4, 5
  order by 1, 2, 3, 4, 5`;

export const usageObjectGrants: Handler = {
  id: 'usage-object-grants',
  describes: 'What roles have on tables and views, as ACCOUNT_USAGE keeps it.',
  answer(question, world) {
    if (question.text !== QUESTION) return undefined;
    checkUsage(question, world);
    return select(question, world, ANSWER, []);
  },
};
