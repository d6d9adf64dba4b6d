import type {Migration} from '../migrate.ts';

/**
 * What the threads of a person were last made from, as a hash, so that a night in which nothing came makes none of them anew:
 * a catalog without it makes them all, and finds them as they are in the archive. Texts of the history by their shapes, by
 * which files are joined to them.
 */
export const threads: Migration = {
  version: 5,
  sql: `
CREATE TABLE thread_input (
  account TEXT NOT NULL,
  user_id TEXT NOT NULL,
  inputs TEXT NOT NULL,
  PRIMARY KEY (account, user_id)
) WITHOUT ROWID;

CREATE INDEX asset_of_history ON asset (account, owner_id) WHERE gone = 0 AND kind = 'history';
CREATE INDEX statement_of_history ON statement (shape, exact) WHERE asset IS NULL;
`,
};
