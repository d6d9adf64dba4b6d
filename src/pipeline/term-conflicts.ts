import type {Candidate, CandidateId} from '../model/family.ts';

/** A term with what each family means by it. */
export interface DefinedTerm {
  readonly term: string;
  /** By name of the family. */
  readonly sides: readonly {readonly id: CandidateId; readonly name: string; readonly says: string}[];
}

/** The terms that candidates define in several ways, each once: those that most of them define first. */
export function termConflicts(
  candidates: Iterable<Pick<Candidate, 'id' | 'name' | 'conflicts'>>,
): readonly DefinedTerm[] {
  const terms = new Map<string, DefinedTerm>();
  for (const {id, name, conflicts = []} of candidates) {
    for (const {term, says, others} of conflicts) {
      const sides = [{id, name, says}, ...others].toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
      // One term may stand for two findings, over other tables: they have other families.
      const key = [term, ...sides.map((side) => side.id)].join(' ');
      if (!terms.has(key)) terms.set(key, {term, sides});
    }
  }
  return [...terms.values()].toSorted((a, b) => b.sides.length - a.sides.length || compare(a.term, b.term));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
