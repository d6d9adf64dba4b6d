import type {Difference, DifferenceKind} from '../../model/difference.ts';

/** Most characters of a piece of SQL in a sentence. */
const WIDTH = 80;

const NOUNS: Readonly<Record<DifferenceKind, string>> = {
  column: 'Column',
  filter: 'Filter',
  join: 'Join',
  source: 'Source',
  aggregate: 'Aggregate',
  grain: 'Grain',
  window: 'Window',
  set: 'Set operator',
  order: 'Order',
  limit: 'Limit',
  literal: 'Literal',
  other: 'Other part',
};

const JOIN = /^((?:NATURAL )?(?:LEFT |RIGHT |FULL |ASOF )?JOIN(?: in brackets)?) (.+)$/s;

/** One short sentence: `Filter added: status = 'paid'`, `LEFT JOIN customers became JOIN`. */
export function sayDifference({kind, change, before, after}: Difference): string {
  if (change !== 'changed' || before === undefined || after === undefined) {
    return `${NOUNS[kind]} ${change}: ${clipped(before ?? after ?? '', 0)}`;
  }
  const from = sharedLength(before, after);
  const start = Math.max(before.length, after.length) > WIDTH ? Math.max(0, from - WIDTH / 4) : 0;
  const joins = [JOIN.exec(before), JOIN.exec(after)];
  if (kind === 'join' && joins[0]?.[2] !== undefined && joins[0][2] === joins[1]?.[2]) {
    return `${clipped(before, 0)} became ${joins[1]?.[1]}`;
  }
  if (kind === 'join') return `${clipped(before, start)} became ${clipped(after, start)}`;
  return `${NOUNS[kind]} changed: ${clipped(before, start)} became ${clipped(after, start)}`;
}

/** How many characters two texts begin with that are the same. */
function sharedLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

/** As much of a text as fits, from an offset on. */
function clipped(text: string, from: number): string {
  const flat = text.replace(/\s*[\r\n\t]\s*/g, ' ');
  let start = from;
  // Not within a word.
  while (start > 0 && flat[start - 1] !== ' ') start--;
  const rest = start > 0 ? `…${flat.slice(start)}` : flat;
  return rest.length > WIDTH ? `${rest.slice(0, WIDTH - 1).trimEnd()}…` : rest;
}
