import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {byText} from '../files/in-order.ts';
import type {ObjectKind} from './object-kinds.ts';
import {cell, instantOfMs, textCell} from './rows.ts';
import type {ShownObject} from './show-objects.ts';
import {addressKey, shownObject} from './show-objects.ts';
import type {Gap, PagerOptions} from './show-pager.ts';
import {showAll} from './show-pager.ts';
import {signatureOf} from './signatures.ts';

/** An object and what the listings say of it. */
export interface ListedObject {
  readonly object: ShownObject;
  /** Types of its arguments; empty for a kind that has none. */
  readonly signature: string;
  /** Its row of SHOW, that of the reading role where it has one; undefined for what only ACCOUNT_USAGE knows. */
  readonly row: Row | undefined;
  /** Whether the reading role is shown it. */
  readonly isShown: boolean;
  readonly usage: UsageRow | undefined;
}

/** What ACCOUNT_USAGE keeps of an object. */
export interface UsageRow {
  readonly owner: string;
  readonly language: string;
  readonly definition: string;
  /** The later of its creation and its last change. */
  readonly changedAt: string | undefined;
}

export interface ObjectListing {
  /** Sorted by name. */
  readonly objects: readonly ListedObject[];
  /** Whether nothing of the kind can be missing: then what is not here is gone from the account. */
  readonly complete: boolean;
  readonly gaps: readonly Gap[];
  /** Whether ACCOUNT_USAGE was refused. */
  readonly usageRefused: boolean;
}

export interface ListingOptions {
  readonly reader: QueryOptions;
  /** Lists what the reader cannot see; the reader's own role when undefined. */
  readonly inventoryRole: string | undefined;
  /** Whether the inventory role sees every object of the account. */
  readonly seesAll: boolean;
  readonly within: PagerOptions['within'];
  /** Databases that hold no work of this account. */
  isForeign(database: string): boolean;
}

/** Lists the objects of an account kind by kind. Definitions that ACCOUNT_USAGE keeps are read once for all kinds. */
export class ObjectLister {
  readonly #warehouse: Warehouse;
  readonly #options: ListingOptions;
  readonly #usage = new Map<string, readonly Row[] | undefined>();

  constructor(warehouse: Warehouse, options: ListingOptions) {
    this.#warehouse = warehouse;
    this.#options = options;
  }

  /**
   * Everything of a kind that SHOW lists for the reader or for the inventory role, and what only ACCOUNT_USAGE has: it knows
   * definitions that were granted to nobody. SHOW alone cannot tell a revoked grant from a dropped object, so the listing is
   * complete only where the inventory role sees everything or ACCOUNT_USAGE was read.
   */
  async list(kind: ObjectKind): Promise<ObjectListing> {
    const {reader, inventoryRole, seesAll, within} = this.#options;
    const scope = within === undefined ? {} : {within};
    const found = new Map<string, ListedObject>();
    const others = new Set<string>();
    const gaps: Gap[] = [];
    const roles = inventoryRole === undefined ? [reader] : [{...reader, role: inventoryRole}, reader];
    for (const role of roles) {
      const shown = await showAll(this.#warehouse, kind.show, {...role, ...scope});
      gaps.push(...shown.gaps.filter(({locator}) => !gaps.some((gap) => gap.locator === locator)));
      for (const row of shown.rows) this.#add(kind, row, role === reader, found, others);
    }
    const usage = kind.usage === undefined ? undefined : await this.#definitions(kind.usage);
    if (usage !== undefined) this.#join(kind, usage, found, others);
    return {
      objects: [...found.values()].toSorted(byText(({object, signature}) => addressKey(object) + signature)),
      complete: gaps.length === 0 && (seesAll || usage !== undefined),
      gaps,
      usageRefused: kind.usage !== undefined && usage === undefined,
    };
  }

  /** A row that shows the SQL counts before one that does not; the reader's comes last. */
  #add(kind: ObjectKind, row: Row, isShown: boolean, found: Map<string, ListedObject>, others: Set<string>): void {
    const object = shownObject(row);
    const signature = kind.hasArguments === true ? signatureOf(textCell(row, 'arguments')) : '';
    const key = addressKey(object) + signature;
    if (this.#isForeign(object) || !kind.isOurs(row)) {
      others.add(key);
      return;
    }
    const known = found.get(key)?.row;
    const keepsKnown = known !== undefined && kind.text?.(row).trim() === '' && kind.text(known).trim() !== '';
    found.set(key, {object, signature, row: keepsKnown ? known : row, isShown, usage: undefined});
  }

  #join(kind: ObjectKind, rows: readonly Row[], found: Map<string, ListedObject>, others: ReadonlySet<string>): void {
    for (const row of rows) {
      const name = {
        database: textCell(row, 'database_name'),
        schema: textCell(row, 'schema_name'),
        name: textCell(row, 'name'),
      };
      const definition = textCell(row, 'definition');
      const owner = textCell(row, 'owner');
      const createdAt = instantOfMs(cell(row, 'created_ms'));
      const object: ShownObject = {...name, owner, ...(createdAt === undefined ? {} : {createdAt})};
      const signature = kind.hasArguments === true ? signatureOf(textCell(row, 'signature')) : '';
      const key = addressKey(object) + signature;
      if (this.#isForeign(object) || others.has(key)) continue;
      const shown = found.get(key);
      if (shown === undefined && kind.isOurDefinition?.(definition) === false) continue;
      const times = [createdAt, instantOfMs(cell(row, 'altered_ms'))].filter((time) => time !== undefined);
      const usage = {
        owner,
        language: textCell(row, 'language').toUpperCase(),
        definition,
        changedAt: times.toSorted().at(-1),
      };
      const isShown = shown?.isShown ?? false;
      found.set(key, {object: shown?.object ?? object, signature, row: shown?.row, isShown, usage});
    }
  }

  #isForeign({database, schema, name}: ShownObject): boolean {
    return database === '' || name === '' || schema === 'INFORMATION_SCHEMA' || this.#options.isForeign(database);
  }

  /** @returns undefined when the role may not read ACCOUNT_USAGE */
  async #definitions(statement: string): Promise<readonly Row[] | undefined> {
    if (this.#usage.has(statement)) return this.#usage.get(statement);
    let rows: Row[] | undefined = [];
    try {
      for await (const row of this.#warehouse.stream(statement, this.#options.reader)) rows.push(row);
    } catch (error) {
      if (!(error instanceof WarehouseError)) throw error;
      rows = undefined;
    }
    this.#usage.set(statement, rows);
    return rows;
  }
}
