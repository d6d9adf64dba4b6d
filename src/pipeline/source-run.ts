import {messageOf, UserError} from '../errors.ts';
import type {AssetId} from '../model/asset.ts';
import type {HarvestedEvidence} from '../model/evidence.ts';
import type {Json} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import type {ArchiveBatch, SourceState} from '../ports/archive.ts';
import type {Leak} from '../ports/scan.ts';
import type {SourceContext, SourceEvent, Unreadable} from '../ports/source.ts';
import type {ConfiguredSource, Workshop} from './context.ts';
import {Coverage} from './coverage.ts';
import {passDoor, passName, passText} from './door.ts';
import {isTelling} from './known-secrets.ts';
import {PendingBatch} from './pending-batch.ts';
import type {SecretSpread} from './redact-spread.ts';
import {syncCatalog} from './sync.ts';

export interface SourceRunReport {
  readonly account: string;
  readonly source: string;
  /** Fetched and handed to the archive. */
  readonly assets: number;
  readonly unchanged: number;
  readonly gone: number;
  readonly unreadable: number;
  /** Unreadable now and not known as unreadable before: what lowers the coverage. */
  readonly newlyUnreadable: number;
  /** Of the unreadable: fetched, but not decodable or not cleanable. */
  readonly quarantined: number;
  readonly evidenceRows: number;
  readonly texts: number;
  readonly redactions: number;
  readonly commits: number;
  readonly held: readonly Leak[];
  readonly failure?: {readonly message: string; readonly hint?: string};
}

/**
 * Runs one source to its end, committing at its checkpoints. A source that fails is a report with its reason: what it had
 * given by then is kept, and the other sources go on. Throws only when the run was interrupted.
 */
export async function runSource(
  workshop: Workshop,
  configured: ConfiguredSource,
  contextOf: () => Promise<SourceContext>,
  full: boolean,
  spread?: SecretSpread,
): Promise<SourceRunReport> {
  const {source, account} = configured;
  const before = workshop.catalog.state(account, source.id);
  const run = new SourceRun(workshop, account, source.id, before, spread);
  workshop.progress.report({t: 'stage', stage: source.id, detail: account});
  try {
    const context = await contextOf();
    for await (const event of source.harvest(context, full ? undefined : before?.cursor)) {
      workshop.signal.throwIfAborted();
      run.take(event);
      if (event.t === 'checkpoint' && run.isDue) await run.commit();
    }
    await run.finish();
  } catch (error) {
    workshop.signal.throwIfAborted();
    const failure = await run.fail(error);
    return {...run.report(), failure};
  }
  workshop.progress.report({t: 'done', stage: source.id, summary: run.summary()});
  return run.report();
}

/** Takes the events of one source to the archive and keeps the counts of the whole run. */
class SourceRun {
  private batch = new PendingBatch();
  private cursor: Json;
  private checkpoints = 0;
  private readonly coverage: Coverage;
  private readonly exactOfHash = new Map<string, ExactFingerprint | ''>();
  private readonly seen = new Set<AssetId>();
  private readonly counts = {
    assets: 0,
    unchanged: 0,
    gone: 0,
    quarantined: 0,
    evidenceRows: 0,
    texts: 0,
    redactions: 0,
    commits: 0,
  };
  private readonly held: Leak[] = [];
  private readonly workshop: Workshop;
  private readonly account: string;
  private readonly source: string;
  private readonly spread: SecretSpread | undefined;

  constructor(
    workshop: Workshop,
    account: string,
    source: string,
    before: SourceState | undefined,
    spread: SecretSpread | undefined,
  ) {
    this.spread = spread;
    this.workshop = workshop;
    this.account = account;
    this.source = source;
    this.coverage = new Coverage(before);
    this.cursor = before?.cursor ?? null;
  }

  get isDue(): boolean {
    return this.batch.isDue;
  }

  take(event: SourceEvent): void {
    switch (event.t) {
      case 'asset':
        this.takeAsset(event);
        return;
      case 'unchanged':
        this.seen.add(event.id);
        this.counts.unchanged += 1;
        this.tell('');
        return;
      case 'people':
        this.batch.people = event.people;
        return;
      case 'text':
        this.takeText(event);
        return;
      case 'day':
        this.batch.addDay(this.account, event.utcDay, event.rows);
        this.counts.evidenceRows += event.rows.length;
        this.workshop.progress.report({
          t: 'count',
          stage: this.source,
          done: this.counts.evidenceRows,
          unit: 'history groups',
          detail: event.utcDay,
        });
        return;
      case 'unreadable':
        this.takeUnreadable(event);
        return;
      case 'checkpoint':
        this.takeCheckpoint(event);
        return;
    }
  }

  private takeAsset(event: Extract<SourceEvent, {t: 'asset'}>): void {
    const {id, owner} = event.asset;
    this.seen.add(id);
    const values = new Set<string>();
    const remember = (value: string): void => {
      values.add(value);
      this.remember(value);
    };
    const passage = passDoor(event.asset, remember, this.workshop.door);
    if (passage.t === 'quarantined') {
      this.counts.quarantined += 1;
      const {locator} = passage.facts;
      this.coverage.add({scope: this.sayable(event.scope), locator, reason: passage.reason, owner});
      return;
    }
    this.spread?.add(event.asset, passage.asset, values);
    this.batch.addAsset(passage.asset);
    this.counts.assets += 1;
    this.counts.redactions += passage.asset.redactions.length;
    this.tell(passage.asset.path);
  }

  private takeText(event: Extract<SourceEvent, {t: 'text'}>): void {
    const key = hashKey(event.queryHash, event.hashVersion);
    this.exactOfHash.set(key, '');
    if (event.completeness === 'redacted') return;
    const text = passText(event.text, this.remember, this.workshop.door);
    if (text === undefined) {
      this.counts.quarantined += 1;
      this.coverage.add({
        scope: 'texts',
        locator: `query_hash ${event.queryHash}`,
        reason: 'A redaction rule failed on the text of this statement, so it cannot be shown to be free of secrets.',
      });
      return;
    }
    const exact = exactFingerprint(text);
    this.exactOfHash.set(key, exact);
    this.batch.addText({exact, text, completeness: event.completeness});
    this.counts.texts += 1;
  }

  private takeUnreadable(event: Unreadable): void {
    if (event.id !== undefined) this.seen.add(event.id);
    const {scope, locator, reason, grant, owner} = event;
    this.coverage.add({
      scope: this.sayable(scope),
      locator: this.sayable(locator),
      reason: this.sayable(reason),
      ...(grant === undefined ? {} : {grant: this.sayable(grant)}),
      ...(owner === undefined ? {} : {owner}),
    });
  }

  private takeCheckpoint({scope, cursor, complete, listed}: Extract<SourceEvent, {t: 'checkpoint'}>): void {
    this.cursor = cursor;
    this.checkpoints += 1;
    const said = this.sayable(scope);
    this.coverage.close(said, complete, listed);
    // Only what was listed whole says that something is no longer there, and a name with a secret in it may have become
    // the same as another one's.
    if (!complete || scope.startsWith('history/') || said !== scope) return;
    const present = this.workshop.catalog.presentAssets(this.account, this.source, scope);
    this.batch.gone.push(...present.filter((id) => !this.seen.has(id)));
  }

  private readonly remember = (value: string): void => {
    if (isTelling(value)) this.workshop.secretsSeen.add(value);
  };

  /** What is listed and printed came through the door as well: names of files can hold secrets. */
  private sayable(text: string): string {
    return passName(text, this.remember, this.workshop.door);
  }

  private exactOf({queryHash, hashVersion}: HarvestedEvidence): ExactFingerprint | '' {
    if (queryHash === '') return '';
    const known = this.exactOfHash.get(hashKey(queryHash, hashVersion));
    return known ?? this.workshop.catalog.exactOf(this.account, queryHash, hashVersion) ?? '';
  }

  /** Keeps what came before the failure, as far as it was checkpointed or whole in itself, and says it in a sentence. */
  async fail(error: unknown): Promise<NonNullable<SourceRunReport['failure']>> {
    const {log} = this.workshop;
    const fields = {source: this.source, account: this.account};
    if (!(error instanceof UserError)) log.error('a source failed', {...fields, reason: messageOf(error)});
    try {
      if (this.checkpoints > 0) await this.commit();
    } catch (again) {
      log.error('what came before the failure could not be kept', {...fields, reason: messageOf(again)});
    }
    const hint = error instanceof UserError ? error.hint : undefined;
    return {message: messageOf(error), ...(hint === undefined ? {} : {hint})};
  }

  async finish(): Promise<void> {
    this.coverage.end();
    await this.commit();
  }

  async commit(): Promise<void> {
    const {archive, secretsSeen} = this.workshop;
    const {batch, account, source} = this;
    this.batch = new PendingBatch();
    const {places, renamed} = batch.clean(secretsSeen, (value, kind, asset) =>
      this.spread?.addKnown(value, kind, asset),
    );
    this.counts.redactions += places;
    for (const [key, exact] of this.exactOfHash) {
      if (exact !== '') this.exactOfHash.set(key, renamed.get(exact) ?? exact);
    }
    const contents: ArchiveBatch = {
      message: `Harvest ${source} of ${account}`,
      ...batch.contents((row) => this.exactOf(row)),
      states: [{account, source, cursor: this.cursor, ...this.coverage.state()}],
      ...(batch.people === undefined ? {} : {people: {account, people: batch.people}}),
    };
    const outcome = await archive.commit(contents, await archive.head());
    if (outcome === 'moved') {
      throw new UserError('archive-moved', 'Another run wrote to the archive while this one was harvesting.', {
        hint: 'Run the harvest again: nothing that was committed is lost.',
      });
    }
    this.counts.gone += batch.gone.length;
    if (outcome.changed) this.counts.commits += 1;
    this.held.push(...outcome.held);
    await syncCatalog(this.workshop);
  }

  private tell(detail: string): void {
    const done = this.counts.assets + this.counts.unchanged;
    this.workshop.progress.report({t: 'count', stage: this.source, done, unit: 'files', detail});
  }

  summary(): string {
    const {assets, unchanged, gone, evidenceRows, texts, redactions} = this.counts;
    const parts = [
      evidenceRows > 0
        ? `${evidenceRows.toLocaleString('en')} history groups, ${texts.toLocaleString('en')} new texts`
        : '',
      assets + unchanged > 0 || evidenceRows === 0 ? `${assets} read, ${unchanged} unchanged` : '',
      gone > 0 ? `${gone} gone` : '',
      redactions > 0 ? `${redactions} secrets masked` : '',
      this.coverage.count > 0 ? `${this.coverage.count} unreadable` : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
  }

  report(): SourceRunReport {
    return {
      account: this.account,
      source: this.source,
      ...this.counts,
      newlyUnreadable: this.coverage.newly,
      unreadable: this.coverage.count,
      held: this.held,
    };
  }
}

function hashKey(hash: string, version: number): string {
  return `${version}:${hash}`;
}
