import {doesNotExist, insufficientPrivileges} from './snowflake-error.ts';
import {printName} from './statements/names.ts';
import {USAGE_VIEWS} from './usage-views.ts';

/** What a privilege can be granted on, as SHOW GRANTS writes it. Materialized views count as VIEW. */
export type SecurableType =
  | 'ACCOUNT'
  | 'DATABASE'
  | 'SCHEMA'
  | 'WORKSPACE'
  | 'NOTEBOOK'
  | 'STAGE'
  | 'VIEW'
  | 'TABLE'
  | 'TASK'
  | 'PROCEDURE'
  | 'FUNCTION'
  | 'DYNAMIC_TABLE'
  | 'STREAM'
  | 'ALERT'
  | 'DBT_PROJECT'
  | 'WAREHOUSE'
  | 'ROLE'
  | 'DATABASE_ROLE';

/** An object of the account by type and name, its parts in stored case. Overloads of a procedure count as one. */
export interface Securable {
  readonly type: SecurableType;
  readonly name: readonly string[];
}

/** Who asks: the current role, and the user for what belongs to the user alone. A `Session` fits. */
export interface Who {
  readonly role: string;
  readonly login?: {readonly user: string};
}

/** One row of SHOW GRANTS. */
export interface Grant {
  readonly privilege: string;
  readonly on: Securable;
  /** The object's name as SHOW GRANTS prints it. */
  readonly printedName: string;
  readonly grantedTo: 'ROLE' | 'USER' | 'DATABASE_ROLE';
  readonly granteeName: string;
  readonly grantedBy: string;
}

/**
 * Who may see and read what in an account. Every handler asks here and nowhere else. An account with a `grants.ndjson`
 * answers by its grants, role inheritance included; one without by the lists in its files (see `grants-lists.ts`).
 */
export interface Access {
  /** Roles a user may activate, PUBLIC among them; undefined when only `account.json` says. */
  rolesOf(user: string): readonly string[] | undefined;
  /** Whether SHOW lists the object. */
  mayShow(who: Who, object: Securable): boolean;
  /** Whether files can be read, rows selected, a definition seen: all privileges on the way to it included. */
  mayRead(who: Who, object: Securable): boolean;
  /** Whether a view of SNOWFLAKE.ACCOUNT_USAGE can be read. Without a name: whether any can. */
  mayReadView(who: Who, view?: string): boolean;
  /** Whether a warehouse can be used. */
  mayUse(who: Who, warehouse: string): boolean;
  /** Throws Snowflake's error for what `mayRead` denies: 002003 for what the role cannot see, 003001 for what it can. */
  demandRead(who: Who, object: Securable): void;
  /** Privileges on this one object that the role has by itself, by inheritance, or that its user has. */
  privileges(who: Who, object: Securable): ReadonlySet<string>;
  /** Grants made directly to a role, user or database role (`DB.ROLE`), as SHOW GRANTS TO lists them. */
  grantsTo(grantee: string, kind?: Grant['grantedTo']): readonly Grant[];
  /** Grants on an object, as SHOW GRANTS ON lists them. */
  grantsOn(object: Securable): readonly Grant[];
  /** Every grant of the account; empty when it has no `grants.ndjson`. */
  readonly grants: readonly Grant[];
}

/** Any of these opens an object; OWNERSHIP opens everything (docs.snowflake.com/en/user-guide/security-access-control-privileges). */
const OPENS: Readonly<Record<SecurableType, readonly string[]>> = {
  ACCOUNT: [],
  DATABASE: ['USAGE'],
  SCHEMA: ['USAGE'],
  WORKSPACE: ['READ', 'WRITE'],
  NOTEBOOK: ['USAGE'],
  STAGE: ['READ', 'WRITE', 'USAGE'],
  VIEW: ['SELECT'],
  TABLE: ['SELECT'],
  DYNAMIC_TABLE: ['SELECT'],
  STREAM: ['SELECT'],
  TASK: ['MONITOR', 'OPERATE'],
  ALERT: ['MONITOR', 'OPERATE'],
  PROCEDURE: ['USAGE'],
  FUNCTION: ['USAGE'],
  DBT_PROJECT: ['USAGE', 'MONITOR'],
  WAREHOUSE: ['USAGE'],
  ROLE: ['USAGE'],
  DATABASE_ROLE: ['USAGE'],
};

/** What errors call an object. Tables and views are Objects. */
export function labelOf(type: SecurableType): string {
  if (type === 'TABLE' || type === 'VIEW' || type === 'DYNAMIC_TABLE') return 'Object';
  const words = type.toLowerCase().replace('_', ' ');
  return words[0]!.toUpperCase() + words.slice(1);
}

/** Access by the rows of `grants.ndjson`. */
export function accessByGrants(grants: readonly Grant[]): Access {
  const byObject = Map.groupBy(grants, (grant) => objectKey(grant.on));
  const byGrantee = Map.groupBy(grants, granteeOf);
  const managing = grants.filter(({privilege}) => privilege === 'MANAGE GRANTS');
  const closures = new Map<string, ReadonlySet<string>>();

  /** The grantees whose privileges a role has: itself, PUBLIC, and what is granted to any of them. */
  function closureOf(grantee: string): ReadonlySet<string> {
    const known = closures.get(grantee);
    if (known) return known;
    const reached = new Set([grantee, 'ROLE PUBLIC']);
    for (const each of reached) {
      for (const {privilege, on} of byGrantee.get(each) ?? []) {
        if (privilege === 'USAGE' && (on.type === 'ROLE' || on.type === 'DATABASE_ROLE'))
          reached.add(`${on.type} ${on.name.join('.')}`);
      }
    }
    closures.set(grantee, reached);
    return reached;
  }

  function privileges(who: Who, object: Securable): ReadonlySet<string> {
    const closure = closureOf(`ROLE ${who.role}`);
    const user = who.login && `USER ${who.login.user}`;
    const found = (byObject.get(objectKey(object)) ?? []).filter((grant) => {
      const grantee = granteeOf(grant);
      return closure.has(grantee) || grantee === user;
    });
    return new Set(found.map((grant) => grant.privilege));
  }

  function opens(who: Who, object: Securable): boolean {
    const held = privileges(who, object);
    return held.has('OWNERSHIP') || OPENS[object.type].some((privilege) => held.has(privilege));
  }

  /** Whether the role has MANAGE GRANTS: it sees every object, and reads none of them by that. */
  function seesAll(who: Who): boolean {
    const closure = closureOf(`ROLE ${who.role}`);
    return managing.some((grant) => closure.has(granteeOf(grant)));
  }

  function mayReadView(who: Who, view?: string): boolean {
    const imported = privileges(who, {type: 'DATABASE', name: ['SNOWFLAKE']});
    if (['USAGE', 'IMPORTED PRIVILEGES', 'OWNERSHIP'].some((privilege) => imported.has(privilege))) return true;
    const closure = closureOf(`ROLE ${who.role}`);
    return USAGE_VIEWS.some(
      ({name, databaseRole}) =>
        (view === undefined || view === name) && closure.has(`DATABASE_ROLE SNOWFLAKE.${databaseRole}`),
    );
  }

  function demandRead(who: Who, object: Securable): void {
    const all = seesAll(who);
    for (const place of placesOf(object)) {
      if (opens(who, place)) continue;
      if (all) throw insufficientPrivileges(wordOf(place.type), place.name.at(-1)!);
      throw doesNotExist(labelOf(place.type), printName(place.name));
    }
    if (opens(who, object)) return;
    if (all || privileges(who, object).size > 0) throw insufficientPrivileges(wordOf(object.type), object.name.at(-1)!);
    throw doesNotExist(labelOf(object.type), printName(object.name));
  }

  return {
    grants,
    rolesOf(user) {
      const roles = [...closureOf(`USER ${user}`)].filter((grantee) => grantee.startsWith('ROLE '));
      return roles.map((grantee) => grantee.slice('ROLE '.length)).toSorted();
    },
    mayShow: (who, object) =>
      seesAll(who) || (privileges(who, object).size > 0 && placesOf(object).every((place) => opens(who, place))),
    mayRead: (who, object) => [...placesOf(object), object].every((place) => opens(who, place)),
    mayReadView,
    mayUse: (who, warehouse) => opens(who, {type: 'WAREHOUSE', name: [warehouse]}),
    demandRead,
    privileges,
    grantsTo: (grantee, kind = 'ROLE') => byGrantee.get(`${kind} ${grantee}`) ?? [],
    grantsOn: (object) => byObject.get(objectKey(object)) ?? [],
  };
}

function granteeOf({grantedTo, granteeName}: Grant): string {
  return `${grantedTo} ${granteeName}`;
}

/** The securable behind an object of the account, such as a workspace, stage, view or table. */
export function securableOf(object: {
  readonly kind: string;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}): Securable {
  const word = object.kind.toUpperCase().replace('-', '_');
  const type = word === 'MATERIALIZED_VIEW' ? 'VIEW' : (word as SecurableType);
  return {type, name: [object.database, object.schema, object.name]};
}

/** The database and the schema that an object lies in. */
export function placesOf({type, name}: Securable): readonly Securable[] {
  if (['ACCOUNT', 'WAREHOUSE', 'ROLE', 'DATABASE_ROLE'].includes(type)) return [];
  const places: Securable[] = [];
  if (name.length > 1) places.push({type: 'DATABASE', name: name.slice(0, 1)});
  if (name.length > 2) places.push({type: 'SCHEMA', name: name.slice(0, 2)});
  return places;
}

/** How a refusal names a type in the middle of a sentence. */
export function wordOf(type: SecurableType): string {
  return type.toLowerCase().replace('_', ' ');
}

/** Equal for the same object. Tables and views of all kinds share their names. */
export function objectKey({type, name}: Securable): string {
  const space = type === 'VIEW' || type === 'DYNAMIC_TABLE' ? 'TABLE' : type;
  return JSON.stringify([space, ...name]);
}
