import type {Owner} from '../../model/people.ts';
import type {RelationName} from '../../model/statement.ts';
import type {PersonalDatabase} from './people.ts';
import type {ShownObject} from './show-objects.ts';
import {quoteIdentifier} from './statements.ts';

export interface Denial {
  readonly reason: string;
  readonly grant?: string;
}

/** A thing in a schema that a role can be let into, in the words of GRANT. */
export type Grantable =
  | 'WORKSPACE'
  | 'NOTEBOOK'
  | 'STAGE'
  | 'DBT PROJECT'
  | 'VIEW'
  | 'MATERIALIZED VIEW'
  | 'DYNAMIC TABLE'
  | 'TASK'
  | 'PROCEDURE'
  | 'FUNCTION'
  | 'STREAM'
  | 'ALERT';

/**
 * The least privilege with which a definition or the files of a thing can be read
 * (docs.snowflake.com/en/user-guide/security-access-control-privileges). REFERENCES shows a view and none of its rows.
 */
const PRIVILEGES: Readonly<Record<Grantable, string>> = {
  WORKSPACE: 'READ',
  NOTEBOOK: 'USAGE',
  STAGE: 'READ',
  'DBT PROJECT': 'USAGE',
  VIEW: 'REFERENCES',
  'MATERIALIZED VIEW': 'REFERENCES',
  'DYNAMIC TABLE': 'MONITOR',
  TASK: 'MONITOR',
  PROCEDURE: 'USAGE',
  FUNCTION: 'USAGE',
  STREAM: 'SELECT',
  ALERT: 'MONITOR',
};

/** The role in a GRANT; a placeholder where the connection names none. */
function grantee(role: string | undefined): string {
  return role === undefined ? '<role>' : /^[A-Za-z_][\w$]*$/.test(role) ? role : quoteIdentifier(role);
}

/**
 * The three statements that open one object to a role, in the order in which they have to run.
 * @param signature types of a procedure's or function's arguments, e.g. `(NUMBER, VARCHAR)`
 */
export function grantsFor(object: ShownObject, kind: Grantable, role: string | undefined, signature = ''): string {
  const database = quoteIdentifier(object.database);
  const schema = `${database}.${quoteIdentifier(object.schema)}`;
  const to = grantee(role);
  // GRANT knows no MATERIALIZED VIEW: it is a view there.
  const word = kind === 'MATERIALIZED VIEW' ? 'VIEW' : kind;
  return [
    `GRANT USAGE ON DATABASE ${database} TO ROLE ${to};`,
    `GRANT USAGE ON SCHEMA ${schema} TO ROLE ${to};`,
    `GRANT ${PRIVILEGES[kind]} ON ${word} ${schema}.${quoteIdentifier(object.name)}${signature} TO ROLE ${to};`,
  ].join('\n');
}

/** What opens a dropped user's database to a role, as far as that can be said without seeing into it. */
export function grantsForDropped(database: string, role: string | undefined): string {
  const name = quoteIdentifier(database);
  return [
    `GRANT USAGE ON DATABASE ${name} TO ROLE ${grantee(role)};`,
    `GRANT USAGE ON ALL SCHEMAS IN DATABASE ${name} TO ROLE ${grantee(role)};`,
  ].join('\n');
}

/**
 * Why something cannot be read, and who can change that. The private files of a disabled user are readable
 * by nobody: administrators cannot, and the owner cannot log in to grant anything
 * (docs.snowflake.com/en/user-guide/personal-databases).
 */
export function denialOf(
  object: ShownObject,
  kind: Grantable,
  personal: PersonalDatabase | undefined,
  owner: Owner,
  role: string | undefined,
): Denial {
  const thing = `${kind === 'DBT PROJECT' ? 'dbt project' : kind.toLowerCase()} ${object.name}`;
  const grant = grantsFor(object, kind, role);
  if (personal?.kind === 'dropped') {
    return {
      reason: `The ${thing} of the dropped user ${owner.name} is not granted to the role that reads; its owner, role ${object.owner || 'ACCOUNTADMIN'}, can grant it.`,
      grant,
    };
  }
  if (personal === undefined) {
    return {
      reason: `The ${thing} is not granted to the role that reads; its owner, role ${object.owner || 'unknown'}, can grant it.`,
      grant,
    };
  }
  if (owner.state === 'disabled') {
    return {
      reason:
        `The ${thing} is private to ${owner.name}, who is disabled, and an administrator cannot read it. What remains is the ` +
        `query history; a grant by ${owner.name} after the user was enabled again; or dropping the user, which cannot be undone ` +
        'and makes the files readable to the role that drops.',
    };
  }
  return {
    reason: `The ${thing} is private to ${owner.name}, and an administrator cannot read it; ${owner.name} can grant it.`,
    grant,
  };
}

/** The database role that shows every definition of the account, secure ones included, and no rows. */
export function objectGrant(role: string | undefined): string {
  return `GRANT DATABASE ROLE SNOWFLAKE.OBJECT_VIEWER TO ROLE ${grantee(role)};`;
}

/** What rows can be read of. A materialized view is a view to GRANT. */
export type Selectable = 'TABLE' | 'VIEW' | 'DYNAMIC TABLE';

/** What lets a role read the rows of one table or view. */
export function selectGrants(relation: Required<RelationName>, kind: Selectable, role: string | undefined): string {
  const database = quoteIdentifier(relation.database);
  const schema = `${database}.${quoteIdentifier(relation.schema)}`;
  const to = grantee(role);
  return [
    `GRANT USAGE ON DATABASE ${database} TO ROLE ${to};`,
    `GRANT USAGE ON SCHEMA ${schema} TO ROLE ${to};`,
    `GRANT SELECT ON ${kind} ${schema}.${quoteIdentifier(relation.name)} TO ROLE ${to};`,
  ].join('\n');
}
