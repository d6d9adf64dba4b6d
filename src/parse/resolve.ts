import type {Context} from '../model/asset.ts';
import type {RelationName} from '../model/statement.ts';

const PLAIN = /^[A-Z_][A-Z0-9_$]*$/;

/**
 * The stored form of an identifier as written: an unquoted one in upper case, a quoted one without its quotes and with
 * `""` undone. Source: Snowflake documentation, identifier requirements.
 */
export function foldIdentifier(asWritten: string): string {
  if (!asWritten.startsWith('"')) return asWritten.toUpperCase();
  const closed = asWritten.length > 1 && asWritten.endsWith('"');
  return asWritten.slice(1, closed ? -1 : undefined).replaceAll('""', '"');
}

/** Completes a name from the session's context. Parts that neither gives stay undefined; nothing is guessed. */
export function resolve(name: RelationName, context: Context): RelationName {
  const schema = name.schema ?? (name.database === undefined ? context.schema : undefined);
  const database = name.database ?? context.database;
  return {
    ...(database === undefined ? {} : {database}),
    ...(schema === undefined ? {} : {schema}),
    name: name.name,
  };
}

/** Whether names mean the same in two contexts. */
export function isSameSchema(one: Context, other: Context): boolean {
  return one.database === other.database && one.schema === other.schema;
}

/**
 * `DB.SCHEMA.NAME`, with `?` for unknown parts; parts that would need quotes in SQL carry them, so that two different
 * names never share a key.
 */
export function relationKey(name: RelationName): string {
  return [name.database, name.schema, name.name].map((part) => (part === undefined ? '?' : writePart(part))).join('.');
}

/** An identifier in stored form as it has to be written in SQL: quoted only when it must be. */
function writePart(part: string): string {
  return PLAIN.test(part) ? part : `"${part.replaceAll('"', '""')}"`;
}
