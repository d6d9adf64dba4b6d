import type {ImportCte} from '../model/model-draft.ts';
import type {Edit} from '../parse/edits.ts';
import type {CteReading, StatementReading} from '../parse/reading.ts';
import {foldIdentifier, relationKey} from '../parse/resolve.ts';
import {handedOn} from '../parse/tree/handed-on.ts';
import type {Query, Source} from '../parse/tree/nodes.ts';
import {innermostQuery} from '../parse/tree/view.ts';
import {cteNames, importName} from './names.ts';
import {type PlacedUse, referenceEdits} from './references.ts';
import {type CompleteUse, sharedNames} from './tables.ts';

export interface ImportPlan {
  /** In the order in which the author's text first reads them. */
  readonly imports: readonly ImportCte[];
  /** The author's CTEs that are imports already, with the import each one became. */
  readonly reused: ReadonlyMap<CteReading, ImportCte>;
  /** Over the statement's text; none lies in a reused CTE. */
  readonly edits: readonly Edit[];
}

/**
 * Gives every relation that a statement reads one import CTE. A CTE of the author that is exactly
 * `select * from <relation>` is one already and keeps its name; no new name meets any CTE of the author, however deep.
 */
export function planImports(reading: StatementReading, uses: readonly CompleteUse[]): ImportPlan {
  const defined = cteNames(reading.tree);
  const shared = sharedNames(uses);
  const taken = new Set([...defined.keys(), ...shared]);
  const bySource = new Map(uses.map((use) => [use.source, use]));
  const reused = new Map<CteReading, ImportCte>();
  const inside = new Map<CompleteUse, ImportCte>();
  const byRelation = new Map<string, ImportCte>();

  for (const cte of reading.ctes) {
    const source = cte.columns === undefined ? importedBy(cte.query) : undefined;
    const only = source === undefined ? undefined : bySource.get(source);
    if (only === undefined) continue;
    const imported = {cte: cte.name, relation: only.relation};
    reused.set(cte, imported);
    inside.set(only, imported);
    const key = relationKey(only.relation);
    const stored = foldIdentifier(cte.name);
    // A nested CTE of the same name would catch other places that read the relation.
    const isFree = defined.get(stored) === 1 && !shared.has(stored);
    if (isFree && !byRelation.has(key)) byRelation.set(key, imported);
  }

  const imports = new Set<ImportCte>();
  const placed: PlacedUse[] = [];
  for (const use of uses) {
    const own = inside.get(use);
    if (own !== undefined) {
      imports.add(own);
      continue;
    }
    const key = relationKey(use.relation);
    let imported = byRelation.get(key);
    if (imported === undefined) {
      const name = importName(use.relation, taken);
      taken.add(name.toUpperCase());
      imported = {cte: name, relation: use.relation};
      byRelation.set(key, imported);
    }
    imports.add(imported);
    placed.push({...use, cte: imported.cte});
  }
  return {imports: [...imports], reused, edits: referenceEdits(reading, placed)};
}

/** The one relation that a query hands on unchanged: `select * from relation [[as] alias]` and nothing else. */
function importedBy(query: Query): Source | undefined {
  const source = innermostQuery(query).with === undefined ? handedOn(query) : undefined;
  return source?.kind === 'table' ? source : undefined;
}
