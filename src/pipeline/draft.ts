import {nameConflict, refuseConflict} from '../dedupe/contexts.ts';
import type {Asset} from '../model/asset.ts';
import type {Candidate} from '../model/family.ts';
import type {ModelDraft, Provenance} from '../model/model-draft.ts';
import type {Statement} from '../model/statement.ts';
import {sha256Of} from '../parse/hash.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {NOTHING_MASKED, personalDataMask, type PersonalDataMask} from '../redact/personal-data.ts';
import {releasedValues} from '../redact/personal/of-statement.ts';
import {remarkAbove} from '../rewrite/description.ts';
import {rewriteStatement, type RewriteResult} from '../rewrite/rewrite-statement.ts';
import {sayTask, taskFacts} from '../rewrite/task.ts';
import {releasesOf} from '../review/fold.ts';
import type {Workshop} from './context.ts';
import {decisionsOn} from './decide.ts';
import type {Memory} from './remembered.ts';
import {type DraftWorkshop, withSurroundings} from './draft-surroundings.ts';
import {stepModels, withSteps} from './step-models.ts';
import {sheetFindings, type WholeStatement, wholeStatement} from './whole-statement.ts';

type DraftCandidate = Omit<Candidate, 'refusal'>;

/** Rewrites a candidate's keeper into a model draft, or says why that cannot be. The same call serves all faces. */
export function draftOf(workshop: DraftWorkshop, candidate: DraftCandidate, name: string): RewriteResult {
  const stored = workshop.catalog.asset(candidate.keeperAsset);
  if (stored === undefined) return {refusal: 'Its worksheet is not in the catalog; run `wsr sync`.'};
  const sheet = readAsset(stored.asset);
  const keeper = sheet.find(({id}) => id === candidate.keeper);
  const unsure = refuseHistory(workshop, candidate, stored.asset, keeper);
  if (unsure !== undefined) return {refusal: unsure};
  if (keeper === undefined) return {refusal: 'Its worksheet has changed since; run `wsr harvest`.'};
  const models = stepModels(workshop, stored.asset, sheet, keeper);
  const whole = wholeStatement(
    sheet,
    keeper,
    name,
    models.map(({step}) => step),
  );
  if ('refusal' in whole) return whole;
  const remark = remarkOf(stored.asset, keeper, whole);
  const outcome = rewriteStatement({
    candidate: candidate.id,
    name,
    sql: whole.sql,
    parameters: whole.parameters,
    context: {...candidate.context, ...whole.context},
    findings: [...candidate.findings, ...sheetFindings(whole)],
    provenance: provenanceOf(candidate, stored.asset),
    ...(remark === undefined ? {} : {remark}),
    mask: maskOf(workshop, candidate),
  });
  if ('refusal' in outcome) return whole.makers.length > 0 ? {refusal: ofSheet(outcome.refusal)} : outcome;
  const stepped = withSteps(outcome.draft, whole, models);
  const draft = withScaffold(stepped, whole);
  return {draft: withSurroundings(workshop, candidate, draft, maskOf(workshop, candidate))};
}

/** What reads the table that a scaffold fills reads more than its query gives: it replaces nothing. */
function withScaffold(draft: ModelDraft, {scaffold}: WholeStatement): ModelDraft {
  if (scaffold === undefined) return draft;
  const {replaces: _, ...start} = draft;
  return {...start, scaffold};
}

/** The description's first sentences, where they are not just what stands above the statement. */
function remarkOf(
  {locator, body, container, title}: Asset,
  keeper: Statement,
  whole: WholeStatement,
): string | undefined {
  const facts = locator.startsWith('object://tasks/') ? taskFacts(body) : undefined;
  const notes = facts === undefined ? whole.notes : [sayTask(facts, `${container}.${title}`), ...whole.notes];
  const above = facts === undefined ? (remarkAbove(readStatement(keeper.sql).code) ?? headingOf(keeper)) : undefined;
  // What stands above the first table of a chain is about that table; above a task, the account's own words.
  if (whole.makers.length === 0 && notes.length === 0) return headingOf(keeper);
  return [...(above === undefined ? [] : [/[.!?…]$/.test(above) ? above : `${above}.`]), ...notes].join(' ');
}

/** The heading above the cell that a statement begins; undefined where the statement has comments of its own. */
function headingOf({sql, remark}: Statement): string | undefined {
  const {code} = readStatement(sql);
  return code.size > 0 && sql.slice(0, code.start(0)).trim() === '' ? remark : undefined;
}

/** A reason with a line of the folded text, which nobody has before them. */
function ofSheet(refusal: string): string {
  return refusal.replace(/^Line \d+ /, 'One of the statements of its sheet that it goes by, or it itself, ');
}

/**
 * Why a candidate cannot become a model; undefined where it can. A trial rewrite says so, unless all that it goes by is known
 * from before.
 */
export function refusalOf(
  workshop: Pick<Workshop, 'catalog' | 'loaded'>,
  candidate: DraftCandidate,
  name: string,
  memory: Memory,
): string | undefined {
  const {catalog, loaded} = workshop;
  const {id, keeper, keeperAsset, sql, context, findings, history, basedOn} = candidate;
  const asset = catalog.asset(keeperAsset)?.asset;
  const goesBy = [
    [id, name, keeper, sql, context, findings, history?.contexts],
    [asset?.kind, asset?.format, asset?.body, catalog.text(basedOn.keeper)?.completeness],
    [decisionsOn(catalog, id), loaded.config.redact],
  ];
  const found = memory.value('refusal', goesBy, () => {
    const outcome = draftOf(workshop, candidate, name);
    return 'refusal' in outcome ? outcome.refusal : null;
  });
  return found ?? undefined;
}

/** What of a candidate's personal data stays behind: all of it but what config allows and a reviewer released. */
export function maskOf(
  {catalog, loaded}: Pick<Workshop, 'catalog' | 'loaded'>,
  {id, sql, original = sql}: Pick<Candidate, 'id' | 'sql' | 'original'>,
): PersonalDataMask {
  const {'personal-data': policy, 'allow-domains': allowDomains} = loaded.config.redact;
  if (policy === 'keep') return NOTHING_MASKED;
  return personalDataMask({
    allowDomains,
    released: releasedValues(id, original, () => releasesOf(decisionsOn(catalog, id))),
  });
}

function provenanceOf(candidate: DraftCandidate, asset: Asset): Provenance {
  const others = new Set(
    candidate.members.map(({owner}) => owner.name).filter((owner) => owner !== candidate.owner.name),
  );
  return {
    statement: candidate.keeper,
    asset: asset.id,
    locator: asset.locator,
    title: candidate.title,
    owner: candidate.owner,
    original: candidate.original ?? candidate.sql,
    originalHash: sha256Of(candidate.original ?? candidate.sql),
    ...(asset.changedAt === undefined ? {} : {changedAt: asset.changedAt}),
    otherOwners: [...others].toSorted(),
    runs: candidate.runs,
    people: candidate.people,
    ...(candidate.lastRunAt === undefined ? {} : {lastRunAt: candidate.lastRunAt}),
    // Reasons count runs, which change every night: in the files they would move every open branch every night.
    reasons: [],
  };
}

/** Why what the history says of a statement is not enough to make a model of it, in one sentence. */
function refuseHistory(
  {catalog}: Pick<Workshop, 'catalog'>,
  {sql, history}: DraftCandidate,
  asset: Asset,
  keeper: Statement | undefined,
): string | undefined {
  const isHistory = asset.kind === 'history';
  if (isHistory && keeper !== undefined && catalog.text(keeper.exact)?.completeness === 'truncated') {
    return 'The query history cut this statement at 100,000 characters, and no file has the rest.';
  }
  const names = readStatement(sql)
    .reads.filter(({role}) => role === 'table')
    .map(({relation}) => relation);
  // What USE says in a file holds in every run; above a statement of the history it stands by chance.
  const conflict = nameConflict(names, isHistory ? {} : (keeper?.context ?? {}), history?.contexts ?? []);
  return conflict === undefined ? undefined : refuseConflict(conflict);
}
