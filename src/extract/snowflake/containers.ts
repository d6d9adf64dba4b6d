import type {AssetKind, Context} from '../../model/asset.ts';
import type {Owner, Person} from '../../model/people.ts';
import type {SourceContext} from '../../ports/source.ts';
import type {Warehouse} from '../../ports/warehouse.ts';
import type {Grantable} from './denials.ts';
import {denialOf} from './denials.ts';
import type {Container} from './harvest-container.ts';
import type {Root} from './list-files.ts';
import {versionRoot} from './list-files.ts';
import {ownerOf, personalDatabase} from './people.ts';
import type {ShownObject} from './show-objects.ts';
import {notebookUrl, quoteIdentifier, workspaceUrl} from './statements.ts';

/** What kind of container an object is, and where its files lie. */
export interface ContainerKind {
  readonly source: string;
  readonly kind: AssetKind;
  readonly grantable: Grantable;
  /** Address without a version; also the name of the scope. */
  scope(object: ShownObject): string;
  roots(object: ShownObject): readonly Root[];
  readonly choice: 'newer' | 'first';
  /** What stands in front of the schema in an asset's identity, for kinds that are no workspace: names may be equal. */
  readonly mark?: string;
}

type Address = (database: string, schema: string, name: string, version: string) => string;

/** Which version of a workspace's file is read. */
export type VersionChoice = 'newer' | 'head' | 'live';

/** Files of workspaces. Whether `head` shows edits that were never committed is not documented, hence the choice. */
export function workspaceKind(version: VersionChoice): ContainerKind {
  const versions = version === 'newer' ? ['head', 'live'] : [version];
  return {...versioned('snowflake-workspaces', 'workspace-file', 'WORKSPACE', workspaceUrl, versions), choice: 'newer'};
}

/** Files of legacy notebooks. One that was not edited since it was committed may have no live version. */
export function notebookKind(): ContainerKind {
  return versioned('snowflake-notebooks', 'notebook', 'NOTEBOOK', notebookUrl, ['live', 'head']);
}

function versioned(
  source: string,
  kind: AssetKind,
  grantable: Grantable,
  address: Address,
  versions: readonly string[],
): ContainerKind {
  const url = ({database, schema, name}: ShownObject, version: string): string =>
    address(database, schema, name, version);
  return {
    source,
    kind,
    grantable,
    scope: (object) => url(object, '').replace(/\/versions\/+$/, ''),
    roots: (object) => versions.map((version) => versionRoot(url(object, version))),
    choice: 'first',
  };
}

/** What SHOW gave and who is who, made into something to harvest; undefined when the scope filter leaves it out. */
export function toContainer(
  object: ShownObject,
  of: ContainerKind,
  people: readonly Person[],
  context: SourceContext,
  role: string | undefined,
): Container | undefined {
  const {personal, owner} = ownershipOf(object, people);
  if (!inScope(object, owner, context)) return undefined;

  const isNotebook = of.kind === 'notebook';
  const session = isNotebook ? notebookContext(object, personal === undefined) : undefined;
  const mark = of.mark === undefined ? '' : `${of.mark}:`;
  return {
    source: of.source,
    kindOf: () => of.kind,
    scope: of.scope(object),
    roots: of.roots(object),
    choice: of.choice,
    owner,
    display: displayName(object),
    identity: {
      owner: personal === undefined ? `${object.database}.${object.schema}` : userIdentity(owner, object.database),
      container: `${mark}${object.schema}.${object.name}`,
      aliasOwners: personal === undefined ? [] : formerIdentities(owner, people),
    },
    ...(isNotebook && object.createdAt !== undefined ? {createdAt: object.createdAt} : {}),
    ...(session === undefined ? {} : {context: session}),
    denial: denialOf(object, of.grantable, personal, owner, role),
  };
}

/** Who an object belongs to: a person where it lies in a personal database, else the role that owns it. */
export function ownershipOf(
  object: ShownObject,
  people: readonly Person[],
): {readonly personal: ReturnType<typeof personalDatabase>; readonly owner: Owner} {
  const personal = personalDatabase(object.database);
  if (personal !== undefined) return {personal, owner: ownerOf(personal, people)};
  if (object.owner === '') return {personal, owner: {kind: 'unknown', id: '', name: ''}};
  return {personal, owner: {kind: 'role', id: object.owner, name: object.owner}};
}

/** The role whose privileges count: the setting, else what the open connection says of itself. */
export function readingRole(setting: string | undefined, warehouse: Warehouse): string | undefined {
  if (setting !== undefined) return setting;
  const {role} = warehouse as Warehouse & {readonly role?: unknown};
  return typeof role === 'string' ? role : undefined;
}

/** Whether the scope filter lets an object through: by its database, its schema, and whoever owns it. */
export function inScope(object: ShownObject, owner: Owner, {scope}: SourceContext): boolean {
  if (!scope.database(object.database) || !scope.schema(object.database, object.schema)) return false;
  return owner.kind === 'user' ? scope.user(owner.name) : scope.role(owner.name);
}

/** The same question for a place, before anything in it was listed. */
export function withinScope({scope}: SourceContext): (database: string, schema: string | undefined) => boolean {
  return (database, schema) => scope.database(database) && (schema === undefined || scope.schema(database, schema));
}

/** Without the list of users a name has to do; a dropped database then keeps its own, as its name may be in use again. */
export function userIdentity(owner: Owner, database: string): string {
  if (owner.id !== '') return owner.id;
  return owner.state === 'dropped' ? `database:${database}` : `name:${owner.name}`;
}

/** Ids given out in a night when the users could not be listed; only where the name tells one person from all others. */
export function formerIdentities(owner: Owner, people: readonly Person[]): readonly string[] {
  if (owner.id === '' || people.filter((person) => person.name === owner.name).length !== 1) return [];
  return [`name:${owner.name}`];
}

/** A notebook runs in its own database and schema, under its owner, in the warehouse it names. */
function notebookContext(object: ShownObject, ownerIsRole: boolean): Context {
  return {
    ...(ownerIsRole && object.owner !== '' ? {role: object.owner} : {}),
    ...(object.warehouse === undefined ? {} : {warehouse: object.warehouse}),
    database: object.database,
    schema: object.schema,
  };
}

/** What a person calls an object: its last name quoted, as Snowsight's names mostly have to be. */
export function displayName(object: ShownObject): string {
  return [plain(object.database), plain(object.schema), quoteIdentifier(object.name)].join('.');
}

function plain(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}
