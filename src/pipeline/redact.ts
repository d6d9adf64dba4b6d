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
import {type FoundSecret, inName, inText} from './redact-found.ts';
import {type Scanned, type ScannerGate, scanTexts} from './scan-texts.ts';

export type {FoundSecret} from './redact-found.ts';

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

/** Stands for a path that no scanner could be run on. */
const UNSAYABLE = 'a file whose name cannot be shown to be free of secrets';

/** JSON of any kind is read as a notebook's: the escapes inside its strings undone, and valid again when written. */
const JSON_SUFFIX = /\.(?:ipynb|json|jsonl|ndjson)$/i;
/** Of these a suffix says how they are read; anything else that was named is plain text. */
const CODE_SUFFIX = /\.(?:sql|py)$/i;

/** What looks at files after our own rules, and how many files at a time. */
export interface ScanningFiles extends ScannerGate {
  /** Starting a program takes longer than scanning a file, but what is read ahead may be changed before it is its turn. */
  readonly atATime: {readonly files: number; readonly bytes: number};
}

/** A file that our own rules are through with. */
interface Looked {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly decoded: Extract<Decoded, {readonly text: string}>;
  readonly format: AssetFormat;
  readonly isJson: boolean;
  readonly found: RedactedText;
}

/**
 * Finds secrets in files. Values stay in the memory of this run, in `same` and in the closures of what is yielded.
 * @param redact with a deadline, or for tests one that fails
 * @param scanning without it our own rules are all there is
 * @throws UserError when a scanner cannot be used at all
 */
export async function* redactPaths(
  files: AsyncIterable<NamedFile>,
  same: SameValues,
  redact: Redact = redactText,
  scanning?: ScanningFiles,
): AsyncIterable<RedactedFile | UnredactedFile> {
  const most = scanning === undefined || scanning.scanners.length === 0 ? {files: 1, bytes: 0} : scanning.atATime;
  let looked: (Looked | UnredactedFile)[] = [];
  let bytes = 0;
  for await (const file of files) {
    looked.push(lookAt(file, redact));
    bytes += 'bytes' in file ? file.bytes.length : 0;
    if (looked.length < most.files && bytes < most.bytes) continue;
    yield* scanned(looked, same, redact, scanning);
    looked = [];
    bytes = 0;
  }
  yield* scanned(looked, same, redact, scanning);
}

/** People put tokens into names of files, or name a file after the password in it; messages of the system quote names. */
function sayable(text: string, values: readonly string[] = []): string {
  const name = passName(text, () => {});
  const telling = values.filter(isTelling);
  return telling.length === 0 ? name : new KnownSecrets(new Set(telling)).cleanText(name);
}

function lookAt(file: NamedFile, redact: Redact): Looked | UnredactedFile {
  if ('problem' in file) return {name: sayable(file.path), problem: sayable(file.problem), isBinary: false};
  const {path, bytes} = file;
  const decoded = decode(bytes);
  if ('problem' in decoded) {
    return {name: sayable(path), problem: decoded.problem, isBinary: decoded.problem.includes('binary')};
  }
  const isJson = JSON_SUFFIX.test(path);
  const format: AssetFormat = isJson ? 'ipynb' : CODE_SUFFIX.test(path) ? file.format : 'text';
  try {
    return {path, bytes, decoded, format, isJson, found: redact(decoded.text, format)};
  } catch (error) {
    return {name: sayable(path), problem: reasonOf(error), isBinary: false};
  }
}

async function* scanned(
  files: readonly (Looked | UnredactedFile)[],
  same: SameValues,
  redact: Redact,
  scanning: ScannerGate | undefined,
): AsyncIterable<RedactedFile | UnredactedFile> {
  const texts = files.flatMap((file) =>
    'problem' in file
      ? []
      : [
          {name: file.path, text: file.found.text, format: file.format},
          {name: file.path, text: file.path, format: 'text' as const},
        ],
  );
  const results = (scanning === undefined ? [] : await scanTexts(texts, scanning)).values();
  for (const file of files) {
    if ('problem' in file) {
      yield file;
      continue;
    }
    const [body, name] = [results.next().value, results.next().value];
    yield fileOf(file, body ?? NOTHING, name ?? NOTHING, same, redact);
  }
}

/** No scanner was asked. */
const NOTHING: Scanned = {text: '', redactions: [], values: []};

function fileOf(
  looked: Looked,
  body: Scanned,
  inPath: Scanned,
  same: SameValues,
  redact: Redact,
): RedactedFile | UnredactedFile {
  const {path, bytes, decoded, format, isJson} = looked;
  if ('reason' in body) return {name: sayable(path, looked.found.values), problem: body.reason, isBinary: false};
  if ('reason' in inPath) return {name: UNSAYABLE, problem: inPath.reason, isBinary: false};
  const found = together(decoded.text, looked.found, body);
  const name = new KnownSecrets(new Set(inPath.values)).cleanText(sayable(path, found.values));
  return {
    path,
    name,
    bytes,
    results: [...inName(path, name, same), ...inText(decoded.text, found, isJson, name, same)],
    clean: () => cleanBytes(decoded, found, {bytes, isJson, again: () => redact(found.text, format)}),
  };
}

/** What our own rules found, and what scanners found after them, as if in one go. */
function together(original: string, ours: RedactedText, theirs: RedactedText): RedactedText {
  if (theirs.redactions.length === 0) return ours;
  const {text} = theirs;
  const had = new Set(ownPlaceholders(original).map(({kind, n}) => `${kind} ${n}`));
  const starts = lineStarts(text);
  const redactions = ownPlaceholders(text)
    .filter(({kind, n}) => !had.has(`${kind} ${n}`))
    .map(({kind, n, start}) => ({kind, n, line: lineOf(starts, start)}));
  return {text, redactions, values: [...new Set([...ours.values, ...theirs.values])]};
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

function isValid(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
