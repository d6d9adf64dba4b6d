import type {Account} from '../account.ts';
import {labelOf, securableOf} from '../grants.ts';
import type {Session} from '../sessions.ts';
import {doesNotExist, SnowflakeError} from '../snowflake-error.ts';
import {printName} from './names.ts';
import {openSnowUrl, readSnowUrl} from './snow-url.ts';

/** A folder that LIST and GET look into. */
export interface Place {
  readonly object: {readonly createdOn: string; readonly updatedOn: string};
  /** On this machine. */
  readonly folder: string;
  /** Below the folder; empty for all of it. */
  readonly path: string;
  /** What LIST puts in front of a path. */
  readonly prefix: string;
  readonly isExternal: boolean;
}

const IDENTIFIER = '(?:"(?:[^"]|"")+"|[A-Za-z_][\\w$]*)';
const STAGE = new RegExp(`^@(${IDENTIFIER})\\.(${IDENTIFIER})\\.(${IDENTIFIER})(?:/(.*))?$`, 's');
const USER_STAGE = /^@~(?:\/(.*))?$/s;

/**
 * The place behind `snow://…`, `@DB.SC.STAGE/…` or `@~/…`. Throws what Snowflake says of one that it cannot read, that is
 * missing, or that the role may not read.
 */
export async function openPlace(account: Account, session: Session, address: string): Promise<Place> {
  const own = USER_STAGE.exec(address);
  if (own) {
    // Its files keep their own times: a user's stage has none.
    const object = {createdOn: '1970-01-01T00:00:00.000Z', updatedOn: '2100-01-01T00:00:00.000Z'};
    const folder = account.userStage(session.login.user);
    return {object, folder, path: own[1] ?? '', prefix: '', isExternal: false};
  }
  if (address.startsWith('@')) return openStage(account, session, address);
  const url = readSnowUrl(address);
  const {object, folder} = await openSnowUrl(account, session, url);
  return {object, folder, path: url.path, prefix: `versions/${url.version}/`, isExternal: false};
}

function openStage(account: Account, session: Session, address: string): Place {
  const match = STAGE.exec(address);
  if (!match) {
    throw new SnowflakeError('001003', '42000', `SQL compilation error:\nsyntax error unexpected '${address}'.`);
  }
  const [database, schema, name] = match.slice(1, 4).map((part) => stored(part));
  const stage = account.stages.find(
    (each) => each.database === database && each.schema === schema && each.name === name,
  );
  const label = labelOf('STAGE');
  if (!stage) throw doesNotExist(label, printName([database!, schema!, name!]));
  account.access.demandRead(session, securableOf(stage));
  const isExternal = stage.type.startsWith('EXTERNAL');
  const prefix = `${isExternal ? 's3://invented-bucket/' : ''}${stage.name.toLowerCase()}/`;
  return {object: stage, folder: stage.folder, path: match[4] ?? '', prefix, isExternal};
}

function stored(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier.toUpperCase();
}
