import {boxesIn, fencesIn} from './boxes.ts';

/** What a forge takes, in UTF-16 units: never more than it counts itself. */
export interface TextLimits {
  readonly title: number;
  readonly body: number;
}

/** A title on one line, cut where the forge takes less. */
export function fitTitle(title: string, limit: number): string {
  const line = title.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${cutAt(line, limit - 1).trimEnd()}…`;
}

/**
 * A body that the forge takes: whole, or cut at the end of a line, with what was open closed, its boxes, and a sentence that says
 * how much is missing.
 */
export function fitBody(body: string, limit: number): string {
  const text = body.replace(/\r\n?/g, '\n').trimEnd();
  if (text.length <= limit) return text;
  const lines = text.split('\n');
  const fences = fencesIn(lines);
  const boxes = boxesIn(text);
  let details = 0;
  const open: number[] = [];
  for (const [line, each] of lines.entries()) {
    if (!fences[line]!.isCode) details += count(each, /<details[\s>]/gi) - count(each, /<\/details>/gi);
    open.push(Math.max(details, 0));
  }
  let length = text.length;
  for (let kept = lines.length - 1; kept >= 0; kept -= 1) {
    length -= lines[kept]!.length + 1;
    // The end is never longer than this; most lines need not be looked at closely.
    if (length > limit) continue;
    const fence = fences[kept - 1]?.open;
    const saved = boxes.filter(({line}) => line >= kept).map(({line}) => lines[line]!);
    const lost = lines.length - kept - saved.length;
    const end = [
      ...(fence === undefined ? [] : [fence]),
      ...Array.from({length: open[kept - 1] ?? 0}, () => '\n</details>'),
      ...(saved.length === 0 ? [] : ['', ...saved]),
      '',
      `**Cut here:** ${lost} more ${lost === 1 ? 'line does' : 'lines do'} not fit into what the forge takes. The files of the branch have everything.`,
    ];
    const cut = [...lines.slice(0, kept), ...end].join('\n');
    if (cut.length <= limit) return cut;
  }
  return cutAt(text, limit);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Never cuts a character in two. */
function cutAt(text: string, limit: number): string {
  const end = /[\uD800-\uDBFF]/.test(text[limit - 1] ?? '') ? limit - 1 : limit;
  return text.slice(0, end);
}
