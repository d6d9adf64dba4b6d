import type {Span} from '../model/scalars.ts';
import {Anchors} from './anchors.ts';
import {withConcatenated} from './concatenated.ts';
import {isPlaceholder} from './placeholder.ts';
import type {SecretRule} from './rule.ts';
import {secretRules} from './rules/index.ts';

/** A secret by place: the value's span, without its quotes. */
export interface FoundSecret extends Span {
  readonly kind: string;
}

interface Owner {
  readonly rule: SecretRule;
  readonly order: number;
}

/** The anchors of each list of rules, made once. */
const known = new WeakMap<readonly SecretRule[], Anchors<Owner>>();

/** Finds the secrets of a text: by all rules, or by whatever a test puts in their place. */
export type FindSecrets = (text: string) => FoundSecret[];

/** All secrets of a text, in order, not overlapping. Where rules overlap, the longer place counts, then the earlier rule. */
export function findSecrets(text: string): FoundSecret[] {
  return findByRules(secretRules, text);
}

/** What some rules find by themselves. */
export function findByRules(rules: readonly SecretRule[], text: string): FoundSecret[] {
  const found: (FoundSecret & {readonly order: number})[] = [];
  const add = ({rule, order}: Owner, spans: Iterable<Span>): void => {
    for (const {start, end} of spans) {
      if (end > start && !isPlaceholder(text.slice(start, end))) found.push({kind: rule.kind, start, end, order});
    }
  };
  for (const [order, rule] of rules.entries()) if (rule.find !== undefined) add({rule, order}, rule.find(text));
  anchorsOf(rules).forEach(text, (owner, at, length) => {
    const spans = owner.rule.at(text, at, length);
    if (spans.length > 0) add(owner, spans);
  });
  if (found.length === 0) return [];
  const all = withConcatenated(text, found).filter(({start, end}) => !isPlaceholder(text.slice(start, end)));
  all.sort((a, b) => a.start - b.start || b.end - a.end || a.order - b.order);
  return withoutOverlaps(all);
}

function anchorsOf(rules: readonly SecretRule[]): Anchors<Owner> {
  let anchors = known.get(rules);
  if (anchors === undefined) {
    anchors = new Anchors(rules.flatMap((rule, order) => rule.anchors.map((word) => [word, {rule, order}] as const)));
    known.set(rules, anchors);
  }
  return anchors;
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
