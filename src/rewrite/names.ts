import type {RelationName} from '../model/statement.ts';
import {isReserved} from '../parse/reserved-words.ts';
import {isPlain, slugOf} from '../parse/spelling.ts';
import type {Tree} from '../parse/tree/nodes.ts';
import {allQueries} from '../parse/tree/view.ts';

/** `DB.SCHEMA.NAME` as a sentence shows it. */
export function spellRelation(relation: RelationName): string {
  const parts = [relation.database, relation.schema, relation.name];
  return parts.flatMap((part) => (part === undefined ? [] : [isPlain(part) ? part : `"${part}"`])).join('.');
}

/** How often each name, in stored case, is given to a CTE anywhere in a statement, however deep. */
export function cteNames(tree: Tree): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const query of allQueries(tree)) {
    for (const {name} of query.with?.ctes ?? []) names.set(name, (names.get(name) ?? 0) + 1);
  }
  return names;
}

/**
 * A free, legal name for the CTE that imports a relation: its table's name, else with the schema before it, else with the
 * database too, else numbered. `taken` holds stored forms; `final` is kept for the target's own last CTE.
 */
export function importName(relation: Required<RelationName>, taken: ReadonlySet<string>): string {
  const table = slugOf(relation.name, 'table');
  const schema = slugOf(relation.schema, 'table');
  const candidates = [table, `${schema}_${table}`, `${slugOf(relation.database, 'table')}_${schema}_${table}`];
  const free = candidates.find((name) => isFree(name, taken));
  if (free !== undefined) return free;
  for (let n = 2; ; n++) {
    const name = `${candidates[1]}_${n}`;
    if (isFree(name, taken)) return name;
  }
}

/** A free, legal name for the CTE that stands for a temporary table: the table's own, else numbered. */
export function foldedName(stored: string, taken: ReadonlySet<string>): string {
  const base = slugOf(stored, 'table');
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (isFree(name, taken)) return name;
  }
}

/** Whether a CTE can be called so, without quotes or with them. */
export function isFree(name: string, taken: ReadonlySet<string>): boolean {
  const stored = name.toUpperCase();
  return stored !== 'FINAL' && !isReserved(stored) && !taken.has(stored);
}
