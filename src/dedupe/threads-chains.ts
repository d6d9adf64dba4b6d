import type {UtcDay} from '../model/scalars.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {lex} from '../parse/lex/lex.ts';
import {Code} from '../parse/lex/tokens.ts';
import {readStatement} from '../parse/read-statement.ts';
import {type Content, contentLikeness, contentOf} from './near.ts';
import type {Session, SessionEvent} from './threads-sessions.ts';
import {firstRun, type ThreadItem} from './threads-texts.ts';

/** Statements of a session that an edit may have started from: the last ones before it. */
const WINDOW = 20;
/** Longest pause between a version and the next one, in milliseconds: an afternoon with a meeting in it. */
const PAUSE = 3 * 3_600_000;
/**
 * How alike two versions are. Shares of what the smaller one speaks of, and of both: a version grows by a join or loses a
 * condition, and keeps nearly all that it had. Two queries on one table share much less.
 */
const INSIDE = 0.85;
const OVERLAP = 0.6;

/** A query and the versions that were tried on the way to it, or a statement that was never rewritten. */
export interface Unit {
  /** In the order first run. */
  readonly items: readonly ThreadItem[];
  /** The versions that stay, each with those that led to it. At least one. */
  readonly kept: readonly {readonly item: ThreadItem; readonly drafts: readonly ThreadItem[]}[];
}

/**
 * Follows edit chains: a text that is new in a session and nearly that of a statement run shortly before it there is the
 * next version of it. A version stays where it was run again on a day after the next one came up (both are in use then),
 * or where nothing came after it; where the last version never ran without an error, the one before it stays.
 *
 * @returns units in the order first run; every item is in exactly one
 */
export function unitsOf(
  items: ReadonlyMap<ExactFingerprint, ThreadItem>,
  sessions: readonly Session[],
): readonly Unit[] {
  const parents = new Map<ThreadItem, ThreadItem>();
  for (const session of sessions) findEdits(session, parents);
  const roots = Map.groupBy(items.values(), (item) => rootOf(item, parents));
  return [...roots.values()]
    .map((versions) => unitOf(versions.toSorted(firstRun), parents))
    .toSorted((a, b) => firstRun(a.items[0]!, b.items[0]!));
}

function rootOf(item: ThreadItem, parents: ReadonlyMap<ThreadItem, ThreadItem>): ThreadItem {
  let at = item;
  // A parent was run before its child, so this ends.
  for (let next = parents.get(at); next !== undefined; next = parents.get(at)) at = next;
  return at;
}

function findEdits({events, utcDay}: Session, parents: Map<ThreadItem, ThreadItem>): void {
  const contents = new Map<ThreadItem, Content>();
  const content = ({item}: SessionEvent): Content => {
    const known = contents.get(item) ?? contentOf(new Code(lex(item.source.text)));
    contents.set(item, known);
    return known;
  };
  const open = events.filter(({item}) => item.edited);
  for (const [index, event] of open.entries()) {
    const {item} = event;
    // Only what is new is an edit; what was there on an earlier day is run again.
    if (parents.has(item) || dayOf(item) !== utcDay || event.firstAt !== item.firstAt) continue;
    let best: {item: ThreadItem; overlap: number} | undefined;
    for (const before of open.slice(Math.max(0, index - WINDOW), index)) {
      if (!isNear(before, event) || !speakOfSame(before.item, item)) continue;
      const {overlap, inside} = contentLikeness(content(before), content(event));
      if (overlap < OVERLAP || inside < INSIDE) continue;
      // Of equally alike ones the later, which comes later here.
      if (best === undefined || overlap >= best.overlap) best = {item: before.item, overlap};
    }
    if (best !== undefined) parents.set(item, best.item);
  }
}

function isNear(before: SessionEvent, after: SessionEvent): boolean {
  if (before.item.firstAt >= after.item.firstAt) return false;
  const active = before.lastAt <= after.firstAt ? before.lastAt : before.firstAt;
  return Date.parse(after.firstAt) - Date.parse(active) <= PAUSE;
}

function speakOfSame(a: ThreadItem, b: ThreadItem): boolean {
  if (a.writes !== b.writes) return false;
  if (a.relations.size === 0 || b.relations.size === 0) return a.relations.size === b.relations.size;
  return [...a.relations].some((relation) => b.relations.has(relation));
}

function unitOf(items: readonly ThreadItem[], parents: ReadonlyMap<ThreadItem, ThreadItem>): Unit {
  const [only] = items;
  if (only !== undefined && items.length === 1) return {items, kept: [{item: only, drafts: []}]};
  const followers = new Map<ThreadItem, ThreadItem[]>();
  for (const item of items) {
    const parent = parents.get(item);
    if (parent !== undefined) followers.set(parent, [...(followers.get(parent) ?? []), item]);
  }
  const kept = new Set(items.filter((item) => !isDraft(item, followers.get(item) ?? [])));
  for (const item of items) if (kept.has(item) && neverRan(item)) replaceFailed(item, parents, kept);
  foldTrivial(kept);
  const drafts = Map.groupBy(
    items.filter((item) => !kept.has(item)),
    (item) => destinationOf(item, followers, parents, kept),
  );
  return {items, kept: items.filter((item) => kept.has(item)).map((item) => ({item, drafts: drafts.get(item) ?? []}))};
}

/** A version that others were made from and that nobody ran again once they were there. */
function isDraft(item: ThreadItem, followers: readonly ThreadItem[]): boolean {
  return followers.some((next) => [...item.days].every((day) => day <= dayOf(next)));
}

/** The day on which it was first run. */
function dayOf({rows}: ThreadItem): UtcDay {
  return rows[0]?.utcDay ?? '';
}

function neverRan({runs, failures}: ThreadItem): boolean {
  return failures >= runs;
}

/** The nearest version before one that only failed, if any of them ran, stays in its place. */
function replaceFailed(failed: ThreadItem, parents: ReadonlyMap<ThreadItem, ThreadItem>, kept: Set<ThreadItem>): void {
  for (let at = parents.get(failed); at !== undefined; at = parents.get(at)) {
    if (neverRan(at)) continue;
    kept.delete(failed);
    kept.add(at);
    return;
  }
}

/** Of versions that differ only in how their rows are ordered and cut, the newest stays. */
function foldTrivial(kept: Set<ThreadItem>): void {
  if (kept.size < 2) return;
  for (const same of Map.groupBy(kept, (item) => withoutOrder(item.source.text)).values()) {
    const newest = same.toSorted(firstRun).at(-1);
    for (const item of same) if (item !== newest) kept.delete(item);
  }
}

/** The tokens of a query without ORDER BY, LIMIT, OFFSET and TOP of the whole. */
function withoutOrder(text: string): string {
  const {code, root} = readStatement(text);
  const [first] = root?.branches ?? [];
  const top = first?.kind === 'select' ? first.top : undefined;
  const order = root?.orderBy;
  // The list of an ORDER BY stands behind its two words.
  const ordered = order === undefined ? undefined : {at: order.at - 2, to: order.to};
  const left = [ordered, root?.limit, root?.offset, top].filter((run) => run !== undefined);
  const parts: string[] = [];
  for (let at = 0; at < code.size; at++) {
    if (!left.some((run) => at >= run.at && at < run.to)) parts.push(code.upper(at) || code.written(at));
  }
  return parts.join(' ');
}

/** Where a draft led to: the nearest version after it that stays, else the nearest before it, else the last one. */
function destinationOf(
  draft: ThreadItem,
  followers: ReadonlyMap<ThreadItem, readonly ThreadItem[]>,
  parents: ReadonlyMap<ThreadItem, ThreadItem>,
  kept: ReadonlySet<ThreadItem>,
): ThreadItem {
  const pending = [draft];
  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    if (kept.has(at)) return at;
    pending.push(...(followers.get(at) ?? []));
  }
  for (let at = parents.get(draft); at !== undefined; at = parents.get(at)) if (kept.has(at)) return at;
  return [...kept].toSorted(firstRun).at(-1) ?? draft;
}
