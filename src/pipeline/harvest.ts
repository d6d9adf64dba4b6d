import {ExitCode, UserError} from '../errors.ts';
import type {ScopeFilter, SourceContext} from '../ports/source.ts';
import {scopeFilter} from '../config/scope.ts';
import {analyse, type AnalysisReport} from './analyse.ts';
import {CommittedInRun} from './committed-in-run.ts';
import type {ConfiguredSource, Workshop} from './context.ts';
import {flushOutbox} from './decide.ts';
import {plural} from './plural.ts';
import {promoteHistory} from './promote-history.ts';
import {sendArchive} from './send-archive.ts';
import {SecretSpread, type SpreadSecret} from './redact-spread.ts';
import {type RunMemory, runSource, type SourceRunReport} from './source-run.ts';
import {syncCatalog} from './sync.ts';

export interface HarvestOptions {
  /** Ids of sources to run; all when undefined. */
  readonly only?: readonly string[];
  /** Ignores cursors: everything is listed and read again. */
  readonly full?: boolean;
}

export interface HarvestReport {
  readonly sources: readonly SourceRunReport[];
  readonly commits: number;
  readonly head: string | undefined;
  readonly historyAssets: number;
  readonly held: readonly {readonly path: string; readonly kind: string; readonly line: number}[];
  /** Each secret that this run met, once; nothing is kept that could tell so of another run's. */
  readonly secrets: readonly SpreadSecret[];
  readonly unreadable: number;
  readonly newlyUnreadable: number;
  readonly push: 'pushed' | 'up-to-date' | 'no-remote';
  readonly analysis: Omit<AnalysisReport, 'held'>;
  readonly exitCode: ExitCode;
}

const everything: ScopeFilter = {user: yes, role: yes, database: yes, schema: yes, folder: yes};

/**
 * extract → redact → archive → parse … lint. Each source commits at its checkpoints, so a kill loses at most one; a source
 * that fails leaves the others alone. Run again on an unchanged account it makes no commit.
 */
export async function harvest(workshop: Workshop, options: HarvestOptions = {}): Promise<HarvestReport> {
  const {archive, progress} = workshop;
  const chosen = choose(workshop.sources, options.only);
  await syncCatalog(workshop);
  const flushed = await flushOutbox(workshop);
  let commits = flushed.changed ? 1 : 0;

  const reports: SourceRunReport[] = [];
  const spread = new SecretSpread();
  const head = await archive.head();
  const committed = head === undefined ? undefined : new CommittedInRun(archive, head);
  for (const configured of chosen) {
    workshop.signal.throwIfAborted();
    const report = await runConfigured(workshop, configured, options.full ?? false, {spread, committed});
    commits += report.commits;
    reports.push(report);
  }
  // Not before: until the last source is through, what was committed may still be made anew without a secret.
  await syncCatalog(workshop);

  const promoted = await promoteHistory(workshop);
  commits += promoted.commits;
  const {held: heldFamilies, ...analysis} = await analyse(workshop);
  commits += analysis.commits;

  progress.report({t: 'stage', stage: 'archive', detail: 'sending it to its remote'});
  const push = await sendArchive(workshop);
  progress.report({
    t: 'done',
    stage: 'archive',
    summary: commits === 0 ? 'nothing changed, no commit' : plural(commits, 'commit'),
  });

  const held = [...flushed.held, ...reports.flatMap((report) => report.held), ...promoted.held, ...heldFamilies];
  const unreadable = workshop.catalog.states().reduce((sum, state) => sum + state.unreadable.length, 0);
  const newlyUnreadable = reports.reduce((sum, report) => sum + report.newlyUnreadable, 0);
  const failed = reports.some((report) => report.failure !== undefined);
  return {
    sources: reports,
    commits,
    head: await archive.head(),
    historyAssets: promoted.added,
    held,
    secrets: spread.report(workshop.secretsSeen),
    unreadable,
    newlyUnreadable,
    push,
    analysis,
    exitCode: failed
      ? ExitCode.FAILED
      : held.length > 0
        ? ExitCode.GATE
        : newlyUnreadable > 0
          ? ExitCode.COVERAGE
          : ExitCode.DONE,
  };
}

function choose(
  sources: readonly ConfiguredSource[],
  only: readonly string[] | undefined,
): readonly ConfiguredSource[] {
  if (only === undefined || only.length === 0) return sources;
  const fits = (name: string, {source, account}: ConfiguredSource): boolean =>
    name === source.id || `snowflake-${name}` === source.id || name === account;
  const unknown = only.filter((name) => !sources.some((configured) => fits(name, configured)));
  if (unknown.length === 0) return sources.filter((configured) => only.some((name) => fits(name, configured)));
  const known = [...new Set(sources.map(({source}) => source.id))].join(', ');
  throw new UserError('unknown-source', `No configured source is called ${unknown.join(', ')}.`, {
    hint: `Configured are: ${known}`,
    exitCode: ExitCode.USAGE,
  });
}

function runConfigured(
  workshop: Workshop,
  configured: ConfiguredSource,
  full: boolean,
  memory: RunMemory,
): Promise<SourceRunReport> {
  const {source, account, settings} = configured;
  const {catalog, log, clock, signal, loaded} = workshop;
  const accountConfig = loaded.config.accounts[account];
  const contextOf = async (): Promise<SourceContext> => ({
    account,
    settings,
    baseDirectory: loaded.directory,
    warehouse: source.account === 'snowflake' ? await workshop.warehouse(account) : undefined,
    log: log.child({source: source.id, account}),
    clock,
    signal,
    known: (id) => (full ? undefined : catalog.revision(id)),
    knownText: (hash, version) => !full && catalog.hasText(account, hash, version),
    scope: accountConfig?.kind === 'snowflake' ? scopeFilter(accountConfig.scope) : everything,
  });
  return runSource(workshop, configured, contextOf, full, memory);
}

function yes(): boolean {
  return true;
}
