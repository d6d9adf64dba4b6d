import type {Run, Scope} from '../../parse/tree/nodes.ts';
import type {Differences} from './found.ts';
import {matchAlike, matchBy, matchInTurn, shareOf} from './matching.ts';
import type {Condition} from './select-parts.ts';
import type {Side} from './side.ts';
import {shownText} from './written.ts';

/** One of the conditions that all have to hold. */
interface Filter {
  readonly clause: Condition['clause'];
  readonly full: string;
  readonly byNames: string;
  readonly shape: string;
  readonly words: ReadonlySet<string>;
  readonly shown: string;
  readonly run: Run;
}

/**
 * Compares the common table expressions that two stretches of the same words name.
 * @returns whether these are what makes the two differ
 */
export type CompareNamed = (one: Run, other: Run) => boolean;

/** Compares the conditions that rows have to pass, in whatever order and clause they stand. */
export function compareFilters(
  a: Side,
  b: Side,
  one: readonly Condition[],
  other: readonly Condition[],
  found: Differences,
  named: CompareNamed,
): void {
  const matched = matchInTurn(
    filtersOf(a, one),
    filtersOf(b, other),
    (left, right) => matchBy(left, right, ({full}) => full),
    (left, right) => matchBy(left, right, ({byNames}) => byNames),
    (left, right) => {
      const alike = matchAlike(left, right, likeness);
      for (const [before, after] of alike.pairs) {
        const isSame = before.shown === after.shown && named(before.run, after.run);
        if (!isSame) found.add('filter', before.shown, after.shown);
      }
      return alike;
    },
  );
  found.addRest('filter', matched, ({shown}) => shown);
}

/** How likely a condition became another one: it has other constants, or speaks of the same columns. */
function likeness(one: Filter, other: Filter): number {
  if (one.clause !== other.clause) return 0;
  if (one.shape === other.shape) return 2;
  const share = shareOf(one.words, other.words);
  return share >= 0.5 ? share : 0;
}

function filtersOf(side: Side, conditions: readonly Condition[]): readonly Filter[] {
  return conditions.flatMap((condition) => {
    const {keys, code} = side;
    const {clause, run: whole, of, scope, equal} = condition;
    if (of !== undefined) side.agreeThrough(of);
    const byNames = keys.conjuncts(side.byNames, condition);
    const shapes = keys.conjuncts(side.shapes, condition);
    return keys.conjuncts(side.full, condition).map(({text, run}, i): Filter => {
      const shape = shapes[i]!.text;
      const words = shape.match(/[^\s(),]*\p{L}[^\s(),]*/gu)?.filter((word) => !MEANINGLESS.has(word)) ?? [];
      const shown = equal === undefined ? shownText(code, run) : `USING ${shownText(code, whole)}`;
      const stands = clauseOf(scope, run);
      return {
        clause,
        full: text,
        byNames: byNames[i]!.text,
        shape,
        words: new Set(words),
        shown: `${stands}${shown}`,
        run,
      };
    });
  });
}

/** The clause that a condition stands in, where it is no WHERE. */
function clauseOf(scope: Scope, run: {readonly at: number}): string {
  if (scope.kind !== 'select') return '';
  const {having, qualify} = scope as Scope & {
    readonly having?: {at: number; to: number};
    readonly qualify?: {at: number; to: number};
  };
  const isIn = (clause: {at: number; to: number} | undefined): boolean =>
    clause !== undefined && run.at >= clause.at && run.at < clause.to;
  return isIn(having) ? 'HAVING ' : isIn(qualify) ? 'QUALIFY ' : '';
}

const MEANINGLESS: ReadonlySet<string> = new Set(
  'WHERE HAVING QUALIFY AND OR NOT IN IS NULL BETWEEN LIKE ILIKE RLIKE REGEXP DATE TIME TIMESTAMP INTERVAL TRUE FALSE CASE WHEN THEN ELSE END ANY ALL ESCAPE'.split(
    ' ',
  ),
);
