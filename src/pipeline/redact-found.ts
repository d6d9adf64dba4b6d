import {lineOf, lineStarts} from '../parse/lines.ts';
import {ownPlaceholders} from '../redact/placeholder.ts';
import type {RedactedText} from '../redact/redact-text.ts';
import type {SameValues} from '../redact/same-values.ts';
import {type Place, placesIn, valueAt} from './redact-places.ts';

/** A secret by place and kind, never by value. */
export interface FoundSecret {
  readonly file: string;
  /** Counted from 1, in the file as it was read; 0 when it stands in the file's name. */
  readonly line: number;
  readonly kind: string;
  /** Counted from 1, in UTF-16 units. */
  readonly column?: number;
  readonly endLine?: number;
  /** The first column behind it. */
  readonly endColumn?: number;
  /** Number of its placeholder in the file. */
  readonly n: number;
  /** Equal values have the same number, within this run only. */
  readonly same: number;
}

/** What stands in the name of a file. It is told with the line 0, and cannot be replaced. */
export function inName(path: string, name: string, same: SameValues): readonly FoundSecret[] {
  if (name === path) return [];
  const redactions = ownPlaceholders(name).map(({kind, n}) => ({kind, n, line: 0}));
  const places = placesIn(path, {text: name, redactions, values: []}, false);
  return redactions.map(({kind, n}, index) => {
    const value = valueOf(path, places?.[index], false);
    return {file: name, line: 0, kind, n, same: same.add(value, kind, name)};
  });
}

/** What stood in a text, by where it stood as its author wrote it. */
export function inText(
  text: string,
  clean: RedactedText,
  isJson: boolean,
  name: string,
  same: SameValues,
): readonly FoundSecret[] {
  if (clean.redactions.length === 0) return [];
  const places = placesIn(text, clean, isJson);
  const starts = lineStarts(text);
  return clean.redactions.map(({kind, n, line}, index): FoundSecret => {
    const place = places?.[index];
    const value = valueOf(text, place, isJson);
    const number = same.add(value, kind, name);
    if (place === undefined) return {file: name, line, kind, n, same: number};
    const startLine = lineOf(starts, place.start);
    const endLine = lineOf(starts, place.end);
    const column = place.start - (starts[startLine - 1] ?? 0) + 1;
    const endColumn = place.end - (starts[endLine - 1] ?? 0) + 1;
    return {file: name, line: startLine, kind, column, endLine, endColumn, n, same: number};
  });
}

function valueOf(text: string, place: Place | undefined, isJson: boolean): string | undefined {
  return place === undefined ? undefined : valueAt(text, place, isJson);
}
