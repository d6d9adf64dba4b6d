import type {GrantAdvice} from '../../../ports/preflight.ts';
import {type HeldGrants, typeText} from './held.ts';
import {nameText, pathText} from './names.ts';

/** Something in a schema that can be opened to a role. */
export interface Opened {
  /** As GRANT writes it: `WORKSPACE`, `DYNAMIC TABLE`. */
  readonly type: string;
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** Arguments of a procedure or function, in parentheses. */
  readonly signature?: string;
}

/** Who may grant on each level. */
export interface Granters {
  readonly database: string;
  readonly schema: string;
  readonly object: string;
}

/** The least privilege that lets a role read the SQL of an object, and those that do as well. */
const READS: Readonly<Record<string, readonly string[]>> = {
  WORKSPACE: ['READ', 'WRITE'],
  NOTEBOOK: ['USAGE'],
  STAGE: ['READ', 'WRITE', 'USAGE'],
  VIEW: ['REFERENCES', 'SELECT'],
  'MATERIALIZED VIEW': ['REFERENCES', 'SELECT'],
  'DYNAMIC TABLE': ['MONITOR', 'SELECT', 'OPERATE'],
  TASK: ['MONITOR', 'OPERATE'],
  PROCEDURE: ['USAGE'],
  FUNCTION: ['USAGE'],
  STREAM: ['SELECT'],
  ALERT: ['MONITOR', 'OPERATE'],
  'DBT PROJECT': ['USAGE', 'MONITOR'],
};

/** Privileges of which any one opens objects of a type; the least comes first. */
export function readingPrivileges(type: string): readonly string[] {
  return READS[type] ?? ['USAGE'];
}

/**
 * The statements that are missing for a role to read an object, in the order in which they have to run: only those of the
 * three levels that the role does not have. All of them where its grants could not be listed.
 */
export function grantsToOpen(opened: Opened, held: HeldGrants, by: Granters): readonly GrantAdvice[] {
  const {type, database, schema, name, signature = ''} = opened;
  const to = `TO ROLE ${nameText(held.role)}`;
  const lacks = (on: string, parts: readonly string[], privileges: readonly string[]): boolean =>
    !held.isKnown || !held.has(on, parts, ...privileges);
  const reading = readingPrivileges(type);
  const advice: GrantAdvice[] = [];
  if (lacks('DATABASE', [database], ['USAGE']))
    advice.push({sql: `GRANT USAGE ON DATABASE ${nameText(database)} ${to};`, by: by.database});
  if (lacks('SCHEMA', [database, schema], ['USAGE']))
    advice.push({sql: `GRANT USAGE ON SCHEMA ${pathText([database, schema])} ${to};`, by: by.schema});
  if (lacks(typeText(type), [database, schema, name], reading)) {
    const word = type === 'MATERIALIZED VIEW' ? 'VIEW' : type;
    advice.push({
      sql: `GRANT ${reading[0]} ON ${word} ${pathText([database, schema, name])}${signature} ${to};`,
      by: by.object,
    });
  }
  return advice;
}

/** The same statement asked for by several things stands once, at its first place. */
export function withoutRepeats(advice: readonly GrantAdvice[]): readonly GrantAdvice[] {
  const seen = new Set<string>();
  return advice.filter(({sql}) => !seen.has(sql) && seen.add(sql) !== undefined);
}
