import type {Person, PersonState} from '../../../model/people.ts';
import type {Check, GrantAdvice, PersonCoverage} from '../../../ports/preflight.ts';
import {byText} from '../../files/in-order.ts';
import {ownerOf, type PersonalDatabase, personalDatabase, timeOf} from '../people.ts';
import {quoteIdentifier} from '../statements.ts';
import type {AskedAccount} from './account.ts';
import {checkOf, counted, listed} from './check.ts';
import type {HeldGrants} from './held.ts';
import type {Inventory} from './inventory.ts';
import {nameText} from './names.ts';
import {grantsToOpen, withoutRepeats} from './opening.ts';
import type {PlaceState} from './places.ts';

/** A person with a private database, or one who may get one. */
interface Someone {
  readonly name: string;
  readonly userId: string;
  readonly state: PersonState;
  readonly since?: string;
  readonly database: string;
  /** Owning role of a dropped user's database. */
  readonly holder: string;
  readonly places: readonly PlaceState[];
}

/** One line a person: private places are opened by their owner alone, so what one person grants changes one line. */
export function peopleChecks(
  asked: AskedAccount,
  held: HeldGrants,
  inventory: Inventory,
  states: readonly PlaceState[],
): readonly Check[] {
  const people = everybody(asked, inventory, states);
  // Where the names of two lines would be equal, the id tells them apart.
  const twice = new Set(people.map(labelOf).filter((label, index, labels) => labels.indexOf(label) !== index));
  return people.map((person) => personCheck(asked, held, inventory, person, twice.has(labelOf(person))));
}

/** People who were dropped and left no private database: nothing but the history remembers them. */
export function leftNothing(asked: AskedAccount, inventory: Inventory): readonly string[] {
  if (!inventory.hasIds) return [];
  const owners = [...inventory.databases.keys()].flatMap((database) => {
    const personal = personalDatabase(database);
    return personal?.kind === 'dropped' ? [ownerOf(personal, inventory.people).id] : [];
  });
  const ids = new Set(owners.filter((id) => id !== ''));
  return inventory.people
    .filter((person) => person.state === 'dropped' && person.human && !ids.has(person.userId))
    .filter((person) => asked.scope.user(person.name))
    .toSorted(byText((person) => person.name))
    .map((person) =>
      person.deletedAt === undefined ? person.name : `${person.name} (${person.deletedAt.slice(0, 10)})`,
    );
}

/** Those whose files are in danger or lost come first: dropped, disabled, then those who still work. */
const ORDER: Readonly<Record<PersonState, string>> = {dropped: '0', disabled: '1', active: '2'};

function everybody(asked: AskedAccount, inventory: Inventory, states: readonly PlaceState[]): readonly Someone[] {
  const byDatabase = Map.groupBy(states, ({place}) => place.database);
  const found = new Map<string, Someone>();
  const add = (database: string, personal: PersonalDatabase): void => {
    const owner = ownerOf(personal, inventory.people);
    if (found.has(database) || !asked.scope.user(owner.name) || !asked.scope.database(database)) return;
    const since = personal.kind === 'dropped' ? droppedOn(personal.rest, owner.name, owner.id, inventory) : undefined;
    found.set(database, {
      name: owner.name,
      userId: owner.id,
      state: personal.kind === 'dropped' ? 'dropped' : (owner.state ?? 'active'),
      ...(since === undefined ? {} : {since}),
      database,
      holder: inventory.databases.get(database) ?? '',
      places: byDatabase.get(database) ?? [],
    });
  };
  for (const database of [...byDatabase.keys(), ...inventory.databases.keys()].toSorted()) {
    const personal = personalDatabase(database);
    const isHuman = personal?.kind === 'dropped' || byDatabase.has(database) || ownerIsHuman(personal, inventory);
    if (personal !== undefined && isHuman) add(database, personal);
  }
  for (const person of inventory.people) {
    if (person.state !== 'dropped' && person.human) add(`USER$${person.name}`, {kind: 'live', name: person.name});
  }
  return [...found.values()].toSorted(byText((one) => `${ORDER[one.state]} ${one.name} ${one.database}`));
}

function ownerIsHuman(personal: PersonalDatabase | undefined, inventory: Inventory): boolean {
  if (personal?.kind !== 'live') return false;
  const person = inventory.people.find((one) => one.state !== 'dropped' && one.name === personal.name);
  return person?.human ?? true;
}

/** The day of a drop: by the time in the database's name, which everybody sees who sees the database, else by USERS. */
function droppedOn(rest: string, name: string, userId: string, inventory: Inventory): string | undefined {
  const ms = timeOf(rest.slice(name.length + 1));
  if (ms !== undefined && Number.isFinite(ms)) return new Date(ms).toISOString().slice(0, 10);
  const person = inventory.people.find((one: Person) => userId !== '' && one.userId === userId);
  return person?.deletedAt?.slice(0, 10);
}

function labelOf({name, state, since = ''}: Pick<Someone, 'name' | 'state' | 'since'>): string {
  return `${name} ${state} ${since}`;
}

function personCheck(
  asked: AskedAccount,
  held: HeldGrants,
  inventory: Inventory,
  person: Someone,
  needsId: boolean,
): Check {
  const read = person.places.filter(({state}) => state === 'read');
  const closed = person.places.filter(({state}) => state !== 'read');
  const onlyInHistory = historyOf(asked, person);
  const coverage: PersonCoverage = {
    name: person.name,
    state: person.state,
    ...(person.since === undefined ? {} : {since: person.since}),
    files: read.reduce((sum, {files}) => sum + files, 0),
    ...(onlyInHistory === undefined ? {} : {onlyInHistory}),
    readable: read.length,
    closed: read.length > 0 ? closed.length : isNowhere(person, inventory) ? 0 : 'all',
  };
  const standing = standingOf(held, inventory, person, read, closed);
  // Nothing of a person: the database says it all, however much of it somebody sees.
  const unreadable =
    read.length > 0
      ? closed.map(({locator}) => locator)
      : coverage.closed === 'all'
        ? [`snow://workspace/${quoteIdentifier(person.database)}`]
        : [];
  const left = person.since === undefined ? '' : `Dropped on ${person.since}. `;
  return checkOf(asked, {
    section: 'people',
    key: person.database,
    subject: needsId && person.userId !== '' ? `${person.name} #${person.userId}` : person.name,
    person: coverage,
    unreadable,
    ...standing,
    says: `${left}${standing.says}`,
  });
}

/** Whoever lists everything found no private place. */
function isNowhere(person: Someone, inventory: Inventory): boolean {
  return inventory.isWhole && person.places.length === 0 && person.state !== 'dropped';
}

function historyOf(asked: AskedAccount, person: Someone): number | undefined {
  const {history, onlyInHistory, people} = asked.harvested;
  if (history === undefined) return undefined;
  const byName = people.filter(
    (one) => one.name === person.name && (one.state === 'dropped') === (person.state === 'dropped'),
  );
  const id = person.userId === '' && byName.length === 1 ? byName[0]?.userId : person.userId;
  return id === undefined || id === '' ? undefined : (onlyInHistory.get(id) ?? 0);
}

type Standing = Pick<Check, 'status' | 'says' | 'grants'>;

function standingOf(
  held: HeldGrants,
  inventory: Inventory,
  person: Someone,
  read: readonly PlaceState[],
  closed: readonly PlaceState[],
): Standing {
  const {name, state} = person;
  const failed = closed.find((each) => each.why !== undefined);
  const failure = failed === undefined ? '' : ` ${failed.place.name}: ${failed.why}`;
  if (read.length > 0 && closed.length === 0) return {status: 'ok', says: `${places(read)}.`, grants: []};
  if (read.length > 0) {
    const says = `${places(read)}; closed: ${listed(closed.map(({place}) => nameText(place.name)))}.${failure}`;
    if (state === 'disabled') return {status: 'closed', says: `${says} ${DISABLED}`, grants: []};
    return {status: 'missing', says, grants: opening(held, person, closed)};
  }
  if (isNowhere(person, inventory) && state !== 'active')
    return {status: 'info', says: 'Has no private workspace or notebook.', grants: []};
  if (state === 'disabled') return {status: 'closed', says: `Private files: ${DISABLED}${failure}`, grants: []};
  if (state === 'dropped') {
    const holder = person.holder || 'the role that dropped the user, or ACCOUNTADMIN';
    const says = `Not granted to ${nameText(held.role)}; the database belongs to ${holder}.${failure}`;
    return {status: 'missing', says, grants: opening(held, person, closed)};
  }
  const hasGranted = held.own.some((grant) => grant.name[0] === person.database);
  const says = hasGranted
    ? `Closed: a grant is missing on the way${closed.length === 0 ? '' : ` to ${listed(closed.map(({place}) => nameText(place.name)))}`}.${failure}`
    : `Has granted nothing: only ${name} can, and what is granted today covers the day they leave.${failure}`;
  return {status: hasGranted ? 'missing' : 'warning', says, grants: opening(held, person, closed)};
}

/** What an administrator can and cannot do (docs.snowflake.com/en/user-guide/personal-databases). */
const DISABLED =
  'an administrator cannot read them, and no grant by one changes that. Ways out: the query history; enable the user again and let ' +
  'them grant READ; or drop the user, which opens the files to the role that drops and cannot be undone (wsr never does that).';

function places(read: readonly PlaceState[]): string {
  const of = (type: string): number => read.filter(({place}) => place.type === type).length;
  const parts = [
    ...(of('WORKSPACE') > 0 ? [counted(of('WORKSPACE'), 'workspace')] : []),
    ...(of('NOTEBOOK') > 0 ? [counted(of('NOTEBOOK'), 'notebook')] : []),
  ];
  return `${listed(parts)} readable`;
}

/** Everybody who uses Workspaces has this one: what is missing for somebody of whom no place is known. */
const DEFAULT = {type: 'WORKSPACE', schema: 'PUBLIC', name: 'DEFAULT$'} as const;

function opening(held: HeldGrants, person: Someone, closed: readonly PlaceState[]): readonly GrantAdvice[] {
  if (person.state === 'dropped') {
    const by = person.holder || 'the role that dropped the user';
    const granters = {database: by, schema: by, object: by};
    if (closed.length === 0) {
      const to = `TO ROLE ${nameText(held.role)};`;
      return [
        {sql: `GRANT USAGE ON DATABASE ${nameText(person.database)} ${to}`, by},
        {sql: `GRANT USAGE ON ALL SCHEMAS IN DATABASE ${nameText(person.database)} ${to}`, by},
      ];
    }
    return withoutRepeats(closed.flatMap(({place}) => grantsToOpen(place, held, granters)));
  }
  const granters = {database: person.name, schema: person.name, object: person.name};
  const wanted = closed.length > 0 ? closed.map(({place}) => place) : [{...DEFAULT, database: person.database}];
  // The owner runs these, and calls the own database USER$. READ comes first: it may be all that is asked for.
  const own = `ON (DATABASE|SCHEMA|WORKSPACE|NOTEBOOK) ${escaped(nameText(person.database))}(?=[. ])`;
  return withoutRepeats(wanted.flatMap((place) => grantsToOpen(place, held, granters)))
    .map(({sql, by}) => ({sql: sql.replace(new RegExp(own), 'ON $1 USER$$'), by}))
    .toSorted(
      (a, b) =>
        Number(/^GRANT USAGE ON (DATABASE|SCHEMA)/.test(a.sql)) -
        Number(/^GRANT USAGE ON (DATABASE|SCHEMA)/.test(b.sql)),
    );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
