import type {Migration} from '../migrate.ts';

/** What outside parsers said of a text, so that a night asks them only about what is new. */
export const witnesses: Migration = {
  version: 2,
  sql: `
CREATE TABLE witness (
  exact TEXT PRIMARY KEY,
  versions TEXT NOT NULL,
  facts TEXT NOT NULL
) WITHOUT ROWID;
`,
};
