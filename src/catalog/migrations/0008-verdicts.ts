import type {Migration} from '../migrate.ts';

/** What comparing the rows of an original and its model came to, as the archive keeps it. */
export const verdicts: Migration = {
  version: 8,
  sql: `
CREATE TABLE verdict (
  candidate TEXT PRIMARY KEY,
  facts TEXT NOT NULL
) WITHOUT ROWID;
`,
};
