import {groupFamilies, holdsQuery} from '../dedupe/families.ts';
import {featuresOf, packFeatures} from '../dedupe/features.ts';
import {type Idf, readIdf, writeIdf} from '../dedupe/idf.ts';
import {uniqueNames} from '../dedupe/names.ts';
import {setAside} from '../dedupe/noise.ts';
import {isCurrent, reanchor} from '../dedupe/reanchor.ts';
import type {Decision} from '../model/decision.ts';
import type {Candidate, CandidateId, Family} from '../model/family.ts';
import type {Confidence, ShapeFingerprint} from '../model/statement.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementRow} from '../ports/catalog.ts';
import type {Leak} from '../ports/scan.ts';
import {candidateOf, surroundingsOf, type Unnamed} from './analyse-candidate.ts';
import {modelledCandidates, modelsOf} from './analyse-modelled.ts';
import {related} from './analyse-relations.ts';
import {confirmAll} from './confirm.ts';
import type {Workshop} from './context.ts';
import {refusalOf} from './draft.ts';
import {goneKeepers} from './gone-keepers.ts';
import {inSteps} from './in-steps.ts';
import {plural} from './plural.ts';
import {rejoinFamilies} from './rejoin-families.ts';
import {type Memory, Remembered} from './remembered.ts';
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

/**
 * parse → dedupe → rank → lint → rewrite: computes every candidate from what the catalog holds.
 * @param isFresh does not go by what earlier analyses computed
 */
export async function analyse(workshop: Workshop, isFresh = false): Promise<AnalysisReport> {
  const {catalog, progress} = workshop;
  progress.report({t: 'stage', stage: 'analyse', detail: 'grouping statements'});
  const registry = reanchor(catalog.families(), catalog.decisions(), (exact) => catalog.shapeOf(exact));
  const memory = new Remembered(workshop, isFresh);
  const known = weightsIn(catalog.idf());
  const shapes = new Set<ShapeFingerprint>();
  await inSteps(workshop, firstOfShapes(catalog.statementsByShape(), shapes), (row) => comparedBy(row, memory));
  const decided = new Set([...catalog.decisions(), ...catalog.outbox()].map(({candidate}) => candidate));
  const gone = goneKeepers(catalog, registry, decided, shapes);
  const {families, minted, changed, idf} = catalog.transaction(() =>
    groupFamilies(catalog.statementsByShape(), registry, {
      near: {packedOf: (row) => comparedBy(row, memory), ...(known === undefined ? {} : {idf: known})},
      decided,
      gone,
    }),
  );

  const surroundings = surroundingsOf(workshop, memory);
  const drafts = await inSteps(workshop, rejoinFamilies(catalog, families, memory), (family) =>
    candidateOf(workshop, family, surroundings),
  );
  const names = namesOf(registry, drafts, [...catalog.decisions(), ...catalog.outbox()]);
  const confidences = await secondOpinions(workshop, drafts);
  const judged = await inSteps(workshop, drafts, (draft) => {
    const candidate = withVerdict(workshop, draft, names.get(draft.id), memory);
    const confidence = confidences.get(draft.id);
    return confidence === undefined ? candidate : {...candidate, confidence};
  });
  const joined = related(judged);
  const inProject = modelledCandidates(joined, await modelsOf(workshop), idf);
  const candidates = joined.map((candidate) => {
    const modelled = inProject.get(candidate.id);
    return modelled === undefined ? candidate : {...candidate, modelled};
  });
  const registered = new Map([...registry, ...minted, ...changed].map((family) => [family.id, family]));
  const {commits, held} = await keepFamilies(workshop, [...registered.values()], names, idf);
  catalog.transaction(() => catalog.replaceCandidates(candidates));
  memory.forgetRest();

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

/** The weights that the archive keeps; undefined where there are none yet, or somebody broke them by hand. */
function weightsIn(text: string | undefined): Idf | undefined {
  try {
    return text === undefined ? undefined : readIdf(text);
  } catch {
    return undefined;
  }
}

/**
 * The statement that each shape is read from, mostly: what is remembered of it is there when shapes are compared.
 * @param shapes gets every one that is met
 */
function* firstOfShapes(
  rows: Iterable<StatementRow>,
  shapes: Set<ShapeFingerprint>,
): Generator<StatementRow, void, undefined> {
  let shape = '';
  for (const row of rows) {
    if (row.statement.shape !== shape && holdsQuery(row.statement)) yield row;
    ({shape} = row.statement);
    shapes.add(shape);
  }
}

/** What a statement is compared by with others; noise and what nobody understands is compared with nothing. */
function comparedBy({statement: {sql, context}}: StatementRow, memory: Memory): Uint8Array | undefined {
  return memory.bytes('features', [sql, context], () => {
    const reading = readStatement(sql);
    return setAside(reading) === undefined ? packFeatures(featuresOf(reading, context)) : undefined;
  });
}

/**
 * Registers families that are new or hold other shapes now, names that were given for the first time, and what words weigh.
 * @param weights as the registry keeps them
 */
async function keepFamilies(
  workshop: Workshop,
  registry: readonly Family[],
  names: ReadonlyMap<CandidateId, string>,
  weights: Idf,
): Promise<Pick<AnalysisReport, 'commits' | 'held'>> {
  const known = new Set(workshop.catalog.families().map(keyOf));
  const families = registry
    .map((family): Family => ({...family, name: family.name ?? names.get(family.id)}))
    .filter((family) => !known.has(keyOf(family)));
  const written = writeIdf(weights);
  // Of nothing, nothing was learned.
  const idf = weights.statements === 0 || written === workshop.catalog.idf() ? {} : {idf: written};
  if (families.length === 0 && Object.keys(idf).length === 0) return {commits: 0, held: []};
  const {archive} = workshop;
  const message = families.length === 0 ? 'Weigh words anew' : `Register ${plural(families.length, 'family')}`;
  const outcome = await archive.commit({message, families, ...idf}, await archive.head());
  await syncCatalog(workshop);
  return outcome === 'moved' ? {commits: 0, held: []} : {commits: outcome.changed ? 1 : 0, held: outcome.held};
}

function keyOf({id, name, absorbedBy, anchors}: Family): string {
  return [id, name, absorbedBy, ...anchors].join(' ');
}

/** Asks the outside parsers about what a reviewer will be asked about. */
async function secondOpinions(
  workshop: Workshop,
  drafts: readonly Unnamed[],
): Promise<ReadonlyMap<CandidateId, Confidence>> {
  const {catalog, progress, signal} = workshop;
  const asked = drafts.filter(({setAside: aside}) => aside === undefined);
  progress.report({t: 'stage', stage: 'analyse', detail: 'asking other parsers'});
  return confirmAll(new Map(asked.map(({id, whole}) => [id, whole])), () => workshop.trees(), catalog, signal);
}

/**
 * A name for every family: the one it was registered with, else the best that is free. What a reviewer is asked about
 * comes first, then by rank.
 */
function namesOf(
  registry: readonly Family[],
  drafts: readonly Unnamed[],
  decisions: readonly Decision[],
): ReadonlyMap<CandidateId, string> {
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
    [
      ...registry.filter(isCurrent).flatMap(({name}) => name ?? []),
      // A name that a reviewer gave is no other's.
      ...decisions.flatMap(({verdict}) => (verdict.t === 'rename' ? verdict.name : [])),
    ],
  );
  return new Map([...registered, ...given]);
}

function withVerdict(workshop: Workshop, draft: Unnamed, given: string | undefined, memory: Memory): Candidate {
  const {proposals, whole: _, ...rest} = draft;
  const candidate = {...rest, name: given ?? proposals[0]};
  if (candidate.setAside !== undefined) return candidate;
  const refusal = refusalOf(workshop, candidate, candidate.name, memory);
  return refusal === undefined ? candidate : {...candidate, refusal};
}
