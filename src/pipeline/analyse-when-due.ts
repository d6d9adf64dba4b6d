import {hash32} from '../parse/hash.ts';
import {READING_VERSION} from '../parse/reading-version.ts';
import type {Leak} from '../ports/scan.ts';
import {analyse, type AnalysisReport} from './analyse.ts';
import {modelsVersion} from './analyse-modelled.ts';
import type {Workshop} from './context.ts';
import {promoteHistory} from './promote-history.ts';

/** What followed from what is stored. */
export interface Derived {
  /** Statements kept from the history alone. */
  readonly historyAssets: number;
  readonly commits: number;
  readonly held: readonly Leak[];
  readonly analysis: Omit<AnalysisReport, 'held'>;
}

type Counts = Pick<AnalysisReport, 'assets' | 'statements' | 'families' | 'candidates'>;

/**
 * Sheets of the history and candidates, computed from what the catalog holds. Where nothing changed that they are computed
 * from (archive, config, program), they stand as they are: a night with nothing new does not read a year of evidence.
 * @param full computes them in any case
 */
export async function analyseWhenDue(workshop: Workshop, full: boolean): Promise<Derived> {
  const {archive, catalog} = workshop;
  const before = catalog.analysed();
  if (!full && before !== undefined && before.inputs === (await inputsOf(workshop, await archive.head()))) {
    const counts = before.counts as unknown as Counts;
    return {historyAssets: 0, commits: 0, held: [], analysis: {...counts, minted: 0, commits: 0}};
  }
  const promoted = await promoteHistory(workshop);
  const {held, ...analysis} = await analyse(workshop, full);
  const {assets, statements, families, candidates} = analysis;
  const all = [...promoted.held, ...held];
  // What was held back is tried again.
  if (all.length === 0) {
    catalog.putAnalysed(await inputsOf(workshop, await archive.head()), {assets, statements, families, candidates});
  }
  return {historyAssets: promoted.added, commits: promoted.commits + analysis.commits, held: all, analysis};
}

/** What candidates are computed from; the models of the target project are among it, as far as they are compared with. */
async function inputsOf(workshop: Workshop, head: string | undefined): Promise<string> {
  const {loaded, version} = workshop;
  const models = await modelsVersion(workshop);
  return hash32([version, READING_VERSION, head ?? '', models, JSON.stringify(loaded.config)].join('\n'));
}
