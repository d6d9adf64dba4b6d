import type {Person} from '../../../model/people.ts';
import type {QueryOptions, Row} from '../../../ports/warehouse.ts';
import {byText} from '../../files/in-order.ts';
import {readPeople} from '../people.ts';
import {cell, instantOfText, textCell} from '../rows.ts';
import {DBT_PROJECTS} from '../object-kinds.ts';
import {type ShownObject, shownObject, showNotebooks, showWorkspaces} from '../show-objects.ts';
import {type Gap, showAll, showDatabases} from '../show-pager.ts';
import {STAGES} from '../show-statements.ts';
import {type AskedAccount, sourceOf, under} from './account.ts';
import {ask, refusalOf} from './ask.ts';
import {typeText} from './held.ts';
import {ownedPlaces, showUsers} from './statements.ts';

/** Types of things that hold files, as GRANT writes them. */
export type PlaceType = 'WORKSPACE' | 'NOTEBOOK' | 'STAGE' | 'DBT PROJECT';

/** Something with files in it that is there, whoever can read it. */
export interface Place extends ShownObject {
  readonly type: PlaceType;
  /** SHOW lists it for the reader. */
  readonly shown: boolean;
}

export interface Inventory {
  readonly places: readonly Place[];
  /** Owning role by name of the database. */
  readonly databases: ReadonlyMap<string, string>;
  /** Everybody whom somebody could list; ids are empty where only names are known. */
  readonly people: readonly Person[];
  /** True where people come from ACCOUNT_USAGE.USERS, with their ids and those who were dropped. */
  readonly hasIds: boolean;
  /** Everything was listed by a role that sees all objects. */
  readonly isWhole: boolean;
  /** What ACCOUNT_USAGE says of owners; empty where everything was listed. */
  readonly owned: readonly Owned[];
  /** What a listing left out, one sentence each. */
  readonly gaps: readonly string[];
}

/** An object and its owner. */
export interface Owned {
  /** Its type, see `typeText`. */
  readonly on: string;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
}

/**
 * Lists what there is: by the inventory role where it manages grants, else by what the reader sees, what ACCOUNT_USAGE says
 * of owners, and what the last harvest listed. Each fact has a second way to be known, so that losing one grant takes away no
 * more than that grant gave.
 * @param lister role that sees more than the reader; undefined where there is none
 * @param seesAll it manages grants, so SHOW lists everything for it
 */
export async function takeInventory(
  asked: AskedAccount,
  reader: string,
  lister: string | undefined,
  seesAll: boolean,
): Promise<Inventory> {
  const {warehouse} = asked;
  const listed = await peopleOfUsers(asked, reader);
  const people = listed ?? (await peopleWithoutIds(asked, lister ?? reader));
  const gaps = new Set<string>();
  const places = new Map<string, Place>();
  const databases = new Map<string, string>();

  for (const role of new Set([lister ?? reader, reader])) {
    const options = under(asked, role);
    for (const row of (await showDatabases(warehouse, options)).rows)
      add(databases, textCell(row, 'name'), textCell(row, 'owner'));
    for (const type of wanted(asked)) {
      const shown = await showPlaces(asked, type, people, options);
      for (const gap of shown.gaps) gaps.add(`${gap.locator}: ${gap.reason}`);
      for (const object of shown.objects) {
        const key = placeKey(type, object);
        const before = places.get(key);
        places.set(key, {...object, ...before, type, shown: role === reader || (before?.shown ?? false)});
      }
    }
  }
  const owned = seesAll ? [] : await listOwned(asked, reader);
  for (const {on, ...object} of owned) {
    if (on === 'DATABASE') add(databases, object.name, object.owner);
    const type = wanted(asked).find((each) => each.replaceAll(' ', '_') === on);
    if (type !== undefined) addUnshown(places, type, object);
  }
  if (!seesAll) addHarvested(asked, places);
  return {
    places: [...places.entries()].toSorted(byText(([key]) => key)).map(([, place]) => place),
    databases,
    people,
    hasIds: listed !== undefined,
    isWhole: seesAll,
    owned,
    gaps: [...gaps],
  };
}

/** Which source reads the files of a type. */
const SOURCES: Readonly<Record<PlaceType, string>> = {
  WORKSPACE: 'workspaces',
  NOTEBOOK: 'notebooks',
  STAGE: 'stages',
  'DBT PROJECT': 'objects',
};

function wanted(asked: AskedAccount): readonly PlaceType[] {
  return (Object.keys(SOURCES) as PlaceType[]).filter((type) => sourceOf(asked, SOURCES[type]) !== undefined);
}

async function showPlaces(
  asked: AskedAccount,
  type: PlaceType,
  people: readonly Person[],
  options: QueryOptions,
): Promise<{readonly objects: readonly ShownObject[]; readonly gaps: readonly Gap[]}> {
  const {warehouse, scope} = asked;
  const within = (database: string, schema: string | undefined): boolean =>
    scope.database(database) && (schema === undefined || scope.schema(database, schema));
  if (type === 'WORKSPACE') return await showWorkspaces(warehouse, people, options, within);
  if (type === 'NOTEBOOK') return await showNotebooks(warehouse, options, within);
  const shown = await showAll(warehouse, type === 'STAGE' ? STAGES : DBT_PROJECTS, {...options, within});
  const isExternal = (row: Row): boolean =>
    /^external/i.test(textCell(row, 'type')) || /^[a-z0-9+]+:\/\//i.test(textCell(row, 'url'));
  const rows = shown.rows.filter((row) => type !== 'STAGE' || !isExternal(row));
  // Stages that Snowflake makes for itself, and those of applications.
  const objects = rows
    .map(shownObject)
    .filter(({database, schema}) => database !== '' && database !== 'SNOWFLAKE' && schema !== 'INFORMATION_SCHEMA');
  return {objects, gaps: shown.gaps};
}

export function placeKey(
  type: string,
  {database, schema, name}: Pick<ShownObject, 'database' | 'schema' | 'name'>,
): string {
  return JSON.stringify([database, schema, type, name]);
}

function add(databases: Map<string, string>, name: string, owner: string): void {
  if (name !== '' && (databases.get(name) ?? '') === '') databases.set(name, owner);
}

/** Everybody by ACCOUNT_USAGE.USERS; undefined where it cannot be read, also for want of a warehouse. */
async function peopleOfUsers(asked: AskedAccount, reader: string): Promise<readonly Person[] | undefined> {
  try {
    return await readPeople(asked.warehouse, under(asked, reader), asked.log);
  } catch (error) {
    asked.signal.throwIfAborted();
    refusalOf(error);
    return undefined;
  }
}

/** Names and states from SHOW USERS, ids and the dropped from the last harvest: without USERS that is all there is. */
async function peopleWithoutIds(asked: AskedAccount, role: string): Promise<readonly Person[]> {
  const known = asked.harvested.people;
  const answer = await ask(asked.warehouse, showUsers, under(asked, role));
  const rows = answer.ok ? answer.rows : [];
  const names = new Set(rows.map((row) => textCell(row, 'name')));
  const live = rows.map((row): Person => {
    const name = textCell(row, 'name');
    const type = textCell(row, 'type').toUpperCase();
    const createdAt = instantOfText(cell(row, 'created_on'));
    return {
      userId: known.find((person) => person.name === name && person.state !== 'dropped')?.userId ?? '',
      name,
      state: textCell(row, 'disabled').toLowerCase() === 'true' ? 'disabled' : 'active',
      human: type === '' || type === 'PERSON' || type === 'NULL',
      ...(createdAt === undefined ? {} : {createdAt}),
    };
  });
  // A harvest from before says nothing against what is listed now.
  return [...live, ...known.filter((person) => person.state === 'dropped' || !names.has(person.name))];
}

/** Owners of role-owned and user-owned things, as the account's own list of grants has them; none where it is refused. */
async function listOwned(asked: AskedAccount, reader: string): Promise<readonly Owned[]> {
  const answer = await ask(asked.warehouse, ownedPlaces, under(asked, reader));
  if (!answer.ok) return [];
  return answer.rows.map((row) => ({
    on: typeText(textCell(row, 'granted_on')),
    database: textCell(row, 'table_catalog'),
    schema: textCell(row, 'table_schema'),
    name: textCell(row, 'name'),
    owner: textCell(row, 'grantee_name'),
  }));
}

const ADDRESS = /^snow:\/\/(workspace|notebook)\/("(?:[^"]|"")*")\.("(?:[^"]|"")*")\.("(?:[^"]|"")*")$/;

/** Places that the last harvest knew, read or not. */
function addHarvested(asked: AskedAccount, places: Map<string, Place>): void {
  const types = new Set<string>(wanted(asked));
  for (const locator of asked.harvested.places) {
    const [, kind = '', ...parts] = ADDRESS.exec(locator) ?? [];
    const type = kind.toUpperCase();
    const [database = '', schema = '', name = ''] = parts.map((part) => part.slice(1, -1).replaceAll('""', '"'));
    if (types.has(type)) addUnshown(places, type as PlaceType, {database, schema, name, owner: ''});
  }
}

function addUnshown(places: Map<string, Place>, type: PlaceType, object: ShownObject): void {
  const key = placeKey(type, object);
  const before = places.get(key);
  if (before === undefined) places.set(key, {...object, type, shown: false});
  else if (before.owner === '') places.set(key, {...before, owner: object.owner});
}
