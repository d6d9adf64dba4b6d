import {type AskedAccount, sourceOf} from './account.ts';
import type {HeldGrant, HeldGrants} from './held.ts';
import {readingPrivileges} from './opening.ts';
import {VIEW_ROLES} from './views-check.ts';

/** Something that a line of its own tells of, so that the grants on it are accounted for there. */
export interface Told {
  /** Its type, see `typeText`. */
  readonly on: string;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/**
 * Grants of the reader that no line of the report accounts for: nothing that the config asks for needs them. Of several
 * privileges that open the same thing the least is needed and the others are not.
 */
export function surplusOf(
  asked: AskedAccount,
  held: HeldGrants,
  told: readonly Told[],
  warehouse: string | undefined,
): readonly HeldGrant[] {
  const keys = new Set<string>();
  for (const {on, database, schema, name} of told) {
    keys.add(key('DATABASE', [database]));
    keys.add(key('SCHEMA', [database, schema]));
    keys.add(key(on, [database, schema, name]));
  }
  const viewRoles = VIEW_ROLES.map(({role}) => role);
  const isNeeded = (grant: HeldGrant): boolean => {
    const {on, name, privilege} = grant;
    if (on === 'ROLE') return true;
    if (on === 'DATABASE_ROLE') return name[0] === 'SNOWFLAKE' && viewRoles.includes(name[1] ?? '');
    if (on === 'WAREHOUSE') return name[0] === warehouse && privilege === least(held, on, name, ['USAGE']);
    if (on === 'STAGE' && sourceOf(asked, 'stages') === undefined) return false;
    if (!keys.has(key(on, name))) return false;
    const opening = on === 'DATABASE' || on === 'SCHEMA' ? ['USAGE'] : readingPrivileges(on.replaceAll('_', ' '));
    return privilege === least(held, on, name, opening);
  };
  return held.own.filter((grant) => !isNeeded(grant));
}

function least(held: HeldGrants, on: string, name: readonly string[], opening: readonly string[]): string | undefined {
  const here = held.grants.filter((grant) => grant.on === on && key(on, grant.name) === key(on, name));
  return [...opening, 'OWNERSHIP'].find((privilege) => here.some((grant) => grant.privilege === privilege));
}

function key(on: string, name: readonly string[]): string {
  return JSON.stringify([on, ...name]);
}
