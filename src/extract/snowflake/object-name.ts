import type {RelationName} from '../../model/statement.ts';

/**
 * A full name as ACCESS_HISTORY writes it, `DB.SCHEMA.NAME`, taken apart; undefined when it has other than three parts.
 * Parts may be quoted. Whether a part that would need quotes has them is not documented: what stands without is taken as
 * stored, and dots too many belong to the name.
 */
export function readObjectName(text: string): Required<RelationName> | undefined {
  const parts: string[] = [];
  for (const [whole, quoted] of text.matchAll(/"((?:[^"]|"")*)"|[^".]+/g)) {
    parts.push(quoted === undefined ? whole : quoted.replaceAll('""', '"'));
  }
  const [database, schema, ...rest] = parts;
  if (database === undefined || schema === undefined || rest.length === 0) return undefined;
  return {database, schema, name: rest.join('.')};
}
