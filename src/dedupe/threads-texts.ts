import type {Context} from '../model/asset.ts';
import type {Instant, UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import {setAside} from './noise.ts';
import {compareText} from './order.ts';
import type {ThreadContext, ThreadRun, ThreadText} from './threads-types.ts';

/** A text with all that its person's runs say of it. */
export interface ThreadItem {
  readonly exact: ExactFingerprint;
  readonly source: ThreadText;
  /** By first run. */
  readonly rows: readonly ThreadRun[];
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly days: ReadonlySet<UtcDay>;
  readonly runs: number;
  readonly failures: number;
  /** Glances and session statements, which anybody runs anywhere, do not say that two sessions were one sheet. */
  readonly binds: boolean;
  /** Queries and what is made from one are rewritten step by step; other statements are done and done again. */
  readonly edited: boolean;
  /** Names of what it reads and writes, the last part only: drafts leave away what a context gives. */
  readonly relations: ReadonlySet<string>;
  readonly writes: string;
}

/** The texts of one person by fingerprint, in the order first run. Those without a text are left out. */
export function itemsOf(
  runs: Iterable<ThreadRun>,
  textOf: (exact: ExactFingerprint) => ThreadText | undefined,
): ReadonlyMap<ExactFingerprint, ThreadItem> {
  const items: ThreadItem[] = [];
  for (const [exact, rows] of Map.groupBy(runs, (run) => run.exact)) {
    const source = textOf(exact);
    if (source !== undefined) items.push(itemOf(exact, source, rows.toSorted(byTime)));
  }
  return new Map(items.toSorted(firstRun).map((item) => [item.exact, item]));
}

/** Order of first runs; equal ones by fingerprint. */
export function firstRun(
  a: {readonly firstAt: Instant; readonly exact: ExactFingerprint},
  b: {readonly firstAt: Instant; readonly exact: ExactFingerprint},
): number {
  return compareText(a.firstAt, b.firstAt) || compareText(a.exact, b.exact);
}

function byTime(a: ThreadRun, b: ThreadRun): number {
  return firstRun(a, b) || compareText(keyOf(a), keyOf(b));
}

function keyOf({role, warehouse, database, schema, client}: ThreadRun): string {
  return JSON.stringify([role, warehouse, database, schema, client]);
}

function itemOf(exact: ExactFingerprint, source: ThreadText, rows: readonly ThreadRun[]): ThreadItem {
  const reading = readStatement(source.text);
  const {kind} = reading;
  const aside = setAside(reading);
  const isGlance = aside !== undefined && aside !== 'not-a-query';
  const writes = reading.writes.map(({name}) => name).toSorted();
  return {
    exact,
    source,
    rows,
    firstAt: rows[0]?.firstAt ?? '',
    lastAt: rows.reduce((latest, {lastAt}) => (lastAt > latest ? lastAt : latest), ''),
    days: new Set(rows.map(({utcDay}) => utcDay)),
    runs: rows.reduce((sum, row) => sum + row.runs, 0),
    failures: rows.reduce((sum, row) => sum + Math.min(row.failures, row.runs), 0),
    binds: !isGlance && kind !== 'session' && kind !== 'admin',
    edited: !isGlance && reading.root !== undefined && source.completeness === 'whole',
    relations: new Set([...reading.reads.map(({relation}) => relation.name), ...writes]),
    writes: writes.join(' '),
  };
}

/** The contexts of runs, most runs first; ties go to the one first in the alphabet. */
export function contextsOf(
  rows: Iterable<Pick<ThreadRun, 'role' | 'warehouse' | 'database' | 'schema' | 'runs'>>,
): readonly ThreadContext[] {
  const totals = new Map<string, {context: Context; runs: number}>();
  for (const row of rows) {
    const context = contextOf(row);
    const key = JSON.stringify(context);
    const known = totals.get(key);
    totals.set(key, {context, runs: (known?.runs ?? 0) + row.runs});
  }
  return [...totals].toSorted(([a, one], [b, other]) => other.runs - one.runs || compareText(a, b)).map(([, it]) => it);
}

/** The context of evidence, without the parts that the account left empty. */
export function contextOf(row: Pick<ThreadRun, 'role' | 'warehouse' | 'database' | 'schema'>): Context {
  return {
    ...(row.role === '' ? {} : {role: row.role}),
    ...(row.warehouse === '' ? {} : {warehouse: row.warehouse}),
    ...(row.database === '' ? {} : {database: row.database}),
    ...(row.schema === '' ? {} : {schema: row.schema}),
  };
}
