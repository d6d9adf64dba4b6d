import type {AssetFacts} from '../model/asset.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Catalog, ObjectReader} from '../ports/catalog.ts';
import {taskOfClient} from './object-use.ts';
import type {Store} from './store.ts';

type ReaderMap = ReadonlyMap<string, readonly ObjectReader[]>;

/**
 * Who reads an object, from two witnesses: the texts of statements, which every account has, and the access history, which
 * resolves names the way the account does. Views are looked through: who reads a view reads what it is made from.
 */
export function readerQueries(store: Store): Pick<Catalog, 'readersOf' | 'notebooksReading'> {
  return {
    notebooksReading: (key) =>
      store.all<{readonly facts: string}>(NOTEBOOKS, key).map(({facts}) => JSON.parse(facts) as AssetFacts),

    readersOf() {
      const direct = merged(readersByText(store), readersByAccess(store));
      const made = madeFrom(store);
      // Looked through on demand: a base table may stand under thousands of views.
      return {get: (key) => lookedThrough(key, direct, made)};
    },
  };
}

/** Direct readers, then those of everything made from the object, each under the view it reads. */
function lookedThrough(
  key: string,
  direct: ReaderMap,
  made: ReadonlyMap<string, readonly string[]>,
): readonly ObjectReader[] | undefined {
  const readers: ObjectReader[] = [...(direct.get(key) ?? [])];
  const seen = new Set([key]);
  const waiting = [...(made.get(key) ?? [])];
  for (let view = waiting.shift(); view !== undefined; view = waiting.shift()) {
    if (seen.has(view)) continue;
    seen.add(view);
    const via = view;
    for (const reader of direct.get(view) ?? []) readers.push({...reader, via});
    waiting.push(...(made.get(view) ?? []));
  }
  return readers.length === 0 ? undefined : readers;
}

/**
 * One entry for each who: a user that both witnesses name counts once, by the larger number of runs. A task has a name in
 * the access history and is only `SYSTEM` in a text.
 */
function merged(byText: ReaderMap, byAccess: ReaderMap): ReaderMap {
  const all = new Map<string, readonly ObjectReader[]>(byText);
  for (const [key, told] of byAccess) {
    const hasTasks = told.some(({actor}) => actor === 'task');
    const texts = (byText.get(key) ?? []).filter(({actor}) => !(actor === 'task' && hasTasks));
    const whole = new Map(told.map((reader) => [`${reader.actor} ${reader.who}`, reader]));
    for (const reader of texts) {
      const id = `${reader.actor} ${reader.who}`;
      const known = whole.get(id);
      whole.set(id, known === undefined ? reader : wider(known, reader));
    }
    all.set(key, [...whole.values()].toSorted(byRuns));
  }
  return all;
}

function wider(one: ObjectReader, other: ObjectReader): ObjectReader {
  return {
    ...one,
    runs: Math.max(one.runs, other.runs),
    firstDay: one.firstDay < other.firstDay ? one.firstDay : other.firstDay,
    lastDay: one.lastDay > other.lastDay ? one.lastDay : other.lastDay,
  };
}

function byRuns(a: ObjectReader, b: ObjectReader): number {
  return (
    b.runs - a.runs || (a.actor < b.actor ? -1 : a.actor > b.actor ? 1 : a.who < b.who ? -1 : a.who > b.who ? 1 : 0)
  );
}

type TextRow = ObjectReader & {readonly database: string | null; readonly schema: string | null; readonly name: string};

function readersByText(store: Store): ReaderMap {
  const readers = new Map<string, ObjectReader[]>();
  for (const {database, schema, name, ...reader} of store.all<TextRow>(READERS)) {
    const key = relationKey({database: database ?? undefined, schema: schema ?? undefined, name});
    const known = readers.get(key);
    if (known === undefined) readers.set(key, [reader]);
    else known.push(reader);
  }
  return readers;
}

interface AccessRow {
  readonly object: string;
  readonly userName: string;
  readonly actor: string;
  /** By the evidence, which has seen the texts; null where it has not seen the user. */
  readonly known: string | null;
  readonly client: string;
  readonly runs: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

function readersByAccess(store: Store): ReaderMap {
  const readers = new Map<string, Map<string, ObjectReader>>();
  for (const {object, userName, actor, known, client, runs, firstDay, lastDay} of store.all<AccessRow>(ACCESS)) {
    const task = taskOfClient(client);
    const reader: ObjectReader = {
      actor: actor === 'task' ? actor : (known ?? actor),
      who: task ?? userName,
      runs,
      firstDay,
      lastDay,
    };
    const id = `${reader.actor} ${reader.who}`;
    const those = readers.get(object) ?? new Map<string, ObjectReader>();
    const before = those.get(id);
    those.set(id, before === undefined ? reader : {...wider(before, reader), runs: before.runs + runs});
    readers.set(object, those);
  }
  return new Map([...readers].map(([object, those]) => [object, [...those.values()].toSorted(byRuns)]));
}

function madeFrom(store: Store): ReadonlyMap<string, readonly string[]> {
  const made = new Map<string, string[]>();
  const rows = store.all<{readonly referenced: string; readonly referencing: string}>(
    'SELECT DISTINCT referenced, referencing FROM object_dependency ORDER BY referenced, referencing',
  );
  for (const {referenced, referencing} of rows) {
    const known = made.get(referenced);
    if (known === undefined) made.set(referenced, [referencing]);
    else known.push(referencing);
  }
  return made;
}

const NOTEBOOKS = `
SELECT DISTINCT a.id, a.facts FROM relation r
JOIN statement_relation link ON link.relation = r.number AND link.role = 'read'
JOIN statement s ON s.key = link.statement
JOIN asset a ON a.id = s.asset
WHERE r.key = ? AND a.kind = 'notebook' AND a.gone = 0
ORDER BY a.id`;

/**
 * What the access history saw read. Who a user is under a client is known better by the evidence: tools sign their texts,
 * and the access history has none.
 */
const ACCESS = `
WITH used AS (
  SELECT account, object, user_id, user_name, actor, client, sum(runs) AS runs,
    min(utc_day) AS first_day, max(utc_day) AS last_day
  FROM object_use WHERE direction = 'read'
  GROUP BY account, object, user_id, user_name, actor, client
), who AS (
  SELECT DISTINCT account, user_id, client FROM used
), counted AS (
  SELECT e.account, e.user_id, e.client, e.actor, sum(e.runs) AS runs
  FROM evidence e CROSS JOIN who
    ON e.account = who.account AND e.user_id = who.user_id AND e.client = who.client
  WHERE e.actor <> 'unknown'
  GROUP BY e.account, e.user_id, e.client, e.actor
), ranked AS (
  SELECT account, user_id, client, actor,
    row_number() OVER (PARTITION BY account, user_id, client ORDER BY runs DESC, actor) AS place
  FROM counted
)
SELECT u.object, u.user_name AS userName, u.actor, r.actor AS known, u.client, u.runs,
  u.first_day AS firstDay, u.last_day AS lastDay
FROM used u
LEFT JOIN ranked r ON r.account = u.account AND r.user_id = u.user_id AND r.client = u.client AND r.place = 1
ORDER BY u.object, u.runs DESC, u.actor, u.user_name, u.client`;

/**
 * A name that the text leaves open is completed from the session it ran in, by the rule of `resolve`. A statement that
 * writes what it reads (INSERT … SELECT from its own table, MERGE) is no reader of it; neither is one that only failed.
 */
const READERS = `
WITH ran AS (
  SELECT exact, actor, user_name, nullif(database, '') AS database, nullif(schema, '') AS schema,
    sum(runs) AS total, min(utc_day) AS first_day, max(utc_day) AS last_day
  FROM evidence
  WHERE exact <> '' AND actor IN ('bi', 'dbt', 'person', 'task', 'service')
  GROUP BY exact, actor, user_name, database, schema
  HAVING sum(runs) > sum(failures)
), used AS (
  SELECT ran.actor, ran.user_name, ran.total, ran.first_day, ran.last_day,
    coalesce(r.database, ran.database) AS database,
    coalesce(r.schema, CASE WHEN r.database IS NULL THEN ran.schema END) AS schema, r.name
  FROM ran
  CROSS JOIN statement s ON s.exact = ran.exact AND s.asset IS NULL
  CROSS JOIN statement_relation link ON link.statement = s.key AND link.role = 'read'
  CROSS JOIN relation r ON r.number = link.relation
  WHERE NOT EXISTS (
    SELECT 1 FROM statement_relation own JOIN relation w ON w.number = own.relation
    WHERE own.statement = s.key AND own.role = 'write' AND w.name = r.name
      AND coalesce(w.database, ran.database) IS coalesce(r.database, ran.database)
      AND coalesce(w.schema, CASE WHEN w.database IS NULL THEN ran.schema END)
        IS coalesce(r.schema, CASE WHEN r.database IS NULL THEN ran.schema END))
)
SELECT actor, user_name AS who, database, schema, name, sum(total) AS runs,
  min(first_day) AS firstDay, max(last_day) AS lastDay
FROM used
GROUP BY actor, user_name, database, schema, name
ORDER BY runs DESC, actor, who, database, schema, name`;
