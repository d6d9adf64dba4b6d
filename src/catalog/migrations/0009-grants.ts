import type {Migration} from '../migrate.ts';

/**
 * What roles have on tables and views, as the account says it. What was indexed before says nothing of it; the next harvest
 * does.
 */
export const grants: Migration = {
  version: 9,
  sql: `
CREATE TABLE object_grant (
  account TEXT NOT NULL,
  object TEXT NOT NULL,
  granted_to TEXT NOT NULL,
  grantee TEXT NOT NULL,
  privileges TEXT NOT NULL
);
CREATE INDEX object_grant_by_object ON object_grant (object);
CREATE INDEX object_grant_by_account ON object_grant (account);
`,
};
