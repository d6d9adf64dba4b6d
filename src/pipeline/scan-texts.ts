import {UserError} from '../errors.ts';
import type {AssetFormat} from '../model/asset.ts';
import {lineOf, lineStarts} from '../parse/lines.ts';
import {Overdue} from '../ports/deadline.ts';
import {SCANNER_UNUSABLE, type ScannedSecret, type ScannedText, type SecretScanner} from '../ports/secret-scanner.ts';
import type {FoundSecret} from '../redact/find-secrets.ts';
import {LEAST_KNOWN} from '../redact/known-values.ts';
import {isPlaceholder, ownPlaceholders} from '../redact/placeholder.ts';
import {type RedactedText, redactText} from '../redact/redact-text.ts';
import {jsonView} from '../redact/view.ts';

/** The scanners that look at what our own rules are through with. */
export interface ScannerGate {
  readonly scanners: readonly SecretScanner[];
  readonly signal: AbortSignal;
  /** How long one may take over so many characters, in milliseconds. */
  readonly deadlineMs?: (characters: number) => number;
}

export interface TextToScan extends ScannedText {
  readonly format: AssetFormat;
}

/** A text without what the scanners found, or the reason why it cannot be used. */
export type Scanned = RedactedText | {readonly reason: string};

/** A tenth of what the slowest one does, and time to start a program. */
function usualDeadline(characters: number): number {
  return 10_000 + characters / 50;
}

/** What one secret hid may be found when it is gone; a text that needs more rounds than this is given up. */
const ROUNDS = 4;

/** Whether a scanner that failed on some texts works at all. */
const HARMLESS: ScannedText = {name: 'probe.sql', text: 'select 1\n'};

interface Work {
  readonly format: AssetFormat;
  readonly name: string;
  readonly first: number;
  readonly values: Set<string>;
  text: string;
  reason: string | undefined;
}

/**
 * Replaces what scanners find, in texts that our own rules are through with. Fails closed: a text that a scanner fails on,
 * or takes too long over, comes back with a reason; the others do not suffer from it.
 * @returns one for each text, in their order; values are for the run's memory only
 * @throws UserError when a scanner cannot be used at all, or when the run was interrupted
 */
export async function scanTexts(texts: readonly TextToScan[], gate: ScannerGate): Promise<readonly Scanned[]> {
  const works = texts.map(({name, text, format}): Work => {
    const first = ownPlaceholders(text).reduce((most, {n}) => Math.max(most, n), 0);
    return {name, text, format, first, values: new Set(), reason: undefined};
  });
  let pending: readonly Work[] = gate.scanners.length === 0 ? [] : works;
  for (let round = 0; pending.length > 0; round++) {
    const views = pending.map(({name, text, format}) => ({name, text: viewOf(text, format)}));
    const found = await askAll(views, gate);
    pending = pending.filter((work, index) => replaceFound(work, views[index]!.text, found[index]!));
    if (round + 1 < ROUNDS) continue;
    for (const work of pending) work.reason = 'Scanners keep finding secrets in it.';
    break;
  }
  return works.map(resultOf);
}

/** What scanners are given of a text: of a notebook what its cells say, at the same offsets as in its view. */
function viewOf(text: string, format: AssetFormat): string {
  return format === 'ipynb' ? jsonView(text).text.replaceAll('\0', '\n') : text;
}

type Answer = {readonly secrets: readonly ScannedSecret[]} | {readonly reason: string};

async function askAll(texts: readonly ScannedText[], gate: ScannerGate): Promise<readonly Answer[]> {
  let all: readonly Answer[] = texts.map(() => ({secrets: []}));
  for (const scanner of gate.scanners) {
    const answers = await ask(scanner, texts, gate);
    all = all.map((before, index): Answer => {
      const now = answers[index]!;
      if ('reason' in before) return before;
      return 'reason' in now ? now : {secrets: [...before.secrets, ...now.secrets]};
    });
  }
  return all;
}

/** Asks about all at once; where that fails, about ever fewer, until it is known which text it fails on. */
async function ask(
  scanner: SecretScanner,
  texts: readonly ScannedText[],
  gate: ScannerGate,
  isFirst = true,
): Promise<readonly Answer[]> {
  try {
    const found = await timed(scanner, texts, gate);
    return texts.map(({text}, index) => checked(scanner.id, text, found[index]!));
  } catch (error) {
    gate.signal.throwIfAborted();
    if (error instanceof UserError && error.code === SCANNER_UNUSABLE) throw error;
    if (isFirst) await probe(scanner, gate);
    if (texts.length === 1) return [{reason: reasonOf(scanner.id, error)}];
    const half = Math.ceil(texts.length / 2);
    return [
      ...(await ask(scanner, texts.slice(0, half), gate, false)),
      ...(await ask(scanner, texts.slice(half), gate, false)),
    ];
  }
}

async function probe(scanner: SecretScanner, gate: ScannerGate): Promise<void> {
  try {
    await timed(scanner, [HARMLESS], gate);
  } catch (error) {
    gate.signal.throwIfAborted();
    if (error instanceof UserError && error.code === SCANNER_UNUSABLE) throw error;
    throw new UserError(SCANNER_UNUSABLE, `The scanner ${scanner.id} fails even on a harmless text.`, {
      hint: 'Nothing that was read since the last checkpoint was written. Mend it, or set it to false in redact.scanners.',
    });
  }
}

async function timed(
  scanner: SecretScanner,
  texts: readonly ScannedText[],
  {signal, deadlineMs = usualDeadline}: ScannerGate,
): Promise<readonly (readonly ScannedSecret[])[]> {
  const characters = texts.reduce((sum, {text}) => sum + text.length, 0);
  const time = AbortSignal.timeout(Math.ceil(deadlineMs(characters)));
  const both = AbortSignal.any([signal, time]);
  const over = Promise.withResolvers<never>();
  const stop = (): void => over.reject(time.aborted ? new Overdue('It took too long.') : both.reason);
  both.addEventListener('abort', stop, {once: true});
  try {
    // A scanner may heed the signal and fail with it, or never end.
    const found = await Promise.race([scanner.scan(texts, both), over.promise]);
    if (found.length !== texts.length) throw new Error('It did not answer for each text.');
    return found;
  } catch (error) {
    throw time.aborted ? new Overdue('It took too long.') : error;
  } finally {
    both.removeEventListener('abort', stop);
  }
}

/** What only stands for a secret is none; what does not stand in the text is a scanner's mistake. */
function checked(scanner: string, text: string, secrets: readonly ScannedSecret[]): Answer {
  const real = secrets.filter(({value}) => !isPlaceholder(value));
  const isThere = ({value, start}: ScannedSecret): boolean =>
    start === undefined ? text.includes(value) : text.startsWith(value, start);
  return real.every(isThere) ? {secrets: real} : {reason: reasonOf(scanner, undefined)};
}

/** Says what happened and nothing of the error's own, which could quote the text. */
function reasonOf(scanner: string, error: unknown): string {
  const what = error instanceof Overdue ? 'took too long' : 'failed';
  return `The scanner ${scanner} ${what} on it, so it cannot be shown to be free of secrets.`;
}

/** @returns whether it has to be looked at again */
function replaceFound(work: Work, view: string, answer: Answer): boolean {
  if ('reason' in answer) {
    work.reason = answer.reason;
    return false;
  }
  if (answer.secrets.length === 0) return false;
  const places = apart(answer.secrets.flatMap((secret) => placesOf(secret, view)));
  const isView = (text: string): boolean => text === view || text.replaceAll('\0', '\n') === view;
  try {
    const clean = redactText(work.text, work.format, (text) => (isView(text) ? [...places] : []));
    if (clean.redactions.length > 0) {
      work.text = clean.text;
      for (const value of clean.values) work.values.add(value);
      return true;
    }
  } catch {
    // Whatever the error says of itself could quote the text.
  }
  work.reason = 'What a scanner found in it cannot be replaced.';
  return false;
}

/** In order, and what overlaps as one. */
function apart(places: readonly FoundSecret[]): readonly FoundSecret[] {
  const merged: FoundSecret[] = [];
  for (const place of places.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || place.start >= last.end) merged.push(place);
    else if (place.end > last.end) merged[merged.length - 1] = {...last, end: place.end};
  }
  return merged;
}

/** Where a secret stands: the place that the scanner named, or every one; a short value only by itself. */
function placesOf({kind, value, start}: ScannedSecret, text: string): FoundSecret[] {
  if (start !== undefined) return [{kind, start, end: start + value.length}];
  const places: FoundSecret[] = [];
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
    const end = at + value.length;
    const isApart = !/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(end));
    if (value.length >= LEAST_KNOWN || isApart) places.push({kind, start: at, end});
  }
  return places;
}

function resultOf({text, first, values, reason}: Work): Scanned {
  if (reason !== undefined) return {reason};
  if (values.size === 0) return {text, redactions: [], values: []};
  const starts = lineStarts(text);
  const redactions = ownPlaceholders(text)
    .filter(({n}) => n > first)
    .map(({kind, n, start}) => ({kind, n, line: lineOf(starts, start)}));
  return {text, redactions, values: [...values]};
}
