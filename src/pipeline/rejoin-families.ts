import type {Grouped} from '../dedupe/families.ts';
import {chooseKeeper} from '../dedupe/members.ts';
import {rejoin} from '../dedupe/rejoin.ts';
import type {Catalog, EvidenceSum, StatementRow} from '../ports/catalog.ts';
import type {KnownFamily} from './analyse-candidate.ts';
import {type Memory, noMemory} from './remembered.ts';

/** Sums of runs that are kept until they are needed again; what is beyond them is asked for once more. */
const RUNS_KEPT = 100_000;

/**
 * Joins families to the query history again: the runs of their texts and of others of the same shape count for their rank,
 * and the keeper's own runs, or those nearest to it, say where it was run. Families come one at a time, each with its runs,
 * in the order in which they were given.
 */
export function* rejoinFamilies(
  catalog: Pick<Catalog, 'evidenceSumsOf' | 'historyOfShape' | 'historyStatements'>,
  families: readonly Grouped<StatementRow>[],
  memory: Memory = noMemory,
): Generator<KnownFamily> {
  const runsOfFamily = ({rows, shapes}: Grouped<StatementRow>): readonly EvidenceSum[] => {
    const own = rows.map(({statement}) => statement.exact);
    const others = shapes.flatMap((shape) => catalog.historyOfShape(shape));
    return catalog.evidenceSumsOf([...new Set([...own, ...others])]);
  };
  let kept = 0;
  const known = families.map((family) => {
    const runs = runsOfFamily(family);
    const {keeper, scores} = chooseKeeper(family.rows, runs, (sql, compute) => memory.value('keeper', sql, compute));
    const isKept = kept + runs.length <= RUNS_KEPT;
    if (isKept) kept += runs.length;
    const keptFor = family.rows.length === 1 ? [] : (scores[0]?.reasons ?? []);
    return {family, keeper, keptFor, runs: isKept ? runs : undefined};
  });
  const matches = rejoin(
    known.map(({keeper: {statement, asset}}) => ({
      exact: statement.exact,
      shape: statement.shape,
      sql: statement.sql,
      ownerId: asset.owner.kind === 'user' ? asset.owner.id : '',
      ...(asset.changedAt === undefined ? {} : {changedAt: asset.changedAt}),
    })),
    {
      runsOf: (exact) => catalog.evidenceSumsOf([exact]),
      texts: (names) => catalog.historyStatements(names),
    },
  );
  for (const [index, {family, keeper, keptFor, runs}] of known.entries()) {
    yield {family, keeper, keptFor, runs: runs ?? runsOfFamily(family), history: matches[index]};
  }
}
