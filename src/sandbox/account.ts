import {readFile} from 'node:fs/promises';
import {join, resolve, sep} from 'node:path';
import {z} from 'zod';
import {messageOf, usageError} from '../errors.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
  /** Roles granted to the user, PUBLIC always among them. */
  readonly roles: readonly string[];
  readonly defaultRole: string;
  readonly disabled: boolean;
}

export interface Database {
  readonly name: string;
  readonly kind: string;
  readonly owner: string;
  readonly createdOn: string;
  readonly comment: string;
  /** Roles that SHOW lists it for; undefined when the account does not say. */
  readonly visibleTo: readonly string[] | undefined;
}

/** A workspace or a legacy notebook: an object with files in it. */
export interface FileObject {
  readonly kind: 'workspace' | 'notebook';
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly createdOn: string;
  readonly updatedOn: string;
  readonly comment: string;
  /** Folder on this machine. */
  readonly folder: string;
  readonly readableBy: readonly string[];
  readonly visibleTo: readonly string[];
  readonly queryWarehouse: string;
  readonly urlId: string;
}

export interface Table {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  /** Names in stored case, DuckDB types. */
  readonly columns: readonly {readonly name: string; readonly type: string}[];
  /** NDJSON file on this machine. */
  readonly file: string;
  /** Roles that may select; undefined when every role may. */
  readonly readableBy: readonly string[] | undefined;
}

/** What an account directory says, without the rows. */
export interface Account {
  readonly directory: string;
  readonly name: string;
  readonly warehouse: string;
  readonly logins: readonly Login[];
  readonly databases: readonly Database[];
  readonly workspaces: readonly FileObject[];
  readonly notebooks: readonly FileObject[];
  readonly tables: readonly Table[];
  readUsage(role: string): boolean;
}

const roles = z.array(z.string());
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a point in time');

const accountFile = z.object({
  account: z.string(),
  warehouse: z.string(),
  logins: z.array(z.object({user: z.string(), password: z.string(), roles, default_role: z.string().nullish()})),
  usage_roles: roles.optional(),
});
const userRow = z.object({
  name: z.string(),
  login_name: optionalText,
  disabled: z.union([z.string(), z.boolean()]).nullish(),
  deleted_on: z.string().nullish(),
});
const databaseRow = z.object({
  name: z.string(),
  kind: z.string().nullish(),
  owner: optionalText,
  created_on: instant,
  comment: optionalText,
  visible_to: roles.optional(),
});
const fileObjectRow = z.object({
  database_name: z.string(),
  schema_name: z.string(),
  name: z.string(),
  owner: optionalText,
  created_on: instant,
  updated_on: instant.nullish(),
  comment: optionalText,
  directory: z.string(),
  readable_by: roles.default([]),
  visible_to: roles.default([]),
  query_warehouse: optionalText,
  url_id: optionalText,
});
const tableRow = z.object({
  database: z.string(),
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.object({name: z.string(), type: z.string()})).min(1),
  file: z.string(),
  readable_by: roles.optional(),
});

/**
 * Reads an account directory (`fixtures/accounts/README.md` has its format). Only `account.json` must be there.
 * Throws a UserError that names the file and line of what does not fit.
 */
export async function loadAccount(directory: string): Promise<Account> {
  const root = resolve(directory);
  const text = await readOptional(join(root, 'account.json'));
  if (text === undefined) {
    throw usageError(
      'sandbox-account',
      `There is no account.json in ${root}.`,
      'Pass a directory that an account generator wrote.',
    );
  }
  const account = parseJson(accountFile, text, 'account.json');
  const [users, databases, workspaces, notebooks, tables] = await Promise.all([
    readRows(root, 'users.ndjson', userRow),
    readRows(root, 'databases.ndjson', databaseRow),
    readRows(root, 'workspaces.ndjson', fileObjectRow),
    readRows(root, 'notebooks.ndjson', fileObjectRow),
    readRows(root, 'tables.ndjson', tableRow),
  ]);
  const disabled = new Set(
    users
      .filter((user) => user.deleted_on == null && String(user.disabled) === 'true')
      .flatMap((user) => [user.name, user.login_name]),
  );
  const usageRoles = account.usage_roles && new Set(account.usage_roles);
  return {
    directory: root,
    name: account.account.toUpperCase(),
    warehouse: account.warehouse,
    logins: account.logins.map((login) => ({
      user: login.user,
      password: login.password,
      roles: [...new Set([...login.roles, 'PUBLIC'])],
      defaultRole: login.default_role ?? login.roles[0] ?? 'PUBLIC',
      disabled: disabled.has(login.user),
    })),
    databases: databases.map((row) => ({
      name: row.name,
      kind: row.kind ?? 'STANDARD',
      owner: row.owner,
      createdOn: row.created_on,
      comment: row.comment,
      visibleTo: row.visible_to,
    })),
    workspaces: workspaces.map((row) => fileObject('workspace', root, row)),
    notebooks: notebooks.map((row) => fileObject('notebook', root, row)),
    tables: tables.map((row) => ({
      database: storedCase(row.database),
      schema: storedCase(row.schema),
      name: storedCase(row.name),
      columns: row.columns.map(({name, type}) => ({name: storedCase(name), type})),
      file: inside(root, 'tables', row.file),
      readableBy: row.readable_by,
    })),
    readUsage: (role) => usageRoles?.has(role) ?? role.startsWith('RESCUE'),
  };
}

function fileObject(kind: FileObject['kind'], root: string, row: z.infer<typeof fileObjectRow>): FileObject {
  return {
    kind,
    database: row.database_name,
    schema: row.schema_name,
    name: row.name,
    owner: row.owner,
    createdOn: row.created_on,
    updatedOn: row.updated_on ?? row.created_on,
    comment: row.comment,
    folder: inside(root, `${kind}s`, row.directory),
    readableBy: row.readable_by,
    visibleTo: row.visible_to,
    queryWarehouse: row.query_warehouse,
    urlId: row.url_id,
  };
}

/** A path of the account's own files. One that leads out of the account directory is refused. */
function inside(root: string, folder: string, path: string): string {
  const base = join(root, folder);
  const full = resolve(base, path);
  if (full !== base && !full.startsWith(base + sep)) {
    throw usageError('sandbox-account', `The path ${path} leads out of the ${folder} folder of the account.`);
  }
  return full;
}

/** Names written in lower case are taken for unquoted ones, which Snowflake stores in upper case. */
function storedCase(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name.toUpperCase() : name;
}

async function readRows<T>(root: string, file: string, schema: z.ZodType<T>): Promise<readonly T[]> {
  const text = (await readOptional(join(root, file))) ?? '';
  return text
    .split('\n')
    .map((line, index) => ({line: line.trim(), place: `line ${index + 1} of ${file}`}))
    .filter(({line}) => line !== '')
    .map(({line, place}) => parseJson(schema, line, place));
}

function parseJson<T>(schema: z.ZodType<T>, text: string, place: string): T {
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

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
