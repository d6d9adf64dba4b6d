import {lineOf, lineStarts} from '../parse/lines.ts';
import {findSecrets} from './find-secrets.ts';
import {KnownValues} from './known-values.ts';
import {jsonView} from './view.ts';

/** A secret in what was about to be written: by place and kind, never by value. */
interface Leak {
  readonly path: string;
  readonly kind: string;
  /** Counted from 1; 0 when it stands in the path itself. */
  readonly line: number;
}

/** Longest text that is also looked at with its JSON escapes undone, in characters. */
const JSON_LIMIT = 16 * 1024 * 1024;

/**
 * Makes the last gate in front of git. It lets nothing pass that redacting would still replace, nor any value of the
 * run's of eight characters or more, in whatever way SQL or JSON writes it.
 * @param values secrets that this run has met.
 */
export function scanFinalBytes(values: ReadonlySet<string> = new Set()): (path: string, text: string) => readonly Leak[] {
  const known = new KnownValues(spellings(values));
  return (path, text) => {
    const leaks = new Map<string, Leak>();
    const add = (kind: string, line: number): void => {
      leaks.set(`${line}:${kind}`, {path, kind, line});
    };
    for (const {kind} of findSecrets(path)) add(kind, 0);
    for (const place of known.find(path)) if (place.end > place.start) add('known_value', 0);
    const starts = lineStarts(text);
    for (const {kind, start} of findSecrets(text)) add(kind, lineOf(starts, start));
    for (const {start} of known.find(text)) add('known_value', lineOf(starts, start));
    if (leaks.size === 0 && text.length <= JSON_LIMIT && /\.(?:ipynb|json|ndjson)$/i.test(path)) {
      const view = jsonView(text);
      for (const secret of findSecrets(view.text)) add(secret.kind, lineOf(starts, view.pieces(secret)[0]?.start ?? 0));
    }
    return [...leaks.values()].sort((a, b) => a.line - b.line || (a.kind < b.kind ? -1 : 1));
  };
}

function* spellings(values: ReadonlySet<string>): Iterable<string> {
  for (const value of values) {
    yield value;
    const json = JSON.stringify(value).slice(1, -1);
    if (json !== value) yield json;
    const sql = value.replaceAll("'", "''");
    if (sql !== value) yield sql;
  }
}
