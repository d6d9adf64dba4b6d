import type {Run, Scope, Source} from '../../parse/tree/nodes.ts';
import type {Differences} from './found.ts';
import {compareFilters} from './compare-filters.ts';
import {type Matching, matchBy, matchInTurn} from './matching.ts';
import {type Candidate, candidatesOf, pairSources} from './pair-sources.ts';
import {type Condition, type JoinedSource, mainOf, namesOfQuery, rowParts} from './select-parts.ts';
import {joinWords, shownJoin, shownSource} from './shown-source.ts';
import type {Side} from './side.ts';
import {plainText, shownText} from './written.ts';

/** What compares what stands inside of what is compared. */
export interface CompareInside {
  /** The queries behind two sources. */
  sources(one: JoinedSource, other: JoinedSource): void;
  /** The common table expressions that two stretches name. @returns whether these are what makes the two differ */
  named(one: Run, other: Run): boolean;
}

/** Compares what two scopes read, how they join it, and which rows they let pass. */
export function compareRows(
  a: Side,
  b: Side,
  one: Scope,
  other: Scope,
  found: Differences,
  inside: CompareInside,
): void {
  const left = rowParts(a.code, one);
  const right = rowParts(b.code, other);
  const paired = pairAll(a, b, left.sources, right.sources, (x, y) => {
    if (x.identity !== y.identity) compareSources(x, y, found, inside);
  });
  const filters: [Condition[], Condition[]] = [[...left.conditions], [...right.conditions]];
  for (const [x, y] of paired.pairs) compareJoins(x, y, found, filters);
  for (const {side, joined, isFirst} of [...paired.removed, ...paired.added]) {
    const shown = isFirst ? shownSource(side.code, joined) : shownJoin(side, joined);
    found.add(isFirst ? 'source' : 'join', side === a ? shown : undefined, side === a ? undefined : shown);
    dropOwn(side === a ? filters[0] : filters[1], joined);
  }
  compareFilters(a, b, filters[0], filters[1], found, (x, y) => inside.named(x, y));
}

/**
 * Pairs sources, those last that are computed from others beside them: `FLATTEN(input => o.items)` is the same one as long as
 * `o` is.
 * @param compare is given each pair before what depends on it is looked at
 */
function pairAll(
  a: Side,
  b: Side,
  one: readonly JoinedSource[],
  other: readonly JoinedSource[],
  compare: (x: Candidate, y: Candidate) => void,
): Matching<Candidate> {
  const [left, right] = [candidatesOf(a, one), candidatesOf(b, other)];
  const free = ({joined: {meant}}: Candidate): boolean => meant.query !== undefined || meant.arguments === undefined;
  const first = pairSources(left.filter(free), right.filter(free));
  // What stands inside comes first: its columns may go by other names from then on.
  for (const [x, y] of first.pairs) compare(x, y);
  agreeOnLabels(a, b, first);
  if (left.every(free) && right.every(free)) return first;

  const bound = [left, right].map((all) => all.filter((candidate) => !free(candidate)));
  for (const [side, candidates] of [[a, bound[0]!] as const, [b, bound[1]!] as const]) {
    side.agree(candidates.map(({joined}, i) => [joined.source, `f${i}`] as const));
  }
  const [x, y] = bound.map((candidates) => candidates.map(spelledAgain));
  const second = pairSources(x!, y!);
  for (const pair of second.pairs) compare(...pair);
  const all = {
    pairs: [...first.pairs, ...second.pairs],
    removed: [...first.removed, ...second.removed],
    added: [...first.added, ...second.added],
  };
  agreeOnLabels(a, b, all);
  return all;
}

function spelledAgain(candidate: Candidate): Candidate {
  const {side, joined} = candidate;
  const {scope, meant} = joined;
  return {...candidate, identity: side.full.spelling.expression(scope, mainOf(side.code, meant))};
}

function compareSources(x: Candidate, y: Candidate, found: Differences, inside: CompareInside): void {
  const [one, other] = [x.joined.meant, y.joined.meant];
  if (one.query !== undefined && other.query !== undefined) {
    inside.sources(x.joined, y.joined);
    compareSuffixes(x, y, found);
    return;
  }
  const names = [shownSource(x.side.code, x.joined), shownSource(y.side.code, y.joined)] as const;
  const isRenamed = plainText(x.side.code, one.name ?? one) !== plainText(y.side.code, other.name ?? other);
  if (one.query !== undefined || other.query !== undefined) {
    const said = ({side: {code}, joined}: Candidate): string =>
      `${shownSource(code, joined)}${joined.meant.query === undefined ? '' : ' (a query)'}`;
    found.add('source', said(x), said(y));
    inside.sources(x.joined, y.joined);
  } else if (isRenamed || names[0] !== names[1]) found.add('source', ...names);
  else if (!compareSuffixes(x, y, found) && one.arguments === undefined) {
    // One name that is another table in another session.
    found.add('source', x.identity, y.identity);
  }
}

/** Time travel, PIVOT and the names that a list gives the columns. @returns whether they differ */
function compareSuffixes(x: Candidate, y: Candidate, found: Differences): boolean {
  const parts = ({side: {code}, joined: {meant}}: Candidate): readonly string[] =>
    [meant.travel, ...meant.reshapes, namesOfQuery(meant) === undefined ? meant.columns : undefined]
      .filter((run) => run !== undefined)
      .map((run) => shownText(code, run));
  const matched = matchBy(parts(x), parts(y), (text) => text.toUpperCase());
  for (let i = 0; i < Math.max(matched.removed.length, matched.added.length); i++) {
    found.add('source', withSuffix(x, matched.removed[i]), withSuffix(y, matched.added[i]));
  }
  return matched.removed.length + matched.added.length > 0;
}

function withSuffix({side, joined}: Candidate, text: string | undefined): string {
  return `${shownSource(side.code, joined)}${text === undefined ? '' : ` ${text}`}`;
}

function agreeOnLabels(a: Side, b: Side, paired: Matching<Candidate>): void {
  const labels = (place: 0 | 1): (readonly [Source, string])[] =>
    paired.pairs.map((pair, i) => [pair[place].joined.source, `s${i}`] as const);
  const alone = (rest: readonly Candidate[], sign: string): (readonly [Source, string])[] =>
    rest.map(({joined}, i) => [joined.source, `${sign}${i}`] as const);
  a.agree([...labels(0), ...alone(paired.removed, '-')]);
  b.agree([...labels(1), ...alone(paired.added, '+')]);
}

function compareJoins(x: Candidate, y: Candidate, found: Differences, filters: [Condition[], Condition[]]): void {
  const [one, other] = [x.joined, y.joined];
  compareSamples(x, y, found);
  const kind = ({joined, natural, grouped}: JoinedSource): string => `${joined} ${natural} ${grouped}`;
  if (kind(one) !== kind(other)) {
    found.add(
      'join',
      `${joinWords(one, true)} ${shownSource(x.side.code, one)}`,
      `${joinWords(other, true)} ${shownSource(y.side.code, other)}`,
    );
    filters[0].push(...one.on);
    filters[1].push(...other.on);
    return;
  }
  const texts = ({side, joined}: Candidate): readonly {readonly full: string; readonly byNames: string}[] => {
    side.agreeThrough(joined);
    const full = side.keys.conditionTexts(side.full, joined.on);
    const byNames = side.keys.conditionTexts(side.byNames, joined.on);
    return [
      ...full.map((text, i) => ({full: text, byNames: byNames[i]!})),
      ...joined.using.map((name) => ({full: name, byNames: name})),
    ];
  };
  const matched = matchInTurn(
    texts(x),
    texts(y),
    (left, right) => matchBy(left, right, ({full}) => full),
    (left, right) => matchBy(left, right, ({byNames}) => byNames),
  );
  if (matched.removed.length + matched.added.length > 0)
    found.add('join', shownJoin(x.side, one), shownJoin(y.side, other));
}

function compareSamples(x: Candidate, y: Candidate, found: Differences): void {
  const samples = [x, y].map(({side, joined: {source, meant}}) => {
    const run = source.sample ?? meant.sample;
    return run === undefined ? undefined : shownText(side.code, run).replace(/^tablesample/i, 'SAMPLE');
  });
  const [before, after] = samples;
  if (before?.toUpperCase() !== after?.toUpperCase()) found.add('limit', before, after);
}

/** Conditions of a source that the other statement does not have are no filters. */
function dropOwn(filters: Condition[], {source, join}: JoinedSource): void {
  for (let i = filters.length - 1; i >= 0; i--) {
    const {run, of} = filters[i]!;
    if (run === join.on || run === join.using || run === join.match || of?.source === source) filters.splice(i, 1);
  }
}
