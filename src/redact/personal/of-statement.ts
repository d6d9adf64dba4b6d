import type {CandidateId, PersonalDatum} from '../../model/family.ts';
import type {Hash} from '../../model/scalars.ts';
import {hash32} from '../../parse/hash.ts';
import {lineOf, lineStarts} from '../../parse/lines.ts';
import {findPersonalData, type PersonalDataOptions} from '../personal-data.ts';

/**
 * The personal data of a candidate's statement, equal values as one, in the order of the text.
 * @param options what stays is none of it
 */
export function personalDataOf(
  candidate: CandidateId,
  sql: string,
  options: PersonalDataOptions = {},
): readonly PersonalDatum[] {
  const starts = lineStarts(sql);
  const byValue = Map.groupBy(findPersonalData(sql, options), ({start, end}) => sql.slice(start, end));
  const counts = new Map<string, number>();
  return [...byValue].flatMap(([value, places]) => {
    const [first] = places;
    if (first === undefined) return [];
    const n = (counts.get(first.kind) ?? 0) + 1;
    counts.set(first.kind, n);
    return {
      id: `${first.kind}-${n}`,
      kind: first.kind,
      lines: [...new Set(places.map(({start}) => lineOf(starts, start)))],
      inQuery: places.some(({inQuery}) => inQuery),
      digest: digestOf(candidate, value),
    };
  });
}

/**
 * The values of a statement that releases name.
 * @param releases asked for only where there is something to release
 */
export function releasedValues(
  candidate: CandidateId,
  sql: string,
  releases: () => readonly Hash[],
): ReadonlySet<string> {
  const values = new Set(findPersonalData(sql).map(({start, end}) => sql.slice(start, end)));
  const digests = new Set(values.size === 0 ? [] : releases());
  return new Set([...values].filter((value) => digests.has(digestOf(candidate, value))));
}

/**
 * A release names its value by this: should an edit put another person into the same place, that one is not released.
 * It is kept where the value itself is, in the archive.
 */
function digestOf(candidate: CandidateId, value: string): Hash {
  return hash32(`${candidate}\n${value}`);
}
