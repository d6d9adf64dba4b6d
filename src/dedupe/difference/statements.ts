import type {Change, Query, Run, Scope} from '../../parse/tree/nodes.ts';
import {compareRows} from './compare-rows.ts';
import {Comparison} from './comparison.ts';
import type {Differences} from './found.ts';
import {aroundAll, type Leftover, restOf} from './leftover.ts';
import {matchBy} from './matching.ts';
import type {Side} from './side.ts';
import {plainText, shownText} from './written.ts';

/** Compares all that two statements say. */
export function compareStatements(a: Side, b: Side, found: Differences): void {
  const queries = new Comparison(a, b, found);
  const changes = matchBy(a.reading.tree.changes, b.reading.tree.changes, () => '');
  for (const [one, other] of changes.pairs) compareChanges(a, b, one, other, found, queries);
  // A query may stand in an INSERT here and by itself there.
  const left = [...a.reading.tree.roots, ...changes.removed.flatMap((change) => change.queries)];
  const right = [...b.reading.tree.roots, ...changes.added.flatMap((change) => change.queries)];
  const roots = matchBy(left, right, () => '');
  for (const [one, other] of roots.pairs) queries.queries(one, other, true);
  for (const one of roots.removed) found.add('other', shownText(a.code, one), undefined);
  for (const one of roots.added) found.add('other', undefined, shownText(b.code, one));

  for (const one of changes.removed)
    addTarget(a, one, (shown) => found.add('other', shown, undefined, one.queries.length > 0));
  for (const one of changes.added)
    addTarget(b, one, (shown) => found.add('other', undefined, shown, one.queries.length > 0));
  const isQuery =
    roots.pairs.length + changes.pairs.length > 0 && [a, b].every(({reading}) => reading.kind !== 'procedural');
  if (left.length + right.length + changes.pairs.length > 0) addLeftover(aroundAll(a), aroundAll(b), isQuery, found);
  else compareWords(a, b, found);
  compareHoles(a, b, found);
  // What is not understood, or only known when it runs, may be a part of anything.
  if (found.all.length === 0 && [a, b].some(isOpen)) compareWords(a, b, found);
}

/** A common table expression whose name a template makes is read under a name that nobody knows. */
function isOpen({reading: {depth, tree}}: Side): boolean {
  const isTemplate = (scope: Scope): boolean =>
    scope.kind === 'query' && ((scope as Query).with?.ctes.some(({name}) => /\{[{%]|<%|&/.test(name)) ?? false);
  return depth !== 'full' || tree.scopes.some(isTemplate);
}

/** What a statement writes to, where the other one only gives rows. */
function addTarget({code}: Side, change: Change, add: (shown: string) => void): void {
  add(shownText(code, {at: change.at, to: change.targets[0]?.to ?? change.to}));
}

function addLeftover(before: Leftover, after: Leftover, isHarmless: boolean, found: Differences): void {
  if (before.text === after.text) return;
  found.add('other', before.shown || undefined, after.shown || undefined, isHarmless);
}

function compareChanges(a: Side, b: Side, one: Change, other: Change, found: Differences, queries: Comparison): void {
  compareRows(a, b, one, other, found, queries);
  const own = matchBy(rowsOf(one), rowsOf(other), () => '');
  for (const [x, y] of own.pairs) queries.queries(x, y, true);
  compareText(
    a,
    b,
    one.on,
    other.on,
    (run, side) => side.full.spelling.expression(side === a ? one : other, run),
    (before, after) => found.add('join', before, after),
  );
  const set = (side: Side, change: Change): readonly {name: string; text: string; shown: string}[] =>
    change.assignments.map(({column, value, at, to}) => ({
      name: plainText(side.code, {at: column.to - 1, to: column.to}),
      text: side.full.spelling.expression(change, value),
      shown: shownText(side.code, {at, to}),
    }));
  const assigned = matchBy(set(a, one), set(b, other), ({name}) => name);
  for (const [x, y] of assigned.pairs) if (x.text !== y.text) found.add('column', x.shown, y.shown);
  found.addRest('column', assigned, ({shown}) => shown);
  addLeftover(restOf(a, one), restOf(b, other), false, found);
}

/** The queries whose rows a change writes: those in its FROM are compared as sources, those in conditions as parts of them. */
function rowsOf({queries, sources, where, on, assignments}: Change): readonly Query[] {
  const told: readonly (Run | undefined)[] = [where, on, ...assignments, ...sources];
  return queries.filter(({at}) => !told.some((run) => run !== undefined && at >= run.at && at < run.to));
}

function compareText(
  a: Side,
  b: Side,
  before: Run | undefined,
  after: Run | undefined,
  spelled: (run: Run, side: Side) => string,
  add: (before: string | undefined, after: string | undefined) => void,
): void {
  const [left, right] = [before && spelled(before, a), after && spelled(after, b)];
  if (left !== right) add(before && shownText(a.code, before), after && shownText(b.code, after));
}

/** Statements without rows: GRANT, USE and the like. */
function compareWords(a: Side, b: Side, found: Differences): void {
  const [one, other] = [
    {at: 0, to: a.code.size},
    {at: 0, to: b.code.size},
  ];
  if (plainText(a.code, one) !== plainText(b.code, other))
    found.add('other', shownText(a.code, one), shownText(b.code, other));
}

/** What is not understood is compared as it is written. */
function compareHoles(a: Side, b: Side, found: Differences): void {
  const holes = (side: Side): readonly Run[] => side.reading.tree.holes.filter(({at, to}) => to > at);
  const matched = matchBy(
    holes(a).map((run) => ({text: plainText(a.code, run), shown: shownText(a.code, run)})),
    holes(b).map((run) => ({text: plainText(b.code, run), shown: shownText(b.code, run)})),
    ({text}) => text,
  );
  for (let i = 0; i < Math.max(matched.removed.length, matched.added.length); i++) {
    found.add('other', matched.removed[i]?.shown, matched.added[i]?.shown);
  }
}
