import type {AssetId, Context} from '../model/asset.ts';
import type {RelationName, Statement, StatementId, StatementKind} from '../model/statement.ts';
import {relationKey, resolve} from '../parse/resolve.ts';
import type {Store} from './store.ts';

/** Numbers of relations that are remembered; temporary names may make their number endless. */
const MOST_NUMBERS = 50_000;

/** The columns of `statement` that its row in memory is made of. */
export interface StatementColumns {
  readonly ordinal: number;
  readonly id: string;
  readonly exact: string;
  readonly shape: string;
  readonly kind: string;
  readonly verb: string;
  readonly cell: string | null;
  readonly line: number;
  readonly span_start: number;
  readonly span_end: number;
  readonly reads: string;
  readonly writes: string;
  readonly context: string;
  readonly remark: string | null;
  readonly sql: string;
  readonly session: string | null;
}

/**
 * Stores a statement and what it reads and writes.
 * @param asset that holds it; null for the reading of a history text
 */
export function addStatement(store: Store, statement: Statement, asset: AssetId | null): void {
  const {id, exact, shape, kind, verb, cell, line, span, reads, writes, context, remark, sql, ordinal} = statement;
  const key = store.run(
    `INSERT INTO statement
       (asset, ordinal, id, exact, shape, kind, verb, cell, line, span_start, span_end, reads, writes, context, remark, sql,
        session)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    asset,
    ordinal,
    id,
    exact,
    shape,
    kind,
    verb,
    cell ?? null,
    line,
    span.start,
    span.end,
    JSON.stringify(reads),
    JSON.stringify(writes),
    JSON.stringify(context),
    remark ?? null,
    sql,
    sessionOf(statement),
  );
  for (const relation of reads) relate(store, key, 'read', resolve(relation, context));
  for (const relation of writes) relate(store, key, 'write', resolve(relation, context));
}

function relate(store: Store, statement: number, role: 'read' | 'write', relation: RelationName): void {
  store.run(
    'INSERT INTO statement_relation (statement, role, relation) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    statement,
    role,
    numberOf(store, relation),
  );
}

/** Relations are never deleted, so a number stays what it is for as long as the transaction that gave it is not undone. */
function numberOf(store: Store, relation: RelationName): number {
  const key = relationKey(relation);
  const known = store.relationNumbers.get(key);
  if (known !== undefined) return known;
  store.run(
    'INSERT INTO relation (key, database, schema, name) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
    key,
    relation.database ?? null,
    relation.schema ?? null,
    relation.name,
  );
  const number = store.get<{readonly number: number}>('SELECT number FROM relation WHERE key = ?', key)?.number ?? 0;
  if (store.relationNumbers.size >= MOST_NUMBERS) store.relationNumbers.clear();
  store.relationNumbers.set(key, number);
  return number;
}

type Session = Pick<Statement, 'temporary' | 'sets' | 'variables' | 'needs' | 'results'>;

/** What it goes by of the statements above it, and they of it; null for nothing. */
function sessionOf({temporary, sets, variables, needs, results}: Session): string | null {
  const session = {temporary, sets, variables, needs, results};
  return Object.values(session).every((value) => value === undefined) ? null : JSON.stringify(session);
}

/** The statement as it was put. */
export function statementOf(row: StatementColumns, asset: AssetId): Statement {
  return {
    id: row.id as StatementId,
    asset,
    ordinal: row.ordinal,
    ...(row.cell === null ? {} : {cell: row.cell}),
    span: {start: row.span_start, end: row.span_end},
    line: row.line,
    sql: row.sql,
    kind: row.kind as StatementKind,
    verb: row.verb,
    reads: JSON.parse(row.reads) as readonly RelationName[],
    writes: JSON.parse(row.writes) as readonly RelationName[],
    exact: row.exact,
    shape: row.shape,
    context: JSON.parse(row.context) as Context,
    ...(row.remark === null ? {} : {remark: row.remark}),
    ...(row.session === null ? {} : (JSON.parse(row.session) as Session)),
  };
}
