import {lineOf, lineStarts} from '../parse/lines.ts';
import {findSecrets} from './find-secrets.ts';
import {KnownValues} from './known-values.ts';
import {secretsInView} from './secrets-in-json.ts';
import {jsonView, wholeStrings} from './view.ts';

/** A secret in what was about to be written: by place and kind, never by value. */
interface Leak {
  readonly path: string;
  readonly kind: string;
  /** Counted from 1; 0 when it stands in the path itself. */
  readonly line: number;
}

/** Longest text that is read as JSON, in characters; longer ones are read as they are. */
const JSON_LIMIT = 16 * 1024 * 1024;

/**
 * Makes the last gate in front of git. It lets nothing pass that redacting would still replace, nor any value of the
 * run's of eight characters or more, in whatever way SQL or JSON writes it.
 * @param values secrets that this run has met.
 */
export function scanFinalBytes(
  values: ReadonlySet<string> = new Set(),
): (path: string, text: string) => readonly Leak[] {
  const known = new KnownValues(spellings(values));
  return (path, text) => {
    const leaks = new Map<string, Leak>();
    const add = (kind: string, line: number): void => {
      leaks.set(`${line}:${kind}`, {path, kind, line});
    };
    for (const {kind} of findSecrets(path)) add(kind, 0);
    for (const place of known.find(path)) if (place.end > place.start) add('known_value', 0);
    const isJson = text.length <= JSON_LIMIT && /\.(?:ipynb|json|ndjson)$/i.test(path);
    const places: {readonly kind: string; readonly start: number}[] = isJson ? inJson(text) : findSecrets(text);
    for (const {start} of known.find(text)) places.push({kind: 'known_value', start});
    const starts = places.length === 0 ? [] : lineStarts(text);
    for (const {kind, start} of places) add(kind, lineOf(starts, start));
    return [...leaks.values()].sort((a, b) => a.line - b.line || (a.kind < b.kind ? -1 : 1));
  };
}

function inJson(text: string): {kind: string; start: number}[] {
  const view = jsonView(text);
  const inside = secretsInView(view).map(({kind, start, end}) => ({
    kind,
    start: view.pieces({start, end})[0]?.start ?? 0,
  }));
  return [...wholeStrings(text, findSecrets(text)), ...inside];
}

/** Each value and how JSON and SQL write it. */
export function* spellings(values: ReadonlySet<string>): Iterable<string> {
  for (const value of values) {
    yield value;
    const json = JSON.stringify(value).slice(1, -1);
    if (json !== value) yield json;
    const sql = value.replaceAll("'", "''");
    if (sql !== value) yield sql;
  }
}
