import type {AssetFacts} from '../model/asset.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Store} from './store.ts';

/** Finds assets by what a person calls them. */
export function assetSearchQueries(store: Store): Pick<Catalog, 'assetsCalled'> {
  return {
    assetsCalled(reference) {
      // Each way of naming it alone: what an id says is not made doubtful by a title that is spelled like it.
      for (const [condition, values] of waysOfNaming(reference)) {
        const rows = store.all<{readonly facts: string; readonly gone: number}>(
          `SELECT facts, gone FROM asset WHERE ${condition} ORDER BY gone, account, facts ->> 'path', id`,
          ...values,
        );
        if (rows.length > 0) {
          return rows.map(({facts, gone}) => ({facts: JSON.parse(facts) as AssetFacts, gone: gone === 1}));
        }
      }
      return [];
    },
  };
}

/** Shortest beginning of an id that is looked for. */
const LEAST_PREFIX = 4;

function waysOfNaming(reference: string): readonly (readonly [string, readonly string[]])[] {
  const ways: (readonly [string, readonly string[]])[] = [];
  // A path of the archive holds the id.
  const mark = /(?:^|--)([0-9a-f]+)(?:\.(?:sql|ipynb|py|txt|yml))?$/.exec(reference)?.[1];
  if (mark !== undefined && mark.length >= LEAST_PREFIX && mark.length <= 32) {
    ways.push(['id >= ? AND id < ?', [mark, `${mark}g`]]);
    ways.push([
      "EXISTS (SELECT 1 FROM json_each(asset.facts, '$.aliases') AS alias WHERE alias.value >= ? AND alias.value < ?)",
      [mark, `${mark}g`],
    ]);
  }
  ways.push(['locator = ?', [reference]]);
  ways.push(["facts ->> 'path' = ? OR facts ->> 'container' || '/' || (facts ->> 'path') = ?", [reference, reference]]);
  ways.push(["facts ->> 'title' = ?", [reference]]);
  ways.push([
    "lower(facts ->> 'title') = lower(?) OR lower(facts ->> 'path') = lower(?) OR lower(facts ->> 'path') LIKE '%/' || lower(?) ESCAPE '\\'",
    [reference, reference, reference.replace(/[\\%_]/g, '\\$&')],
  ]);
  return ways;
}
