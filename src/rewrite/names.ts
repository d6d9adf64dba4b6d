import type {RelationName} from '../model/statement.ts';
import {foldIdentifier} from '../parse/resolve.ts';
import {isReserved} from '../parse/reserved-words.ts';
import {isPlain, slugOf} from '../parse/spelling.ts';
import type {SignificantToken} from './significant.ts';
import {isIdentifier} from './significant.ts';

/** `DB.SCHEMA.NAME` as a sentence shows it. */
export function spellRelation(relation: RelationName): string {
  const parts = [relation.database, relation.schema, relation.name];
  return parts.flatMap((part) => (part === undefined ? [] : [isPlain(part) ? part : `"${part}"`])).join('.');
}

/**
 * How often each name, in stored case, is defined as a CTE anywhere in a statement, however deep: `name AS (` and
 * `name (columns) AS (`.
 */
export function cteNamesOf(tokens: readonly SignificantToken[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  tokens.forEach((token, index) => {
    if (token.upper !== 'AS') return;
    const after = tokens[index + 1];
    const body = after?.upper === 'MATERIALIZED' ? tokens[index + 2] : after;
    if (body?.text !== '(') return;
    const before = tokens[index - 1];
    const name = before?.text === ')' ? tokens[openingOf(tokens, index - 1) - 1] : before;
    if (!isIdentifier(name)) return;
    const stored = foldIdentifier(name.text);
    names.set(stored, (names.get(stored) ?? 0) + 1);
  });
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

function isFree(name: string, taken: ReadonlySet<string>): boolean {
  const stored = name.toUpperCase();
  return stored !== 'FINAL' && !isReserved(stored) && !taken.has(stored);
}

function openingOf(tokens: readonly SignificantToken[], closing: number): number {
  const depth = tokens[closing]!.depth;
  for (let index = closing - 1; index >= 0; index--) {
    if (tokens[index]!.depth === depth && tokens[index]!.text === '(') return index;
  }
  return 0;
}
