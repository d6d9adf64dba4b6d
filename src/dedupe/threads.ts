import type {ExactFingerprint} from '../model/statement.ts';
import {unitsOf, type Unit} from './threads-chains.ts';
import {linkUnits} from './threads-links.ts';
import {sessionsOf} from './threads-sessions.ts';
import {contextsOf, firstRun, itemsOf, type ThreadItem} from './threads-texts.ts';
import type {Thread, ThreadRun, ThreadStatement, ThreadText} from './threads-types.ts';

export type {Draft, Thread, ThreadContext, ThreadRun, ThreadStatement, ThreadText} from './threads-types.ts';
export {contextOf, contextsOf} from './threads-texts.ts';

/**
 * Puts what one person ran, and no readable file holds, into threads that read like the sheets they came from: statements
 * that share sessions, and sessions that repeat the same statements, in the order first run. Of a query that was rewritten
 * step by step the versions that stay are its statements, side by side, the others their drafts. A pure function of the evidence, in
 * whatever order it comes: every text is in exactly one thread, as a statement or as a draft.
 *
 * @param runs of one person; a text without readable words in `textOf` is left out
 */
export function threadsOf(
  runs: Iterable<ThreadRun>,
  textOf: (exact: ExactFingerprint) => ThreadText | undefined,
): readonly Thread[] {
  const items = itemsOf(runs, textOf);
  const sessions = sessionsOf(items);
  return linkUnits(unitsOf(items, sessions), sessions).map(threadOf);
}

function threadOf(units: readonly Unit[]): Thread {
  const members = units.flatMap(({items}) => items).toSorted(firstRun);
  const statements = units.flatMap(({kept}) => kept.map(({item, drafts}) => statementOf(item, drafts)));
  return {anchor: members[0]!.exact, members: members.map(({exact}) => exact), statements: inOrder(statements)};
}

/** Each alone: for statements that cannot stand in one text. */
export function aloneEach({statements}: Thread): readonly Thread[] {
  return statements.map((statement) => {
    const members = [statement, ...statement.drafts].toSorted(firstRun).map(({exact}) => exact);
    return {anchor: members[0] ?? statement.exact, members, statements: [statement]};
  });
}

/** What the account cut stands last: it is long, and nothing can follow from it. */
function inOrder(statements: readonly ThreadStatement[]): readonly ThreadStatement[] {
  const isCut = ({completeness}: ThreadStatement): number => (completeness === 'truncated' ? 1 : 0);
  return statements.toSorted((a, b) => isCut(a) - isCut(b));
}

function statementOf(item: ThreadItem, drafts: readonly ThreadItem[]): ThreadStatement {
  return {
    exact: item.exact,
    text: item.source.text,
    completeness: item.source.completeness,
    runs: item.runs,
    failures: item.failures,
    days: item.days.size,
    firstAt: item.firstAt,
    lastAt: item.lastAt,
    contexts: contextsOf(item.rows),
    drafts: drafts.map(({exact, firstAt}) => ({exact, firstAt})),
  };
}
