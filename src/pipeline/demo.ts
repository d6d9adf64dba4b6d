import type {Candidate} from '../model/family.ts';
import type {UnreadableEntry} from '../ports/archive.ts';
import type {Workshop} from './context.ts';
import {decide, decisionsOn} from './decide.ts';
import {harvest, type HarvestReport} from './harvest.ts';
import {sendArchive} from './send-archive.ts';
import {publish, type PublishReport} from './publish.ts';
import {verify, type VerifyReport} from './verify.ts';

export interface DemoReport {
  readonly harvest: HarvestReport;
  readonly verify: VerifyReport;
  readonly publish: PublishReport;
  readonly top: readonly Candidate[];
  readonly decided: number;
  readonly files: number;
  readonly surfaces: number;
  /** Statements that only the history holds, drafts included. */
  readonly historyAssets: number;
  readonly history: {readonly rows: number; readonly runs: number; readonly days: number};
  readonly secrets: number;
  readonly unreadable: readonly UnreadableEntry[];
}

const TO_APPROVE = 10;

/** The main job from end to end: harvest, the decisions a reviewer would make, verify, publish. Run again it changes nothing. */
export async function playDemo(workshop: Workshop): Promise<DemoReport> {
  const harvested = await harvest(workshop);
  const ranked = workshop.catalog
    .candidates()
    .filter(({setAside}) => setAside === undefined)
    .toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const decided = reviewOnce(workshop, ranked.filter(({refusal}) => refusal === undefined).slice(0, TO_APPROVE));
  const verified = await verify(workshop);
  const published = await publish(workshop, {push: true});
  await sendArchive(workshop);

  const {catalog} = workshop;
  const states = catalog.states();
  const counts = catalog.assetCounts();
  const accounts = Object.keys(workshop.loaded.config.accounts);
  const totals = accounts.map((account) => catalog.evidenceTotals(account));
  const sum = (pick: (total: (typeof totals)[number]) => number): number =>
    totals.reduce((all, total) => all + pick(total), 0);
  return {
    harvest: harvested,
    verify: verified,
    publish: published,
    top: ranked.slice(0, TO_APPROVE),
    decided,
    files: counts.filter(({kind}) => kind !== 'history').reduce((all, {present}) => all + present, 0),
    surfaces: states.reduce(
      (all, {scopes}) => all + scopes.filter(({listed, complete}) => complete && listed > 0).length,
      0,
    ),
    historyAssets: accounts
      .flatMap((account) => catalog.historyAssets(account))
      .reduce((all, {aliases}) => all + 1 + aliases.length, 0),
    history: {rows: sum(({rows}) => rows), runs: sum(({runs}) => runs), days: sum(({days}) => days)},
    secrets: catalog.redactionCounts().reduce((all, {places}) => all + places, 0),
    unreadable: states.flatMap(({unreadable}) => unreadable),
  };
}

/** Approves what nobody has decided on yet; what was decided in an earlier run stays as it is. */
function reviewOnce(workshop: Workshop, candidates: readonly Candidate[]): number {
  let decided = 0;
  for (const candidate of candidates) {
    if (decisionsOn(workshop.catalog, candidate.id).length > 0) continue;
    decide(workshop, candidate, {t: 'approve'});
    decided += 1;
  }
  return decided;
}
