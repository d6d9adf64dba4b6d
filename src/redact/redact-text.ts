import type {AssetFormat, Redaction} from '../model/asset.ts';
import type {Span} from '../model/scalars.ts';
import {applyEdits} from '../parse/edits.ts';
import type {Edit} from '../parse/edits.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {findSecrets} from './find-secrets.ts';
import type {FindSecrets, FoundSecret} from './find-secrets.ts';
import {KnownValues, LEAST_KNOWN} from './known-values.ts';
import {ownPlaceholders, placeholder} from './placeholder.ts';
import {secretsInJson} from './secrets-in-json.ts';
import {plainView} from './view.ts';

export interface RedactedText {
  readonly text: string;
  /** One per place, in order, with its line in `text`. */
  readonly redactions: readonly Redaction[];
  /** The values themselves, each once. For the run's memory only: never to be written anywhere. */
  readonly values: readonly string[];
}

/** Replacing can bring a value to light that stood beside another one; more rounds than this never happened. */
const ROUNDS = 8;

/**
 * Replaces every secret in a text by `__REDACTED_<kind>_<n>__`. A value of eight characters or more is replaced wherever
 * else it stands, a mere word only between quotes. A notebook stays valid JSON. Redacting what is redacted changes nothing;
 * `n` goes on from the numbers that the text already has.
 * @throws Error when replacing never comes to an end, or a rule fails: the text is then not to be used
 */
export function redactText(text: string, format: AssetFormat, find: FindSecrets = findSecrets): RedactedText {
  const first = ownPlaceholders(text).reduce((most, {n}) => Math.max(most, n), 0);
  const values = new Set<string>();
  let out = text;
  let last = first;
  for (let round = 0; ; round++) {
    const {view, found} = format === 'ipynb' ? secretsInJson(out, find) : {view: plainView(out), found: find(out)};
    const secrets = everywhere(view.text, found, values);
    if (secrets.length === 0) break;
    // Fails closed: whoever asked keeps the text out.
    if (round === ROUNDS) throw new Error('Secrets keep coming to light in it.');
    const edits = secrets.flatMap((secret) => editsFor(view.pieces(secret), placeholder(secret.kind, ++last)));
    out = applyEdits(out, edits);
  }
  if (last === first) return {text, redactions: [], values: []};
  const starts = lineStarts(out);
  const redactions = ownPlaceholders(out)
    .filter(({n}) => n > first)
    .map(({kind, n, start}) => ({kind, n, line: lineOf(starts, start)}));
  return {text: out, redactions, values: [...values]};
}

/** A word that happens to be somebody's password: without quotes around it, it is any other word of the text. */
function isWord(value: string): boolean {
  return /^[A-Za-z_]+$/.test(value);
}

function isQuoted(text: string, start: number, end: number): boolean {
  return /["'`\\]/.test(text.charAt(start - 1)) && /["'`\\]/.test(text.charAt(end));
}

/** The secrets found and every other place where one of their values stands. */
function everywhere(text: string, found: readonly FoundSecret[], values: Set<string>): FoundSecret[] {
  const kinds = new Map<string, string>();
  for (const {kind, start, end} of found) {
    const value = text.slice(start, end);
    values.add(value);
    if (value.length >= LEAST_KNOWN && !kinds.has(value)) kinds.set(value, kind);
  }
  if (kinds.size === 0) return [...found];
  const places: FoundSecret[] = [...found];
  for (const {start, end, value} of new KnownValues(kinds.keys()).find(text)) {
    if (isWord(value) && !isQuoted(text, start, end)) continue;
    places.push({start, end, kind: kinds.get(value) ?? 'secret'});
  }
  places.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: FoundSecret[] = [];
  for (const place of places) {
    const last = apart.at(-1);
    if (last === undefined || place.start >= last.end) apart.push(place);
    else if (place.end > last.end) apart[apart.length - 1] = {...last, end: place.end};
  }
  return apart;
}

/** The first piece takes the placeholder, the others are emptied. */
function editsFor(pieces: readonly Span[], text: string): Edit[] {
  return pieces.map((span, index) => ({span, text: index === 0 ? text : ''}));
}
