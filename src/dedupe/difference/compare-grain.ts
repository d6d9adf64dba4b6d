import type {Run, Select} from '../../parse/tree/nodes.ts';
import {onlyColumn, outputName} from '../../parse/tree/view.ts';
import {isAggregated} from './aggregates.ts';
import type {Differences} from './found.ts';
import {matchAlike, matchBy, matchInTurn, shareOf} from './matching.ts';
import {groupRuns} from './outputs.ts';
import type {Side} from './side.ts';
import {shownText, tokenText} from './written.ts';

/** What one row is for. */
interface Group {
  readonly text: string;
  readonly shape: string;
  readonly shown: string;
}

/** Compares what one row of two SELECTs stands for: what they group by, in whatever order and way of saying it, and DISTINCT. */
export function compareGrain(a: Side, b: Side, one: Select, other: Select, found: Differences): void {
  const matched = matchInTurn(
    groupsOf(a, one),
    groupsOf(b, other),
    (left, right) => matchBy(left, right, ({text}) => text),
    (left, right) => {
      const alike = matchAlike(left, right, likeness);
      for (const [x, y] of alike.pairs) found.add('grain', x.shown, y.shown);
      return alike;
    },
  );
  found.addRest('grain', matched, ({shown}) => shown);
  if (one.distinct !== other.distinct) {
    found.add('grain', one.distinct ? 'DISTINCT' : undefined, other.distinct ? 'DISTINCT' : undefined);
  }
}

/** How likely one became the other: it has other constants, or is computed from the same columns. */
function likeness(one: Group, other: Group): number {
  if (one.shape === other.shape) return 2;
  const [left, right] = [one, other].map(({shape}) => new Set(shape.match(/[^\s(),]*\p{L}[^\s(),]*/gu)));
  const share = shareOf(left!, right!);
  return share >= 0.5 ? share : 0;
}

function groupsOf(side: Side, select: Select): readonly Group[] {
  const {code, full, shapes} = side;
  if (select.groupBy === undefined) {
    const text = 'one row for all';
    return isAggregated(code, select) ? [{text, shape: text, shown: text}] : [];
  }
  const groups = groupRuns(code, select, select.groupBy).map((run): Group => ({
    text: full.spelling.expression(select, run),
    shape: shapes.spelling.expression(select, run),
    shown: shownText(code, meantBy(side, select, run)),
  }));
  return [...new Map(groups.map((group) => [group.text, group])).values()];
}

/** The formula behind an alias. */
function meantBy({code}: Side, select: Select, run: Run): Run {
  const column = onlyColumn(select, run);
  if (column === undefined || column.to !== column.at + 1) return run;
  const name = tokenText(code, column.at);
  return select.items.find((item) => item.alias !== -1 && outputName(code, select, item) === name)?.expression ?? run;
}
