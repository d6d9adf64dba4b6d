import type {DifferenceKind} from '../../model/difference.ts';
import {onlySelect} from '../../parse/tree/handed-on.ts';
import type {Query, Select} from '../../parse/tree/nodes.ts';
import {onlyColumn} from '../../parse/tree/view.ts';
import {columnsOf} from './compare-columns.ts';
import {groupRuns} from './outputs.ts';
import {seenQuery} from './see-through.ts';
import {rowParts} from './select-parts.ts';
import type {Side} from './side.ts';
import {shownText} from './written.ts';
import {shownJoin} from './shown-source.ts';

/** How many steps are followed from a query to what it is made of. */
const FURTHEST = 6;

/** A SELECT over what the other statement gives. */
interface Step {
  readonly select: Select;
  /** Which of its sources that is, from 0. */
  readonly over: number;
}

/**
 * The SELECTs by which a query computes its rows from what something else gives, the last one first: somebody went on from
 * there. Undefined where it is not made of that.
 * @param identity what it goes on from, as `Keys` spells it
 */
export function stepsBetween(identity: string, side: Side, query: Query): readonly Step[] | undefined {
  const steps: Step[] = [];
  let at: Query | undefined = query;
  while (at !== undefined && steps.length < FURTHEST) {
    const select = onlySelect(seenQuery(at).query);
    if (select === undefined) return undefined;
    const {sources} = rowParts(side.code, select);
    const over = sources.findIndex((source) => side.keys.identity(source) === identity);
    if (over !== -1) return [...steps, {select, over}];
    const [first] = sources;
    steps.push({select, over: 0});
    at = first?.meant.query;
  }
  return undefined;
}

/** Tells all that steps do: what they join, let pass, group by and compute. */
export function addSteps(
  side: Side,
  steps: readonly Step[],
  given: ReadonlySet<string> | undefined,
  add: (kind: DifferenceKind, shown: string) => void,
): void {
  const {code, keys} = side;
  for (const {select, over} of steps) {
    const {sources, conditions} = rowParts(code, select);
    for (const [i, source] of sources.entries()) if (i !== over) add('join', shownJoin(side, source));
    for (const condition of conditions) {
      if (sources.some(({join}, i) => i !== over && (condition.run === join.on || condition.run === join.using)))
        continue;
      const word = condition.clause === 'WHERE' ? '' : `${condition.clause} `;
      for (const {run} of keys.conjuncts(side.full, condition)) add('filter', `${word}${shownText(code, run)}`);
    }
    if (select.groupBy !== undefined) {
      for (const run of groupRuns(code, select, select.groupBy)) add('grain', shownText(code, run));
    }
    if (select.distinct) add('grain', 'DISTINCT');
    for (const {name, run, shown} of columnsOf(side, select)) {
      const isColumn = run === undefined || onlyColumn(select, run) !== undefined;
      if (!isColumn || (name !== undefined && given?.has(name) === false)) add('column', shown);
    }
  }
}
