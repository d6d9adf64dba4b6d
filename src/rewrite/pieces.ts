import type {Span} from '../model/scalars.ts';
import type {Edit} from '../parse/edits.ts';
import {applyEdits} from '../parse/edits.ts';
import type {CteReading, StatementReading} from '../parse/reading.ts';
import {dedent} from '../parse/format/dedent.ts';
import {formatSafely} from '../parse/format/format.ts';
import {commentsOf, commentSpans} from './comments.ts';

/** One author's CTE after edits, as a draft holds it, with the reading it comes from. */
export interface CtePiece {
  readonly reading: CteReading;
  readonly name: string;
  readonly columns?: string;
  readonly text: string;
  readonly leading: string;
}

export interface Pieces {
  readonly ctes: readonly CtePiece[];
  readonly final: string;
}

/** The pieces of a statement, laid out. @param edits over the text of the reading */
export function cutPieces(reading: StatementReading, edits: readonly Edit[]): Pieces {
  const {ctes, final} = cutAsWritten(reading, edits);
  return {ctes: ctes.map((cte) => ({...cte, text: laidOut(cte.text)})), final: laidOut(final)};
}

/**
 * Cuts a statement into its CTEs and its last query, edited. No comment is lost: one that stands between the pieces (above
 * the statement, before a comma, around AS) goes to the piece that follows it.
 * @param edits over the text of the reading; what lies inside of another one is left out with what that takes away
 */
export function cutAsWritten(reading: StatementReading, edits: readonly Edit[]): Pieces {
  const {text} = reading;
  const final = reading.final!;
  const owned = [...reading.ctes.flatMap((cte) => [cte.body, ...(cte.columns ? [cte.columns] : [])]), final];
  const strays = commentSpans(reading.code.tokens).filter(
    (comment) => !owned.some((span) => holds(span, comment)) && !edits.some(({span}) => holds(span, comment)),
  );
  const take = (until: number): string => {
    const taken: string[] = [];
    while (strays.length > 0 && strays[0]!.start < until) {
      const stray = strays.shift()!;
      taken.push(text.slice(stray.start, stray.end).trimEnd());
    }
    return taken.join('\n');
  };
  const ctes = reading.ctes.map((cte): CtePiece => {
    const columns = cte.columns && editedSlice(text, cte.columns, edits);
    const before = take(cte.body.end);
    const lineEnd = /[\r\n]|$/.exec(text.slice(cte.body.end))!.index + cte.body.end;
    // What ends the line of a CTE, as in `), -- all of them`, speaks of that CTE.
    const beside = take(Math.min(lineEnd, final.start));
    return {
      reading: cte,
      name: cte.name,
      ...(columns === undefined ? {} : {columns}),
      text: editedSlice(text, cte.body, edits).trim(),
      leading: joined(before, beside),
    };
  });
  const above = take(final.start);
  const below = take(text.length);
  const query = joined(above, editedSlice(text, final, edits).trim(), below);
  return {ctes, final: query};
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}

function laidOut(text: string): string {
  const {text: result, formatted} = formatSafely(text);
  return formatted ? result : dedent(result);
}

/** Comments of an author's CTE that became an import, to stand above that import. */
export function commentsOfImport(piece: CtePiece): string {
  return joined(piece.leading, ...commentsOf(piece.text));
}

/** A stretch of a text with the edits that lie in it. */
export function editedSlice(text: string, span: Span, edits: readonly Edit[]): string {
  const inside = outermost(edits.filter((edit) => holds(span, edit.span))).map((edit) => ({
    span: {start: edit.span.start - span.start, end: edit.span.end - span.start},
    text: edit.text,
  }));
  return applyEdits(text.slice(span.start, span.end), inside);
}

/** Edits without those that change what another one takes away. */
function outermost(edits: readonly Edit[]): readonly Edit[] {
  let end = -1;
  return edits
    .toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)
    .filter(({span}) => {
      if (span.end <= end && span.end > span.start) return false;
      end = Math.max(end, span.end);
      return true;
    });
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
