import type {QueryOptions, Warehouse} from '../../../ports/warehouse.ts';
import {textCell} from '../rows.ts';
import {ask} from './ask.ts';
import {pathText, readPrintedName} from './names.ts';
import {showGrantsToDatabaseRole, showGrantsToRole} from './statements.ts';

/** One privilege that a role has. */
export interface HeldGrant {
  readonly privilege: string;
  /** Type of the object, see `typeText`. */
  readonly on: string;
  /** Parts of its name in stored case; without arguments. */
  readonly name: readonly string[];
  /** The role it comes by: the role itself, or one that is granted to it. */
  readonly through: string;
}

/** More roles than this are not followed: nobody's reader has that many. */
const MOST_ROLES = 100;

/** The privileges of one role: its own, those of the roles granted to it, and PUBLIC's. */
export class HeldGrants {
  readonly role: string;
  readonly grants: readonly HeldGrant[];
  /** False where the account did not let them be listed: nothing can then be said to be missing. */
  readonly isKnown: boolean;
  readonly #keys: ReadonlySet<string>;

  constructor(role: string, grants: readonly HeldGrant[], isKnown: boolean) {
    this.role = role;
    this.grants = grants;
    this.isKnown = isKnown;
    this.#keys = new Set(grants.map(({privilege, on, name}) => keyOf(privilege, on, name)));
  }

  /** Whether the role has one of these privileges, or owns the object. */
  has(on: string, name: readonly string[], ...privileges: readonly string[]): boolean {
    return [...privileges, 'OWNERSHIP'].some((privilege) => this.#keys.has(keyOf(privilege, on, name)));
  }

  /** Sees every object of the account in SHOW, and reads none by that. */
  get managesGrants(): boolean {
    return this.grants.some(({privilege, on}) => privilege === 'MANAGE GRANTS' && on === 'ACCOUNT');
  }

  /** What was granted to the role or to roles of its own, without what everybody has. */
  get own(): readonly HeldGrant[] {
    return this.grants.filter(({through}) => through !== 'PUBLIC');
  }
}

function keyOf(privilege: string, on: string, name: readonly string[]): string {
  return JSON.stringify([privilege, on, ...name]);
}

/** A type in one spelling: with `_` between words, and a materialized view as the view that GRANT takes it for. */
export function typeText(type: string): string {
  const word = type.toUpperCase().replaceAll(' ', '_');
  return word === 'MATERIALIZED_VIEW' ? 'VIEW' : word;
}

/** `USAGE ON SCHEMA ANALYTICS.TEAM`, for a person. */
export function grantText({privilege, on, name}: Pick<HeldGrant, 'privilege' | 'on' | 'name'>): string {
  return `${privilege} ON ${on.replaceAll('_', ' ')}${on === 'ACCOUNT' ? '' : ` ${pathText(name)}`}`;
}

/**
 * Lists what a role has, roles granted to it followed. The session runs under `options.role`, which may always look at its
 * own grants (docs.snowflake.com/en/sql-reference/sql/show-grants). A listing that is refused leaves the rest as it is.
 */
export async function grantsHeldBy(warehouse: Warehouse, role: string, options: QueryOptions): Promise<HeldGrants> {
  const grants: HeldGrant[] = [];
  const seen = new Set([role, 'PUBLIC']);
  let isKnown = true;
  for (const each of seen) {
    if (seen.size > MOST_ROLES) break;
    const [database, name] = each.includes('\u0000') ? each.split('\u0000') : [];
    const sql = database === undefined ? showGrantsToRole(each) : showGrantsToDatabaseRole(database, name ?? '');
    const answer = await ask(warehouse, sql, options);
    if (!answer.ok) {
      if (each === role) isKnown = false;
      continue;
    }
    for (const row of answer.rows) {
      const on = typeText(textCell(row, 'granted_on'));
      const parts = readPrintedName(textCell(row, 'name'), on);
      const privilege = textCell(row, 'privilege').toUpperCase();
      grants.push({privilege, on, name: parts, through: database === undefined ? each : `${database}.${name}`});
      if (privilege !== 'USAGE') continue;
      if (on === 'ROLE' && parts[0] !== undefined) seen.add(parts[0]);
      // What Snowflake's own database roles hold is documented, and a shared database does not list it.
      if (on === 'DATABASE_ROLE' && parts.length === 2 && parts[0] !== 'SNOWFLAKE') seen.add(parts.join('\u0000'));
    }
  }
  return new HeldGrants(role, grants, isKnown);
}
