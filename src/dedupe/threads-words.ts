import type {Context} from '../model/asset.ts';

/** `as ANALYST on COMPUTE_WH in RAW.SHOP`, without the parts that are not known. */
export function contextPhrase({role, warehouse, database, schema}: Context): string {
  const place = [database, schema].filter((part) => part !== undefined);
  const parts = [
    ...(role === undefined ? [] : [`as ${name(role)}`]),
    ...(warehouse === undefined ? [] : [`on ${name(warehouse)}`]),
    ...(place.length === 0 ? [] : [`in ${place.map(name).join('.')}`]),
  ];
  return parts.length === 0 ? 'in no context that the history names' : parts.join(' ');
}

/** Whether two contexts say the same. */
export function samePlace(a: Context, b: Context): boolean {
  return a.role === b.role && a.warehouse === b.warehouse && a.database === b.database && a.schema === b.schema;
}

/** As it stands in SQL, on one line. */
function name(part: string): string {
  const plain = /^[A-Z_][A-Z0-9_$]*$/.test(part);
  return plain ? part : `"${part.replace(/\s+/g, ' ').replaceAll('"', '""')}"`;
}
