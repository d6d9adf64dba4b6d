import type {Context} from '../model/asset.ts';
import type {Difference} from '../model/difference.ts';
import type {StatementReading} from '../parse/reading.ts';
import {Differences, type Found} from './difference/found.ts';
import {Side} from './difference/side.ts';
import {compareStatements} from './difference/statements.ts';

export type {Difference, DifferenceKind} from '../model/difference.ts';
export {sayDifference} from './difference/say.ts';

/** How two statements differ. */
export interface StatementDifferences {
  /** Empty where both mean the same: layout, comments, aliases and the order of items make no difference. */
  readonly differences: readonly Difference[];
  /**
   * Whether they may give different rows: never copies of each other. False where nothing differs but the order of the
   * rows, how many of them are given (ORDER BY and LIMIT of the whole), and what is made of them (CREATE … AS).
   */
  readonly isVariant: boolean;
}

/** The sessions that two statements ran in. A name without schema is another table in another session. */
export interface Contexts {
  readonly keeper?: Context;
  readonly member?: Context;
}

/**
 * How a statement differs from the one that stands for its family, read from both trees: columns, filters, joins, grain. With
 * the arguments swapped, what was added is removed. Never throws; what is not understood is compared as written.
 */
export function differencesOf(
  keeper: StatementReading,
  member: StatementReading,
  contexts: Contexts = {},
): StatementDifferences {
  const keys = [keyOf(keeper, contexts.keeper), keyOf(member, contexts.member)] as const;
  if (keys[0] === keys[1]) return {differences: [], isVariant: false};
  const [one, other] = [new Side(keeper, contexts.keeper), new Side(member, contexts.member)];
  const found = new Differences();
  // Always compared in one order, so that swapping the arguments swaps what is found and nothing else.
  const isSwapped = keys[0] > keys[1];
  compareStatements(isSwapped ? other : one, isSwapped ? one : other, found);
  return {
    differences: found.all.map((difference) => (isSwapped ? swapped(difference) : plain(difference))),
    isVariant: found.all.some(({isHarmless}) => !isHarmless),
  };
}

function keyOf({exact}: StatementReading, context: Context = {}): string {
  return `${exact} ${context.database ?? ''} ${context.schema ?? ''}`;
}

function plain({kind, change, before, after}: Found): Difference {
  return {kind, change, ...(before === undefined ? {} : {before}), ...(after === undefined ? {} : {after})};
}

function swapped({kind, change, before, after}: Found): Difference {
  const turned = change === 'changed' ? change : change === 'added' ? 'removed' : 'added';
  return {
    kind,
    change: turned,
    ...(after === undefined ? {} : {before: after}),
    ...(before === undefined ? {} : {after: before}),
  };
}
