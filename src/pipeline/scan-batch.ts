import type {Asset} from '../model/asset.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import type {HistoryText} from '../ports/archive.ts';
import {ownPlaceholders} from '../redact/placeholder.ts';
import {type RedactedText, redactText} from '../redact/redact-text.ts';
import {isTelling, KnownSecrets, withoutRevision} from './known-secrets.ts';
import type {PendingBatch} from './pending-batch.ts';
import {type Scanned, type ScannerGate, scanTexts, type TextToScan} from './scan-texts.ts';

/** What became of a batch, for whoever counts and lists. */
export interface ScanNotes {
  /** Receives every value, in memory only. */
  remember(value: string): void;
  /** An asset has lost secrets. `before` is the one that the scanners were given. */
  cleaned(before: Asset, after: Asset, body: RedactedText): void;
  quarantinedAsset(asset: Asset, reason: string): void;
  /** A text has another fingerprint now; undefined when it was kept out. */
  changedText(before: ExactFingerprint, now: ExactFingerprint | undefined, reason: string | undefined): void;
}

/**
 * Asks the scanners about everything in a batch, before any of it is written. What they find is replaced; what they fail on
 * is taken out of the batch.
 * @throws UserError when a scanner cannot be used at all
 */
export async function scanBatch(batch: PendingBatch, gate: ScannerGate, notes: ScanNotes): Promise<void> {
  const {assets, texts} = batch.held;
  if (gate.scanners.length === 0 || assets.length + texts.length === 0) return;
  const results = await scanTexts([...assets.flatMap(textsOfAsset), ...texts.map(textOfHistory)], gate);
  for (const [index, asset] of assets.entries()) {
    takeAsset(batch, asset, results[2 * index]!, results[2 * index + 1]!, notes);
  }
  for (const [index, text] of texts.entries()) takeText(batch, text, results[2 * assets.length + index]!, notes);
}

/** Its body, and all its names. */
function textsOfAsset({title, path, container, locator, body, format}: Asset): readonly TextToScan[] {
  const name = `${container}/${path}`;
  return [
    {name, text: body, format},
    {name, text: [title, path, container, locator].join('\n'), format: 'text'},
  ];
}

function textOfHistory({exact, text}: HistoryText): TextToScan {
  return {name: `query history/${exact}.sql`, text, format: 'sql'};
}

function takeAsset(batch: PendingBatch, asset: Asset, body: Scanned, names: Scanned, notes: ScanNotes): void {
  if ('reason' in body || 'reason' in names) {
    const {reason} = 'reason' in body ? body : (names as {readonly reason: string});
    batch.removeAsset(asset.id);
    notes.quarantinedAsset(withoutNames(asset, names), reason);
    return;
  }
  const values = [...body.values, ...names.values];
  if (values.length === 0) return;
  for (const value of values) notes.remember(value);
  const clean = namesWithout(withBody(asset, body), values, names.values);
  batch.replaceAsset(clean);
  notes.cleaned(asset, clean, body);
}

function takeText(batch: PendingBatch, text: HistoryText, result: Scanned, notes: ScanNotes): void {
  if ('reason' in result) {
    batch.removeText(text.exact);
    notes.changedText(text.exact, undefined, result.reason);
    return;
  }
  if (result.values.length === 0) return;
  for (const value of result.values) notes.remember(value);
  notes.changedText(text.exact, batch.replaceText(text.exact, result.text), undefined);
}

/** The lines of what our own rules had found move when something of several lines goes. */
function withBody(asset: Asset, {text, redactions}: RedactedText): Asset {
  if (redactions.length === 0) return asset;
  const starts = lineStarts(text);
  const lines = new Map(ownPlaceholders(text).map(({kind, n, start}) => [`${kind} ${n}`, lineOf(starts, start)]));
  const moved = asset.redactions.map((each) =>
    each.line === 0 ? each : {...each, line: lines.get(`${each.kind} ${each.n}`) ?? each.line},
  );
  return {...withoutRevision(asset), body: text, redactions: [...moved, ...redactions]};
}

/**
 * @param values of the body and of the names, which both may stand in any name
 * @param inNames those found in the names, however short
 */
function namesWithout(asset: Asset, values: readonly string[], inNames: readonly string[]): Asset {
  const known = new KnownSecrets(new Set(values.filter(isTelling)));
  const clean = (name: string): string => {
    const own = redactText(name, 'text', (text) =>
      inNames.flatMap((value) => {
        const start = text.indexOf(value);
        return start === -1 ? [] : [{kind: 'known_value', start, end: start + value.length}];
      }),
    );
    return known.cleanText(own.text);
  };
  const [title, path, container, locator] = [asset.title, asset.path, asset.container, asset.locator].map(clean);
  const had = new Set(ownPlaceholders(`${asset.container}/${asset.path}`).map(({kind, n}) => `${kind} ${n}`));
  const added = ownPlaceholders(`${container}/${path}`).filter(({kind, n}) => !had.has(`${kind} ${n}`));
  return {
    ...withoutRevision(asset),
    title: title ?? '',
    path: path ?? '',
    container: container ?? '',
    locator: locator ?? '',
    redactions: [...added.map(({kind, n}) => ({kind, n, line: 0})), ...asset.redactions],
  };
}

/** What may be told of something that stays outside: names that no scanner could look at are not told. */
function withoutNames(asset: Asset, names: Scanned): Asset {
  if (!('reason' in names)) return names.values.length === 0 ? asset : namesWithout(asset, names.values, names.values);
  const locator = `something whose name cannot be shown to be free of secrets (${asset.id})`;
  return {...asset, title: locator, path: locator, container: locator, locator};
}
