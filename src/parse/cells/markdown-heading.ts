/** What Markdown above a cell says of it. */
export interface MarkdownHeading {
  readonly heading?: string;
  /** The first line of text, where there is no heading. */
  readonly line?: string;
}

/** The last heading of a Markdown text, and its first line of text. Linear. */
export function readMarkdown(markdown: string): MarkdownHeading {
  let heading: string | undefined;
  let line: string | undefined;
  let previous = '';
  let fence: string | undefined;
  for (const raw of markdown.split(/\r\n?|\n/)) {
    const written = raw.slice(0, 1000).trim();
    const mark = /^(?:```|~~~)/.exec(written)?.[0];
    if (mark !== undefined && (fence === undefined || fence === mark)) fence = fence === undefined ? mark : undefined;
    if (mark !== undefined || fence !== undefined) {
      previous = '';
      continue;
    }
    if (/^#{1,6}\s*[^#\s]/.test(written)) heading = textOf(written) ?? heading;
    else if (/^<h[1-6][\s>]/i.test(written)) heading = textOf(written) ?? heading;
    // A line of `=` or `-` makes a heading of the one above.
    else if (/^(?:=+|-{2,})$/.test(written) && previous !== '') heading = textOf(previous) ?? heading;
    else line ??= textOf(written);
    previous = /^(?:[-*>|]|\d+\.)/.test(written) ? '' : written;
  }
  return {...(heading === undefined ? {} : {heading}), ...(line === undefined ? {} : {line})};
}

/** A line without marks: `## **Orders** of [May](…) ##` is `Orders of May`; undefined when it has no words. */
function textOf(written: string): string | undefined {
  const text = written
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^<>]*>/g, '')
    .replace(/^(?:#{1,6}|>|[-*+]\s|\d+\.\s)\s*/, '')
    .replace(/\s+#+$/, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(text) ? text : undefined;
}
