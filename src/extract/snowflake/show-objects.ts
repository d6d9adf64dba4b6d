import type {Person} from '../../model/people.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import {cell, instantOfText, textCell} from './rows.ts';
import type {Gap, PagerOptions} from './show-pager.ts';
import {databaseOf, showAll, showDatabases} from './show-pager.ts';
import {NOTEBOOKS, WORKSPACES} from './show-statements.ts';
import {quoteIdentifier} from './statements.ts';

/** Something in a schema, as SHOW lists it. */
export interface ShownObject {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** Owning role. */
  readonly owner: string;
  readonly createdAt?: string;
  readonly warehouse?: string;
}

export interface Inventory {
  readonly objects: readonly ShownObject[];
  /** Databases of dropped users, whether or not a workspace in them is visible; by name, with the owning role. */
  readonly droppedDatabases: ReadonlyMap<string, string>;
  /** What the inventory could not see, one sentence each. */
  readonly gaps: readonly Gap[];
}

type Within = PagerOptions['within'];

/**
 * Lists every workspace the role may see, however many: shared ones, those of dropped users, and the personal ones of
 * everybody known. A listing that fails is a gap, not an exception.
 * @param within leaves out databases and schemas where the listing has to be cut into them
 * @param own name of the running user, whose personal database is looked into
 */
export async function showWorkspaces(
  warehouse: Warehouse,
  people: readonly Person[],
  options: QueryOptions,
  within?: Within,
  own?: string,
): Promise<Inventory> {
  const personal = people.filter((person) => person.state !== 'dropped').map((person) => `USER$${person.name}`);
  const listed = await showDatabases(warehouse, options, 'DROPPED_USER$');
  const dropped = new Map(listed.rows.map((row) => [textCell(row, 'name'), textCell(row, 'owner')]));
  const cut = await showAll(warehouse, WORKSPACES, {
    ...options,
    ...(within === undefined ? {} : {within}),
    // SHOW … IN ACCOUNT need not look into databases of dropped users, nor into one's own.
    databases: [...dropped.keys(), ...(own === undefined ? [] : [`USER$${own}`])],
    whenCut: personal,
  });
  return {objects: objectsOf(cut.rows), droppedDatabases: dropped, gaps: [...cut.gaps, ...listed.gaps]};
}

/** Lists every notebook the role may see, however many. */
export async function showNotebooks(warehouse: Warehouse, options: QueryOptions, within?: Within): Promise<Inventory> {
  const shown = await showAll(warehouse, NOTEBOOKS, {...options, ...(within === undefined ? {} : {within})});
  return {objects: objectsOf(shown.rows), droppedDatabases: new Map(), gaps: shown.gaps};
}

function objectsOf(rows: readonly Row[]): readonly ShownObject[] {
  return rows.map(shownObject).toSorted(byText(addressKey));
}

/** What every SHOW has in common. */
export function shownObject(row: Row): ShownObject {
  const createdAt = instantOfText(cell(row, 'created_on'));
  const warehouse = cell(row, 'query_warehouse') ?? cell(row, 'warehouse');
  return {
    database: databaseOf(row),
    schema: textCell(row, 'schema_name'),
    name: textCell(row, 'name'),
    owner: textCell(row, 'owner'),
    ...(createdAt === undefined ? {} : {createdAt}),
    ...(warehouse === null || warehouse === '' ? {} : {warehouse}),
  };
}

/** The whole name, quoted: what a list is sorted by. */
export function addressKey(object: ShownObject): string {
  return [object.database, object.schema, object.name].map(quoteIdentifier).join('.');
}
