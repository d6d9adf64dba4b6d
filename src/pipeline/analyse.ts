import {groupFamilies, type Grouped} from '../dedupe/families.ts';
import {type Features, featuresOf} from '../dedupe/features.ts';
import {type Idf, learnIdf, readIdf, writeIdf} from '../dedupe/idf.ts';
import {chooseKeeper} from '../dedupe/members.ts';
import {uniqueNames} from '../dedupe/names.ts';
import {setAside} from '../dedupe/noise.ts';
import {isCurrent, reanchor} from '../dedupe/reanchor.ts';
import {rejoin} from '../dedupe/rejoin.ts';
import type {Candidate, CandidateId, Family} from '../model/family.ts';
import type {Confidence} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {EvidenceSum, StatementRow} from '../ports/catalog.ts';
import type {Leak} from '../ports/scan.ts';
import {candidateOf, type KnownFamily, surroundingsOf, type Unnamed} from './analyse-candidate.ts';
import {modelledCandidates, modelsOf} from './analyse-modelled.ts';
import {related} from './analyse-relations.ts';
import {confirmAll} from './confirm.ts';
import type {Workshop} from './context.ts';
import {draftOf} from './draft.ts';
import {plural} from './plural.ts';
import {syncCatalog} from './sync.ts';

export interface AnalysisReport {
  /** Present in the archive, history assets included. */
  readonly assets: number;
  readonly statements: number;
  readonly families: number;
  /** Families that a reviewer is asked about: not set aside. */
  readonly candidates: number;
  /** Families that are new in the registry. */
  readonly minted: number;
  readonly commits: number;
  /** What the last scan kept out of the archive. */
  readonly held: readonly Leak[];
}

/** Sums of runs that are kept until they are needed again; what is beyond them is asked for once more. */
const RUNS_KEPT = 100_000;

/** parse → dedupe → rank → lint → rewrite: computes every candidate from what the catalog holds. */
export async function analyse(workshop: Workshop): Promise<AnalysisReport> {
  const {catalog, progress} = workshop;
  progress.report({t: 'stage', stage: 'analyse', detail: 'grouping statements'});
  const registry = reanchor(catalog.families(), catalog.decisions(), (exact) => catalog.shapeOf(exact));
  const known = catalog.idf();
  const {families, minted, grown, idf} = groupFamilies(catalog.statementsByShape(), registry, {
    near: {featuresOf: comparedBy, ...weightsIn(known)},
  });

  const surroundings = surroundingsOf(workshop);
  const drafts: Unnamed[] = [];
  for (const known of rejoined(workshop, families)) drafts.push(candidateOf(workshop, known, surroundings));
  const names = namesOf(registry, drafts);
  const confidences = await secondOpinions(workshop, drafts);
  const joined = related(
    drafts.map((draft) => {
      const candidate = withVerdict(workshop, draft, names.get(draft.id));
      const confidence = confidences.get(draft.id);
      return confidence === undefined ? candidate : {...candidate, confidence};
    }),
  );
  const words = idf ?? weightsIn(known).idf ?? learnIdf([]);
  const inProject = modelledCandidates(joined, await modelsOf(workshop), words);
  const candidates = joined.map((candidate) => {
    const modelled = inProject.get(candidate.id);
    return modelled === undefined ? candidate : {...candidate, modelled};
  });
  const registered = new Map([...registry, ...minted, ...grown].map((family) => [family.id, family]));
  const weights = idf === undefined ? known : writeIdf(idf);
  const {commits, held} = await keepFamilies(workshop, [...registered.values()], names, weights);
  catalog.transaction(() => catalog.replaceCandidates(candidates));

  const asked = candidates.filter((candidate) => candidate.setAside === undefined).length;
  const statements = catalog.statementCounts().reduce((sum, {count}) => sum + count, 0);
  const assets = catalog.assetCounts().reduce((sum, {present}) => sum + present, 0);
  progress.report({
    t: 'done',
    stage: 'analyse',
    summary: `${statements.toLocaleString('en')} statements in ${families.length} families, ${asked} candidates`,
  });
  return {assets, statements, families: families.length, candidates: asked, minted: minted.length, commits, held};
}

/**
 * Joins families to the query history again: the runs of their texts and of others of the same shape count for their rank,
 * and the keeper's own runs, or those nearest to it, say where it was run. Families come one at a time, each with its runs.
 */
function* rejoined({catalog}: Workshop, families: readonly Grouped<StatementRow>[]): Generator<KnownFamily> {
  const runsOfFamily = ({rows, shapes}: Grouped<StatementRow>): readonly EvidenceSum[] => {
    const own = rows.map(({statement}) => statement.exact);
    const others = shapes.flatMap((shape) => catalog.historyOfShape(shape));
    return catalog.evidenceSumsOf([...new Set([...own, ...others])]);
  };
  let kept = 0;
  const known = families.map((family) => {
    const runs = runsOfFamily(family);
    const {keeper} = chooseKeeper(family.rows, runs);
    const isKept = kept + runs.length <= RUNS_KEPT;
    if (isKept) kept += runs.length;
    return {family, keeper, runs: isKept ? runs : undefined};
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
  for (const [index, {family, keeper, runs}] of known.entries()) {
    yield {family, keeper, runs: runs ?? runsOfFamily(family), history: matches[index]};
  }
}

/** The weights that the archive keeps; none where there are none yet, or somebody broke them by hand. */
function weightsIn(text: string | undefined): {readonly idf?: Idf} {
  if (text === undefined) return {};
  try {
    return {idf: readIdf(text)};
  } catch {
    return {};
  }
}

/** What a statement is compared by with others; noise and what nobody understands is compared with nothing. */
function comparedBy({statement}: StatementRow): Features | undefined {
  const reading = readStatement(statement.sql);
  return setAside(reading) === undefined ? featuresOf(reading, statement.context) : undefined;
}

/**
 * Registers families that are new or have more shapes now, names that were given for the first time, and what words weigh.
 * @param weights as the registry keeps them
 */
async function keepFamilies(
  workshop: Workshop,
  registry: readonly Family[],
  names: ReadonlyMap<CandidateId, string>,
  weights: string | undefined,
): Promise<Pick<AnalysisReport, 'commits' | 'held'>> {
  const known = new Set(workshop.catalog.families().map(keyOf));
  const families = registry
    .map((family): Family => ({...family, name: family.name ?? names.get(family.id)}))
    .filter((family) => !known.has(keyOf(family)));
  const idf = weights === undefined || weights === workshop.catalog.idf() ? {} : {idf: weights};
  if (families.length === 0 && Object.keys(idf).length === 0) return {commits: 0, held: []};
  const {archive} = workshop;
  const message = families.length === 0 ? 'Weigh words anew' : `Register ${plural(families.length, 'family')}`;
  const outcome = await archive.commit({message, families, ...idf}, await archive.head());
  await syncCatalog(workshop);
  return outcome === 'moved' ? {commits: 0, held: []} : {commits: outcome.changed ? 1 : 0, held: outcome.held};
}

function keyOf({id, name, anchors}: Family): string {
  return [id, name, ...anchors].join(' ');
}

/** Asks the outside parsers about what a reviewer will be asked about. */
async function secondOpinions(
  workshop: Workshop,
  drafts: readonly Unnamed[],
): Promise<ReadonlyMap<CandidateId, Confidence>> {
  const {catalog, progress, signal} = workshop;
  const asked = drafts.filter(({setAside: aside}) => aside === undefined);
  progress.report({t: 'stage', stage: 'analyse', detail: 'asking other parsers'});
  return confirmAll(new Map(asked.map(({id, sql}) => [id, sql])), () => workshop.trees(), catalog, signal);
}

/**
 * A name for every family: the one it was registered with, else the best that is free. What a reviewer is asked about
 * comes first, then by rank.
 */
function namesOf(registry: readonly Family[], drafts: readonly Unnamed[]): ReadonlyMap<CandidateId, string> {
  const registered = new Map(registry.flatMap(({id, name}) => (name === undefined ? [] : [[id, name] as const])));
  const fresh = drafts
    .filter(({id}) => !registered.has(id))
    .toSorted(
      (a, b) =>
        Number(a.setAside !== undefined) - Number(b.setAside !== undefined) ||
        b.rank - a.rank ||
        (a.id < b.id ? -1 : 1),
    );
  const given = uniqueNames(
    fresh.map(({id, proposals: [name, ...others]}) => ({id, name, others})),
    // What an earlier version grouped and nobody decided about has no members any more: its name is free.
    registry.filter(isCurrent).flatMap(({name}) => name ?? []),
  );
  return new Map([...registered, ...given]);
}

/** A trial rewrite says which candidates cannot become a model. */
function withVerdict(workshop: Workshop, draft: Unnamed, given: string | undefined): Candidate {
  const {proposals, ...rest} = draft;
  const candidate = {...rest, name: given ?? proposals[0]};
  if (candidate.setAside !== undefined) return candidate;
  const outcome = draftOf(workshop, candidate, candidate.name);
  return 'refusal' in outcome ? {...candidate, refusal: outcome.refusal} : candidate;
}
