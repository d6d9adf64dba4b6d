import {allTokens} from './lex/object-view.ts';

/** Longest remark kept, in characters. */
const LIMIT = 400;

/**
 * The text of the comment directly above a statement: the last run of comments without an empty line in it, with at most
 * one empty line below. Comment marks, rules of dashes and lines of switched-off code are left out.
 * @param leading what stands between the start of a statement's span and its code.
 */
export function remarkOf(leading: string): string | undefined {
  let run: string[] = [];
  for (const token of allTokens(leading)) {
    const text = leading.slice(token.start, token.end);
    if (token.kind === 'comment') run.push(...linesOf(text));
    else if (token.kind === 'space') {
      const breaks = text.split(/\r\n?|\n/).length - 1;
      const isLast = token.end === leading.length;
      if (breaks > (isLast ? 2 : 1)) run = [];
    }
  }
  const remark = run
    .filter((line) => line !== '' && !isSwitchedOffCode(line))
    .join('\n')
    .trim();
  return remark === '' ? undefined : cut(remark);
}

/** Cuts a text to the length of a remark. */
export function cut(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= LIMIT ? trimmed : `${trimmed.slice(0, LIMIT - 1).trimEnd()}…`;
}

function linesOf(comment: string): string[] {
  const isBlock = comment.startsWith('/*');
  const inner = isBlock
    ? comment.slice(2, comment.endsWith('*/') && comment.length > 3 ? -2 : undefined)
    : comment.slice(2);
  return inner.split(/\r\n?|\n/).map((line) => {
    const bare = (isBlock ? line.replace(/^\s*\*+(?=\s|$)/, '') : line).trim();
    return bare
      .replace(/^[-=*#/~_+\s]{3,}/, '')
      .replace(/[-=*#/~_+\s]{3,}$/, '')
      .trim();
  });
}

function isSwitchedOffCode(line: string): boolean {
  return (
    /[;,]\s*$/.test(line) ||
    /^(?:and|or|where|join|left join|group by|order by|limit)\b.*[=<>(]|^(?:limit|group by|order by)\b/i.test(line)
  );
}
