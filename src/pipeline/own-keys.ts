import type {Evidence} from '../model/evidence.ts';
import type {ObjectUse} from '../model/object-use.ts';
import type {ExactFingerprint} from '../model/statement.ts';

/** How a fingerprint of ours is written; a QUERY_HASH of the account has no version in front. */
const FINGERPRINT = /^e\d+_[0-9a-f]{32}$/;

/**
 * Whether a key is the fingerprint of a statement as it was harvested, which takes the place of a QUERY_HASH that an export
 * does not have.
 */
export function isOwnKey({
  queryHash,
  hashVersion,
}: {
  readonly queryHash: string;
  readonly hashVersion: number;
}): boolean {
  return hashVersion === 0 && FINGERPRINT.test(queryHash);
}

/**
 * Puts the fingerprint of the clean text in the place of such a key: one of a text with a secret in it would be a digest at
 * which the secret could be guessed, with the rest of the text at hand. Rows that are of one key then become one.
 */
export function cleanKeys(rows: readonly Evidence[]): readonly Evidence[] {
  if (!rows.some((row) => isOwnKey(row) && row.queryHash !== row.exact)) return rows;
  const byKey = new Map<string, Evidence>();
  for (const row of rows) {
    const clean = isOwnKey(row) ? {...row, queryHash: row.exact} : row;
    const {userId, userName, queryHash, hashVersion, role, warehouse, database, schema, client} = clean;
    const key = JSON.stringify([userId, userName, queryHash, hashVersion, role, warehouse, database, schema, client]);
    const other = byKey.get(key);
    byKey.set(key, other === undefined ? clean : sumOf(other, clean));
  }
  return [...byKey.values()];
}

/** The same for what reads and writes objects. */
export function cleanUseKeys(
  rows: readonly ObjectUse[],
  exactOf: (row: ObjectUse) => ExactFingerprint | '',
): readonly ObjectUse[] {
  return rows.map((row) => (isOwnKey(row) ? {...row, queryHash: exactOf(row)} : row));
}

function sumOf(a: Evidence, b: Evidence): Evidence {
  const sessions = [...new Set([...(a.sessions ?? []), ...(b.sessions ?? [])])].toSorted();
  return {
    ...a,
    runs: a.runs + b.runs,
    failures: a.failures + b.failures,
    elapsedMs: a.elapsedMs + b.elapsedMs,
    firstAt: a.firstAt < b.firstAt ? a.firstAt : b.firstAt,
    lastAt: a.lastAt > b.lastAt ? a.lastAt : b.lastAt,
    ...(sessions.length === 0 ? {} : {sessions}),
    ...(a.credits === undefined && b.credits === undefined ? {} : {credits: (a.credits ?? 0) + (b.credits ?? 0)}),
  };
}
