import {createHash} from 'node:crypto';
import type {AssetFormat, HarvestedAsset} from '../../model/asset.ts';
import type {Person} from '../../model/people.ts';
import {assetId} from '../../parse/identity.ts';
import {formerIdentities, ownershipOf, userIdentity} from './containers.ts';
import type {ObjectKind} from './object-kinds.ts';
import type {ListedObject} from './object-listing.ts';
import {cell, instantOfText} from './rows.ts';
import {quoteIdentifier} from './statements.ts';

/** The SQL of an object as the account gave it. */
export interface Definition {
  readonly text: string;
  readonly format: AssetFormat;
}

/** Everything of an object's asset but what has to be read. */
export type ObjectFacts = Omit<HarvestedAsset, 'bytes' | 'format' | 'revision'>;

/** The scope of a kind: what begins the locators of its objects. */
export function scopeOf(kind: {readonly id: string}): string {
  return `object://${kind.id}`;
}

/** What is known of an object before its SQL is. */
export function factsOf(
  kind: ObjectKind,
  listed: ListedObject,
  people: readonly Person[],
  account: string,
): ObjectFacts {
  const {object, signature, row, usage} = listed;
  const {database, schema, name} = object;
  const {personal, owner} = ownershipOf({...object, owner: object.owner || (usage?.owner ?? '')}, people);
  const whole = [database, schema, name].map(quoteIdentifier).join('.') + signature;
  const path = [database, schema, kind.id, `${name}${signature}.sql`].map(pathPart).join('/');
  const id = (of: string): string =>
    assetId({account, owner: of, kind: 'object', container: schema, path: `${kind.id}/${name}${signature}`});
  const warehouse = object.warehouse;
  const changedAt =
    row === undefined ? undefined : instantOfText(cell(row, 'last_committed_on') ?? cell(row, 'changed_on'));
  return {
    id: id(personal === undefined ? `${database}.${schema}` : userIdentity(owner, database)),
    aliases: personal === undefined ? [] : formerIdentities(owner, people).map(id),
    account,
    source: 'snowflake-objects',
    kind: 'object',
    title: name,
    owner,
    container: [database, schema]
      .map((part) => (/^[A-Z_][A-Z0-9_$]*$/.test(part) ? part : quoteIdentifier(part)))
      .join('.'),
    path,
    locator: `${scopeOf(kind)}/${whole}`,
    ...(object.createdAt === undefined ? {} : {createdAt: object.createdAt}),
    ...((changedAt ?? usage?.changedAt) === undefined ? {} : {changedAt: changedAt ?? usage?.changedAt}),
    context: {
      ...(owner.kind === 'role' ? {role: owner.name} : {}),
      ...(warehouse === undefined ? {} : {warehouse}),
      database,
      schema,
    },
  };
}

/** The whole name of an object as GET_DDL is given it. */
export function ddlName({object, signature}: ListedObject): string {
  return [object.database, object.schema, object.name].map(quoteIdentifier).join('.') + signature;
}

/**
 * The bytes of an object: its SQL, with what else there is to know of it as a comment in front, so that a change of a
 * schedule is a change in the archive. Comments do not count when statements are compared.
 */
export function bodyOf(kind: ObjectKind, listed: ListedObject, definition: Definition): Uint8Array {
  const facts = listed.row === undefined ? [] : (kind.facts?.(listed.row) ?? []);
  const told = facts.filter(([, value]) => value.trim() !== '');
  const mark = definition.format === 'py' ? '#' : '--';
  const header = told.flatMap(([name, value]) => `${name}: ${value}`.split(/\r\n|[\r\n\u2028\u2029]/));
  const lines = header.map((line) => `${mark} ${line}`.trimEnd());
  const text = definition.text.endsWith('\n') ? definition.text : `${definition.text}\n`;
  return new TextEncoder().encode(lines.length === 0 ? text : `${lines.join('\n')}\n${text}`);
}

/** Version mark of an object whose SQL its listing holds. */
export function revisionOfBody(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/**
 * Version mark of an object whose SQL has to be asked for: when it was made or last changed, to the second, as the listings
 * round differently; and what stands in front of its SQL.
 */
export function revisionOfListing(kind: ObjectKind, {object, row, usage}: ListedObject): string {
  const times = [object.createdAt, usage?.changedAt].filter((time) => time !== undefined);
  const facts = row === undefined ? [] : (kind.facts?.(row) ?? []);
  const changed = times.toSorted().at(-1)?.slice(0, 19) ?? 'unknown';
  return facts.length === 0 ? `ddl-${changed}` : `ddl-${changed}-${revisionOfBody(Buffer.from(JSON.stringify(facts)))}`;
}

/** Format of a body that ACCOUNT_USAGE keeps without its signature. */
export function formatOfBody(language: string): AssetFormat {
  if (language === 'PYTHON') return 'py';
  return language === 'SQL' || language === '' ? 'sql' : 'text';
}

/** A name as one part of a path: no part leads anywhere else, and two names stay apart. */
function pathPart(name: string): string {
  const safe = name.replace(
    /[%/\\\u0000-\u001f\u007f]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return /^\.+$/.test(safe) ? safe.replaceAll('.', '%2e') : safe;
}
