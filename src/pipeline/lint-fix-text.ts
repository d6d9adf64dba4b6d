import {
  fixStatement,
  type FixedStatement,
  type OfferedFix,
  type RejectedFix,
  type ToldFix,
} from '../lint/fix-statement.ts';
import {unifiedDiff} from '../lint/diff.ts';
import {cellSources, replaceInSource} from '../lint/notebook-source.ts';
import type {LintRule} from '../lint/rule.ts';
import type {LintSettings} from '../lint/run-rules.ts';
import type {AssetFormat} from '../model/asset.ts';
import {allTokens} from '../parse/lex/object-view.ts';
import {readStatements, type ReadStatement} from '../parse/read-asset.ts';
import {type PlacedStatement, placedStatements, TextLines} from './lint-places.ts';

/** A fix that may change rows, with what it would change. */
export interface PreviewedFix extends ToldFix {
  /** Unified diff of the lines that the statement stands on. */
  readonly diff: string;
}

export interface FixedText {
  readonly text: string;
  /** By the lines that the file had (in a notebook: the cell). */
  readonly applied: readonly ToldFix[];
  /** These and those rejected by the lines that it has now. */
  readonly offered: readonly PreviewedFix[];
  readonly rejected: readonly RejectedFix[];
}

/** A statement whose text is another one now. */
interface Mended {
  readonly placed: PlacedStatement;
  readonly fixed: FixedStatement;
}

const UNPLACED = 'its text cannot be changed where it stands; change it by hand';
const UNLIKE = 'the file would no longer be read as before';

/** Places at which a statement of a notebook may stand that are tried. */
const MOST_PLACES = 20;

/**
 * Applies the fixes that keep the rows to the statements of a file, in the file's own text. The file is read again: every
 * other statement has to be what it was, letter by letter, else nothing of it is taken.
 */
export function fixText(
  path: string,
  text: string,
  format: AssetFormat,
  rules: readonly LintRule[],
  settings: LintSettings,
): FixedText {
  const read = (body: string): readonly ReadStatement[] => readStatements({id: '', body, format});
  const mend = (body: string, statements: readonly ReadStatement[]): readonly Mended[] =>
    [...placedStatements(new TextLines(body), format, statements, settings)]
      .flatMap((cell) => cell.statements)
      .map((placed) => ({placed, fixed: fixStatement(rules, placed.input, settings, placed.aroundText)}));
  const statements = read(text);
  const all = mend(text, statements);
  const mended = all.filter(({placed, fixed}) => fixed.text !== placed.statement.sql);
  const file = new FileText(text, format, statements, read);
  const rejected: RejectedFix[] = [];
  for (const one of file.replaceMost(mended)) rejected.push(...refused(one, file.canPlace(one) ? UNLIKE : UNPLACED));
  // What is left is told by the lines that the file has now.
  const left = file.text === text ? all : mend(file.text, file.statements);
  return {
    text: file.text,
    applied: mended.filter((one) => file.has(one)).flatMap(appliedOf),
    offered: left.flatMap((one) => one.fixed.offered.map((offer) => previewed(path, one, offer))),
    rejected: [...rejected, ...left.flatMap((one) => one.fixed.rejected.map((fix) => inFile(one, fix)))],
  };
}

function inFile<T extends ToldFix>({placed: {place}}: Mended, fix: T): T {
  return {...fix, line: fix.line + place.lines.at(place.offset).line + place.lineBase - 1};
}

function appliedOf(mended: Mended): readonly ToldFix[] {
  return mended.fixed.applied.map((fix) => inFile(mended, fix));
}

function refused(mended: Mended, reason: string): readonly RejectedFix[] {
  return appliedOf(mended).map((fix) => ({...fix, reason}));
}

/** The lines that a statement stands on, without and with an offered fix. */
function previewed(path: string, mended: Mended, offer: OfferedFix): PreviewedFix {
  const {place, statement} = mended.placed;
  const {lines, offset, lineBase} = place;
  const {text: whole, starts} = lines;
  const to = offset + statement.sql.length;
  const [start, end] = [lines.at(offset), lines.at(to)];
  const around = (sql: string): string =>
    whole.slice(offset - start.column + 1, offset) + sql + whole.slice(to, starts[end.line] ?? whole.length);
  const {rule, title, line} = inFile(mended, offer);
  return {rule, title, line, diff: unifiedDiff(path, around(statement.sql), around(offer.text), start.line + lineBase)};
}

/** A file's text, and what its statements are and have to stay. */
class FileText {
  #text: string;
  readonly #format: AssetFormat;
  #statements: readonly ReadStatement[];
  readonly #read: (body: string) => readonly ReadStatement[];
  readonly #replaced = new Set<Mended>();

  constructor(
    text: string,
    format: AssetFormat,
    statements: readonly ReadStatement[],
    read: (body: string) => readonly ReadStatement[],
  ) {
    this.#text = text;
    this.#format = format;
    this.#statements = statements;
    this.#read = read;
  }

  get text(): string {
    return this.#text;
  }

  get statements(): readonly ReadStatement[] {
    return this.#statements;
  }

  has(mended: Mended): boolean {
    return this.#replaced.has(mended);
  }

  canPlace(mended: Mended): boolean {
    return this.#places([mended]).length > 0;
  }

  /** Puts all new texts in place but those with which the file would read otherwise. @returns those, found by halves */
  replaceMost(mended: readonly Mended[]): readonly Mended[] {
    if (mended.length === 0 || this.#replaceAll(mended)) return [];
    if (mended.length === 1) return mended;
    const half = mended.length >> 1;
    return [...this.replaceMost(mended.slice(0, half)), ...this.replaceMost(mended.slice(half))];
  }

  /** @returns false when the file stayed as it is */
  #replaceAll(mended: readonly Mended[]): boolean {
    const expected = this.#statements.map(({statement}) => statement.sql);
    for (const {placed, fixed} of mended) expected[placed.index] = fixed.text;
    for (const text of this.#places(mended)) {
      const statements = this.#read(text);
      const isSame =
        statements.length === expected.length &&
        statements.every(({statement}, i) => isRead(statement.sql, expected[i]!));
      if (!isSame) continue;
      this.#text = text;
      this.#statements = statements;
      for (const one of mended) this.#replaced.add(one);
      return true;
    }
    return false;
  }

  /** The texts that the file may become: one where the places are known. */
  #places(mended: readonly Mended[]): readonly string[] {
    if (this.#format === 'ipynb') return mended.length === 1 ? this.#inNotebook(mended[0]!) : [];
    let text = this.#text;
    for (const {placed, fixed} of mended.toSorted((a, b) => b.placed.index - a.placed.index)) {
      const {span, sql} = this.#statements[placed.index]!.statement;
      if (!this.#text.startsWith(sql, span.start)) return [];
      text = text.slice(0, span.start) + fixed.text + text.slice(span.start + sql.length);
    }
    return [text];
  }

  /** A notebook does not say in which of its strings a statement stands: wherever it is written is tried in turn. */
  #inNotebook({placed, fixed}: Mended): readonly string[] {
    const {sql} = placed.statement;
    const {start, end, text} = changed(sql, fixed.text);
    const found: string[] = [];
    for (const source of cellSources(this.#text) ?? []) {
      for (let at = source.text.indexOf(sql); at !== -1; at = source.text.indexOf(sql, at + 1)) {
        if (found.length === MOST_PLACES) return found;
        found.push(replaceInSource(this.#text, source, {start: at + start, end: at + end}, text));
      }
    }
    return found;
  }
}

/** A comment at the end of a statement may be read as standing behind it, once nothing follows it there. */
function isRead(sql: string, expected: string): boolean {
  if (sql === expected) return true;
  if (!expected.startsWith(sql)) return false;
  return allTokens(expected.slice(sql.length)).every(({kind}) => kind === 'space' || kind === 'comment');
}

/** The one stretch in which two texts differ. */
function changed(before: string, after: string): {readonly start: number; readonly end: number; readonly text: string} {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return {start: head, end: before.length - tail, text: after.slice(head, after.length - tail)};
}
