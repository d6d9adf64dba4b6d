import type {Context} from '../../model/asset.ts';
import type {Owner, Person} from '../../model/people.ts';
import type {SourceContext} from '../../ports/source.ts';
import type {Warehouse} from '../../ports/warehouse.ts';
import {denialOf} from './denials.ts';
import type {Container} from './harvest-container.ts';
import {ownerOf, personalDatabase} from './people.ts';
import type {ShownObject} from './show-objects.ts';
import {notebookUrl, quoteIdentifier, workspaceUrl} from './statements.ts';

/** What SHOW gave and who is who, made into something to harvest; undefined when the scope filter leaves it out. */
export function toContainer(
  object: ShownObject,
  kind: 'workspace-file' | 'notebook',
  people: readonly Person[],
  context: SourceContext,
  role: string | undefined,
): Container | undefined {
  const personal = personalDatabase(object.database);
  const owner: Owner =
    personal === undefined ? {kind: 'role', id: object.owner, name: object.owner} : ownerOf(personal, people);
  if (!inScope(object, owner, context)) return undefined;

  const address = kind === 'workspace-file' ? workspaceUrl : notebookUrl;
  const url = (version: string): string => address(object.database, object.schema, object.name, version);
  const createdAt = kind === 'notebook' ? object.createdAt : undefined;
  const session = kind === 'notebook' ? notebookContext(object, personal === undefined) : undefined;
  return {
    kind,
    scope: url('').replace(/\/versions\/+$/, ''),
    url,
    owner,
    display: [plain(object.database), plain(object.schema), quoteIdentifier(object.name)].join('.'),
    identity: {
      owner: personal === undefined ? `${object.database}.${object.schema}` : userIdentity(owner, object.database),
      container: `${object.schema}.${object.name}`,
      aliasOwners: personal === undefined ? [] : formerIdentities(owner, people),
    },
    ...(createdAt === undefined ? {} : {createdAt}),
    ...(session === undefined ? {} : {context: session}),
    denial: denialOf(object, kind === 'notebook' ? 'NOTEBOOK' : 'WORKSPACE', personal, owner, role),
  };
}

/** The role whose privileges count: the setting, else what the open connection says of itself. */
export function readingRole(setting: string | undefined, warehouse: Warehouse): string | undefined {
  if (setting !== undefined) return setting;
  const {role} = warehouse as Warehouse & {readonly role?: unknown};
  return typeof role === 'string' ? role : undefined;
}

function inScope(object: ShownObject, owner: Owner, {scope}: SourceContext): boolean {
  if (!scope.database(object.database) || !scope.schema(object.database, object.schema)) return false;
  return owner.kind === 'user' ? scope.user(owner.name) : scope.role(owner.name);
}

/** Without the list of users a name has to do; a dropped database then keeps its own, as its name may be in use again. */
function userIdentity(owner: Owner, database: string): string {
  if (owner.id !== '') return owner.id;
  return owner.state === 'dropped' ? `database:${database}` : `name:${owner.name}`;
}

/** Ids given out in a night when the users could not be listed; only where the name tells one person from all others. */
function formerIdentities(owner: Owner, people: readonly Person[]): readonly string[] {
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

function plain(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}
