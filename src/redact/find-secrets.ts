import type {Span} from '../model/scalars.ts';
import {isPlaceholder} from './placeholder.ts';
import {secretRules} from './rules/index.ts';

/** A secret by place: the value's span, without its quotes. */
export interface FoundSecret extends Span {
  readonly kind: string;
}

/** All secrets of a text, in order, not overlapping. Where rules overlap, the longer place counts, then the earlier rule. */
export function findSecrets(text: string): FoundSecret[] {
  const found: (FoundSecret & {readonly order: number})[] = [];
  secretRules.forEach((rule, order) => {
    for (const {start, end} of rule.find(text)) {
      if (end > start && !isPlaceholder(text.slice(start, end))) found.push({kind: rule.kind, start, end, order});
    }
  });
  found.sort((a, b) => a.start - b.start || b.end - a.end || a.order - b.order);
  return withoutOverlaps(found);
}

/** Merges what overlaps into one place that covers all of it, named by the rule that comes first in the list. */
function withoutOverlaps(found: readonly (FoundSecret & {readonly order: number})[]): FoundSecret[] {
  const apart: (FoundSecret & {readonly order: number})[] = [];
  for (const secret of found) {
    const last = apart.at(-1);
    if (last === undefined || secret.start >= last.end) {
      apart.push(secret);
      continue;
    }
    const first = secret.order < last.order ? secret : last;
    apart[apart.length - 1] = {...first, start: last.start, end: Math.max(last.end, secret.end)};
  }
  return apart.map(({kind, start, end}) => ({kind, start, end}));
}
