import type {Asset, AssetFacts, AssetFormat, HarvestedAsset, Redaction} from '../model/asset.ts';
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
    const {named, redactions} = withCleanNames(facts, remember);
    return {
      t: 'asset',
      asset: {...named, body: clean.text, encoding: decoded.encoding, redactions: [...redactions, ...clean.redactions]},
    };
  } catch {
    // The error's own message could quote the text.
    return {
      t: 'quarantined',
      facts,
      reason: 'A redaction rule failed on it, so it cannot be shown to be free of secrets.',
    };
  }
}

/** People put tokens into names of files, too. What stands in a name is counted on line 0, once for all its spellings. */
function withCleanNames(
  facts: AssetFacts,
  remember: (value: string) => void,
): {readonly named: AssetFacts; readonly redactions: readonly Redaction[]} {
  const {title, path, container, locator} = facts;
  if (redactText([title, path, container, locator].join('\n'), 'text').redactions.length === 0) {
    return {named: facts, redactions: []};
  }
  const clean = (text: string): string => passName(text, remember);
  return {
    named: {...facts, title: clean(title), path: clean(path), container: clean(container), locator: clean(locator)},
    redactions: redactText(`${container}/${path}`, 'text').redactions.map(({kind, n}) => ({kind, n, line: 0})),
  };
}

/** Redacts a name or an address, for lists and messages. */
export function passName(name: string, remember: (value: string) => void): string {
  return passText(name, remember, 'text') ?? 'something whose name cannot be shown to be free of secrets';
}

/** Redacts a text of the query history; undefined when it cannot be cleaned. */
export function passText(
  text: string,
  remember: (value: string) => void,
  format: AssetFormat = 'sql',
): string | undefined {
  try {
    const clean = redactText(text, format);
    for (const value of clean.values) remember(value);
    return clean.text;
  } catch {
    return undefined;
  }
}
