import type {Asset} from '../model/asset.ts';
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

  constructor(values: ReadonlySet<string>) {
    this.#known = new KnownValues(spellings(values));
  }

  /** The text without the values; the same text when it holds none. */
  cleanText(text: string): string {
    let end = 0;
    let n = ownPlaceholders(text).reduce((most, own) => Math.max(most, own.n), 0);
    const edits = [...this.#known.find(text)].flatMap((place) => {
      if (place.start < end) return [];
      end = place.end;
      n += 1;
      return [{span: {start: place.start, end: place.end}, text: placeholder(KIND, n)}];
    });
    return edits.length === 0 ? text : applyEdits(text, edits);
  }

  cleanAsset(asset: Asset): Asset {
    const body = this.cleanText(asset.body);
    if (body === asset.body) return asset;
    const before = new Set(asset.redactions.map(({kind, n}) => `${kind} ${n}`));
    const starts = lineStarts(body);
    const added = ownPlaceholders(body)
      .filter(({kind, n}) => kind === KIND && !before.has(`${kind} ${n}`))
      .map(({kind, n, start}) => ({kind, n, line: lineOf(starts, start)}));
    return {...asset, body, redactions: [...asset.redactions, ...added]};
  }
}
