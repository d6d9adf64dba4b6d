import type {Migration} from '../migrate.ts';

/**
 * What evidence says since the access history is read: sessions of people (a JSON array, null where there are none), credits,
 * secondary roles; who reads and writes which object on which day, and which object is made from which. What was indexed
 * before says nothing of it: without a head, the next sync goes through all of the archive.
 */
export const objectUse: Migration = {
  version: 4,
  sql: `
ALTER TABLE evidence ADD COLUMN sessions TEXT;
ALTER TABLE evidence ADD COLUMN credits REAL;
ALTER TABLE evidence ADD COLUMN secondary_roles INTEGER NOT NULL DEFAULT 0;

CREATE TABLE object_use (
  account TEXT NOT NULL,
  utc_day TEXT NOT NULL,
  object TEXT NOT NULL,
  domain TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('read', 'written')),
  user_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  actor TEXT NOT NULL,
  client TEXT NOT NULL,
  query_hash TEXT NOT NULL,
  hash_version INTEGER NOT NULL,
  runs INTEGER NOT NULL
);
CREATE INDEX object_use_by_day ON object_use (account, utc_day);
CREATE INDEX object_use_by_object ON object_use (direction, account, object);

CREATE TABLE object_dependency (
  account TEXT NOT NULL,
  referenced TEXT NOT NULL,
  referenced_domain TEXT NOT NULL,
  referencing TEXT NOT NULL,
  referencing_domain TEXT NOT NULL
);
CREATE INDEX object_dependency_by_referenced ON object_dependency (account, referenced);

DELETE FROM meta WHERE key = 'head';
`,
};
