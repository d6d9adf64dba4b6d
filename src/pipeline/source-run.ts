import {UserError} from '../errors.ts';
import type {Asset, AssetId} from '../model/asset.ts';
import type {Evidence, HarvestedEvidence} from '../model/evidence.ts';
import type {Person} from '../model/people.ts';
import type {Json, UtcDay} from '../model/scalars.ts';
import {exactFingerprint} from '../parse/fingerprint.ts';
import type {ArchiveBatch, HistoryText, SourceState, UnreadableEntry} from '../ports/archive.ts';
import type {Leak} from '../ports/scan.ts';
import type {SourceContext, SourceEvent, Unreadable} from '../ports/source.ts';
import type {ConfiguredSource, Workshop} from './context.ts';
import {passDoor, passName, passText} from './door.ts';
import {isTelling, KnownSecrets} from './known-secrets.ts';
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

/** A checkpoint becomes a commit when this much has come together, or at the end of the source. */
const COMMIT_AFTER = {assets: 400, bytes: 16_000_000, evidenceRows: 20_000};

/** Runs one source to its end, committing at its checkpoints. Throws what the source throws. */
export async function runSource(
  workshop: Workshop,
  configured: ConfiguredSource,
  contextOf: () => Promise<SourceContext>,
  full: boolean,
): Promise<SourceRunReport> {
  const {source, account} = configured;
  const before = workshop.catalog.state(account, source.id);
  const run = new SourceRun(workshop, account, source.id, before);
  workshop.progress.report({t: 'stage', stage: source.id, detail: account});
  const context = await contextOf();
  for await (const event of source.harvest(context, full ? undefined : before?.cursor)) {
    workshop.signal.throwIfAborted();
    run.take(event);
    if (event.t === 'checkpoint' && run.isDue()) await run.commit();
  }
  await run.finish();
  workshop.progress.report({t: 'done', stage: source.id, summary: run.summary()});
  return run.report();
}

/** What has come in from one source and is not committed yet, and the counts of the whole run. */
class SourceRun {
  private assets = new Map<AssetId, Asset>();
  private bytes = 0;
  private texts = new Map<string, HistoryText>();
  private days = new Map<UtcDay, readonly Evidence[]>();
  private evidenceRows = 0;
  private gone: AssetId[] = [];
  private people: readonly Person[] | undefined;

  private readonly exactOfHash = new Map<string, string>();
  private readonly seen = new Set<AssetId>();
  private scopeUnreadable: UnreadableEntry[] = [];
  private readonly scopes: Map<string, {scope: string; complete: boolean; listed: number}>;
  private readonly unreadable = new Map<string, readonly UnreadableEntry[]>();
  private readonly visited = new Set<string>();
  private cursor: Json;
  private readonly counts = {
    assets: 0,
    unchanged: 0,
    gone: 0,
    quarantined: 0,
    evidenceRows: 0,
    texts: 0,
    redactions: 0,
    commits: 0,
    newlyUnreadable: 0,
  };
  private readonly held: Leak[] = [];
  private readonly workshop: Workshop;
  private readonly account: string;
  private readonly source: string;
  private readonly before: SourceState | undefined;

  constructor(workshop: Workshop, account: string, source: string, before: SourceState | undefined) {
    this.workshop = workshop;
    this.account = account;
    this.source = source;
    this.before = before;
    this.cursor = before?.cursor ?? null;
    this.scopes = new Map((before?.scopes ?? []).map((entry) => [entry.scope, {...entry}]));
    for (const entry of before?.unreadable ?? []) {
      this.unreadable.set(entry.scope, [...(this.unreadable.get(entry.scope) ?? []), entry]);
    }
  }

  take(event: SourceEvent): void {
    switch (event.t) {
      case 'asset': {
        this.seen.add(event.asset.id);
        const passage = passDoor(event.asset, this.remember);
        if (passage.t === 'quarantined') {
          this.counts.quarantined += 1;
          this.scopeUnreadable.push({scope: event.scope, locator: this.sayable(event.asset.locator), reason: passage.reason, owner: event.asset.owner});
          return;
        }
        this.assets.set(passage.asset.id, passage.asset);
        this.bytes += passage.asset.body.length;
        this.counts.assets += 1;
        this.counts.redactions += passage.asset.redactions.length;
        this.tell(passage.asset.path);
        return;
      }
      case 'unchanged':
        this.seen.add(event.id);
        this.counts.unchanged += 1;
        this.tell('');
        return;
      case 'people':
        this.people = event.people;
        return;
      case 'text':
        this.takeText(event);
        return;
      case 'day':
        this.days.set(event.utcDay, event.rows.map((row) => this.withExact(row)));
        this.evidenceRows += event.rows.length;
        this.counts.evidenceRows += event.rows.length;
        this.workshop.progress.report({t: 'count', stage: this.source, done: this.counts.evidenceRows, unit: 'history groups', detail: event.utcDay});
        return;
      case 'unreadable':
        this.takeUnreadable(event);
        return;
      case 'checkpoint':
        this.takeCheckpoint(event);
        return;
    }
  }

  private takeText(event: Extract<SourceEvent, {t: 'text'}>): void {
    const key = hashKey(event.queryHash, event.hashVersion);
    if (event.completeness === 'redacted') {
      this.exactOfHash.set(key, '');
      return;
    }
    const text = passText(event.text, this.remember);
    if (text === undefined) {
      this.counts.quarantined += 1;
      this.exactOfHash.set(key, '');
      this.scopeUnreadable.push({
        scope: 'texts',
        locator: `query_hash ${event.queryHash}`,
        reason: 'A redaction rule failed on the text of this statement, so it cannot be shown to be free of secrets.',
      });
      return;
    }
    const exact = exactFingerprint(text);
    this.exactOfHash.set(key, exact);
    this.texts.set(exact, this.texts.get(exact) ?? {exact, text, completeness: event.completeness});
    this.counts.texts += 1;
  }

  private takeUnreadable(event: Unreadable): void {
    if (event.id !== undefined) this.seen.add(event.id);
    const {scope, locator, reason, grant, owner} = event;
    this.scopeUnreadable.push({
      scope,
      locator: this.sayable(locator),
      reason: this.sayable(reason),
      ...(grant === undefined ? {} : {grant}),
      ...(owner === undefined ? {} : {owner}),
    });
  }

  private readonly remember = (value: string): void => {
    if (isTelling(value)) this.workshop.secretsSeen.add(value);
  };

  /** What is listed and printed came through the door as well: names of files can hold secrets. */
  private sayable(text: string): string {
    return passName(text, this.remember);
  }

  private takeCheckpoint(event: Extract<SourceEvent, {t: 'checkpoint'}>): void {
    this.cursor = event.cursor;
    const isHistory = event.scope.startsWith('history/');
    this.visited.add(event.scope);
    const entries = this.scopeUnreadable;
    this.scopeUnreadable = [];
    if (isHistory && entries.length === 0) return;
    if (this.before !== undefined) {
      // The first run sets the baseline; from then on only what it did not know lowers the coverage.
      const known = new Set(this.before.unreadable.map((entry) => entry.locator));
      this.counts.newlyUnreadable += entries.filter((entry) => !known.has(entry.locator)).length;
    }
    if (entries.length > 0) this.unreadable.set(event.scope, entries);
    else this.unreadable.delete(event.scope);
    if (isHistory) return;
    this.scopes.set(event.scope, {scope: event.scope, complete: event.complete, listed: event.listed});
    if (!event.complete) return;
    for (const id of this.workshop.catalog.presentAssets(this.account, this.source, event.scope)) {
      if (!this.seen.has(id)) this.gone.push(id);
    }
  }

  private withExact(row: HarvestedEvidence): Evidence {
    const key = hashKey(row.queryHash, row.hashVersion);
    const exact =
      row.queryHash === ''
        ? ''
        : (this.exactOfHash.get(key) ?? this.workshop.catalog.exactOf(this.account, row.queryHash, row.hashVersion) ?? '');
    return {...row, exact};
  }

  isDue(): boolean {
    return (
      this.assets.size >= COMMIT_AFTER.assets || this.bytes >= COMMIT_AFTER.bytes || this.evidenceRows >= COMMIT_AFTER.evidenceRows
    );
  }

  /** The source came to its end: what it no longer lists as a scope is not kept as unreadable. */
  async finish(): Promise<void> {
    for (const scope of this.unreadable.keys()) {
      if (!this.visited.has(scope) && !scope.startsWith('history/')) this.unreadable.delete(scope);
    }
    await this.commit();
  }

  /**
   * A secret that one file gives away may stand in another where nothing says what it is. It is replaced now: on another
   * night, with the first file unchanged and so unread, nobody would know.
   */
  private cleanOfKnown(): void {
    if (this.workshop.secretsSeen.size === 0) return;
    const known = new KnownSecrets(this.workshop.secretsSeen);
    for (const [id, asset] of this.assets) {
      const clean = known.cleanAsset(asset);
      if (clean === asset) continue;
      this.counts.redactions += clean.redactions.length - asset.redactions.length;
      this.assets.set(id, clean);
    }
    const renamed = new Map<string, string>();
    for (const [exact, stored] of this.texts) {
      const text = known.cleanText(stored.text);
      if (text === stored.text) continue;
      const now = exactFingerprint(text);
      this.texts.delete(exact);
      this.texts.set(now, {...stored, exact: now, text});
      renamed.set(exact, now);
    }
    if (renamed.size === 0) return;
    for (const [key, exact] of this.exactOfHash) this.exactOfHash.set(key, renamed.get(exact) ?? exact);
    for (const [day, rows] of this.days) {
      this.days.set(day, rows.map((row) => ({...row, exact: renamed.get(row.exact) ?? row.exact})));
    }
  }

  async commit(): Promise<void> {
    const {archive} = this.workshop;
    this.cleanOfKnown();
    const batch: ArchiveBatch = {
      message: `Harvest ${this.source} of ${this.account}`,
      assets: [...this.assets.values()],
      gone: this.gone,
      texts: [...this.texts.values()],
      days: [...this.days].map(([utcDay, rows]) => ({account: this.account, utcDay, rows})),
      states: [this.state()],
      ...(this.people === undefined ? {} : {people: {account: this.account, people: this.people}}),
    };
    const outcome = await archive.commit(batch, await archive.head());
    if (outcome === 'moved') {
      throw new UserError('archive-moved', 'Another run wrote to the archive while this one was harvesting.', {
        hint: 'Run the harvest again: nothing that was committed is lost.',
      });
    }
    this.counts.gone += this.gone.length;
    if (outcome.changed) this.counts.commits += 1;
    this.held.push(...outcome.held);
    this.assets = new Map();
    this.bytes = 0;
    this.texts = new Map();
    this.days = new Map();
    this.evidenceRows = 0;
    this.gone = [];
    await syncCatalog(this.workshop);
  }

  private state(): SourceState {
    return {
      account: this.account,
      source: this.source,
      cursor: this.cursor,
      scopes: [...this.scopes.values()].toSorted((a, b) => (a.scope < b.scope ? -1 : 1)),
      unreadable: [...this.unreadable.values()].flat().toSorted((a, b) => (a.locator < b.locator ? -1 : 1)),
    };
  }

  private tell(detail: string): void {
    const done = this.counts.assets + this.counts.unchanged;
    this.workshop.progress.report({t: 'count', stage: this.source, done, unit: 'files', detail});
  }

  private unreadableCount(): number {
    return [...this.unreadable.values()].reduce((sum, entries) => sum + entries.length, 0);
  }

  summary(): string {
    const {assets, unchanged, gone, evidenceRows, texts, redactions} = this.counts;
    const parts = [
      evidenceRows > 0 ? `${evidenceRows.toLocaleString('en')} history groups, ${texts.toLocaleString('en')} new texts` : '',
      assets + unchanged > 0 || evidenceRows === 0 ? `${assets} read, ${unchanged} unchanged` : '',
      gone > 0 ? `${gone} gone` : '',
      redactions > 0 ? `${redactions} secrets masked` : '',
      this.unreadableCount() > 0 ? `${this.unreadableCount()} unreadable` : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
  }

  report(): SourceRunReport {
    return {
      account: this.account,
      source: this.source,
      ...this.counts,
      unreadable: this.unreadableCount(),
      held: this.held,
    };
  }
}

function hashKey(hash: string, version: number): string {
  return `${version}:${hash}`;
}
