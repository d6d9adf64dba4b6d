import type {Span} from '../model/scalars.ts';
import type {Edit} from '../parse/edits.ts';
import type {Code} from '../parse/lex/tokens.ts';
import type {Run} from '../parse/tree/nodes.ts';
import {spanOf} from '../parse/tree/view.ts';

/**
 * The edits that take a run of tokens out of a statement and leave every comment that stands between them, each on a line
 * of its own. The space around goes where it would only leave an empty line or two spaces.
 */
export function removal(code: Code, run: Run): readonly Edit[] {
  const {text} = code;
  const {start, end} = spanOf(code, run);
  const kept = commentsIn(code, {start, end});
  if (kept.length > 0) return [{span: {start, end}, text: together(text, kept, start, end)}];
  const before = text.slice(0, start).search(/\s*$/);
  const follows = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const atLineEnd = /^[ \t]*(?:\r\n?|\n|$)/.exec(text.slice(end))?.[0].length;
  if (endsInLineComment(code, before)) {
    // The comment's own line has to end: what comes next would be swallowed.
    const lineEnd = /^[ \t]*(?:\r\n?|\n)/.exec(text.slice(before))?.[0].length ?? 0;
    const to = atLineEnd === undefined ? end + follows : end + atLineEnd;
    return [
      {span: {start: Math.min(start, before + lineEnd), end: to}, text: indentOf(text, before + lineEnd, start, to)},
    ];
  }
  if (atLineEnd !== undefined || /^[ \t]*[),;]/.test(text.slice(end))) {
    return [{span: {start: before, end: atLineEnd === undefined ? end + follows : end}, text: ''}];
  }
  return [{span: {start, end: before === start && start > 0 ? end : end + follows}, text: ''}];
}

/**
 * As `removal`, for a run that something follows which takes its place: what stands between the two goes as well, but for
 * comments, which are of what follows.
 */
export function removalUpTo(code: Code, run: Run): readonly Edit[] {
  const {text} = code;
  const {start, end} = spanOf(code, run);
  const kept = commentsIn(code, {start, end});
  if (kept.length > 0) return [{span: {start, end}, text: together(text, kept, start, end)}];
  const space = /^\s*/.exec(text.slice(end, code.start(run.to)))?.[0].length ?? 0;
  return [{span: {start, end: end + space}, text: ''}];
}

/** What stood before the run on its line stays before what follows on the same line. */
function indentOf(text: string, lineStart: number, start: number, to: number): string {
  const rest = text.slice(to);
  return rest === '' || /^[\r\n]/.test(rest) || text[to - 1] === '\n' ? '' : text.slice(lineStart, start);
}

function commentsIn(code: Code, {start, end}: Span): readonly string[] {
  const {comments} = code.tokens;
  const found: string[] = [];
  for (let i = 0; i + 1 < comments.length; i += 2) {
    const [from = 0, to = 0] = [comments[i], comments[i + 1]];
    if (from >= start && to <= end) found.push(code.text.slice(from, to));
  }
  return found;
}

function together(text: string, comments: readonly string[], start: number, end: number): string {
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? '';
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const isGlued = start > 0 && !/\s/.test(text[start - 1] ?? '');
  const first = text.indexOf(comments[0] ?? '', start);
  const gap = isGlued ? (/[\r\n]/.test(text.slice(start, first)) ? lineEnd + indent : ' ') : '';
  const joined = gap + comments.map((comment) => comment.trimEnd()).join(lineEnd + indent);
  // At the end of a statement its terminator may follow.
  const isOpen = isLineComment(comments.at(-1) ?? '') && !/^[ \t]*[\r\n]/.test(text.slice(end));
  return isOpen ? joined + lineEnd + indent : joined;
}

function endsInLineComment(code: Code, at: number): boolean {
  const {comments} = code.tokens;
  for (let i = 0; i + 1 < comments.length; i += 2) {
    const [from = 0, to = 0] = [comments[i], comments[i + 1]];
    // A line comment may reach up to its line end, space at its end included.
    if (from < at && to >= at) return isLineComment(code.text.slice(from, to));
  }
  return false;
}

function isLineComment(comment: string): boolean {
  return !comment.startsWith('/*');
}
