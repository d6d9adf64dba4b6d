import {type Matching, matchAlike, matchBy, matchInTurn, shareOf} from './matching.ts';
import type {JoinedSource} from './select-parts.ts';
import type {Side} from './side.ts';

/** A source of one of two scopes that are compared. */
export interface Candidate {
  readonly side: Side;
  readonly joined: JoinedSource;
  readonly identity: string;
  /** Whether it comes first: the one that FROM names. */
  readonly isFirst: boolean;
}

/** The sources of a scope. */
export function candidatesOf(side: Side, sources: readonly JoinedSource[]): readonly Candidate[] {
  return sources.map((joined, i) => ({side, joined, identity: side.keys.identity(joined), isFirst: i === 0}));
}

/**
 * Says which source of one scope is which of the other: what is the same thing, then what is called the same, then queries
 * that read and give much the same, and last what both name first.
 */
export function pairSources(a: readonly Candidate[], b: readonly Candidate[]): Matching<Candidate> {
  return matchInTurn(
    a,
    b,
    (left, right) => matchBy(left, right, ({identity, joined}) => `${identity} ${joined.source.called ?? ''}`),
    (left, right) => matchBy(left, right, ({identity}) => identity),
    (left, right) => matchBy(left, right, nameOfQuery),
    (left, right) => matchAlike(left, right, likenessOfQueries),
    (left, right) => matchBy(left, right, nameOfTable),
    (left, right) => matchBy(left, right, aliasOf),
    (left, right) => matchBy(left, right, ({isFirst}) => (isFirst ? '' : undefined)),
    (left, right) =>
      left.length === 1 && right.length === 1 && a.length === b.length && a.length <= 2
        ? matchBy(left, right, ({joined}) => joined.joined)
        : {pairs: [], removed: left, added: right},
  );
}

function nameOfQuery({joined: {source, meant}}: Candidate): string | undefined {
  return meant.query === undefined ? undefined : (source.cte?.name ?? source.called);
}

function nameOfTable({joined: {meant}}: Candidate): string | undefined {
  return meant.query === undefined ? meant.name?.relation.name : undefined;
}

/** An alias that somebody chose. */
function aliasOf({joined: {source}}: Candidate): string | undefined {
  return source.alias === -1 ? undefined : source.called;
}

/** How much two queries read and give the same; 0 where that is little. */
function likenessOfQueries(one: Candidate, other: Candidate): number {
  if (one.joined.meant.query === undefined || other.joined.meant.query === undefined) return 0;
  const tables = shareOf(tablesOf(one), tablesOf(other));
  const columns = shareOf(columnsOf(one), columnsOf(other));
  const score = (tables + columns) / 2;
  return score >= 0.4 ? score : 0;
}

function columnsOf({side, joined: {meant, scope}}: Candidate): ReadonlySet<string> {
  return side.keys.columnsOf(scope, meant) ?? new Set();
}

function tablesOf({side, joined: {meant}}: Candidate): ReadonlySet<string> {
  return meant.query === undefined ? new Set() : side.keys.tablesOf(meant.query);
}
