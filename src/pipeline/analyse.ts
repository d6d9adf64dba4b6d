import {groupByShape, type Grouped} from '../dedupe/families.ts';
import {chooseKeeper, describeMembers} from '../dedupe/members.ts';
import {proposeNames, uniqueNames} from '../dedupe/names.ts';
import {setAside} from '../dedupe/noise.ts';
import {isCurrent, reanchor} from '../dedupe/reanchor.ts';
import {lintStatement} from '../lint/run-rules.ts';
import type {Context} from '../model/asset.ts';
import type {Candidate, CandidateId, Family} from '../model/family.ts';
import type {Instant, UtcDay} from '../model/scalars.ts';
import type {Confidence, ExactFingerprint, RelationName} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey, resolve} from '../parse/resolve.ts';
import {rankFamily} from '../rank/rank.ts';
import {withoutPersonalData} from '../redact/personal-data.ts';
import {personalDataOf} from '../redact/personal/of-statement.ts';
import type {EvidenceSum, StatementRow} from '../ports/catalog.ts';
import type {Leak} from '../ports/scan.ts';
import {confirmAll} from './confirm.ts';
import type {Workshop} from './context.ts';
import {draftOf} from './draft.ts';
import {plural} from './plural.ts';
import {contextOf} from './promote-history.ts';
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

/** parse → dedupe → rank → lint → rewrite: computes every candidate from what the catalog holds. */
export async function analyse(workshop: Workshop): Promise<AnalysisReport> {
  const {catalog, progress} = workshop;
  progress.report({t: 'stage', stage: 'analyse', detail: 'grouping statements'});
  const registry = reanchor(catalog.families(), catalog.decisions(), (exact) => catalog.shapeOf(exact));
  const {families, minted} = groupByShape(catalog.statementsByShape(), registry);

  const evidence = Map.groupBy(catalog.evidenceSums(), ({exact}) => exact);
  const surroundings = surroundingsOf(workshop);
  const drafts = families.map((family) => candidateOf(workshop, family, evidence, surroundings));
  const names = namesOf(registry, drafts);
  const confidences = await secondOpinions(workshop, drafts);
  const candidates = drafts.map((draft) => {
    const candidate = withVerdict(workshop, draft, names.get(draft.id));
    const confidence = confidences.get(draft.id);
    return confidence === undefined ? candidate : {...candidate, confidence};
  });
  const {commits, held} = await keepFamilies(workshop, [...registry, ...minted], names);
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

/** Registers families that are new, and names that were given for the first time. */
async function keepFamilies(
  workshop: Workshop,
  registry: readonly Family[],
  names: ReadonlyMap<CandidateId, string>,
): Promise<Pick<AnalysisReport, 'commits' | 'held'>> {
  const known = new Set(workshop.catalog.families().map(keyOf));
  const families = registry
    .map((family): Family => ({...family, name: family.name ?? names.get(family.id)}))
    .filter((family) => !known.has(keyOf(family)));
  if (families.length === 0) return {commits: 0, held: []};
  const {archive} = workshop;
  const message = `Register ${plural(families.length, 'family')}`;
  const outcome = await archive.commit({message, families}, await archive.head());
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

/** What is known of the account as a whole, gathered once. */
interface Surroundings {
  /** The last day of evidence: what "recent" is measured from, so that the clock does not change a rank. */
  readonly asOf: UtcDay;
  readonly readers: ReturnType<Workshop['catalog']['readersOf']>;
  readonly humans: ReadonlySet<string>;
}

function surroundingsOf(workshop: Workshop): Surroundings {
  const {catalog, loaded} = workshop;
  const accounts = Object.keys(loaded.config.accounts);
  const days = accounts.flatMap((account) => catalog.evidenceTotals(account).lastDay ?? []).toSorted();
  return {
    asOf: days.at(-1) ?? '',
    readers: catalog.readersOf(),
    humans: new Set(
      accounts.flatMap((account) =>
        catalog
          .people(account)
          .filter(({human}) => human)
          .map(({userId}) => userId),
      ),
    ),
  };
}

type Unnamed = Omit<Candidate, 'name' | 'refusal'> & {readonly proposals: readonly [string, ...string[]]};

function candidateOf(
  workshop: Workshop,
  family: Grouped<StatementRow>,
  evidence: ReadonlyMap<ExactFingerprint, readonly EvidenceSum[]>,
  surroundings: Surroundings,
): Unnamed {
  const exacts = [...new Set(family.rows.map(({statement}) => statement.exact))];
  const runs = exacts.flatMap((exact) => evidence.get(exact) ?? []);
  const {keeper} = chooseKeeper(family.rows, runs);
  const {statement, asset} = keeper;
  const reading = readStatement(statement.sql);
  const context = {...usualContext(evidence.get(statement.exact) ?? []), ...withoutGaps(statement.context)};
  const reads = completed(
    reading.reads.filter(({role}) => role === 'table').map(({relation}) => relation),
    context,
  );
  const writes = completed(reading.writes, context);
  const aside = setAside(reading);
  const {redact, lint} = workshop.loaded.config;
  const {disable, severity} = lint;
  const findings = lintStatement(workshop.rules, {reading, context}, {disable, severity});
  const {rank, reasons} = rankFamily({
    asOf: surroundings.asOf,
    evidence: runs,
    owners: family.rows.map((row) => row.asset.owner),
    titles: family.rows.map((row) => row.asset.title),
    sql: statement.sql,
    ...(statement.remark === undefined ? {} : {remark: statement.remark}),
    writes,
    readers: writes.flatMap((relation) => surroundings.readers.get(relationKey(relation)) ?? []),
  });
  const lastRunAt = runs.reduce<Instant>((latest, {lastAt}) => (lastAt > latest ? lastAt : latest), '');
  const people = new Set(runs.filter(({userId}) => surroundings.humans.has(userId)).map(({userId}) => userId));
  return {
    id: family.id,
    anchor: family.anchor,
    keeper: statement.id,
    keeperAsset: asset.id,
    sql: statement.sql,
    title: asset.title,
    proposals: proposeNames({
      title: asset.kind === 'history' ? '' : withoutPersonalData(asset.title),
      ...(statement.cell === undefined ? {} : {cell: withoutPersonalData(statement.cell)}),
      ...(statement.remark === undefined ? {} : {remark: withoutPersonalData(statement.remark)}),
      writes,
      sql: statement.sql,
    }),
    owner: asset.owner,
    context,
    personalData: personalDataOf(family.id, statement.sql, {allowDomains: redact['allow-domains']}),
    reads,
    writes,
    members: describeMembers(family.rows, keeper),
    findings,
    rank,
    reasons,
    ...(aside === undefined ? {} : {setAside: aside}),
    runs: runs.reduce((sum, row) => sum + row.runs, 0),
    people: people.size,
    ...(lastRunAt === '' ? {} : {lastRunAt}),
    // What the statement means is its text and the relations its names stand for; another warehouse changes neither.
    basedOn: {keeper: statement.exact, context: hash32([...reads, ...writes].map(relationKey).join('\n'))},
  };
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

/** The context in which people ran it most often: files carry none. */
function usualContext(evidence: readonly EvidenceSum[]): Context {
  const totals = new Map<string, {context: Context; runs: number}>();
  for (const row of evidence) {
    const context = contextOf(row);
    const key = JSON.stringify(context);
    const known = totals.get(key);
    totals.set(key, {context, runs: (known?.runs ?? 0) + row.runs});
  }
  const [best] = [...totals].toSorted(([a, one], [b, other]) => other.runs - one.runs || (a < b ? -1 : 1));
  return best?.[1].context ?? {};
}

function withoutGaps(context: Context): Context {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined && value !== ''));
}

function completed(relations: readonly RelationName[], context: Context): readonly RelationName[] {
  const byKey = new Map(
    relations.map((relation) => [relationKey(resolve(relation, context)), resolve(relation, context)]),
  );
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, relation]) => relation);
}
