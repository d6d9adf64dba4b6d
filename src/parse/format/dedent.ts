import {allTokens} from '../lex/object-view.ts';
import type {TokenKind} from '../lex/kinds.ts';

/** Line ends inside these are part of the code. */
const VERBATIM: ReadonlySet<TokenKind> = new Set(['string', 'quoted', 'dollar-string', 'template']);

/**
 * Moves a text to the left: the space that all lines after the first have in common goes, so that indenting it again gives
 * the same text. Lines that start inside a string or a quoted name stay, and do not count.
 */
export function dedent(text: string): string {
  const verbatim = allTokens(text).filter(({kind}) => VERBATIM.has(kind));
  let next = 0;
  const lines: {readonly text: string; readonly isCode: boolean}[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const at = start;
    start += line.length + 1;
    while (next < verbatim.length && verbatim[next]!.end <= at) next++;
    const inside = verbatim[next];
    lines.push({text: line, isCode: at > 0 && !(inside !== undefined && inside.start < at)});
  }
  const depths = lines.filter((line) => line.isCode && line.text.trim() !== '').map((line) => line.text.search(/\S/));
  const common = depths.reduce((least, depth) => Math.min(least, depth), Number.MAX_SAFE_INTEGER);
  return lines
    .map((line) => (line.isCode ? line.text.slice(Math.min(common, line.text.search(/\S|$/))) : line.text))
    .join('\n');
}
