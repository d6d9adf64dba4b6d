import type {Candidate} from '../model/family.ts';
import type {Person} from '../model/people.ts';
import type {UtcDay} from '../model/scalars.ts';
import {relationKey} from '../parse/resolve.ts';
import type {UnreadableEntry} from '../ports/archive.ts';
import type {ObjectReader, OwnedCounts} from '../ports/catalog.ts';
import type {Workshop} from './context.ts';
import type {HarvestReport} from './harvest.ts';
import {isUnlisted} from './rescue-person.ts';

/** A relation that statements of the person write, and who reads it afterwards. */
export interface WrittenRelation {
  readonly relation: string;
  readonly readers: readonly ObjectReader[];
}

/** Where secrets stood in what the person left: places, never values. */
export interface SecretPlace {
  readonly kind: string;
  readonly container: string;
  readonly path: string;
  readonly lines: readonly number[];
}

/** What there is of one person, after a harvest. */
export interface RescueReport {
  readonly account: string;
  readonly person: Person;
  /** Others who have had the same name: names are used again after a drop. */
  readonly namesakes: readonly Person[];
  readonly coverage: OwnedCounts & {
    /** Distinct statements of theirs that the history holds, whether or not a file does. */
    readonly statementsRun: number;
    readonly runs: number;
    readonly firstDay?: UtcDay;
    readonly lastDay?: UtcDay;
  };
  /** Places of theirs that were read, with the number of files in each. */
  readonly places: readonly {readonly container: string; readonly files: number}[];
  readonly unreadable: readonly UnreadableEntry[];
  /** What is to be decided about, the ones that matter first. */
  readonly ranked: readonly Candidate[];
  readonly written: readonly WrittenRelation[];
  readonly secrets: readonly SecretPlace[];
  /** First day of the account's history that was read: what was run before is not known. */
  readonly historyFrom?: UtcDay;
}

/** Whether a harvest came so far that there is something to tell. */
export function hasCome(report: HarvestReport): boolean {
  return report.sources.some(({failure}) => failure === undefined);
}

/** Gathers what the catalog holds of a person. */
export function rescueReport(workshop: Pick<Workshop, 'catalog'>, account: string, person: Person): RescueReport {
  const {catalog} = workshop;
  // Without an id nobody's runs are known as theirs.
  const runs = isUnlisted(person) ? [] : catalog.personRuns(account, person.userId);
  const exacts = new Set(runs.map(({exact}) => exact));
  const days = runs.map(({utcDay}) => utcDay).toSorted();
  const isTheirs = (owner: {readonly kind: string; readonly id: string; readonly name: string}): boolean =>
    owner.kind === 'user' && (owner.id === '' ? owner.name === person.name : owner.id === person.userId);
  const ranked = catalog
    .candidates()
    .filter(({setAside}) => setAside === undefined)
    .filter(
      ({owner, members, basedOn}) =>
        isTheirs(owner) || members.some((member) => isTheirs(member.owner)) || exacts.has(basedOn.keeper),
    )
    .toSorted((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));

  const places = new Map<string, number>();
  const secrets: SecretPlace[] = [];
  for (const asset of catalog.ownedAssets(account, person)) {
    if (asset.kind !== 'history') places.set(asset.container, (places.get(asset.container) ?? 0) + 1);
    for (const [kind, found] of Map.groupBy(asset.redactions, (each) => each.kind)) {
      secrets.push({
        kind,
        container: asset.container,
        path: asset.path,
        lines: [...new Set(found.map(({line}) => line))],
      });
    }
  }
  const gaps = catalog.historyGaps().find((each) => each.account === account);
  const [firstDay, lastDay] = [days[0], days.at(-1)];
  return {
    account,
    person,
    namesakes: catalog.people(account).filter((other) => other.name === person.name && other.userId !== person.userId),
    coverage: {
      ...catalog.ownedCounts(account, person),
      statementsRun: exacts.size,
      runs: runs.reduce((sum, run) => sum + run.runs, 0),
      ...(firstDay === undefined || lastDay === undefined ? {} : {firstDay, lastDay}),
    },
    places: [...places]
      .map(([container, files]) => ({container, files}))
      .toSorted((a, b) => (a.container < b.container ? -1 : 1)),
    unreadable: catalog
      .states()
      .filter((state) => state.account === account)
      .flatMap(({unreadable}) => unreadable)
      .filter(({owner}) => owner === undefined || isTheirs(owner)),
    ranked,
    written: writtenBy(workshop, ranked),
    secrets,
    ...(gaps === undefined ? {} : {historyFrom: gaps.firstDay}),
  };
}

function writtenBy({catalog}: Pick<Workshop, 'catalog'>, ranked: readonly Candidate[]): readonly WrittenRelation[] {
  const readers = catalog.readersOf();
  const keys = new Set(ranked.flatMap(({writes}) => writes.map(relationKey)));
  return [...keys].toSorted().map((relation) => ({relation, readers: readers.get(relation) ?? []}));
}
