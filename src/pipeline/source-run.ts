import {ExitCode, messageOf, UserError} from '../errors.ts';
import {WarehouseError} from '../ports/warehouse.ts';
import type {Asset} from '../model/asset.ts';
import type {Json} from '../model/scalars.ts';
import type {ArchiveBatch, UnreadableEntry} from '../ports/archive.ts';
import {SCANNER_UNUSABLE} from '../ports/secret-scanner.ts';
import type {SourceContext, SourceEvent} from '../ports/source.ts';
import {ahead} from './ahead.ts';
import type {CommittedInRun} from './committed-in-run.ts';
import type {Coverage} from './coverage.ts';
import type {ConfiguredSource, Workshop} from './context.ts';
import {harvestMeeting} from './met-texts.ts';
import type {PendingBatch} from './pending-batch.ts';
import type {SecretSpread} from './redact-spread.ts';
import {scanBatch, type ScanNotes} from './scan-batch.ts';
import type {SourceRunReport} from './source-counts.ts';
import {type ClosedBatch, SourceIntake} from './source-intake.ts';

export type {SourceRunReport} from './source-counts.ts';

/** What a source may give before it is taken, in bytes: it waits for the account while the last of it goes through the door. */
const BYTES_AHEAD = 8 * 1024 * 1024;
/** What an event without a body weighs. */
const LEAST_BYTES = 1024;

/** What the sources of one run know of each other. It lives as long as the run. */
export interface RunMemory {
  readonly spread?: SecretSpread | undefined;
  readonly committed?: CommittedInRun | undefined;
}

/**
 * Runs one source to its end, committing at its checkpoints. A source that fails is a report with its reason: what it had
 * given by then is kept, and the other sources go on. The catalog is brought up to date by the caller, when nothing of what
 * was committed can change any more. Throws only when the run was interrupted, or cannot go on without a
 * scanner that was asked for.
 */
export async function runSource(
  workshop: Workshop,
  configured: ConfiguredSource,
  contextOf: () => Promise<SourceContext>,
  full: boolean,
  {spread, committed}: RunMemory = {},
): Promise<SourceRunReport> {
  const {source, account} = configured;
  // First of all: without a scanner that was asked for nothing could be written in the end.
  await workshop.scanners();
  const before = workshop.catalog.state(account, source.id);
  const blobs = await workshop.knownBlobs(account);
  const intake = new SourceIntake(workshop, account, source.id, before, spread, blobs);
  // Reading everything again goes through the same cursors again: until it is through, the one before it is as true.
  const kept = full ? before?.cursor : undefined;
  const run = new SourceRun(workshop, account, source.id, intake, kept, {spread, committed});
  workshop.progress.report({t: 'stage', stage: source.id, detail: account});
  try {
    const context = await contextOf();
    const cursor = full ? undefined : before?.cursor;
    const events = harvestMeeting(source, context, cursor, intake.met);
    for await (const event of ahead(events, BYTES_AHEAD, weightOf)) {
      workshop.signal.throwIfAborted();
      await intake.take(event);
      if (event.t === 'checkpoint' && intake.batch.isDue) await run.commit();
    }
    await run.finish();
  } catch (error) {
    await run.rest();
    workshop.signal.throwIfAborted();
    if (error instanceof UserError && error.code === SCANNER_UNUSABLE) throw error;
    const failure = await run.fail(error);
    return {...intake.counts.report(intake.inGit.projects), failure};
  }
  workshop.progress.report({t: 'done', stage: source.id, summary: intake.counts.summary()});
  return intake.counts.report(intake.inGit.projects);
}

function weightOf(event: SourceEvent): number {
  if (event.t === 'asset') return event.asset.bytes.length + LEAST_BYTES;
  if (event.t === 'text') return event.text.length + LEAST_BYTES;
  return LEAST_BYTES * ('rows' in event ? 1 + event.rows.length / 4 : 1);
}

/** Commits what one source gave. */
class SourceRun {
  readonly #workshop: Workshop;
  readonly #account: string;
  readonly #source: string;
  readonly #intake: SourceIntake;
  /** Cursor to keep until the source came to its end; its own when undefined. */
  #kept: Json | undefined;
  readonly #spread: SecretSpread | undefined;
  readonly #committed: CommittedInRun | undefined;
  /**
   * The batch that is being written, while the source goes on. One that could not be written is lost to this run: the cursor
   * behind it must not be kept, so nothing is written after it.
   */
  #writing: Promise<void> = Promise.resolve();

  constructor(
    workshop: Workshop,
    account: string,
    source: string,
    intake: SourceIntake,
    kept: Json | undefined,
    {spread, committed}: RunMemory,
  ) {
    this.#workshop = workshop;
    this.#account = account;
    this.#source = source;
    this.#intake = intake;
    this.#kept = kept;
    this.#spread = spread;
    this.#committed = committed;
  }

  /** Keeps what came before the failure, as far as it was checkpointed or whole in itself, and says it in a sentence. */
  async fail(error: unknown): Promise<NonNullable<SourceRunReport['failure']>> {
    const {log} = this.#workshop;
    const fields = {source: this.#source, account: this.#account};
    const hint = error instanceof UserError || error instanceof WarehouseError ? error.hint : undefined;
    if (!(error instanceof UserError) && hint === undefined)
      log.error('a source failed', {...fields, reason: messageOf(error)});
    try {
      if (this.#intake.checkpoints > 0) await this.commit();
      await this.#writing;
    } catch (again) {
      if (again instanceof UserError && again.code === SCANNER_UNUSABLE) throw again;
      if (again !== error)
        log.error('what came before the failure could not be kept', {...fields, reason: messageOf(again)});
    }
    this.#intake.tellSecrets();
    const isUsage = error instanceof UserError && error.exitCode === ExitCode.USAGE;
    return {
      message: messageOf(error),
      ...(hint === undefined ? {} : {hint}),
      ...(isUsage ? {isUsage} : {}),
    };
  }

  async finish(): Promise<void> {
    this.#intake.coverage.end();
    this.#kept = undefined;
    await this.commit();
    await this.#writing;
  }

  /** Waits for what is being written, however that ends. */
  async rest(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  /** Begins to write the batch once the one before it is written. Whether it could be is seen by who comes next. */
  async commit(): Promise<void> {
    await this.#intake.settle();
    await this.#writing;
    this.#writing = this.#write(this.#intake.closeBatch());
    this.#writing.catch(() => undefined);
  }

  async #write({batch, cursor: reached, coverage, inGit}: ClosedBatch): Promise<void> {
    const {archive, secretsSeen, signal} = this.#workshop;
    const {counts} = this.#intake;
    const cursor = this.#kept ?? reached;
    const [account, source] = [this.#account, this.#source];
    await scanBatch(batch, {scanners: await this.#workshop.scanners(), signal}, this.#notes(batch, coverage));
    const met = (value: string, kind: string, asset: Asset): void => this.#spread?.addKnown(value, kind, asset);
    const {places, renamed} = batch.clean(secretsSeen, met);
    counts.redactions += places;
    this.#intake.rename(renamed);
    const amended = await this.#committed?.amend(secretsSeen, met);
    if (amended !== undefined) {
      counts.redactions += amended.places;
      counts.held.push(...amended.held);
      this.#intake.rename(amended.renamed);
    }
    const contents: ArchiveBatch = {
      message: `Harvest ${source} of ${account}`,
      ...batch.contents((row) => this.#intake.exactOf(row)),
      states: [{account, source, cursor, ...coverage.state(), ...inGit}],
      ...(batch.people === undefined ? {} : {people: {account, people: batch.people}}),
    };
    this.#committed?.note(contents);
    const outcome = await archive.commit(contents, await archive.head());
    if (outcome === 'moved') {
      throw new UserError('archive-moved', 'Another run wrote to the archive while this one was harvesting.', {
        hint: 'Run the harvest again: nothing that was committed is lost.',
      });
    }
    counts.gone += batch.gone.length - batch.left;
    if (outcome.changed) counts.commits += 1;
    counts.held.push(...outcome.held);
    if (outcome.erased !== undefined) counts.addTally({'erased on purpose, left out': outcome.erased});
  }

  /** What scanners found and failed on is counted and listed like what the door found and failed on. */
  #notes(batch: PendingBatch, written: Coverage): ScanNotes {
    const {counts, coverage} = this.#intake;
    const addLate = (entry: UnreadableEntry): void => {
      coverage.addLate(entry);
      written.addLate(entry);
    };
    return {
      remember: (value) => {
        this.#intake.remember(value);
        if (this.#workshop.secretsHeard.has(value)) this.#workshop.secretsSeen.add(value);
      },
      cleaned: (before, after, body) => {
        counts.redactions += after.redactions.length - before.redactions.length;
        this.#spread?.addScanned(before.body, body, after);
      },
      quarantinedAsset: ({id, locator, owner, redactions}, reason) => {
        counts.assets -= 1;
        counts.quarantined += 1;
        counts.redactions -= redactions.length;
        addLate({scope: batch.scopes.get(id) ?? '', locator, reason, owner});
      },
      changedText: (before, now, reason) => {
        this.#intake.rename(new Map([[before, now ?? '']]));
        const hashes = batch.renameText(before, now ?? '');
        if (reason === undefined) return;
        counts.texts -= 1;
        counts.quarantined += 1;
        const scope = batch.scopes.get(before) ?? 'texts';
        for (const hash of hashes) addLate({scope, locator: `query_hash ${hash}`, reason});
      },
    };
  }
}
