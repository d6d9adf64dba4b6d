import type {Asset, AssetFacts} from '../model/asset.ts';
import {applyEdits} from '../parse/edits.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {KnownValues, LEAST_KNOWN} from '../redact/known-values.ts';
import {ownPlaceholders, placeholder} from '../redact/placeholder.ts';
import {spellings} from '../redact/scan-final-bytes.ts';

const KIND = 'known_value';

/**
 * Whether a value is the secret wherever it stands. A word or a number that happens to be somebody's password is not:
 * taking `warehouse` or `20260101` out of every worksheet would ruin them and hide nothing.
 */
export function isTelling(value: string): boolean {
  return value.length >= LEAST_KNOWN && /[A-Za-z]/.test(value) && /[^A-Za-z_\s]/.test(value);
}

/** Replaces values that were met as secrets elsewhere in this run, where nothing around them says what they are. */
export class KnownSecrets {
  readonly #known: KnownValues;
  /** The value that each spelling writes. */
  readonly #valueOf = new Map<string, string>();

  constructor(values: ReadonlySet<string>) {
    for (const value of values) {
      for (const spelling of spellings(new Set([value]))) {
        if (!this.#valueOf.has(spelling)) this.#valueOf.set(spelling, value);
      }
    }
    this.#known = new KnownValues(this.#valueOf.keys());
  }

  /**
   * The text without the values; the same text when it holds none.
   * @param met receives the value of each place, in memory only
   */
  cleanText(text: string, met?: (value: string, kind: string) => void): string {
    let end = 0;
    let n = ownPlaceholders(text).reduce((most, own) => Math.max(most, own.n), 0);
    const edits = [...this.#known.find(text)].flatMap((place) => {
      if (place.start < end) return [];
      end = place.end;
      n += 1;
      met?.(this.#valueOf.get(place.value) ?? place.value, KIND);
      return [{span: {start: place.start, end: place.end}, text: placeholder(KIND, n)}];
    });
    return edits.length === 0 ? text : applyEdits(text, edits);
  }

  /**
   * The asset without the values, in its names as in its body: a file can be called what is another one's password.
   * @param met receives the value of each place, in memory only
   */
  cleanAsset(asset: Asset, met?: (value: string, kind: string) => void): Asset {
    const body = this.cleanText(asset.body, met);
    const address = `${asset.container}/${asset.path}`;
    const cleanAddress = this.cleanText(address, met);
    const [title, locator] = [this.cleanText(asset.title), this.cleanText(asset.locator)];
    if (body === asset.body && cleanAddress === address && title === asset.title && locator === asset.locator) {
      return asset;
    }
    const inName = added(address, cleanAddress).map(({kind, n}) => ({kind, n, line: 0}));
    const starts = lineStarts(body);
    const inBody = added(asset.body, body).map(({kind, n, start}) => ({kind, n, line: lineOf(starts, start)}));
    return {
      ...withoutRevision(asset),
      title,
      locator,
      container: this.cleanText(asset.container),
      path: this.cleanText(asset.path),
      body,
      redactions: [...asset.redactions, ...inName, ...inBody],
    };
  }
}

/**
 * An asset that something was taken out of, to be fetched again on every run: its revision is a digest of the bytes as
 * harvested, and with the rest at hand a guess at what was taken out could be tried against it.
 */
export function withoutRevision<A extends AssetFacts>(asset: A): Omit<A, 'revision'> {
  const {revision: _dropped, ...rest} = asset;
  return rest;
}

/** The placeholders of ours that a text has got. */
function added(before: string, after: string): ReturnType<typeof ownPlaceholders> {
  const had = new Set(ownPlaceholders(before).map(({kind, n}) => `${kind} ${n}`));
  return ownPlaceholders(after).filter(({kind, n}) => kind === KIND && !had.has(`${kind} ${n}`));
}
