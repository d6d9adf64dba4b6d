import type {Handler} from './handler.ts';
import {checkUsage, normalised, select} from './usage.ts';

const TYPES = `'DATABASE', 'WORKSPACE', 'NOTEBOOK', 'STAGE', 'DBT_PROJECT', 'VIEW', 'MATERIALIZED_VIEW', 'DYNAMIC_TABLE',
  'TASK', 'PROCEDURE', 'FUNCTION', 'STREAM', 'ALERT'`;

const QUESTION = normalised(`
  select granted_on, name, table_catalog, table_schema, grantee_name
  from snowflake.account_usage.grants_to_roles
  where privilege = 'OWNERSHIP'
    and granted_on in (${TYPES})
    and deleted_on is null
  order by 1, 3, 4, 2, 5`);

const ANSWER = `
  select granted_on, name, table_catalog, table_schema, grantee_name
  from account_usage.grants_to_roles
  where privilege = 'OWNERSHIP'
    and granted_on in (${TYPES})
    and deleted_on is null
  order by 1, 3 nulls last, 4 nulls last, 2, 5`;

export const usageOwnedPlaces: Handler = {
  id: 'usage-owned-places',
  describes: 'Owners of databases, of places with files and of objects with SQL, from ACCOUNT_USAGE.GRANTS_TO_ROLES.',
  answer(question, world) {
    if (question.text !== QUESTION) return undefined;
    checkUsage(question, world);
    return select(question, world, ANSWER, []);
  },
};
