import type {Migration} from '../migrate.ts';

/** What outside parsers said of a text by the hash of that text, so that a night asks them only about what is new. */
export const witnesses: Migration = {
  version: 2,
  sql: `
CREATE TABLE witness (
  text TEXT PRIMARY KEY,
  versions TEXT NOT NULL,
  facts TEXT NOT NULL
) WITHOUT ROWID;
`,
};
