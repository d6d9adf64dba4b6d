import type {Asset, HarvestedAsset} from '../model/asset.ts';
import {decode} from '../redact/decode.ts';
import {ownPlaceholders} from '../redact/placeholder.ts';
import type {RedactedText} from '../redact/redact-text.ts';
import {SameValues} from '../redact/same-values.ts';
import {KnownSecrets} from './known-secrets.ts';
import {placesIn, valueAt} from './redact-places.ts';

/** One secret of a harvest by where it stands. */
export interface SpreadSecret {
  readonly kind: string;
  readonly places: number;
  /** Addresses of the assets that hold it, without secrets. */
  readonly assets: readonly string[];
}

/**
 * Which secrets of one harvest are the same, and where each stands. It lives as long as the run and is never kept: whatever
 * could tell on another night that two secrets are the same would have to be made of their values.
 */
export class SecretSpread {
  readonly #same = new SameValues();

  /**
   * Counts the secrets of an asset that came through the door.
   * @param values what the door found in it
   */
  add(harvested: HarvestedAsset, asset: Asset, values: Iterable<string>): void {
    if (asset.redactions.length === 0) return;
    const known = [...values];
    const decoded = decode(harvested.bytes);
    const inBody = asset.redactions.filter(({line}) => line > 0);
    if ('text' in decoded && inBody.length > 0) {
      const body = {text: asset.body, redactions: inBody, values: known};
      this.#count(decoded.text, body, asset.format === 'ipynb', asset.locator);
    }
    for (const part of ['container', 'path'] as const) {
      if (asset[part] === harvested[part]) continue;
      const redactions = ownPlaceholders(asset[part]).map(({kind, n}) => ({kind, n, line: 0}));
      this.#count(harvested[part], {text: asset[part], redactions, values: known}, false, asset.locator);
    }
  }

  /**
   * Counts what scanners found in the body of an asset.
   * @param before the body as they were given it
   */
  addScanned(before: string, clean: RedactedText, asset: Asset): void {
    if (clean.redactions.length > 0) this.#count(before, clean, asset.format === 'ipynb', asset.locator);
  }

  /** Counts a place where a secret of another asset stands, with nothing around it that says so. */
  addKnown(value: string, kind: string, asset: Asset): void {
    this.#same.add(value, kind, asset.locator);
  }

  /**
   * Every secret once; those that stand in most assets first.
   * @param values all secrets of the run: one asset can be named after the secret of another
   */
  report(values: ReadonlySet<string>): readonly SpreadSecret[] {
    const known = new KnownSecrets(values);
    return this.#same
      .all()
      .map(({kind, places, files}) => ({kind, places, assets: files.map((file) => known.cleanText(file))}))
      .toSorted((a, b) => b.assets.length - a.assets.length);
  }

  #count(original: string, clean: RedactedText, isJson: boolean, locator: string): void {
    const places = placesIn(original, clean, isJson);
    clean.redactions.forEach(({kind}, index) => {
      const place = places?.[index];
      this.#same.add(place === undefined ? undefined : valueAt(original, place, isJson), kind, locator);
    });
  }
}
