import type {AssetId} from '../model/asset.ts';
import type {HarvestedEvidence} from '../model/evidence.ts';
import type {Json} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import type {SourceState} from '../ports/archive.ts';
import type {KnownBlobs} from '../ports/known-blobs.ts';
import type {InGit, SourceEvent, Unreadable} from '../ports/source.ts';
import type {PassedText} from '../ports/text-work.ts';
import type {Workshop} from './context.ts';
import {Coverage, isDay} from './coverage.ts';
import {passDoor, passName} from './door.ts';
import {ExactOfHash} from './exact-of-hash.ts';
import {entryOf, InGitList} from './in-git.ts';
import {isTelling} from './known-secrets.ts';
import type {MetTexts} from './met-texts.ts';
import {PendingBatch} from './pending-batch.ts';
import type {SecretSpread} from './redact-spread.ts';
import {KNOWN_TEXTS, SourceCounts} from './source-counts.ts';

type TextEvent = Extract<SourceEvent, {t: 'text'}>;

/** Texts that go through the door at a time, and how many such groups are under way. */
const TEXTS_TOGETHER = 256;
const GROUPS_AHEAD = 6;

/** What is written together, and what was known of the source when it was closed. */
export interface ClosedBatch {
  readonly batch: PendingBatch;
  readonly cursor: Json;
  readonly coverage: Coverage;
  readonly inGit: Pick<SourceState, 'inGit' | 'projects'>;
}

/** Takes the events of one source through the door, into a batch for the archive. */
export class SourceIntake {
  batch = new PendingBatch();
  cursor: Json;
  checkpoints = 0;
  readonly coverage: Coverage;
  readonly counts: SourceCounts;
  /** What configured repositories hold of it. */
  readonly inGit: InGitList;
  readonly #exactOfHash = new ExactOfHash();
  /** Texts of this run, from the moment the source gave them; without a fingerprint until they came through the door. */
  readonly met: MetTexts = {
    has: (queryHash, hashVersion) => this.#exactOfHash.get(queryHash, hashVersion) !== undefined,
    add: (queryHash, hashVersion) => {
      if (!this.met.has(queryHash, hashVersion)) this.#exactOfHash.set(queryHash, hashVersion, '');
    },
  };
  /** Texts that are still to go through the door. */
  #waiting: TextEvent[] = [];
  /** Texts that are on their way through it, oldest first. */
  #passing: Promise<void>[] = [];
  readonly #seen = new Set<AssetId>();
  readonly #workshop: Workshop;
  readonly #account: string;
  readonly #source: string;
  readonly #spread: SecretSpread | undefined;

  constructor(
    workshop: Workshop,
    account: string,
    source: string,
    before: SourceState | undefined,
    spread: SecretSpread | undefined,
    blobs?: KnownBlobs,
  ) {
    this.#workshop = workshop;
    this.#account = account;
    this.#source = source;
    this.#spread = spread;
    this.coverage = new Coverage(before);
    this.inGit = new InGitList(before, workshop.catalog, blobs);
    this.cursor = before?.cursor ?? null;
    this.counts = new SourceCounts(account, source, this.coverage, workshop.progress);
  }

  /** Takes one event. What has to wait for the door is awaited here, so that no more than a few texts are ever under way. */
  async take(event: SourceEvent): Promise<void> {
    if (event.t === 'text') {
      this.#waiting.push(event);
      if (this.#waiting.length >= TEXTS_TOGETHER) this.#passTexts();
      if (this.#passing.length > GROUPS_AHEAD) await this.#passing.shift();
      return;
    }
    if (event.t === 'checkpoint') await this.settle();
    this.#take(event);
  }

  /** Waits for the texts that are under way: nothing may be committed before. */
  async settle(): Promise<void> {
    this.#passTexts();
    await Promise.all(this.#passing.splice(0));
  }

  #take(event: Exclude<SourceEvent, TextEvent>): void {
    switch (event.t) {
      case 'asset':
        this.#takeAsset(event);
        return;
      case 'unchanged':
        this.#takeUnchanged(event);
        return;
      case 'in-git':
        this.#takeInGit(event);
        return;
      case 'dbt-project':
        this.inGit.takeProject({name: this.#sayable(event.name), ids: event.ids});
        return;
      case 'people':
        this.batch.people = event.people;
        return;
      case 'day':
        this.batch.addDay(this.#account, event.utcDay, event.rows);
        this.counts.takeDay(event.utcDay, event.rows.length);
        return;
      case 'object-uses':
        this.batch.addUses(this.#account, event.utcDay, event.rows);
        this.counts.takeUses(event.utcDay, event.rows.length);
        return;
      case 'dependencies':
        this.batch.dependencies = {account: this.#account, rows: event.rows};
        return;
      case 'grants':
        this.batch.grants = {account: this.#account, rows: event.rows};
        return;
      case 'ahead':
        this.counts.lookAhead(event);
        return;
      case 'tally':
        this.counts.addTally(event.counts);
        return;
      case 'unreadable':
        this.#takeUnreadable(event);
        return;
      case 'checkpoint':
        this.#takeCheckpoint(event);
        return;
    }
  }

  /** Keeps a value that says by itself what it is, in memory only. */
  readonly remember = (value: string): void => {
    if (isTelling(value)) this.#workshop.secretsHeard.add(value);
  };

  /** Texts have other fingerprints now, or '' where they were kept out. */
  rename(renamed: ReadonlyMap<ExactFingerprint, ExactFingerprint | ''>): void {
    this.#exactOfHash.rename(renamed);
  }

  exactOf({queryHash, hashVersion}: Pick<HarvestedEvidence, 'queryHash' | 'hashVersion'>): ExactFingerprint | '' {
    if (queryHash === '') return '';
    const known = this.#exactOfHash.get(queryHash, hashVersion);
    return known ?? this.#workshop.catalog.exactOf(this.#account, queryHash, hashVersion) ?? '';
  }

  /**
   * Closes the batch and begins a new one. Whatever is heard from here on belongs to the new one, while the closed one is
   * being written.
   */
  closeBatch(): ClosedBatch {
    const {batch, cursor, coverage} = this;
    this.batch = new PendingBatch();
    this.tellSecrets();
    return {batch, cursor, coverage: coverage.copy(), inGit: this.inGit.state()};
  }

  /** From now on everything that is written is searched for all values that were heard so far. */
  tellSecrets(): void {
    for (const value of this.#workshop.secretsHeard) this.#workshop.secretsSeen.add(value);
  }

  #takeAsset(event: Extract<SourceEvent, {t: 'asset'}>): void {
    const {id, owner} = event.asset;
    this.#seen.add(id);
    this.inGit.takeAsset(id);
    const values = new Set<string>();
    const remember = (value: string): void => {
      values.add(value);
      this.remember(value);
    };
    const passage = passDoor(event.asset, remember, this.#workshop.door);
    const scope = this.#sayable(event.scope);
    if (passage.t === 'quarantined') {
      this.counts.quarantined += 1;
      const {locator} = passage.facts;
      this.coverage.add({scope, locator, reason: passage.reason, owner});
      return;
    }
    this.#spread?.add(event.asset, passage.asset, values);
    this.batch.addAsset(passage.asset, scope);
    this.counts.assets += 1;
    this.counts.redactions += passage.asset.redactions.length;
    this.counts.tellFiles(passage.asset.path);
  }

  /** Sends the texts that have come together through the door. */
  #passTexts(): void {
    const events = this.#waiting;
    if (events.length === 0) return;
    this.#waiting = [];
    const passing = this.#passed(events.filter(({completeness}) => completeness !== 'redacted'));
    // Whoever awaits it sees a failure; until then it is not an unhandled one.
    passing.catch(() => undefined);
    this.#passing.push(passing);
  }

  async #passed(events: readonly TextEvent[]): Promise<void> {
    const texts = await this.#workshop.texts.pass(
      events.map(({text}) => text),
      this.remember,
    );
    for (const [index, event] of events.entries()) this.#takeText(event, texts[index]);
  }

  #takeText(event: TextEvent, passed: PassedText | undefined): void {
    if (passed?.text === undefined || passed.exact === '') {
      this.counts.quarantined += 1;
      this.coverage.add({
        scope: 'texts',
        locator: `query_hash ${event.queryHash}`,
        reason: 'A redaction rule failed on the text of this statement, so it cannot be shown to be free of secrets.',
      });
      return;
    }
    const {text, exact} = passed;
    this.#exactOfHash.set(event.queryHash, event.hashVersion, exact);
    // The same text under another version of the hash is nothing new.
    const isKnown = this.batch.hasText(exact) || this.#workshop.catalog.hasExact(exact);
    this.batch.addText({exact, text, completeness: event.completeness}, event.queryHash);
    if (isKnown) this.counts.addTally({[KNOWN_TEXTS]: 1});
    else this.counts.texts += 1;
  }

  #takeUnchanged({id, scope}: Extract<SourceEvent, {t: 'unchanged'}>): void {
    this.#seen.add(id);
    const where = this.inGit.takeUnchanged(id, this.#sayable(scope));
    // What git has by now is nobody's to review any more; the archive keeps what it has of it.
    if (where === 'now-in-git') this.batch.leave(id);
    if (where === 'archived') this.counts.unchanged += 1;
    else this.counts.inGit += 1;
    this.counts.tellFiles('');
  }

  #takeInGit(event: InGit): void {
    this.#seen.add(event.id);
    const {scope, locator, path} = event;
    const entry = {
      ...entryOf(event),
      scope: this.#sayable(scope),
      locator: this.#sayable(locator),
      path: this.#sayable(path),
    };
    if (this.inGit.take(entry)) this.batch.leave(event.id);
    this.counts.inGit += 1;
    this.counts.tellFiles(entry.path);
  }

  #takeUnreadable(event: Unreadable): void {
    if (event.id !== undefined) {
      this.#seen.add(event.id);
      this.inGit.takeUnreadable(event.id);
    }
    const {scope, locator, reason, grant, owner} = event;
    this.coverage.add({
      scope: this.#sayable(scope),
      locator: this.#sayable(locator),
      reason: this.#sayable(reason),
      ...(grant === undefined ? {} : {grant: this.#sayable(grant)}),
      ...(owner === undefined ? {} : {owner}),
    });
  }

  #takeCheckpoint({scope, cursor, complete, listed}: Extract<SourceEvent, {t: 'checkpoint'}>): void {
    this.cursor = cursor;
    this.checkpoints += 1;
    if (isDay(scope)) this.counts.closeDay(scope);
    const said = this.#sayable(scope);
    this.coverage.close(said, complete, listed);
    this.inGit.close(said, complete);
    this.batch.closeScope(said);
    // Only what was listed whole says that something is no longer there, and a name with a secret in it may have become
    // the same as another one's.
    if (!complete || isDay(scope) || said !== scope) return;
    const present = this.#workshop.catalog.presentAssets(this.#account, this.#source, scope);
    this.batch.gone.push(...present.filter((id) => !this.#seen.has(id)));
  }

  /** What is listed and printed came through the door as well: names of files can hold secrets. */
  #sayable(text: string): string {
    return passName(text, this.remember, this.#workshop.door);
  }
}
