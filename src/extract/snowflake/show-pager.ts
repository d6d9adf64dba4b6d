import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {textCell} from './rows.ts';
import type {ShowPlace, ShowWhat} from './show-statements.ts';
import {DATABASES, SCHEMAS, show} from './show-statements.ts';

/** SHOW gives no more rows than this. Without LIMIT it cuts silently, or refuses, by the account's behaviour bundle. */
export const SHOW_LIMIT = 10_000;

/** Something that a listing could not see. */
export interface Gap {
  /** The statement. */
  readonly locator: string;
  /** One sentence. */
  readonly reason: string;
}

export interface Shown {
  readonly rows: readonly Row[];
  /** Whether these are all that the role may see. */
  readonly whole: boolean;
  readonly gaps: readonly Gap[];
}

export interface PagerOptions extends QueryOptions {
  /** Databases to look into where the listing of the account has nothing of them. */
  readonly databases?: readonly string[];
  /** Databases that may be there, to be looked into where the account has too much for one listing. */
  readonly whenCut?: readonly string[];
  /** Leaves out databases and schemas that nobody asked for, once a listing has to be cut into them. */
  readonly within?: (database: string, schema: string | undefined) => boolean;
}

/** The account does not know the statement, or the role may not run it: asking place by place would not help. */
const HOPELESS = ['001003', '000002', '003001', '002003', '002043', '003007'];

/**
 * Lists everything of one kind that the role may see, beyond the 10,000 rows that one SHOW gives: the account, then
 * database by database, then schema by schema, there page by page (`LIMIT … FROM`), as names are unique in a schema only.
 * What cannot be paged is a gap, never left out silently. Needs no warehouse. Throws nothing but what is no answer of the
 * account (an aborted run, a refused login).
 * See docs.snowflake.com/en/sql-reference/sql/show.
 */
export async function showAll(warehouse: Warehouse, what: ShowWhat, options: PagerOptions = {}): Promise<Shown> {
  return await new Pager(warehouse, what, options).all();
}

/** Lists the databases that the role may see, page by page. @param startsWith only those whose names begin so */
export async function showDatabases(warehouse: Warehouse, options: QueryOptions, startsWith?: string): Promise<Shown> {
  const what = startsWith === undefined ? DATABASES : {...DATABASES, startsWith};
  const {rows, gap} = await new Pager(warehouse, what, options).paged(what, {in: 'account'});
  return {rows, whole: gap === undefined, gaps: gap === undefined ? [] : [gap]};
}

type Part = {readonly rows: readonly Row[]} | {readonly error: WarehouseError};

class Pager {
  readonly #warehouse: Warehouse;
  readonly #what: ShowWhat;
  readonly #query: QueryOptions;
  readonly #options: PagerOptions;
  readonly #rows = new Map<string, Row>();
  readonly #gaps: Gap[] = [];
  /** Whether any place gave an answer. */
  #answered = false;

  constructor(warehouse: Warehouse, what: ShowWhat, options: PagerOptions) {
    const {databases: _, whenCut: __, within: ___, ...query} = options;
    this.#warehouse = warehouse;
    this.#what = what;
    this.#query = query;
    this.#options = options;
  }

  async all(): Promise<Shown> {
    const account = await this.#ask({in: 'account'});
    const isRefused = 'error' in account && HOPELESS.includes(account.error.code.padStart(6, '0'));
    if ('error' in account && isRefused) this.#refused({in: 'account'}, account.error);
    else if ('error' in account) await this.#byDatabase(account.error);
    else {
      this.#keep(account.rows);
      if (account.rows.length >= SHOW_LIMIT) await this.#byDatabase(undefined);
    }
    const {databases = []} = this.#options;
    const seen = new Set([...this.#rows.values()].map(databaseOf));
    for (const database of isRefused ? [] : databases) {
      if (!seen.has(database) && this.#isWanted(database, undefined)) await this.#database(database, true);
    }
    return {rows: [...this.#rows.values()], whole: this.#gaps.length === 0, gaps: this.#gaps};
  }

  /** @param failure why the whole account was not listed; undefined where it was cut */
  async #byDatabase(failure: WarehouseError | undefined): Promise<void> {
    const names = new Set([...this.#rows.values()].map(databaseOf));
    const listed = await this.paged(DATABASES, {in: 'account'});
    for (const row of listed.rows) names.add(textCell(row, 'name'));
    for (const name of this.#options.whenCut ?? []) names.add(name);
    if (listed.gap !== undefined) this.#gaps.push(listed.gap);
    const before = this.#gaps.length;
    for (const name of [...names].toSorted()) if (this.#isWanted(name, undefined)) await this.#database(name, false);
    if (failure === undefined || this.#answered) return;
    // Refused everywhere: said once.
    this.#gaps.splice(before);
    this.#refused({in: 'account'}, failure);
  }

  async #database(database: string, isGuess: boolean): Promise<void> {
    const place: ShowPlace = {in: 'database', database};
    const part = await this.#ask(place);
    if ('error' in part) {
      // A database that the role may not look into: SHOW IN ACCOUNT says nothing of such, either.
      if (part.error.isDenied || isGuess) return;
      if (HOPELESS.includes(part.error.code.padStart(6, '0'))) return this.#refused(place, part.error);
      return await this.#bySchema(database);
    }
    this.#keep(part.rows);
    if (part.rows.length >= SHOW_LIMIT) await this.#bySchema(database);
  }

  async #bySchema(database: string): Promise<void> {
    const here = [...this.#rows.values()].filter((row) => databaseOf(row) === database);
    const names = new Set(here.map((row) => textCell(row, 'schema_name')));
    const listed = await this.paged(SCHEMAS, {in: 'database', database});
    for (const row of listed.rows) names.add(textCell(row, 'name'));
    if (listed.gap !== undefined) this.#gaps.push(listed.gap);
    for (const schema of [...names].toSorted()) {
      if (!this.#isWanted(database, schema)) continue;
      const {rows, gap} = await this.paged(this.#what, {in: 'schema', database, schema});
      this.#keep(rows);
      if (gap !== undefined) this.#gaps.push(gap);
    }
  }

  /** Pages within one place, by name. */
  async paged(what: ShowWhat, place: ShowPlace): Promise<{readonly rows: readonly Row[]; readonly gap?: Gap}> {
    const rows: Row[] = [];
    let from: string | undefined;
    for (;;) {
      const part = await this.#ask(place, what, from);
      if ('error' in part) {
        if (part.error.isDenied && place.in !== 'account') return {rows};
        return {rows, gap: refusal(show(what, place, SHOW_LIMIT, from), part.error)};
      }
      rows.push(...part.rows);
      if (part.rows.length < SHOW_LIMIT) return {rows};
      const last = textCell(part.rows.at(-1) ?? {}, 'name');
      // The row that a page begins at may come again; a page that ends where it began would come for ever.
      if (!what.paged || last === from) {
        const reason = `SHOW gives at most ${SHOW_LIMIT} ${what.what} of one schema, this one has more, and they cannot be listed page by page.`;
        return {rows, gap: {locator: show(what, place, SHOW_LIMIT, from), reason}};
      }
      from = last;
    }
  }

  async #ask(place: ShowPlace, what = this.#what, from?: string): Promise<Part> {
    const rows: Row[] = [];
    try {
      for await (const row of this.#warehouse.stream(show(what, place, SHOW_LIMIT, from), this.#query)) rows.push(row);
      if (what === this.#what) this.#answered = true;
      return {rows};
    } catch (error) {
      if (!(error instanceof WarehouseError)) throw error;
      return {error};
    }
  }

  #keep(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.set(keyOf(row), row);
  }

  #refused(place: ShowPlace, error: WarehouseError): void {
    this.#gaps.push(refusal(show(this.#what, place, SHOW_LIMIT), error));
  }

  #isWanted(database: string, schema: string | undefined): boolean {
    return this.#options.within?.(database, schema) ?? true;
  }
}

function refusal(statement: string, error: WarehouseError): Gap {
  return {
    locator: statement,
    reason: `The account refused to list them (${error.code}), so what is missing is not known.`,
  };
}

/** SHOW PROCEDURES and SHOW FUNCTIONS call it a catalog. */
export function databaseOf(row: Row): string {
  return textCell(row, 'database_name') || textCell(row, 'catalog_name');
}

/** Overloads of a procedure share a name; their arguments tell them apart. */
function keyOf(row: Row): string {
  return JSON.stringify([
    databaseOf(row),
    textCell(row, 'schema_name'),
    textCell(row, 'name'),
    textCell(row, 'arguments'),
  ]);
}
