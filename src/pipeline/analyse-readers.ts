import type {FamilyReader} from '../model/family.ts';
import type {ExactFingerprint, RelationName} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Catalog} from '../ports/catalog.ts';

/** What the account saw of objects, gathered once. */
export interface ObjectUses {
  readonly readers: ReturnType<Catalog['readersOf']>;
  readonly written: ReturnType<Catalog['writtenBy']>;
}

/**
 * Who reads what a family writes: by the names in its keeper, completed from where it was run, and by what the access history
 * saw its texts write, which knows names that a text leaves open.
 * @returns those with most runs first
 */
export function readersOfFamily(
  writes: readonly RelationName[],
  exacts: Iterable<ExactFingerprint>,
  {readers, written}: ObjectUses,
): readonly FamilyReader[] {
  const objects = new Set(writes.map(relationKey));
  for (const exact of exacts) for (const object of written.get(exact) ?? []) objects.add(object);
  return [...objects]
    .toSorted()
    .flatMap((object) => (readers.get(object) ?? []).map((reader) => ({object, ...reader})))
    .toSorted((a, b) => b.runs - a.runs);
}

/** Of a family's readers, so many tools, tasks and services are kept beside those with most runs. */
const MOST_TOOLS = 50;
const TOOLS: ReadonlySet<string> = new Set(['bi', 'loader', 'task', 'service']);

/**
 * Those readers that are kept with a candidate: the ones with most runs, and every tool, so that which exposures a model has does
 * not turn on who ran more last night. In the order in which they came.
 */
export function keptReaders(readers: readonly FamilyReader[], most: number): readonly FamilyReader[] {
  if (readers.length <= most) return readers;
  const tools = readers
    .filter(({actor}) => TOOLS.has(actor))
    .toSorted((a, b) => compare(a.firstDay, b.firstDay) || compare(keyOf(a), keyOf(b)));
  const kept = new Set([...readers.slice(0, most), ...tools.slice(0, MOST_TOOLS)]);
  return readers.filter((reader) => kept.has(reader));
}

function keyOf({actor, who, object, via = ''}: FamilyReader): string {
  return `${actor} ${who} ${object} ${via}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
