import {type OwnerRisk, ownerRisk} from '../rank/owner-risk.ts';
import type {AssetCounts, HistoryGaps, MaskedAsset} from '../ports/catalog.ts';
import type {ProjectEntry, UnreadableEntry} from '../ports/archive.ts';
import type {Workshop} from './context.ts';
import {statesOf} from './decide.ts';
import {type AsideCount, countAside} from './set-aside.ts';
import type {Candidate} from '../model/family.ts';
import type {ReviewState} from '../review/fold.ts';
import {termConflicts} from './term-conflicts.ts';
import {knownVerdict} from './verify-store.ts';

export interface Status {
  readonly archive: {readonly location: string; readonly head: string | undefined};
  readonly assets: readonly AssetCounts[];
  readonly statements: readonly {readonly kind: string; readonly count: number}[];
  /** Configured sources of which no harvest came to an end: nobody knows what they could not read. */
  readonly notHarvested: readonly {readonly account: string; readonly source: string}[];
  readonly unreadable: readonly (UnreadableEntry & {readonly account: string; readonly source: string})[];
  /** Files that configured repositories hold, and the dbt projects among them. */
  readonly inGit: readonly {
    readonly account: string;
    readonly source: string;
    readonly files: number;
    readonly projects: readonly ProjectEntry[];
  }[];
  /** What the history of each account holds, and what it says less of than it could. */
  readonly history: readonly HistoryGaps[];
  /** Candidates by where they stand. */
  readonly review: Readonly<Record<string, number>>;
  /** Approved candidates by what comparing their rows came to; `stale` and `none` are among them. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Candidates that the target project has a model of already; they are counted above as well. */
  readonly inProject: number;
  /** Terms that candidates define in several ways, and how many of them do. */
  readonly conflicts: readonly {readonly term: string; readonly families: number}[];
  /** What is not asked about, by reason: candidates that are set aside, and statements that no candidate holds. */
  readonly setAside: readonly AsideCount[];
  /** Who is the only one who knows, by the weight of what hangs on them. */
  readonly owners: readonly OwnerRisk[];
  /** Secrets that were masked, by kind. */
  readonly redactions: readonly {readonly kind: string; readonly assets: number; readonly places: number}[];
  /** The same over all kinds, and where most of it stood. */
  readonly secrets: {readonly places: number; readonly assets: number; readonly most: readonly MaskedAsset[]};
  /** Personal data in what the archive holds, by kind: it is masked on its way out. */
  readonly personalData: readonly {readonly kind: string; readonly assets: number; readonly places: number}[];
  readonly outbox: number;
}

/** How many assets are named that secrets stood in: whoever rotates them begins there. */
const MOST_MASKED = 5;

/** Where things stand, from the catalog alone. */
export async function statusOf(workshop: Workshop): Promise<Status> {
  const {catalog, archive} = workshop;
  const states = statesOf(workshop);
  const candidates = catalog.candidates();
  const review: Record<string, number> = {pending: 0, approved: 0, rejected: 0, stale: 0, 'set aside': 0};
  for (const candidate of candidates) {
    const status = states.get(candidate.id)?.status ?? 'pending';
    const key = status === 'pending' && candidate.setAside !== undefined ? 'set aside' : status;
    review[key] = (review[key] ?? 0) + 1;
  }
  return {
    archive: {location: archive.location, head: await archive.head()},
    assets: catalog.assetCounts(),
    statements: catalog.statementCounts(),
    notHarvested: workshop.sources
      .map(({account, source}) => ({account, source: source.id}))
      .filter(({account, source}) => catalog.state(account, source) === undefined),
    unreadable: catalog
      .states()
      .flatMap(({account, source, unreadable}) => unreadable.map((entry) => ({account, source, ...entry}))),
    inGit: catalog.states().flatMap(({account, source, inGit = [], projects = []}) => {
      if (inGit.length + projects.length === 0) return [];
      return [{account, source, files: inGit.length, projects}];
    }),
    history: catalog.historyGaps(),
    review,
    verdicts: verdictsOf(
      workshop,
      candidates.filter(({id}) => states.get(id)?.status === 'approved'),
      states,
    ),
    inProject: candidates.filter(({modelled}) => modelled !== undefined).length,
    conflicts: termConflicts(candidates).map(({term, sides}) => ({term, families: sides.length})),
    setAside: countAside({candidates: () => candidates, verbCounts: () => catalog.verbCounts()}),
    owners: ownerRisk(candidates),
    redactions: catalog.redactionCounts(),
    secrets: catalog.masked(MOST_MASKED),
    personalData: catalog.personalDataCounts(workshop.loaded.config.redact['allow-domains']),
    outbox: catalog.outbox().length,
  };
}

/** How many of them are proven, and how many nobody compared. */
function verdictsOf(
  workshop: Workshop,
  approved: readonly Candidate[],
  states: ReadonlyMap<string, ReviewState>,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const candidate of approved) {
    const known = knownVerdict(workshop, candidate, states.get(candidate.id)?.name ?? candidate.name);
    const key = known === undefined ? 'none' : known.isStale ? 'stale' : known.verdict.outcome;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
