import type {Account} from '../account.ts';
import {versionFolder} from '../files.ts';
import {labelOf, securableOf, wordOf, type Who} from '../grants.ts';
import {doesNotExist, SnowflakeError, unsupported} from '../snowflake-error.ts';
import {printName} from './names.ts';

/** An address such as `snow://workspace/DB.SC."ws"/versions/head/folder/a.sql`, with names in stored case. */
export interface SnowUrl {
  readonly kind: 'workspace' | 'notebook' | 'dbt-project';
  readonly name: readonly [string, string, string];
  readonly version: string;
  /** Below the version's folder; empty for all of it. */
  readonly path: string;
}

/** What addresses call the objects; `dbt` as in docs.snowflake.com/en/sql-reference/sql/create-dbt-project. */
const KINDS: Readonly<Record<string, SnowUrl['kind']>> = {
  workspace: 'workspace',
  notebook: 'notebook',
  dbt: 'dbt-project',
};
const IDENTIFIER = '(?:"(?:[^"]|"")+"|[A-Za-z_][\\w$]*)';
const ADDRESS = new RegExp(
  `^snow://(\\w+)/(${IDENTIFIER})\\.(${IDENTIFIER})\\.(${IDENTIFIER})/versions/([^/]+)(?:/(.*))?$`,
  's',
);

/** Reads an address. Throws what Snowflake says of one it cannot read. */
export function readSnowUrl(text: string): SnowUrl {
  const match = ADDRESS.exec(text);
  if (!match) {
    throw new SnowflakeError('001011', '42601', `SQL compilation error:\ninvalid URL prefix found in: '${text}'`);
  }
  const [, kind, database, schema, name, version, path = ''] = match;
  const known = KINDS[kind!];
  if (known === undefined) throw unsupported(`files of a ${kind}`);
  return {kind: known, name: [stored(database!), stored(schema!), stored(name!)], version: version!, path};
}

/** An object with files in versions. */
export interface VersionedObject {
  readonly createdOn: string;
  readonly updatedOn: string;
  readonly kind: SnowUrl['kind'];
  readonly folder: string;
}

/**
 * The object behind an address and the folder of its version. Throws 002003 when it is missing or invisible to the
 * role, 003001 when it is visible and not readable.
 */
export async function openSnowUrl(
  account: Account,
  who: Who,
  url: SnowUrl,
): Promise<{readonly object: VersionedObject; readonly folder: string}> {
  const [database, schema, name] = url.name;
  const asked = securableOf({kind: url.kind, database, schema, name});
  const object = versionedObjects(account, url.kind).find(
    (each) => each.database === database && each.schema === schema && each.name === name,
  );
  if (!object) throw doesNotExist(labelOf(asked.type), printName(url.name));
  account.access.demandRead(who, asked);
  const folder = await versionFolder(object, url.version);
  if (folder === undefined)
    throw doesNotExist(`Version '${url.version}' of ${wordOf(asked.type)}`, printName(url.name));
  return {object, folder};
}

function versionedObjects(
  account: Account,
  kind: SnowUrl['kind'],
): readonly (VersionedObject & {readonly database: string; readonly schema: string; readonly name: string})[] {
  if (kind !== 'dbt-project') return account[`${kind}s`];
  return account.objects.flatMap((each) =>
    each.kind === kind && each.folder !== undefined
      ? [{...each, kind, folder: each.folder, updatedOn: each.changedOn}]
      : [],
  );
}

function stored(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toUpperCase();
}
