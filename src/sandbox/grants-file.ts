import {z} from 'zod';
import {usageError} from '../errors.ts';
import type {Grant, Securable, SecurableType} from './grants.ts';
import {lex} from './statements/lex.ts';
import {readName} from './statements/names.ts';

const TYPES: ReadonlySet<string> = new Set<SecurableType>([
  'ACCOUNT',
  'DATABASE',
  'SCHEMA',
  'WORKSPACE',
  'NOTEBOOK',
  'STAGE',
  'VIEW',
  'TABLE',
  'TASK',
  'PROCEDURE',
  'FUNCTION',
  'DYNAMIC_TABLE',
  'STREAM',
  'ALERT',
  'DBT_PROJECT',
  'WAREHOUSE',
  'ROLE',
  'DATABASE_ROLE',
]);

/** One row of `grants.ndjson`, in the words of SHOW GRANTS (docs.snowflake.com/en/sql-reference/sql/show-grants). */
export const grantRow = z.object({
  privilege: z.string(),
  granted_on: z.string(),
  name: z.string(),
  granted_to: z.enum(['ROLE', 'USER', 'DATABASE_ROLE']),
  grantee_name: z.string(),
  granted_by: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
});

/** Reads one row. Throws a UserError for a type or name that no grant can have. */
export function readGrant(row: z.infer<typeof grantRow>): Grant {
  return {
    privilege: row.privilege.toUpperCase(),
    on: readSecurable(row.granted_on, row.name),
    printedName: row.name,
    grantedTo: row.granted_to,
    granteeName: row.grantee_name,
    grantedBy: row.granted_by,
  };
}

/** An object from its type and its name as SHOW GRANTS prints them: quoted only where needed, arguments of a procedure left out. */
export function readSecurable(grantedOn: string, printed: string): Securable {
  const word = grantedOn.toUpperCase().replaceAll(' ', '_');
  const type = word === 'MATERIALIZED_VIEW' ? 'VIEW' : word;
  const tokens = lex(printed);
  const name = readName(tokens, 0);
  const hasArguments = type === 'PROCEDURE' || type === 'FUNCTION';
  if (!TYPES.has(type) || !name || (!hasArguments && name.next < tokens.length)) {
    throw usageError(
      'sandbox-account',
      `The grants of the account name something unexpected: ${grantedOn} ${printed}.`,
    );
  }
  const last = name.parts.at(-1)!;
  const parts = hasArguments ? [...name.parts.slice(0, -1), last.replace(/\(.*$/s, '')] : name.parts;
  return {type: type as SecurableType, name: parts};
}
