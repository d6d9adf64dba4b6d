import {applyEdits} from '../parse/edits.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {type FindSecrets, findSecrets, type FoundSecret} from './find-secrets.ts';
import {joined} from './joined.ts';
import {KnownValues} from './known-values.ts';
import {secretsInView} from './secrets-in-json.ts';
import {spellings} from './spellings.ts';
import {jsonView, wholeStrings} from './view.ts';

export {spellings} from './spellings.ts';

/** A secret in what was about to be written: by place and kind, never by value. */
interface Leak {
  /** Without what was found in it. */
  readonly path: string;
  readonly kind: string;
  /** Counted from 1; 0 when it stands in the path itself. */
  readonly line: number;
}

interface Place {
  readonly kind: string;
  readonly start: number;
}

const KNOWN = 'known_value';

/**
 * What the archive makes of a placeholder in a title, perhaps cut: behind `basic-` it would look like a value. The title
 * itself stands in the sidecar, which is scanned with it.
 */
const SLUG_OF_OURS = /(?:^|-)redacted-[a-z]/;

/** A text's place in the archive: nothing in it but a digest of its own. */
const OUR_OWN_NAME = /^sql\/[0-9a-f]{2}\/e\d_[0-9a-f]{32}\.(?:sql|yml)$/;

/** Stands for a path that nobody could look at. */
const UNNAMED = 'something that could not be looked at';

/** Longest text that is read as JSON, in characters; longer ones are read as they are. */
const JSON_LIMIT = 16 * 1024 * 1024;

/**
 * Makes the last gate in front of git. It lets nothing pass that redacting would still replace, nor any value of the
 * run's of eight characters or more: in whatever way SQL, JSON or an address writes it, as base64 or hexadecimal, or
 * split over a concatenation. Fails closed: what it cannot look at is a leak, too.
 * @param values secrets that this run has met.
 * @param proven texts that the rules were through with, character for character: only values are looked for in them.
 */
export function scanFinalBytes(
  values: ReadonlySet<string> = new Set(),
  allRules: FindSecrets = findSecrets,
  proven?: {has(text: string): boolean},
): (path: string, text: string) => readonly Leak[] {
  const known = new KnownValues(spellings(values));
  const find: FindSecrets = proven === undefined ? allRules : (text) => (proven.has(text) ? [] : allRules(text));
  return (path, text) => {
    let named = UNNAMED;
    try {
      const inPath = new Set(placesInPath(path, known, find).map(({kind}) => kind));
      named = inPath.size === 0 ? path : withoutSecrets(path, known, find);
      const inText = placesIn(path, text, known, values.size > 0, find);
      const leaks = new Map<string, Leak>();
      const add = (kind: string, line: number): void => {
        leaks.set(`${line}:${kind}`, {path: named, kind, line});
      };
      for (const kind of inPath) add(kind, 0);
      const starts = inText.length === 0 ? [] : lineStarts(text);
      for (const {kind, start} of inText) add(kind, lineOf(starts, start));
      return [...leaks.values()].sort((a, b) => a.line - b.line || (a.kind < b.kind ? -1 : 1));
    } catch {
      // The error is not told: it could quote the text.
      return [{path: named, kind: 'scan_failed', line: 0}];
    }
  };
}

function placesInPath(path: string, known: KnownValues, find: FindSecrets): readonly FoundSecret[] {
  if (OUR_OWN_NAME.test(path)) return [];
  const found = find(path).filter(({start, end}) => !SLUG_OF_OURS.test(path.slice(start, end)));
  return [...found, ...Array.from(known.find(path), ({start, end}) => ({kind: KNOWN, start, end}))];
}

function placesIn(
  path: string,
  text: string,
  known: KnownValues,
  isAnyKnown: boolean,
  find: FindSecrets,
): readonly Place[] {
  const isJson = text.length <= JSON_LIMIT && /\.(?:ipynb|json|ndjson)$/i.test(path);
  const places: Place[] = isJson ? inJson(text, find) : find(text);
  if (!isAnyKnown) return places;
  for (const {start} of known.find(text)) places.push({kind: KNOWN, start});
  const together = joined(text);
  if (together === undefined) return places;
  for (const {start} of known.find(together.text)) places.push({kind: KNOWN, start: together.origin(start)});
  return places;
}

function inJson(text: string, find: FindSecrets): Place[] {
  const view = jsonView(text);
  const inside = secretsInView(view, find).map(({kind, start, end}) => ({
    kind,
    start: view.pieces({start, end})[0]?.start ?? 0,
  }));
  return [...wholeStrings(text, find(text)), ...inside];
}

/** A path as it may be told: a stroke for each secret in it. */
function withoutSecrets(path: string, known: KnownValues, find: FindSecrets): string {
  let end = 0;
  const places = placesInPath(path, known, find).toSorted((a, b) => a.start - b.start || b.end - a.end);
  const edits = places.flatMap((place) => {
    const start = Math.max(place.start, end);
    if (place.end <= start) return [];
    end = place.end;
    return [{span: {start, end}, text: '…'}];
  });
  return applyEdits(path, edits);
}
