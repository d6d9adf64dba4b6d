import type {Change, Query, Run} from '../../parse/tree/nodes.ts';
import type {Side} from './side.ts';
import {plainText, shownText} from './written.ts';

/** What is left of a stretch when parts of it are taken out. */
export interface Leftover {
  readonly text: string;
  readonly shown: string;
}

/** What stands around the queries and changes of a statement: `CREATE TABLE a AS`, `EXPLAIN`, the schedule of a task. */
export function aroundAll(side: Side): Leftover {
  const {roots, changes} = side.reading.tree;
  const rest = outside({at: 0, to: side.code.size}, [...roots.map(inBracket), ...changes]);
  return leftover(side, rest, (run) => plainText(side.code, run));
}

/** What a change says besides its target, sources, conditions, assignments and queries: column lists, rows, what MERGE does. */
export function restOf(side: Side, change: Change): Leftover {
  const {sources, queries, assignments, where, on} = change;
  const roots = side.reading.tree.roots.filter(({at, to}) => at >= change.at && to <= change.to);
  const told: Run[] = [...[...sources, ...queries, ...roots].map(inBracket), ...assignments];
  for (const {join} of sources) told.push(join.words);
  // With the keyword in front.
  for (const run of [where, on, ...sources.map(({join}) => join.on)])
    if (run !== undefined) told.push({at: run.at - 1, to: run.to});
  return leftover(side, outside(change, told), (run) => side.full.spelling.expression(change, run));
}

function inBracket(run: Run & {readonly opener?: number; readonly kind?: string}): Run {
  const {opener} = run as Partial<Query>;
  return opener === undefined || opener === -1 ? run : {at: opener, to: run.to + 1};
}

/** The stretches of a run that no other one covers. */
function outside({at, to}: Run, covered: readonly Run[]): readonly Run[] {
  const found: Run[] = [];
  let from = at;
  for (const run of covered.toSorted((a, b) => a.at - b.at)) {
    if (run.at > from) found.push({at: from, to: Math.min(run.at, to)});
    from = Math.max(from, run.to);
  }
  if (to > from) found.push({at: from, to});
  return found;
}

function leftover({code}: Side, runs: readonly Run[], spell: (run: Run) => string): Leftover {
  const telling = runs.filter((run) => /[^()\s;]/.test(plainText(code, run)));
  return {
    text: telling.map(spell).join('… '),
    shown: telling.map((run) => shownText(code, run)).join(' … '),
  };
}
