import type {RelationName} from '../../model/statement.ts';
import {relationKey} from '../../parse/resolve.ts';
import {sourceKey} from './manifest.ts';
import type {ExistingSource} from './sources.ts';

/**
 * Sources of a project with what a run of dbt knew of them: where those lie whose place templates decide, and those that packages
 * declare.
 * @param sources those of the project's own files
 * @param known places by `sourceKey`
 */
export function sourcesWithPlaces(
  sources: readonly ExistingSource[],
  known: ReadonlyMap<string, RelationName>,
): readonly ExistingSource[] {
  const declared = new Set(sources.map(({source, table}) => sourceKey(source, table)));
  const placed = sources.map((one) => {
    const relation = one.relation ?? wholeOf(known.get(sourceKey(one.source, one.table)));
    return relation === undefined ? one : {...one, relation, place: relation};
  });
  const ofPackages = [...known].flatMap(([key, place]): readonly ExistingSource[] => {
    const [source, table] = key.split('\n');
    const relation = wholeOf(place);
    if (declared.has(key) || source === undefined || table === undefined || relation === undefined) return [];
    return [{source, table, place: relation, relation}];
  });
  return [...placed, ...ofPackages.toSorted((a, b) => (relationKey(a.place) < relationKey(b.place) ? -1 : 1))];
}

function wholeOf(place: RelationName | undefined): Required<RelationName> | undefined {
  if (place?.database === undefined || place.schema === undefined) return undefined;
  return {database: place.database, schema: place.schema, name: place.name};
}
