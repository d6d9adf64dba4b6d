import type {Asset, AssetFacts, AssetFormat, HarvestedAsset} from '../model/asset.ts';
import {decode} from '../redact/decode.ts';
import {redactText} from '../redact/redact-text.ts';

/** What the door makes of something harvested: an asset without secrets, or the reason why it stays outside. */
export type Passage =
  | {readonly t: 'asset'; readonly asset: Asset}
  | {readonly t: 'quarantined'; readonly facts: AssetFacts; readonly reason: string};

/**
 * Decodes and redacts. Nothing that was harvested is written anywhere before it came through here. Fails closed: a body
 * that cannot be decoded or cleaned is named and kept out, with its reason.
 * @param remember receives every secret value found, in memory only
 */
export function passDoor(harvested: HarvestedAsset, remember: (value: string) => void): Passage {
  const {bytes, ...facts} = harvested;
  const decoded = decode(bytes);
  if ('problem' in decoded) return {t: 'quarantined', facts, reason: decoded.problem};
  try {
    const clean = redactText(decoded.text, facts.format);
    for (const value of clean.values) remember(value);
    return {t: 'asset', asset: {...facts, body: clean.text, encoding: decoded.encoding, redactions: clean.redactions}};
  } catch {
    // The error's own message could quote the text.
    return {t: 'quarantined', facts, reason: 'A redaction rule failed on it, so it cannot be shown to be free of secrets.'};
  }
}

/** Redacts a text of the query history; undefined when it cannot be cleaned. */
export function passText(text: string, remember: (value: string) => void, format: AssetFormat = 'sql'): string | undefined {
  try {
    const clean = redactText(text, format);
    for (const value of clean.values) remember(value);
    return clean.text;
  } catch {
    return undefined;
  }
}
