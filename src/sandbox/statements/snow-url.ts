import type {Account, FileObject} from '../account.ts';
import {versionFolder} from '../files.ts';
import {doesNotExist, insufficientPrivileges, SnowflakeError, unsupported} from '../snowflake-error.ts';
import {printName} from './names.ts';

/** An address such as `snow://workspace/DB.SC."ws"/versions/head/folder/a.sql`, with names in stored case. */
export interface SnowUrl {
  readonly kind: 'workspace' | 'notebook';
  readonly name: readonly [string, string, string];
  readonly version: string;
  /** Below the version's folder; empty for all of it. */
  readonly path: string;
}

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
  if (kind !== 'workspace' && kind !== 'notebook') throw unsupported(`files of a ${kind}`);
  return {kind, name: [stored(database!), stored(schema!), stored(name!)], version: version!, path};
}

/**
 * The object behind an address and the folder of its version. Throws 002003 when it is missing or invisible to the
 * role, 003001 when it is visible and not readable.
 */
export async function openSnowUrl(
  account: Account,
  role: string,
  url: SnowUrl,
): Promise<{readonly object: FileObject; readonly folder: string}> {
  const [database, schema, name] = url.name;
  const label = url.kind === 'workspace' ? 'Workspace' : 'Notebook';
  const object = account[`${url.kind}s`].find(
    (each) => each.database === database && each.schema === schema && each.name === name,
  );
  const isReadable = object?.readableBy.includes(role) ?? false;
  if (!object || !(isReadable || object.visibleTo.includes(role))) throw doesNotExist(label, printName(url.name));
  if (!isReadable) throw insufficientPrivileges(url.kind, object.name);
  const folder = await versionFolder(object, url.version);
  if (folder === undefined) throw doesNotExist(`Version '${url.version}' of ${url.kind}`, printName(url.name));
  return {object, folder};
}

function stored(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toUpperCase();
}
