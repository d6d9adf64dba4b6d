import type {ImportCte} from '../model/model-draft.ts';
import type {RelationName, RelationUse} from '../model/statement.ts';
import type {Edit} from '../parse/edits.ts';
import type {CteReading, StatementReading} from '../parse/reading.ts';
import {foldIdentifier, relationKey} from '../parse/resolve.ts';
import {cteNamesOf, importName} from './names.ts';
import type {PlacedUse} from './references.ts';
import {referenceEdits} from './references.ts';
import type {SignificantToken} from './significant.ts';
import {isIdentifier} from './significant.ts';

/** A place that reads a relation whose name is complete. */
export interface CompleteUse {
  readonly use: RelationUse;
  readonly relation: Required<RelationName>;
}

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
export function planImports(
  reading: StatementReading,
  tokens: readonly SignificantToken[],
  uses: readonly CompleteUse[],
): ImportPlan {
  const defined = cteNamesOf(tokens);
  const taken = new Set([...defined.keys(), ...reading.ctes.map((cte) => foldIdentifier(cte.name))]);
  const reused = new Map<CteReading, ImportCte>();
  const byRelation = new Map<string, ImportCte>();
  const imports: ImportCte[] = [];
  const inside = new Set<CompleteUse>();

  for (const cte of reading.ctes) {
    const only = importedBy(cte, tokens, uses);
    if (!only) continue;
    const imported = {cte: cte.name, relation: only.relation};
    reused.set(cte, imported);
    inside.add(only);
    const key = relationKey(only.relation);
    // A nested CTE of the same name would catch other places that read the relation.
    if (!byRelation.has(key) && (defined.get(foldIdentifier(cte.name)) ?? 1) === 1) byRelation.set(key, imported);
  }

  const placed: PlacedUse[] = [];
  for (const one of uses) {
    if (inside.has(one)) {
      const own = [...reused].find(([cte]) => holds(cte.body, one.use.span))?.[1];
      if (own) imports.push(own);
      continue;
    }
    const key = relationKey(one.relation);
    let imported = byRelation.get(key);
    if (!imported) {
      const name = importName(one.relation, taken);
      taken.add(name.toUpperCase());
      imported = {cte: name, relation: one.relation};
      byRelation.set(key, imported);
    }
    if (!imports.includes(imported)) imports.push(imported);
    placed.push({...one, cte: imported.cte});
  }
  return {imports: [...new Set(imports)], reused, edits: referenceEdits(tokens, placed)};
}

/** The one relation that a CTE hands on unchanged: `select * from relation [[as] alias]` and nothing else. */
function importedBy(
  cte: CteReading,
  tokens: readonly SignificantToken[],
  uses: readonly CompleteUse[],
): CompleteUse | undefined {
  if (cte.columns) return undefined;
  const [only, ...others] = uses.filter((one) => holds(cte.body, one.use.span));
  if (!only || others.length > 0) return undefined;
  const {span} = only.use;
  const body = tokens.filter((token) => holds(cte.body, token));
  const head = body.filter((token) => token.end <= span.start).map((token) => token.upper || token.text);
  if (head.join(' ') !== 'SELECT * FROM') return undefined;
  const tail = body.filter((token) => token.start >= span.end);
  const alias = tail[0]?.upper === 'AS' ? tail.slice(1) : tail;
  const isAlias = alias.length === 0 ? tail.length === 0 : alias.length === 1 && isIdentifier(alias[0]);
  return isAlias ? only : undefined;
}

function holds(
  outer: {readonly start: number; readonly end: number},
  inner: {readonly start: number; readonly end: number},
) {
  return outer.start <= inner.start && inner.end <= outer.end;
}
