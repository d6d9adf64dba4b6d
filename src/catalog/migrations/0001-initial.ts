import type {Migration} from '../migrate.ts';

/**
 * The first schema. `statement.asset` is null for the reading of a history text, which stands in no asset. Relations are
 * kept once (`relation`) and referred to by number; a part is null where neither the name nor its context gives it.
 */
export const initial: Migration = {
  version: 1,
  sql: `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE asset (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  locator TEXT NOT NULL,
  owner_kind TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  revision TEXT,
  gone INTEGER NOT NULL,
  facts TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX asset_by_place ON asset (account, source, locator) WHERE gone = 0;
CREATE INDEX asset_by_owner ON asset (account, owner_id) WHERE gone = 0 AND kind <> 'history';

CREATE TABLE statement (
  key INTEGER PRIMARY KEY,
  asset TEXT REFERENCES asset (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  id TEXT NOT NULL,
  exact TEXT NOT NULL,
  shape TEXT NOT NULL,
  kind TEXT NOT NULL,
  verb TEXT NOT NULL,
  cell TEXT,
  line INTEGER NOT NULL,
  span_start INTEGER NOT NULL,
  span_end INTEGER NOT NULL,
  reads TEXT NOT NULL,
  writes TEXT NOT NULL,
  context TEXT NOT NULL,
  remark TEXT,
  sql TEXT NOT NULL
);
CREATE UNIQUE INDEX statement_by_asset ON statement (asset, ordinal) WHERE asset IS NOT NULL;
CREATE UNIQUE INDEX statement_of_text ON statement (exact) WHERE asset IS NULL;
CREATE INDEX statement_by_exact ON statement (exact, asset);
CREATE INDEX statement_by_shape ON statement (shape, asset, ordinal) WHERE asset IS NOT NULL;

CREATE TABLE relation (
  number INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  database TEXT,
  schema TEXT,
  name TEXT NOT NULL
);
CREATE TABLE statement_relation (
  statement INTEGER NOT NULL REFERENCES statement (key) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('read', 'write')),
  relation INTEGER NOT NULL REFERENCES relation (number),
  PRIMARY KEY (statement, role, relation)
) WITHOUT ROWID;
CREATE INDEX statement_relation_by_relation ON statement_relation (relation, role);

CREATE TABLE history_text (
  exact TEXT PRIMARY KEY,
  completeness TEXT NOT NULL,
  text TEXT NOT NULL
);

CREATE TABLE evidence (
  account TEXT NOT NULL,
  utc_day TEXT NOT NULL,
  user_id TEXT NOT NULL,
  query_hash TEXT NOT NULL,
  hash_version INTEGER NOT NULL,
  role TEXT NOT NULL,
  warehouse TEXT NOT NULL,
  database TEXT NOT NULL,
  schema TEXT NOT NULL,
  client TEXT NOT NULL,
  user_name TEXT NOT NULL,
  actor TEXT NOT NULL,
  query_type TEXT NOT NULL,
  runs INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  elapsed_ms INTEGER NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  exact TEXT NOT NULL
);
CREATE INDEX evidence_by_day ON evidence (account, utc_day);
CREATE INDEX evidence_by_hash ON evidence (account, query_hash, hash_version, exact);
CREATE INDEX evidence_by_exact ON evidence (exact);
CREATE INDEX evidence_of_people ON evidence (account, user_id, exact) WHERE actor = 'person' AND exact <> '';

CREATE TABLE person (
  account TEXT NOT NULL,
  user_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  human INTEGER NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (account, user_id)
) WITHOUT ROWID;

CREATE TABLE source_state (
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (account, source)
) WITHOUT ROWID;
CREATE TABLE unreadable_owner (
  account TEXT NOT NULL,
  user_id TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (account, user_id, source)
) WITHOUT ROWID;

CREATE TABLE family (
  id TEXT PRIMARY KEY,
  facts TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE decision (
  id TEXT PRIMARY KEY,
  candidate TEXT NOT NULL,
  facts TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX decision_by_candidate ON decision (candidate, id);
CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  facts TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE candidate (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  rank REAL NOT NULL,
  title TEXT NOT NULL,
  name TEXT NOT NULL,
  facts TEXT NOT NULL,
  sql TEXT NOT NULL
);
CREATE INDEX candidate_by_rank ON candidate (rank DESC, id);

CREATE VIRTUAL TABLE candidate_text USING fts5 (
  title, name, sql,
  content = 'candidate', content_rowid = 'key',
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE TRIGGER candidate_added AFTER INSERT ON candidate BEGIN
  INSERT INTO candidate_text (rowid, title, name, sql) VALUES (new.key, new.title, new.name, new.sql);
END;
CREATE TRIGGER candidate_removed AFTER DELETE ON candidate BEGIN
  INSERT INTO candidate_text (candidate_text, rowid, title, name, sql)
  VALUES ('delete', old.key, old.title, old.name, old.sql);
END;
CREATE TRIGGER candidate_changed AFTER UPDATE ON candidate
WHEN old.title <> new.title OR old.name <> new.name OR old.sql <> new.sql BEGIN
  INSERT INTO candidate_text (candidate_text, rowid, title, name, sql)
  VALUES ('delete', old.key, old.title, old.name, old.sql);
  INSERT INTO candidate_text (rowid, title, name, sql) VALUES (new.key, new.title, new.name, new.sql);
END;
`,
};
