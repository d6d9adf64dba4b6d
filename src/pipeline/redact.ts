import type {AssetFormat} from '../model/asset.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {Overdue} from '../ports/deadline.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {decode, type Decoded} from '../redact/decode.ts';
import {ownPlaceholders} from '../redact/placeholder.ts';
import {type RedactedText, redactText} from '../redact/redact-text.ts';
import type {SameValues} from '../redact/same-values.ts';
import {passName} from './door.ts';
import {isTelling, KnownSecrets} from './known-secrets.ts';
import {encode, equalBytes} from './redact-encode.ts';
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

/** A file that was looked at. */
export interface RedactedFile {
  readonly path: string;
  /** The path without secrets, for people and reports. */
  readonly name: string;
  readonly results: readonly FoundSecret[];
  readonly bytes: Uint8Array;
  /** What the file would hold without its secrets, in its own encoding, or one sentence on why it has to stay. */
  clean(): {readonly bytes: Uint8Array} | {readonly problem: string};
}

/** A file that could not be looked at, in sentences without secrets. */
export interface UnredactedFile {
  readonly name: string;
  readonly problem: string;
  readonly isBinary: boolean;
}

type Redact = (text: string, format: AssetFormat) => RedactedText;

/** JSON of any kind is read as a notebook's: the escapes inside its strings undone, and valid again when written. */
const JSON_SUFFIX = /\.(?:ipynb|json|jsonl|ndjson)$/i;
/** Of these a suffix says how they are read; anything else that was named is plain text. */
const CODE_SUFFIX = /\.(?:sql|py)$/i;

/**
 * Finds secrets in files. Values stay in the memory of this run, in `same` and in the closures of what is yielded.
 * @param redact with a deadline, or for tests one that fails
 */
export async function* redactPaths(
  files: AsyncIterable<NamedFile>,
  same: SameValues,
  redact: Redact = redactText,
): AsyncIterable<RedactedFile | UnredactedFile> {
  for await (const file of files) {
    yield 'problem' in file
      ? {name: sayable(file.path), problem: sayable(file.problem), isBinary: false}
      : redactOne(file, same, redact);
  }
}

/** People put tokens into names of files, or name a file after the password in it; messages of the system quote names. */
function sayable(text: string, values: readonly string[] = []): string {
  const name = passName(text, () => {});
  const telling = values.filter(isTelling);
  return telling.length === 0 ? name : new KnownSecrets(new Set(telling)).cleanText(name);
}

function redactOne(
  file: Extract<NamedFile, {readonly bytes: Uint8Array}>,
  same: SameValues,
  redact: Redact,
): RedactedFile | UnredactedFile {
  const {path, bytes} = file;
  const decoded = decode(bytes);
  if ('problem' in decoded) {
    return {name: sayable(path), problem: decoded.problem, isBinary: decoded.problem.includes('binary')};
  }
  const {text} = decoded;
  const isJson = JSON_SUFFIX.test(path);
  const format: AssetFormat = isJson ? 'ipynb' : CODE_SUFFIX.test(path) ? file.format : 'text';
  try {
    const found = redact(text, format);
    const name = sayable(path, found.values);
    return {
      path,
      name,
      bytes,
      results: [...inName(path, name, same), ...inText(text, found, isJson, name, same)],
      clean: () => cleanBytes(decoded, found, {bytes, isJson, again: () => redact(found.text, format)}),
    };
  } catch (error) {
    return {name: sayable(path), problem: reasonOf(error), isBinary: false};
  }
}

/** Says what happened and nothing of the error's own, which could quote the text. */
function reasonOf(error: unknown): string {
  const what = error instanceof Overdue ? 'took too long' : 'failed';
  return `A redaction rule ${what} on it, so it cannot be shown to be free of secrets.`;
}

interface Source {
  readonly bytes: Uint8Array;
  readonly isJson: boolean;
  /** Redacts what is redacted. */
  again(): RedactedText;
}

function cleanBytes(
  {text, encoding}: Extract<Decoded, {readonly text: string}>,
  found: RedactedText,
  {bytes, isJson, again}: Source,
): ReturnType<RedactedFile['clean']> {
  const written = encode(found.text, encoding, bytes);
  const unchanged = encode(text, encoding, bytes);
  // Whatever the way back would change besides the secrets is somebody's text.
  if (written === undefined || unchanged === undefined || !equalBytes(unchanged, bytes)) {
    return {problem: `It cannot be written back in its own encoding (${encoding}); it is left as it is.`};
  }
  if (isJson && isValid(text) && !isValid(found.text)) {
    return {problem: 'It would no longer be valid JSON; it is left as it is.'};
  }
  try {
    if (again().redactions.length === 0) return {bytes: written};
    return {problem: 'It cannot be cleaned in one go; it is left as it is.'};
  } catch (error) {
    return {problem: reasonOf(error)};
  }
}

/** What stands in the name of a file. It is told with the line 0, and cannot be replaced. */
function inName(path: string, name: string, same: SameValues): readonly FoundSecret[] {
  if (name === path) return [];
  const redactions = ownPlaceholders(name).map(({kind, n}) => ({kind, n, line: 0}));
  const places = placesIn(path, {text: name, redactions, values: []}, false);
  return redactions.map(({kind, n}, index) => {
    const value = valueOf(path, places?.[index], false);
    return {file: name, line: 0, kind, n, same: same.add(value, kind, name)};
  });
}

function inText(
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

function isValid(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
