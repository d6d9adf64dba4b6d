import type {Owner, Person, PersonState} from '../../model/people.ts';
import type {Log} from '../../ports/log.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {cell, instantOfMs, textCell} from './rows.ts';
import {currentUser, users} from './statements.ts';

/** Reads everybody the account knows, dropped users included; undefined when the role may not read USERS. */
export async function readPeople(
  warehouse: Warehouse,
  options: QueryOptions,
  log: Log,
): Promise<readonly Person[] | undefined> {
  const people: Person[] = [];
  try {
    for await (const row of warehouse.stream(users, options)) people.push(toPerson(row));
  } catch (error) {
    // Without a warehouse for tonight nothing is known of the role: ids that are minted from users would change.
    if (!(error instanceof WarehouseError) || error.hint !== undefined) throw error;
    log.warn('The list of users cannot be read, so owners are known by name only.', {code: error.code});
    return undefined;
  }
  return people;
}

/** Name of the user who runs this; undefined when the account does not say. */
export async function runningUser(warehouse: Warehouse, options: QueryOptions): Promise<string | undefined> {
  try {
    for await (const row of warehouse.stream(currentUser, options)) return cell(row, 'user_name') ?? undefined;
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
  }
  return undefined;
}

/** A row of USERS, its times in epoch milliseconds, as a person. */
export function toPerson(row: Row): Person {
  const deletedAt = instantOfMs(cell(row, 'deleted_ms'));
  const disabled = textCell(row, 'disabled').toLowerCase() === 'true';
  const state: PersonState = deletedAt !== undefined ? 'dropped' : disabled ? 'disabled' : 'active';
  const type = textCell(row, 'type').toUpperCase();
  const optional = {
    displayName: cell(row, 'display_name') ?? undefined,
    email: cell(row, 'email') ?? undefined,
    createdAt: instantOfMs(cell(row, 'created_ms')),
    deletedAt,
    lastLoginAt: instantOfMs(cell(row, 'last_login_ms')),
  };
  return {
    userId: textCell(row, 'user_id'),
    name: textCell(row, 'name'),
    state,
    // A user without a type is a person: types came late, and services are given one.
    human: type === '' || type === 'PERSON' || type === 'NULL',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined && value !== '')),
  };
}

/** Whose personal database this is, by its name alone. */
export type PersonalDatabase =
  | {readonly kind: 'live'; readonly name: string}
  | {readonly kind: 'dropped'; readonly rest: string};

/** `USER$ANA` and `DROPPED_USER$ANA_1700000000000` are personal; anything else is undefined. */
export function personalDatabase(database: string): PersonalDatabase | undefined {
  if (database.startsWith('DROPPED_USER$')) return {kind: 'dropped', rest: database.slice('DROPPED_USER$'.length)};
  if (database.startsWith('USER$') && database.length > 5) return {kind: 'live', name: database.slice(5)};
  return undefined;
}

/**
 * The owner of a personal database. Names are used again after a drop, so a live database belongs to the user of that
 * name who is not deleted, a dropped one to the deleted user of that name whose deletion is nearest to the time in the
 * database's name. Without a match the name is all that is known and the id is empty.
 */
export function ownerOf(personal: PersonalDatabase, people: readonly Person[]): Owner {
  if (personal.kind === 'live') {
    const live = people.filter((person) => person.state !== 'dropped');
    const person =
      live.find((p) => p.name === personal.name) ??
      live.find((p) => p.name.toUpperCase() === personal.name.toUpperCase());
    return person === undefined ? {kind: 'user', id: '', name: personal.name} : toOwner(person);
  }
  // USERS is up to two hours late: right after the drop the row may still say that the user is there.
  const person = personOf(personal.rest, people, true) ?? personOf(personal.rest, people, false);
  if (person !== undefined) return {...toOwner(person), state: 'dropped'};
  return {kind: 'user', id: '', name: personal.rest.replace(/_\d[\d_TZ-]*$/, ''), state: 'dropped'};
}

function personOf(rest: string, people: readonly Person[], deleted: boolean): Person | undefined {
  const matches = people.filter(
    (person) =>
      (person.state === 'dropped') === deleted && (rest === person.name || rest.startsWith(`${person.name}_`)),
  );
  // `ANA_MARIA_17…` is ANA_MARIA's, not ANA's.
  const longest = Math.max(0, ...matches.map((person) => person.name.length));
  const named = matches.filter((person) => person.name.length === longest);
  const droppedMs = timeOf(rest.slice(longest + 1));
  return named.toSorted((a, b) => distance(a, droppedMs) - distance(b, droppedMs) || (a.userId < b.userId ? -1 : 1))[0];
}

function distance(person: Person, droppedMs: number | undefined): number {
  const deleted = Date.parse(person.deletedAt ?? '');
  if (Number.isNaN(deleted)) return 0;
  return droppedMs === undefined ? -deleted : Math.abs(deleted - droppedMs);
}

/** The format of the time in a dropped database's name is not documented: seconds, milliseconds … or digits of a date. */
export function timeOf(text: string): number | undefined {
  const digits = text.replaceAll(/\D/g, '');
  if (/^(19|20)\d{12}(\d{3})?$/.test(digits)) {
    const [, year, month, day, hour, minute, second] = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})/.exec(digits) ?? [];
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  if (/^(19|20)\d{6}$/.test(digits))
    return Date.parse(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}T12:00:00Z`);
  const scale = {10: 1000, 13: 1, 16: 1e-3, 19: 1e-6}[digits.length];
  return scale === undefined ? undefined : Number(digits) * scale;
}

function toOwner(person: Person): Owner {
  return {kind: 'user', id: person.userId, name: person.name, state: person.state};
}
