import type {Family} from '../model/family.ts';
import type {ShapeFingerprint, Statement} from '../model/statement.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {Catalog, StatementRow} from '../ports/catalog.ts';

/**
 * The keepers, as the last analysis had them, of families that somebody decided about and of whose shapes none is there any more:
 * somebody rewrote the one text that they were. What is near such a keeper today goes on as its family, so that the name that a
 * reviewer gave, and all else that was said of it, is not lost with the next edit.
 *
 * @param decided ids of families that somebody decided about
 * @param shapes of all statements of today
 */
export function goneKeepers(
  catalog: Pick<Catalog, 'candidate' | 'asset'>,
  registry: readonly Family[],
  decided: ReadonlySet<string>,
  shapes: ReadonlySet<ShapeFingerprint>,
): readonly StatementRow[] {
  return registry
    .filter(({id, anchors}) => decided.has(id) && !anchors.some((shape) => shapes.has(shape)))
    .flatMap(({id, anchors}) => {
      const candidate = catalog.candidate(id);
      const asset = candidate === undefined ? undefined : catalog.asset(candidate.keeperAsset)?.asset;
      if (candidate === undefined || asset === undefined) return [];
      const {kind, verb, reads, writes, exact, shape} = readStatement(candidate.sql);
      if (!anchors.includes(shape)) return [];
      // Names are completed as those of the text that stands there today.
      const context = readAsset(asset).at(-1)?.context ?? {};
      const statement: Statement = {
        id: candidate.keeper,
        asset: asset.id,
        ordinal: 0,
        span: {start: 0, end: candidate.sql.length},
        line: 1,
        sql: candidate.sql,
        kind,
        verb,
        reads: reads.filter(({role}) => role === 'table').map(({relation}) => relation),
        writes,
        exact,
        shape,
        context,
      };
      return [{statement, asset}];
    });
}
