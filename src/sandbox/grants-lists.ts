import {labelOf, objectKey, wordOf, type Access, type Securable, type Who} from './grants.ts';
import {doesNotExist, insufficientPrivileges} from './snowflake-error.ts';
import {printName} from './statements/names.ts';

/** Roles that may read and see one object; undefined where every role may. */
export interface AccessList {
  readonly object: Securable;
  readonly readableBy: readonly string[] | undefined;
  readonly visibleTo: readonly string[] | undefined;
}

/** A database, and the role that owns it. */
export interface ListedDatabase {
  readonly name: string;
  readonly kind: string;
  readonly owner: string;
  readonly visibleTo: readonly string[] | undefined;
}

/**
 * Access of an account without `grants.ndjson`: by the lists `readable_by` and `visible_to` of its rows, and without
 * any privilege on databases and schemas. SHOW lists a standard database for everybody, a personal one for its owner and
 * for roles that see something in it.
 *
 * @param readUsage whether a role may read ACCOUNT_USAGE, all of it
 */
export function accessByLists(
  lists: readonly AccessList[],
  databases: readonly ListedDatabase[],
  readUsage: (role: string) => boolean,
): Access {
  const byObject = new Map(lists.map((list) => [objectKey(list.object), list]));
  const find = (object: Securable): AccessList | undefined => byObject.get(objectKey(object));

  function holds(role: string, database: string): boolean {
    return lists.some(({object, visibleTo}) => object.name[0] === database && (visibleTo?.includes(role) ?? false));
  }

  function mayShow({role}: Who, object: Securable): boolean {
    if (object.type === 'SCHEMA' || object.type === 'WAREHOUSE' || object.type === 'ROLE') return true;
    if (object.type !== 'DATABASE') return find(object)?.visibleTo?.includes(role) ?? true;
    const database = databases.find((each) => each.name === object.name[0]);
    if (!database) return true;
    const {kind, owner, visibleTo} = database;
    return visibleTo?.includes(role) ?? (kind === 'STANDARD' || owner === role || holds(role, database.name));
  }

  function mayRead(who: Who, object: Securable): boolean {
    return find(object)?.readableBy?.includes(who.role) ?? true;
  }

  return {
    grants: [],
    rolesOf: () => undefined,
    mayShow,
    mayRead,
    mayReadView: ({role}) => readUsage(role),
    mayUse: () => true,
    demandRead(who, object) {
      if (mayRead(who, object)) return;
      if (mayShow(who, object)) throw insufficientPrivileges(wordOf(object.type), object.name.at(-1)!);
      throw doesNotExist(labelOf(object.type), printName(object.name));
    },
    privileges: () => new Set(),
    grantsTo: () => [],
    grantsOn: () => [],
  };
}
