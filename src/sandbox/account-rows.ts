import {readFile} from 'node:fs/promises';
import {join, resolve, sep} from 'node:path';
import {z} from 'zod';
import {messageOf, usageError} from '../errors.ts';
import {loginProofs, oauthClient} from './login-rows.ts';

const roles = z.array(z.string());
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a point in time');

export const accountFile = z.object({
  account: z.string(),
  as_of: instant.optional(),
  warehouse: z.string(),
  logins: z.array(
    z.object({
      user: z.string(),
      password: z.string(),
      roles: roles.default([]),
      default_role: z.string().nullish(),
      ...loginProofs.shape,
    }),
  ),
  usage_roles: roles.optional(),
  oauth_clients: z.array(oauthClient).default([]),
  suspended_warehouses: z.array(z.string()).default([]),
  latency_minutes: z.record(z.string(), z.number().nonnegative()).default({}),
});
export const userRow = z.object({
  name: z.string(),
  login_name: optionalText,
  disabled: z.union([z.string(), z.boolean()]).nullish(),
  deleted_on: z.string().nullish(),
});
export const databaseRow = z.object({
  name: z.string(),
  kind: z.string().nullish(),
  owner: optionalText,
  created_on: instant,
  comment: optionalText,
  visible_to: roles.optional(),
});

const inSchema = {
  database_name: z.string(),
  schema_name: z.string(),
  name: z.string(),
  owner: optionalText,
  created_on: instant,
  comment: optionalText,
};
export const fileObjectRow = z.object({
  ...inSchema,
  updated_on: instant.nullish(),
  directory: z.string(),
  readable_by: roles.default([]),
  visible_to: roles.default([]),
  query_warehouse: optionalText,
  url_id: optionalText,
});
export const stageRow = z.object({
  ...inSchema,
  type: z.string().default('INTERNAL'),
  updated_on: instant.nullish(),
  directory: z.string(),
  readable_by: roles.optional(),
  visible_to: roles.optional(),
});
export const objectRow = z.object({
  ...inSchema,
  kind: z.enum([
    'view',
    'materialized-view',
    'dynamic-table',
    'task',
    'procedure',
    'function',
    'stream',
    'alert',
    'dbt-project',
  ]),
  changed_on: instant.nullish(),
  text: optionalText,
  arguments: optionalText,
  language: optionalText,
  schedule: optionalText,
  predecessors: z.array(z.string()).default([]),
  warehouse: optionalText,
  state: optionalText,
  condition: optionalText,
  action: optionalText,
  table_name: optionalText,
  directory: z.string().optional(),
  readable_by: roles.optional(),
  visible_to: roles.optional(),
});
export type ObjectRow = z.infer<typeof objectRow>;
export const tableRow = z.object({
  database: z.string(),
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.object({name: z.string(), type: z.string()})).min(1),
  file: z.string(),
  readable_by: roles.optional(),
});

/** Rows of an NDJSON file of the account; undefined when there is no such file. Throws a UserError naming file and line. */
export async function readRows<T>(root: string, file: string, schema: z.ZodType<T>): Promise<readonly T[] | undefined> {
  const text = await readOptional(join(root, file));
  return text
    ?.split('\n')
    .map((line, index) => ({line: line.trim(), place: `line ${index + 1} of ${file}`}))
    .filter(({line}) => line !== '')
    .map(({line, place}) => parseJson(schema, line, place));
}

export function parseJson<T>(schema: z.ZodType<T>, text: string, place: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError('sandbox-account', `The account directory has no valid JSON at ${place}: ${messageOf(error)}.`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw usageError('sandbox-account', `The account directory has something unexpected at ${place} (${problems}).`);
}

export async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A path of the account's own files. One that leads out of the account directory is refused. */
export function inside(root: string, folder: string, path: string): string {
  const base = join(root, folder);
  const full = resolve(base, path);
  if (full !== base && !full.startsWith(base + sep)) {
    throw usageError('sandbox-account', `The path ${path} leads out of the ${folder} folder of the account.`);
  }
  return full;
}

/** Names written in lower case are taken for unquoted ones, which Snowflake stores in upper case. */
export function storedCase(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name.toUpperCase() : name;
}
