import type {AssetId} from '../model/asset.ts';
import type {HarvestedEvidence} from '../model/evidence.ts';
import type {Json} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import type {SourceState} from '../ports/archive.ts';
import type {SourceEvent, Unreadable} from '../ports/source.ts';
import type {Workshop} from './context.ts';
import {Coverage} from './coverage.ts';
import {passDoor, passName, passText} from './door.ts';
import {isTelling} from './known-secrets.ts';
import {PendingBatch} from './pending-batch.ts';
import type {SecretSpread} from './redact-spread.ts';
import {SourceCounts} from './source-counts.ts';

/** Takes the events of one source through the door, into a batch for the archive. */
export class SourceIntake {
  batch = new PendingBatch();
  cursor: Json;
  checkpoints = 0;
  readonly coverage: Coverage;
  readonly counts: SourceCounts;
  readonly #exactOfHash = new Map<string, ExactFingerprint | ''>();
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
  ) {
    this.#workshop = workshop;
    this.#account = account;
    this.#source = source;
    this.#spread = spread;
    this.coverage = new Coverage(before);
    this.cursor = before?.cursor ?? null;
    this.counts = new SourceCounts(account, source, this.coverage, workshop.progress);
  }

  take(event: SourceEvent): void {
    switch (event.t) {
      case 'asset':
        this.#takeAsset(event);
        return;
      case 'unchanged':
        this.#seen.add(event.id);
        this.counts.unchanged += 1;
        this.counts.tellFiles('');
        return;
      case 'people':
        this.batch.people = event.people;
        return;
      case 'text':
        this.#takeText(event);
        return;
      case 'day':
        this.batch.addDay(this.#account, event.utcDay, event.rows);
        this.counts.evidenceRows += event.rows.length;
        this.counts.tellHistory(event.utcDay);
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
    if (isTelling(value)) this.#workshop.secretsSeen.add(value);
  };

  /**
   * Texts have other fingerprints now, or '' where they were kept out.
   * @returns the hashes of the history that name them
   */
  rename(renamed: ReadonlyMap<ExactFingerprint, ExactFingerprint | ''>): readonly string[] {
    if (renamed.size === 0) return [];
    const hashes: string[] = [];
    for (const [key, exact] of this.#exactOfHash) {
      const now = exact === '' ? undefined : renamed.get(exact);
      if (now === undefined) continue;
      this.#exactOfHash.set(key, now);
      hashes.push(key.slice(key.indexOf(':') + 1));
    }
    return hashes;
  }

  exactOf({queryHash, hashVersion}: HarvestedEvidence): ExactFingerprint | '' {
    if (queryHash === '') return '';
    const known = this.#exactOfHash.get(hashKey(queryHash, hashVersion));
    return known ?? this.#workshop.catalog.exactOf(this.#account, queryHash, hashVersion) ?? '';
  }

  #takeAsset(event: Extract<SourceEvent, {t: 'asset'}>): void {
    const {id, owner} = event.asset;
    this.#seen.add(id);
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

  #takeText(event: Extract<SourceEvent, {t: 'text'}>): void {
    const key = hashKey(event.queryHash, event.hashVersion);
    this.#exactOfHash.set(key, '');
    if (event.completeness === 'redacted') return;
    const text = passText(event.text, this.remember, this.#workshop.door);
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
    this.#exactOfHash.set(key, exact);
    this.batch.addText({exact, text, completeness: event.completeness});
    this.counts.texts += 1;
  }

  #takeUnreadable(event: Unreadable): void {
    if (event.id !== undefined) this.#seen.add(event.id);
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
    const said = this.#sayable(scope);
    this.coverage.close(said, complete, listed);
    this.batch.closeScope(said);
    // Only what was listed whole says that something is no longer there, and a name with a secret in it may have become
    // the same as another one's.
    if (!complete || scope.startsWith('history/') || said !== scope) return;
    const present = this.#workshop.catalog.presentAssets(this.#account, this.#source, scope);
    this.batch.gone.push(...present.filter((id) => !this.#seen.has(id)));
  }

  /** What is listed and printed came through the door as well: names of files can hold secrets. */
  #sayable(text: string): string {
    return passName(text, this.remember, this.#workshop.door);
  }
}

function hashKey(hash: string, version: number): string {
  return `${version}:${hash}`;
}
