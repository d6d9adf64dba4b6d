import {join, resolve} from 'node:path';
import type {z} from 'zod';
import {usageError} from '../errors.ts';
import {
  accountFile,
  databaseRow,
  fileObjectRow,
  inside,
  objectRow,
  parseJson,
  readOptional,
  readRows,
  stageRow,
  storedCase,
  tableRow,
  userRow,
} from './account-rows.ts';
import type {Account, AccountObject, Database, FileObject, InSchema, Login, Table} from './account-types.ts';
import {grantRow, readGrant} from './grants-file.ts';
import {accessByLists, type AccessList} from './grants-lists.ts';
import {accessByGrants, securableOf, type Access} from './grants.ts';

export type {Account, AccountObject, Database, FileObject, Login, Stage, Table} from './account-types.ts';

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
  const [
    users = [],
    databaseRows = [],
    workspaces = [],
    notebooks = [],
    stages = [],
    objects = [],
    tableRows = [],
    grants,
  ] = await Promise.all([
    readRows(root, 'users.ndjson', userRow),
    readRows(root, 'databases.ndjson', databaseRow),
    readRows(root, 'workspaces.ndjson', fileObjectRow),
    readRows(root, 'notebooks.ndjson', fileObjectRow),
    readRows(root, 'stages.ndjson', stageRow),
    readRows(root, 'objects.ndjson', objectRow),
    readRows(root, 'tables.ndjson', tableRow),
    readRows(root, 'grants.ndjson', grantRow),
  ]);
  const databases = databaseRows.map(database);
  const tables = tableRows.map((row) => table(root, row));
  const listed = [
    ...workspaces.map((row) => accessList({...inSchema(row), kind: 'workspace'}, row)),
    ...notebooks.map((row) => accessList({...inSchema(row), kind: 'notebook'}, row)),
    ...stages.map((row) => accessList({...inSchema(row), kind: 'stage'}, row)),
    ...objects.map((row) => accessList({...inSchema(row), kind: row.kind}, row)),
    ...tables.map((each, index) => accessList(each, tableRows[index]!)),
  ];
  const usageRoles = account.usage_roles && new Set(account.usage_roles);
  const access = grants
    ? accessByGrants(grants.map(readGrant))
    : accessByLists(listed, databases, (role) => usageRoles?.has(role) ?? role.startsWith('RESCUE'));
  const disabled = new Set(
    users
      .filter((user) => user.deleted_on == null && String(user.disabled) === 'true')
      .flatMap((user) => [user.name, user.login_name]),
  );
  return {
    directory: root,
    name: account.account.toUpperCase(),
    warehouse: account.warehouse,
    logins: account.logins.map((login) => readLogin(login, access, disabled)),
    oauthClients: account.oauth_clients,
    suspendedWarehouses: account.suspended_warehouses,
    databases,
    workspaces: workspaces.map((row) => fileObject('workspace', root, row)),
    notebooks: notebooks.map((row) => fileObject('notebook', root, row)),
    stages: stages.map((row) => ({
      ...inSchema(row),
      kind: 'stage',
      type: row.type,
      updatedOn: row.updated_on ?? account.as_of ?? row.created_on,
      folder: inside(root, 'stages', row.directory),
    })),
    objects: objects.map((row) => accountObject(root, row)),
    tables,
    access,
    latencyMinutes: new Map(
      Object.entries(account.latency_minutes).map(([view, minutes]) => [view.toUpperCase(), minutes]),
    ),
    userStage: (user) => inside(root, 'user-stages', user),
  };
}

/** With grants, the roles of a login follow from them alone, and a default role that is not granted is none. */
function readLogin(
  row: z.infer<typeof accountFile>['logins'][number],
  access: Access,
  disabled: ReadonlySet<string>,
): Login {
  const roles = access.rolesOf(row.user) ?? [...new Set([...row.roles, 'PUBLIC'])];
  const wanted = row.default_role ?? row.roles[0] ?? 'PUBLIC';
  return {
    user: row.user,
    password: row.password,
    roles,
    defaultRole: roles.includes(wanted) ? wanted : 'PUBLIC',
    disabled: disabled.has(row.user),
    proofs: row,
  };
}

function accessList(
  object: Parameters<typeof securableOf>[0],
  lists: {readonly readable_by?: readonly string[]; readonly visible_to?: readonly string[]},
): AccessList {
  return {object: securableOf(object), readableBy: lists.readable_by, visibleTo: lists.visible_to};
}

function database(row: z.infer<typeof databaseRow>): Database {
  return {
    name: row.name,
    kind: row.kind ?? 'STANDARD',
    owner: row.owner,
    createdOn: row.created_on,
    comment: row.comment,
    visibleTo: row.visible_to,
  };
}

function inSchema(row: {
  readonly database_name: string;
  readonly schema_name: string;
  readonly name: string;
  readonly owner: string;
  readonly created_on: string;
  readonly comment: string;
}): InSchema {
  return {
    database: row.database_name,
    schema: row.schema_name,
    name: row.name,
    owner: row.owner,
    createdOn: row.created_on,
    comment: row.comment,
  };
}

function fileObject(kind: FileObject['kind'], root: string, row: z.infer<typeof fileObjectRow>): FileObject {
  return {
    ...inSchema(row),
    kind,
    updatedOn: row.updated_on ?? row.created_on,
    folder: inside(root, `${kind}s`, row.directory),
    queryWarehouse: row.query_warehouse,
    urlId: row.url_id,
  };
}

function accountObject(root: string, row: z.infer<typeof objectRow>): AccountObject {
  return {
    ...inSchema(row),
    kind: row.kind,
    changedOn: row.changed_on ?? row.created_on,
    text: row.text,
    arguments: row.arguments,
    language: row.language,
    schedule: row.schedule,
    predecessors: row.predecessors,
    warehouse: row.warehouse,
    state: row.state,
    condition: row.condition,
    action: row.action,
    tableName: row.table_name,
    folder: row.directory === undefined ? undefined : inside(root, 'dbt-projects', row.directory),
  };
}

function table(root: string, row: z.infer<typeof tableRow>): Table {
  return {
    kind: 'table',
    database: storedCase(row.database),
    schema: storedCase(row.schema),
    name: storedCase(row.name),
    columns: row.columns.map(({name, type}) => ({name: storedCase(name), type})),
    file: inside(root, 'tables', row.file),
  };
}
