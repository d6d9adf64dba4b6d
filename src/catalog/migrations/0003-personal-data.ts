import type {Migration} from '../migrate.ts';

/**
 * How much personal data stands in which asset, e-mail addresses by their domain, so that a change of the allow-list needs
 * no reading. What was indexed before says nothing of it: without a head, the next sync goes through all of the archive.
 */
export const personalData: Migration = {
  version: 3,
  sql: `
CREATE TABLE personal_data (
  asset TEXT NOT NULL REFERENCES asset (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  domain TEXT NOT NULL,
  places INTEGER NOT NULL,
  PRIMARY KEY (asset, kind, domain)
) WITHOUT ROWID;

DELETE FROM meta WHERE key = 'head';
`,
};
