import {nameConflict, refuseConflict} from '../dedupe/contexts.ts';
import type {Asset} from '../model/asset.ts';
import type {Candidate} from '../model/family.ts';
import type {Provenance} from '../model/model-draft.ts';
import type {Statement} from '../model/statement.ts';
import {sha256Of} from '../parse/hash.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {NOTHING_MASKED, personalDataMask, type PersonalDataMask} from '../redact/personal-data.ts';
import {releasedValues} from '../redact/personal/of-statement.ts';
import {remarkAbove} from '../rewrite/description.ts';
import {rewriteStatement, type RewriteResult} from '../rewrite/rewrite-statement.ts';
import {releasesOf} from '../review/fold.ts';
import type {Workshop} from './context.ts';
import {decisionsOn} from './decide.ts';
import type {Memory} from './remembered.ts';
import {sheetFindings, wholeStatement} from './whole-statement.ts';

type DraftCandidate = Omit<Candidate, 'refusal'>;

/** Rewrites a candidate's keeper into a model draft, or says why that cannot be. The same call serves all faces. */
export function draftOf(
  workshop: Pick<Workshop, 'catalog' | 'loaded'>,
  candidate: DraftCandidate,
  name: string,
): RewriteResult {
  const stored = workshop.catalog.asset(candidate.keeperAsset);
  if (stored === undefined) return {refusal: 'Its worksheet is not in the catalog; run `wsr sync`.'};
  const sheet = readAsset(stored.asset);
  const keeper = sheet.find(({id}) => id === candidate.keeper);
  const unsure = refuseHistory(workshop, candidate, stored.asset, keeper);
  if (unsure !== undefined) return {refusal: unsure};
  if (keeper === undefined) return {refusal: 'Its worksheet has changed since; run `wsr harvest`.'};
  const whole = wholeStatement(sheet, keeper, name);
  if ('refusal' in whole) return whole;
  const outcome = rewriteStatement({
    candidate: candidate.id,
    name,
    sql: whole.sql,
    parameters: whole.parameters,
    context: candidate.context,
    findings: [...candidate.findings, ...sheetFindings(whole)],
    provenance: provenanceOf(candidate, stored.asset),
    // What stands above the first table of a chain is about that table.
    ...(whole.makers.length === 0 ? {} : {remark: remarkAbove(readStatement(keeper.sql).code) ?? ''}),
    mask: maskOf(workshop, candidate),
  });
  return 'refusal' in outcome && whole.makers.length > 0 ? {refusal: ofSheet(outcome.refusal)} : outcome;
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
