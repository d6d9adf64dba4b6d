import type {Span} from '../model/scalars.ts';

/** Replaces what stands at the span; an empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/**
 * Applies edits to a text. Edits may come in any order; insertions at one place keep the order they were given in and
 * stand before a replacement that starts there.
 * @throws RangeError when two edits overlap or a span lies outside the text.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((edit, index) => ({edit, index}))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.index - b.index);
  const parts: string[] = [];
  let at = 0;
  for (const {edit} of ordered) {
    const {start, end} = edit.span;
    if (start > end || start < 0 || end > text.length) {
      throw new RangeError(`The edit at ${start} to ${end} lies outside a text of ${text.length} characters.`);
    }
    if (start < at) throw new RangeError(`The edit at ${start} to ${end} overlaps the one that ends at ${at}.`);
    parts.push(text.slice(at, start), edit.text);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
