import type {Context} from '../model/asset.ts';
import type {ExactFingerprint, RelationName, ShapeFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {relationKey, resolve} from '../parse/resolve.ts';
import {readWrittenName, stageRelation} from '../parse/tree/name.ts';
import {isWord, textOf} from '../parse/tree/view.ts';
import type {Carrier, Catalog, EvidenceSum} from '../ports/catalog.ts';
import type {ExportLike, TaskLike} from '../rank/automation.ts';
import {exportedBefore} from './analyse-unloads.ts';

/** What else runs the query of a family, or takes its result away. */
export interface Carried {
  readonly tasks: readonly TaskLike[];
  readonly exports: readonly ExportLike[];
}

/** Statements that hold other ones, gathered once. */
export interface Carriers {
  /**
   * @param reading the keeper
   * @param shapes of the members
   * @param exacts of the members
   * @param objects what the family writes, as `relationKey` writes them
   */
  of(family: {
    readonly reading: StatementReading;
    readonly shapes: Iterable<ShapeFingerprint>;
    readonly exacts: Iterable<ExactFingerprint>;
    readonly objects: Iterable<string>;
  }): Carried;
}

/** By what a family is found: the shape of a query, a text, or an object. */
type Index<T> = Map<string, Map<string, T>>;

/**
 * Who else runs a query or takes its result away: `COPY INTO @stage FROM (query)`, `COPY INTO @stage FROM table`, the unload of
 * RESULT_SCAN right after it, `CREATE TASK … AS`, and the tasks of the account. A query inside is found by its shape, so that
 * other literals (another quarter) are the same report. A GET of the same stage says that the files were fetched.
 * Source: https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
 */
export function carriersOf(
  catalog: Pick<Catalog, 'carriers' | 'evidenceSumsOf' | 'personRuns' | 'text'>,
  accounts: readonly string[],
): Carriers {
  const unloads = new Map<ExactFingerprint, Carrier>();
  const gets = new Map<ExactFingerprint, Carrier>();
  const tasks: Index<TaskLike> = new Map();
  const exports: Index<ExportLike> = new Map();
  for (const carrier of catalog.carriers()) {
    if (carrier.verb === 'COPY INTO') keepNamed(unloads, carrier);
    else if (carrier.verb === 'GET') keepNamed(gets, carrier);
    else readTask(carrier, tasks);
  }
  const runs = evidenceOf(catalog, [...unloads.keys(), ...gets.keys()]);
  const fetched = fetchedStages(gets, runs);
  const results: {readonly exact: ExactFingerprint; readonly one: ExportLike}[] = [];
  for (const [exact, {sql, context}] of unloads) {
    const sums = runs.get(exact) ?? [];
    const reading = readStatement(sql);
    const [change] = reading.tree.changes;
    if (change?.location === undefined) continue;
    const where = ranIn(context, sums);
    const to = placeOf(change.location.relation, where);
    const people = peopleOf(sums);
    const one: ExportLike = {
      to,
      runs: sums.reduce((sum, row) => sum + Math.max(0, row.runs - row.failures), 0),
      people,
      ...lastDayOf(sums),
      ...(fetched(to, people) ? {fetched: true} : {}),
    };
    const [query] = change.queries;
    if (query !== undefined) put(exports, readStatement(textOf(reading.code, query)).shape, exact, one);
    const tables = reading.reads.filter(({role}) => role === 'table');
    const [only] = tables;
    if (only !== undefined && tables.length === 1) put(exports, relationKey(resolve(only.relation, where)), exact, one);
    if (tables.length === 0 && reading.reads.some(({role}) => role === 'result-scan')) results.push({exact, one});
  }
  for (const {of, exact, one} of exportedBefore(catalog, accounts, results, runs)) put(exports, of, exact, one);

  return {
    of({reading, shapes, exacts, objects}) {
      const inner = reading.creation === undefined || reading.query === undefined ? [] : [shapeInside(reading)];
      const keys = [...new Set([...shapes, ...inner, ...exacts, ...objects])];
      const pick = <T>(index: Index<T>): readonly T[] => [
        ...new Map(keys.flatMap((key) => [...(index.get(key) ?? [])])).values(),
      ];
      return {tasks: pick(tasks), exports: pick(exports)};
    },
  };
}

/** The same text may stand in several sheets and in the history: one that is kept knows its context. */
function keepNamed(known: Map<ExactFingerprint, Carrier>, carrier: Carrier): void {
  const before = known.get(carrier.exact);
  if (before === undefined || (before.asset === undefined && carrier.asset !== undefined)) {
    known.set(carrier.exact, carrier);
  }
}

function put<T>(index: Index<T>, key: string, id: string, value: T): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, new Map([[id, value]]));
  else known.set(id, value);
}

function shapeInside({text, query}: StatementReading): ShapeFingerprint {
  return readStatement(text.slice(query?.start ?? 0, query?.end ?? 0)).shape;
}

/** A task is known by its definition in a text, and by itself where the account was read: the latter says whether it runs. */
function readTask({sql, context, asset}: Carrier, tasks: Index<TaskLike>): void {
  const reading = readStatement(sql);
  const isObject = asset?.locator.startsWith('object://tasks/') === true;
  const task = isObject
    ? {name: `${asset.container}.${asset.title}`, ...headerOf(sql)}
    : {name: nameOf(reading, context), ...scheduleOf(reading)};
  if (task.name === undefined) return;
  const known = {...task, name: task.name};
  const shapes = reading.tree.roots.map((query) => readStatement(textOf(reading.code, query)).shape);
  for (const shape of [...shapes, ...(isObject ? [reading.shape] : [])]) {
    const before = tasks.get(shape)?.get(known.name);
    if (before === undefined || isObject) put(tasks, shape, known.name, known);
  }
}

/** What stands in front of a task's SQL in the archive. */
function headerOf(sql: string): Omit<TaskLike, 'name'> {
  const schedule = /^-- schedule: (\S.*)$/m.exec(sql)?.[1]?.trim();
  const isSuspended = /^-- state: suspended\b/im.test(sql);
  return {...(schedule === undefined ? {} : {schedule}), ...(isSuspended ? {suspended: true} : {})};
}

function nameOf({code}: StatementReading, context: Context): string | undefined {
  for (let at = 0; at < code.size; at++) {
    if (!isWord(code, at, 'TASK')) continue;
    const from = isWord(code, at + 1, 'IF') ? at + 4 : at + 1;
    const name = readWrittenName(code, from);
    return name === undefined ? undefined : relationKey(resolve(name.relation, context)).replaceAll('?.', '');
  }
  return undefined;
}

function scheduleOf({code}: StatementReading): {readonly schedule?: string} {
  for (let at = 0; at < code.size && !isWord(code, at, 'AS'); at++) {
    if (!isWord(code, at, 'SCHEDULE')) continue;
    const written = code.written(at + 2);
    if (code.kindName(at + 2) === 'string') return {schedule: written.slice(1, -1)};
  }
  return {};
}

/** Which stages were fetched from; of a user's own stage, whose. */
function fetchedStages(
  gets: ReadonlyMap<ExactFingerprint, Carrier>,
  runs: ReadonlyMap<ExactFingerprint, readonly EvidenceSum[]>,
): (to: string, people: readonly string[]) => boolean {
  const found = new Map<string, Set<string>>();
  for (const [exact, {sql, context}] of gets) {
    const sums = (runs.get(exact) ?? []).filter((row) => row.runs > row.failures);
    const written = /\bget\s+'?(@[^\s';]+)/i.exec(sql)?.[1];
    if (written === undefined || sums.length === 0) continue;
    const to = placeOf(stageRelation(written), ranIn(context, sums));
    const people = found.get(to) ?? new Set();
    for (const name of peopleOf(sums)) people.add(name);
    found.set(to, people);
  }
  return (to, people) => {
    const names = found.get(to);
    return names !== undefined && (to !== '@~' || people.some((name) => names.has(name)));
  };
}

/** A stage by its whole name, or an address without the path in it. */
function placeOf(relation: RelationName, context: Context): string {
  if (relation.name.includes('://')) return /^\w+:\/\/[^/]+/.exec(relation.name)?.[0] ?? relation.name;
  if (/^[~%]/.test(relation.name)) return `@${relation.name}`;
  return `@${relationKey(resolve(relation, context)).replaceAll('?.', '')}`;
}

/** What completes names: what the file says, else where it was run. */
function ranIn(context: Context, sums: readonly EvidenceSum[]): Context {
  const [most] = sums.toSorted((a, b) => b.runs - a.runs);
  if (most === undefined) return context;
  const ran = {database: most.database, schema: most.schema};
  const known = Object.entries({...ran, ...context}).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(known);
}

function peopleOf(sums: readonly EvidenceSum[]): readonly string[] {
  const people = sums.filter(({actor, runs}) => runs > 0 && (actor === 'person' || actor === 'unknown'));
  return [...new Set(people.map(({userName}) => userName))].toSorted();
}

function lastDayOf(sums: readonly EvidenceSum[]): {readonly lastDay?: string} {
  const lastDay = sums
    .flatMap(({days}) => days.at(-1) ?? [])
    .toSorted()
    .at(-1);
  return lastDay === undefined ? {} : {lastDay};
}

/** Texts asked for at once. */
const BATCH = 500;

function evidenceOf(
  {evidenceSumsOf}: Pick<Catalog, 'evidenceSumsOf'>,
  exacts: readonly ExactFingerprint[],
): ReadonlyMap<ExactFingerprint, readonly EvidenceSum[]> {
  const sums: EvidenceSum[] = [];
  for (let at = 0; at < exacts.length; at += BATCH) sums.push(...evidenceSumsOf(exacts.slice(at, at + BATCH)));
  return Map.groupBy(sums, ({exact}) => exact);
}
