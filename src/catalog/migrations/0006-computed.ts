import type {Migration} from '../migrate.ts';

/** Results of pure functions by what they were computed from, so that a night with little new computes little. */
export const computed: Migration = {
  version: 6,
  sql: `
CREATE TABLE computed (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  value BLOB NOT NULL
);
`,
};
