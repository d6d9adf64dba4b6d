import {ExitCode, UserError} from '../errors.ts';
import type {AssetId} from '../model/asset.ts';
import type {Leak} from '../ports/scan.ts';
import type {ScopeFilter, SourceContext} from '../ports/source.ts';
import {scopeFilter} from '../config/scope.ts';
import type {AnalysisReport} from './analyse.ts';
import {analyseWhenDue} from './analyse-when-due.ts';
import {CommittedInRun} from './committed-in-run.ts';
import type {ConfiguredSource, Workshop} from './context.ts';
import {flushOutbox} from './decide.ts';
import {revisionInGit} from './in-git.ts';
import {plural} from './plural.ts';
import {sendArchive} from './send-archive.ts';
import {SecretSpread, type SpreadSecret} from './redact-spread.ts';
import {type RunMemory, runSource, type SourceRunReport} from './source-run.ts';
import {syncCatalog} from './sync.ts';

export interface HarvestOptions {
  /** Ids of sources to run; all when undefined. */
  readonly only?: readonly string[];
  /** Ignores cursors: everything is listed and read again. */
  readonly full?: boolean;
  /** Only places and statements of these users, by name, and places of roles; everybody when undefined. */
  readonly users?: readonly string[];
  /** Goes on whatever the estimate of a source says. */
  readonly costAccepted?: boolean;
}

export interface HarvestReport {
  readonly sources: readonly SourceRunReport[];
  readonly commits: number;
  readonly head: string | undefined;
  /** Statements kept from the history alone that were not kept before. */
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
  const chosen = chooseSources(workshop.sources, options.only);
  await syncCatalog(workshop);
  const flushed = await flushOutbox(workshop);
  let commits = flushed.changed ? 1 : 0;

  const reports: SourceRunReport[] = [];
  const spread = new SecretSpread();
  const head = await archive.head();
  const committed = head === undefined ? undefined : new CommittedInRun(archive, head);
  for (const configured of chosen) {
    workshop.signal.throwIfAborted();
    const report = await runConfigured(workshop, configured, options, {spread, committed});
    commits += report.commits;
    reports.push(report);
  }
  // Not before: until the last source is through, what was committed may still be made anew without a secret.
  await syncCatalog(workshop);

  const derived = await analyseWhenDue(workshop, options.full ?? false);
  commits += derived.commits;

  progress.report({t: 'stage', stage: 'archive', detail: 'sending it to its remote'});
  const refused: Leak[] = [];
  const push = await sendArchive(workshop, (leak) => refused.push(leak));
  progress.report({
    t: 'done',
    stage: 'archive',
    summary: commits === 0 ? 'nothing changed, no commit' : plural(commits, 'commit'),
  });

  const held = [...flushed.held, ...reports.flatMap((report) => report.held), ...derived.held, ...refused];
  const unreadable = workshop.catalog.states().reduce((sum, state) => sum + state.unreadable.length, 0);
  const newlyUnreadable = reports.reduce((sum, report) => sum + report.newlyUnreadable, 0);
  const failures = reports.flatMap((report) => report.failure ?? []);
  return {
    sources: reports,
    commits,
    head: await archive.head(),
    historyAssets: derived.historyAssets,
    held,
    secrets: spread.report(workshop.secretsSeen),
    unreadable,
    newlyUnreadable,
    push,
    analysis: derived.analysis,
    exitCode: exitCodeOf(failures, held.length, newlyUnreadable),
  };
}

/**
 * The configured sources of these names, by id or by account; all of them without names.
 * @throws UserError (exit code 2) for a name that is none
 */
export function chooseSources(
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
  options: HarvestOptions,
  memory: RunMemory,
): Promise<SourceRunReport> {
  return runSource(
    workshop,
    configured,
    () => sourceContextOf(workshop, configured, options),
    options.full ?? false,
    memory,
  );
}

/** What a source is given to work with. Opens its account. */
export async function sourceContextOf(
  workshop: Workshop,
  {source, account, settings}: ConfiguredSource,
  {full = false, costAccepted = false, users}: HarvestOptions,
): Promise<SourceContext> {
  const {catalog, log, clock, signal, loaded} = workshop;
  const accountConfig = loaded.config.accounts[account];
  const blobs = await workshop.knownBlobs(account);
  const inGit = revisionInGit(catalog.state(account, source.id), blobs);
  const known = (id: AssetId): string | undefined => {
    const there = inGit(id);
    return there === undefined ? catalog.revision(id) : there.revision;
  };
  return {
    account,
    settings,
    baseDirectory: loaded.directory,
    warehouse: source.account === 'snowflake' ? await workshop.warehouse(account) : undefined,
    log: log.child({source: source.id, account}),
    clock,
    signal,
    known: (id) => (full ? undefined : known(id)),
    ...(blobs === undefined ? {} : {inGit: (bytes: Uint8Array) => blobs.find(bytes)}),
    knownText: (hash, version) => !full && catalog.hasText(account, hash, version),
    knownDay: (kind, day) => (kind === 'day' ? catalog.hasDay(account, day) : catalog.hasUses(account, day)),
    costAccepted,
    scope: ofUsers(
      accountConfig !== undefined && 'scope' in accountConfig ? scopeFilter(accountConfig.scope) : everything,
      users,
    ),
  };
}

function ofUsers(scope: ScopeFilter, users: readonly string[] | undefined): ScopeFilter {
  return users === undefined ? scope : {...scope, user: (name) => users.includes(name) && scope.user(name)};
}

function exitCodeOf(
  failures: readonly NonNullable<SourceRunReport['failure']>[],
  held: number,
  newlyUnreadable: number,
) {
  if (failures.some(({isUsage}) => isUsage !== true)) return ExitCode.FAILED;
  if (failures.length > 0) return ExitCode.USAGE;
  if (held > 0) return ExitCode.GATE;
  return newlyUnreadable > 0 ? ExitCode.COVERAGE : ExitCode.DONE;
}

function yes(): boolean {
  return true;
}
