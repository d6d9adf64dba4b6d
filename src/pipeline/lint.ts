import {isSound} from '../lint/fix-statement.ts';
import type {LintInput, LintRule} from '../lint/rule.ts';
import {RULE_ERROR, type LintSettings, unusedFindings, hitsOf, type FoundHit} from '../lint/run-rules.ts';
import type {Severity} from '../model/family.ts';
import type {AssetFormat} from '../model/asset.ts';
import {hash32} from '../parse/hash.ts';
import {readStatements} from '../parse/read-asset.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {placedStatements, type Place, TextLines} from './lint-places.ts';
import {eachText} from './named-files.ts';

/** An edit of a fix, by lines and columns counted from 1; the end is the first column behind it. */
export interface PlacedEdit {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** A finding in a file. No text in it holds a secret. */
export interface FileFinding {
  readonly file: string;
  /** In the file (in a notebook: in its cell), counted from 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** The first column behind it. */
  readonly endColumn: number;
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly hint: string | null;
  /** The line it starts on, up to where its statement ends. */
  readonly source: string;
  /** The lines it stands on, from the first to the last; of many only the first ones. */
  readonly lines: readonly string[];
  readonly fix: {
    readonly title: string;
    readonly rows: 'same' | 'may-change';
    readonly edits: readonly PlacedEdit[];
  } | null;
  /** Whether lines and columns are those of the file: in a notebook they are of a cell. */
  readonly isInFile: boolean;
  /** Tells it from others of its rule in the file, and stays when it moves to another line. */
  readonly mark: string;
}

/** The settings by which a file is linted. */
export type SettingsOf = (path: string, text: string) => LintSettings;

/** More lines of a finding than these are shown by nobody. */
const MOST_LINES = 20;

const EVERYTHING: LintSettings = {disable: [], severity: {}};

/** Lints files as the analysis would lint what it harvested; findings of a file by place. */
export async function* lintPaths(
  files: AsyncIterable<NamedFile>,
  rules: readonly LintRule[],
  settingsOf: SettingsOf = () => EVERYTHING,
): AsyncIterable<
  {readonly path: string; readonly results: readonly FileFinding[]} | {readonly path: string; readonly problem: string}
> {
  // One result a file: whether any of its texts holds a secret is asked once.
  const texts = eachText(files, ({path, text, format}) => [
    lintText(path, text, format, rules, settingsOf(path, text)),
  ]);
  for await (const file of texts) {
    yield 'problem' in file ? file : {path: file.path, results: file.results.flat().map(finished)};
  }
}

type RawFinding = Omit<FileFinding, 'mark'>;

/** Findings of one text, by place, with the secrets that may stand in it. */
export function lintText(
  path: string,
  text: string,
  format: AssetFormat,
  rules: readonly LintRule[],
  settings: LintSettings,
): readonly RawFinding[] {
  const found: RawFinding[] = [];
  const body = new TextLines(text);
  for (const cell of placedStatements(body, format, readStatements({id: hash32(path), body: text, format}), settings)) {
    for (const {input, place, around} of cell.statements) {
      for (const hit of hitsOf(rules, input, settings, around)) found.push(findingAt(path, proven(input, hit), place));
    }
    for (const finding of unusedFindings(rules, settings, cell.silences)) {
      found.push(findingAt(path, {finding}, cell.place));
    }
  }
  return found.toSorted((a, b) => (a.isInFile && b.isInFile ? a.line - b.line || a.column - b.column : 0));
}

/** A fix is told only where it would be taken. */
function proven(input: LintInput, hit: FoundHit): FoundHit {
  return hit.fix === undefined || isSound(input, hit.fix) ? hit : {finding: hit.finding};
}

function findingAt(file: string, {finding, fix}: FoundHit, place: Place): RawFinding {
  const {rule, severity, message, hint, span} = finding;
  const {lines, offset, lineBase} = place;
  const [start, end] = [lines.at(offset + span.start), lines.at(offset + span.end)];
  const at = ({line, column}: {readonly line: number; readonly column: number}): {line: number; column: number} => ({
    line: line + lineBase,
    column,
  });
  const edits = (fix?.edits ?? []).map((edit) => {
    const [from, to] = [lines.at(offset + edit.span.start), lines.at(offset + edit.span.end)].map(at);
    return {...from!, endLine: to!.line, endColumn: to!.column, text: edit.text};
  });
  const shown = lines.between(start.line, Math.min(end.line, start.line + MOST_LINES - 1));
  const [first] = shown;
  return {
    file,
    ...at(start),
    endLine: at(end).line,
    endColumn: end.column,
    severity,
    rule,
    message,
    hint: hint ?? null,
    source: (first?.slice(0, Math.max(0, place.end - (lines.starts[start.line - 1] ?? 0))) ?? '')
      .replaceAll('\t', ' ')
      .trimEnd(),
    lines: shown,
    fix: fix === undefined || rule === RULE_ERROR ? null : {title: fix.title, rows: fix.rows, edits},
    isInFile: place.isInFile,
  };
}

/** What is computed of the texts when they hold no secrets any more. */
export function finished(finding: RawFinding): FileFinding {
  const {lines, fix} = finding;
  // A placeholder says nothing when it is numbered otherwise: something above it was added.
  const words = lines.join(' ').replace(/__REDACTED_(\w+?)_\d+__/g, '__REDACTED_$1__');
  const mark = hash32(words.replace(/\s+/g, ' ').trim()).slice(0, 16);
  const isWhole = fix === null || fix.edits.every(({text}) => !text.includes('__REDACTED_'));
  return {...finding, fix: isWhole ? fix : {...fix, edits: []}, mark};
}
