import type {Person} from '../../model/people.ts';
import type {Row, QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import {cell, instantOfText, textCell} from './rows.ts';
import {
  quoteIdentifier,
  showDroppedDatabases,
  showNotebooksInAccount,
  showWorkspacesInAccount,
  showWorkspacesInDatabase,
} from './statements.ts';

/** SHOW gives no more rows than this and does not say that it left some out. */
export const SHOW_LIMIT = 10_000;

/** A workspace or notebook as SHOW lists it. */
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

export interface Gap {
  readonly locator: string;
  readonly reason: string;
}

/**
 * Lists every workspace the role may see. Beyond 10,000 it goes on database by database: those seen, those of dropped
 * users, and the personal ones of everybody known. A listing that fails is a gap, not an exception.
 */
export async function showWorkspaces(
  warehouse: Warehouse,
  people: readonly Person[],
  options: QueryOptions,
): Promise<Inventory> {
  const gaps: Gap[] = [];
  const found = new Map<string, ShownObject>();
  const show = async (sql: string, refusals: Gap[]): Promise<number> => {
    const shown = await rows(warehouse, sql, options, refusals);
    for (const row of shown) add(found, row);
    return shown.length;
  };
  const inAccount = await show(showWorkspacesInAccount, gaps);
  const dropped = new Map(
    (await rows(warehouse, showDroppedDatabases, options, gaps)).map((row) => [
      textCell(row, 'name'),
      textCell(row, 'owner'),
    ]),
  );

  const seen = new Set([...found.values()].map((object) => object.database));
  const databases = new Set([...dropped.keys()].filter((name) => !seen.has(name)));
  if (inAccount >= SHOW_LIMIT) {
    const personal = people.filter((person) => person.state !== 'dropped').map((person) => `USER$${person.name}`);
    for (const name of [...seen, ...dropped.keys(), ...personal]) databases.add(name);
    gaps.push({
      locator: showWorkspacesInAccount,
      reason: `SHOW gives at most ${SHOW_LIMIT} workspaces; the rest was looked up database by database, and shared workspaces in a database that was never listed are missing.`,
    });
  }
  for (const database of [...databases].toSorted()) {
    // Not everybody has a personal database, and a dropped one that stays dark is told by the source: no gap here.
    const shown = await show(showWorkspacesInDatabase(database), []);
    if (shown < SHOW_LIMIT) continue;
    gaps.push({
      locator: showWorkspacesInDatabase(database),
      reason: `SHOW gives at most ${SHOW_LIMIT} workspaces of a database, and this one has more.`,
    });
  }
  return {objects: [...found.values()].toSorted(byText(addressKey)), droppedDatabases: dropped, gaps};
}

/** Lists every notebook the role may see, at most 10,000. */
export async function showNotebooks(warehouse: Warehouse, options: QueryOptions): Promise<Inventory> {
  const gaps: Gap[] = [];
  const found = new Map<string, ShownObject>();
  const shown = await rows(warehouse, showNotebooksInAccount, options, gaps);
  for (const row of shown) add(found, row);
  if (shown.length >= SHOW_LIMIT)
    gaps.push({
      locator: showNotebooksInAccount,
      reason: `SHOW gives at most ${SHOW_LIMIT} notebooks, and the account may have more.`,
    });
  return {objects: [...found.values()].toSorted(byText(addressKey)), droppedDatabases: new Map(), gaps};
}

async function rows(warehouse: Warehouse, sql: string, options: QueryOptions, gaps: Gap[]): Promise<Row[]> {
  const found: Row[] = [];
  try {
    for await (const row of warehouse.stream(sql, options)) found.push(row);
  } catch (error) {
    if (!(error instanceof WarehouseError)) throw error;
    gaps.push({
      locator: sql,
      reason: `The account refused to list them (${error.code}), so what is missing is not known.`,
    });
  }
  return found;
}

function add(found: Map<string, ShownObject>, row: Row): void {
  const createdAt = instantOfText(cell(row, 'created_on'));
  const warehouse = cell(row, 'query_warehouse');
  const object: ShownObject = {
    database: textCell(row, 'database_name'),
    schema: textCell(row, 'schema_name'),
    name: textCell(row, 'name'),
    owner: textCell(row, 'owner'),
    ...(createdAt === undefined ? {} : {createdAt}),
    ...(warehouse === null || warehouse === '' ? {} : {warehouse}),
  };
  found.set(addressKey(object), object);
}

function addressKey(object: ShownObject): string {
  return [object.database, object.schema, object.name].map(quoteIdentifier).join('.');
}
