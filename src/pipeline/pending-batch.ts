import type {Asset, AssetId} from '../model/asset.ts';
import type {Evidence, HarvestedEvidence} from '../model/evidence.ts';
import type {ObjectDependency, ObjectGrants, ObjectUse} from '../model/object-use.ts';
import type {Person} from '../model/people.ts';
import type {UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import type {ArchiveBatch, HistoryText} from '../ports/archive.ts';
import {KnownSecrets} from './known-secrets.ts';
import {cleanKeys, cleanUseKeys} from './own-keys.ts';

/**
 * A checkpoint becomes a commit when this much has come together, or at the end of the source. Days of history count by
 * themselves: each costs the account seconds of a warehouse, however few rows it gives.
 */
const COMMIT_AFTER = {assets: 400, bytes: 32_000_000, evidenceRows: 40_000, days: 15};

/** What has come through the door and is not committed yet. */
export class PendingBatch {
  people: readonly Person[] | undefined;
  gone: AssetId[] = [];
  /** Of those: still in their place, but git has them. */
  left = 0;
  /** Where each was listed: what is taken out again is unreadable there. */
  readonly scopes = new Map<AssetId | ExactFingerprint, string>();
  /** Hashes of the texts, to name those that are kept out. */
  private readonly hashes = new Map<ExactFingerprint, string[]>();
  /** Texts whose scope has not come to its checkpoint. */
  private open: ExactFingerprint[] = [];
  private assets = new Map<AssetId, Asset>();
  private bytes = 0;
  private texts = new Map<ExactFingerprint, HistoryText>();
  private days = new Map<UtcDay, {readonly account: string; readonly rows: readonly HarvestedEvidence[]}>();
  private readonly uses = new Map<UtcDay, NonNullable<ArchiveBatch['objectUses']>[number]>();
  dependencies: {readonly account: string; readonly rows: readonly ObjectDependency[]} | undefined;
  grants: {readonly account: string; readonly rows: readonly ObjectGrants[]} | undefined;
  private rows = 0;

  /** Git has this asset by now: it is marked like one that is gone, and nothing of it is lost. */
  leave(id: AssetId): void {
    this.gone.push(id);
    this.left += 1;
  }

  addAsset(asset: Asset, scope: string): void {
    this.assets.set(asset.id, asset);
    this.scopes.set(asset.id, scope);
    this.bytes += asset.body.length;
  }

  /** Everything that was read, as it is now. */
  get held(): {readonly assets: readonly Asset[]; readonly texts: readonly HistoryText[]} {
    return {assets: [...this.assets.values()], texts: [...this.texts.values()]};
  }

  replaceAsset(asset: Asset): void {
    this.assets.set(asset.id, asset);
  }

  removeAsset(id: AssetId): void {
    this.assets.delete(id);
  }

  /** @returns the fingerprint that the text has now */
  replaceText(exact: ExactFingerprint, text: string): ExactFingerprint {
    const stored = this.texts.get(exact);
    const now = exactFingerprint(text);
    this.texts.delete(exact);
    if (stored !== undefined) this.texts.set(now, {...stored, exact: now, text});
    return now;
  }

  removeText(exact: ExactFingerprint): void {
    this.texts.delete(exact);
  }

  hasText(exact: ExactFingerprint): boolean {
    return this.texts.has(exact);
  }

  /** @param queryHash by which the account knows it */
  addText(text: HistoryText, queryHash: string): void {
    const hashes = this.hashes.get(text.exact);
    if (hashes === undefined) this.hashes.set(text.exact, [queryHash]);
    else hashes.push(queryHash);
    if (!this.texts.has(text.exact)) this.bytes += text.text.length;
    this.texts.set(text.exact, this.texts.get(text.exact) ?? text);
    this.open.push(text.exact);
  }

  /**
   * A text has another fingerprint now, or '' where it was kept out.
   * @returns the hashes that named it
   */
  renameText(before: ExactFingerprint, now: ExactFingerprint | ''): readonly string[] {
    const hashes = this.hashes.get(before) ?? [];
    this.hashes.delete(before);
    if (now !== '' && hashes.length > 0) this.hashes.set(now, [...(this.hashes.get(now) ?? []), ...hashes]);
    return hashes;
  }

  /** The texts so far were read for this scope. */
  closeScope(scope: string): void {
    for (const exact of this.open) this.scopes.set(exact, scope);
    this.open = [];
  }

  addDay(account: string, utcDay: UtcDay, rows: readonly HarvestedEvidence[]): void {
    this.days.set(utcDay, {account, rows});
    this.rows += rows.length;
  }

  addUses(account: string, utcDay: UtcDay, rows: readonly ObjectUse[]): void {
    this.uses.set(utcDay, {account, utcDay, rows});
    this.rows += rows.length;
  }

  get isDue(): boolean {
    return (
      this.assets.size >= COMMIT_AFTER.assets ||
      this.bytes >= COMMIT_AFTER.bytes ||
      this.rows >= COMMIT_AFTER.evidenceRows ||
      this.days.size + this.uses.size >= COMMIT_AFTER.days
    );
  }

  /**
   * A secret that one file gives away may stand in another where nothing says what it is. It is replaced now: on another
   * night, with the first file unchanged and so unread, nobody would know.
   * @param met receives the value of each place in an asset, in memory only
   * @returns how many places that were, and which texts have another fingerprint now
   */
  clean(
    secrets: ReadonlySet<string>,
    met?: (value: string, kind: string, asset: Asset) => void,
  ): {
    readonly places: number;
    readonly renamed: ReadonlyMap<ExactFingerprint, ExactFingerprint>;
  } {
    const renamed = new Map<ExactFingerprint, ExactFingerprint>();
    let places = 0;
    if (secrets.size === 0) return {places, renamed};
    const known = new KnownSecrets(secrets);
    for (const [id, asset] of this.assets) {
      const clean = known.cleanAsset(asset, (value, kind) => met?.(value, kind, asset));
      places += clean.redactions.length - asset.redactions.length;
      this.assets.set(id, clean);
    }
    for (const [exact, stored] of new Map(this.texts)) {
      const text = known.cleanText(stored.text);
      if (text !== stored.text) renamed.set(exact, this.replaceText(exact, text));
    }
    return {places, renamed};
  }

  /** @param exactOf the fingerprint of a row's text, '' where it has none */
  contents(
    exactOf: (row: Pick<HarvestedEvidence, 'queryHash' | 'hashVersion'>) => Evidence['exact'],
  ): Omit<ArchiveBatch, 'message'> {
    const days = [...this.days].map(([utcDay, {account, rows}]) => ({
      account,
      utcDay,
      rows: cleanKeys(rows.map((row): Evidence => ({...row, exact: exactOf(row)}))),
    }));
    return {
      assets: [...this.assets.values()],
      gone: this.gone,
      texts: [...this.texts.values()],
      days,
      objectUses: [...this.uses.values()].map((day) => ({...day, rows: cleanUseKeys(day.rows, exactOf)})),
      dependencies: this.dependencies === undefined ? [] : [this.dependencies],
      grants: this.grants === undefined ? [] : [this.grants],
    };
  }
}
