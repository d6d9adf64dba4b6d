import type {ExactFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {Catalog, EvidenceSum, PersonRun} from '../ports/catalog.ts';
import type {ExportLike} from '../rank/automation.ts';

/** So long after a query its result may be unloaded by RESULT_SCAN(LAST_QUERY_ID()), in milliseconds. */
const RIGHT_AFTER = 30 * 60_000;

/**
 * Whose results were unloaded by `COPY INTO @stage FROM (SELECT … FROM TABLE(RESULT_SCAN(…)))`: of the same person, in the
 * same session where sessions are known, the query that ended last before it.
 * @param unloads texts that unload a result of before
 * @param sums evidence of these texts
 */
export function* exportedBefore(
  catalog: Pick<Catalog, 'personRuns' | 'text'>,
  accounts: readonly string[],
  unloads: readonly {readonly exact: ExactFingerprint; readonly one: ExportLike}[],
  sums: ReadonlyMap<ExactFingerprint, readonly EvidenceSum[]>,
): Generator<{readonly of: ExactFingerprint; readonly exact: ExactFingerprint; readonly one: ExportLike}> {
  const users = new Map<string, {readonly name: string; readonly of: Map<ExactFingerprint, ExportLike>}>();
  for (const {exact, one} of unloads) {
    for (const {userId, userName, actor} of sums.get(exact) ?? []) {
      if (actor !== 'person') continue;
      const theirs = users.get(userId) ?? {name: userName, of: new Map<ExactFingerprint, ExportLike>()};
      theirs.of.set(exact, one);
      users.set(userId, theirs);
    }
  }
  const queries = new Map<ExactFingerprint, boolean>();
  const isQuery = (exact: ExactFingerprint): boolean => {
    const known = queries.get(exact);
    if (known !== undefined) return known;
    const text = catalog.text(exact)?.text;
    const reading = text === undefined ? undefined : readStatement(text);
    const gives = reading?.root !== undefined && !reading.reads.some(({role}) => role === 'result-scan');
    queries.set(exact, gives);
    return gives;
  };
  const found = new Map<string, {of: ExactFingerprint; exact: ExactFingerprint; one: ExportLike}>();
  for (const [userId, {name, of: theirs}] of users) {
    for (const account of accounts) {
      for (const runs of Map.groupBy(catalog.personRuns(account, userId), ({utcDay}) => utcDay).values()) {
        for (const unload of runs) {
          const one = theirs.get(unload.exact);
          const before = one === undefined ? undefined : queryBefore(unload, runs, isQuery);
          if (one === undefined || before === undefined) continue;
          const key = `${before.exact} ${unload.exact}`;
          const known = found.get(key)?.one ?? {...one, runs: 0, people: [], lastDay: ''};
          found.set(key, {of: before.exact, exact: unload.exact, one: {...known, ...withRun(known, name, unload)}});
        }
      }
    }
  }
  yield* found.values();
}

function withRun(known: ExportLike, name: string, unload: PersonRun): Pick<ExportLike, 'runs' | 'people' | 'lastDay'> {
  return {
    runs: known.runs + Math.max(0, unload.runs - unload.failures),
    people: [...new Set([...known.people, name])].toSorted(),
    lastDay: unload.utcDay > (known.lastDay ?? '') ? unload.utcDay : (known.lastDay ?? ''),
  };
}

function queryBefore(
  unload: PersonRun,
  runs: readonly PersonRun[],
  isQuery: (exact: ExactFingerprint) => boolean,
): PersonRun | undefined {
  const end = Date.parse(unload.lastAt);
  return runs
    .filter((run) => run.exact !== unload.exact && run.lastAt <= unload.lastAt && sharesSession(run, unload))
    .filter((run) => end - Date.parse(run.lastAt) <= RIGHT_AFTER)
    .toSorted((a, b) => (a.lastAt === b.lastAt ? (a.exact < b.exact ? -1 : 1) : a.lastAt < b.lastAt ? 1 : -1))
    .find((run) => isQuery(run.exact));
}

function sharesSession(a: PersonRun, b: PersonRun): boolean {
  const [one, other] = [a.sessions ?? [], b.sessions ?? []];
  if (one.length === 0 || other.length === 0) return true;
  return one.some((session) => other.includes(session));
}
