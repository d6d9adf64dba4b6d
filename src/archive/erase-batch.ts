import type {ArchiveBatch, SourceState} from '../ports/archive.ts';
import type {Person} from '../model/people.ts';
import type {Erased} from './erasures.ts';

interface Row {
  readonly account: string;
  readonly userId: string;
  readonly userName: string;
}

/**
 * A batch without what was erased before: assets and texts are left out and counted, rows of people are kept under their
 * pseudonym.
 */
export function withoutErased(
  batch: ArchiveBatch,
  erased: Erased,
): {readonly batch: ArchiveBatch; readonly count: number} {
  if (erased.isEmpty) return {batch, count: 0};
  const {assets = [], gone = [], texts = [], days = [], objectUses = [], states = [], people} = batch;
  const kept = assets.filter((asset) => !erased.isOf(asset));
  const theirs = textsOnlyTheirs(days, erased);
  const keptTexts = texts.filter(({exact}) => !erased.text(exact) && !theirs.has(exact));
  const count = assets.length - kept.length + (texts.length - keptTexts.length);
  return {
    count,
    batch: {
      ...batch,
      assets: kept,
      gone: gone.filter((id) => !erased.asset(id)),
      texts: keptTexts,
      days: days.map((day) => ({...day, rows: day.rows.map((row) => pseudonymised(row, erased))})),
      objectUses: objectUses.map((day) => ({...day, rows: day.rows.map((row) => pseudonymised(row, erased))})),
      states: states.map((state) => stateWithout(state, erased)),
      ...(people === undefined
        ? {}
        : {people: {...people, people: people.people.map((each) => hidden(people.account, each, erased))}}),
    },
  };
}

/** Texts that in this batch only people ran whose content was erased. */
function textsOnlyTheirs(days: NonNullable<ArchiveBatch['days']>, erased: Erased): ReadonlySet<string> {
  const theirs = new Set<string>();
  const others = new Set<string>();
  if (!erased.hasPeople) return theirs;
  for (const {rows} of days)
    for (const {account, userId, exact} of rows)
      if (exact !== '') (erased.person(account, userId) === undefined ? others : theirs).add(exact);
  return theirs.difference(others);
}

/** A row under the pseudonym of a person whose content was erased; any other row as it is. */
export function pseudonymised<R extends Row>(row: R, erased: Erased): R {
  const person = erased.person(row.account, row.userId);
  return person === undefined ? row : {...row, ...person};
}

/** A person of the account, of whom nothing but the state is left when their content was erased. */
export function hidden(account: string, person: Person, erased: Erased): Person {
  const as = erased.person(account, person.userId);
  if (as === undefined) return person;
  return {userId: as.userId, name: as.userName, state: person.state, human: person.human};
}

/** A source's state, in which nothing is listed that was erased. */
export function stateWithout(state: SourceState, erased: Erased): SourceState {
  const {account, unreadable, inGit} = state;
  return {
    ...state,
    unreadable: unreadable.filter(({owner}) => owner === undefined || erased.owner(account, owner) === undefined),
    ...(inGit === undefined ? {} : {inGit: inGit.filter(({id}) => !erased.asset(id))}),
  };
}
