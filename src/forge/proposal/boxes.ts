/** A box that a person can tick on the page of a proposal. */
export interface Box {
  /** As written in its comment: `snooze-30d` of `<!-- wsr:snooze-30d -->`. */
  readonly key: string;
  readonly isTicked: boolean;
  /** Number of its line, from 0. */
  readonly line: number;
}

const BOX = /^(\s*(?:[-*+]|\d{1,9}[.)]) \[)([ xX])(\] .*<!-- wsr:([a-z0-9][a-z0-9-]{0,60}) -->)/;

/**
 * The boxes of a Markdown text: items of a task list whose line has a comment with a key. What looks like one inside a code
 * block is text that somebody wrote into a worksheet, and no box.
 */
export function boxesIn(text: string): readonly Box[] {
  const lines = text.split('\n');
  const fences = fencesIn(lines);
  return lines.flatMap((each, line) => {
    const match = fences[line]!.isCode ? null : BOX.exec(each);
    return match === null ? [] : [{key: match[4]!, isTicked: match[2] !== ' ', line}];
  });
}

/** Keys of ticked boxes, each once, sorted. */
export function tickedIn(text: string): readonly string[] {
  return [...new Set(boxesIn(text).flatMap(({key, isTicked}) => (isTicked ? [key] : [])))].toSorted();
}

/** The text with exactly these boxes ticked. */
export function withTicks(text: string, ticked: ReadonlySet<string>): string {
  const lines = text.split('\n');
  for (const {key, line, isTicked} of boxesIn(text)) {
    if (isTicked !== ticked.has(key)) lines[line] = lines[line]!.replace(BOX, `$1${ticked.has(key) ? 'x' : ' '}$3`);
  }
  return lines.join('\n');
}

/** For each line, whether it is part of fenced code, and the fence that is still open after it. */
export function fencesIn(
  lines: readonly string[],
): readonly {readonly isCode: boolean; readonly open: string | undefined}[] {
  let open: string | undefined;
  return lines.map((line) => {
    const [, mark, rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      if (mark !== undefined && !(mark.startsWith('`') && rest.includes('`'))) open = mark;
      return {isCode: open !== undefined, open};
    }
    if (mark?.startsWith(open) === true && rest.trim() === '') open = undefined;
    return {isCode: true, open};
  });
}
