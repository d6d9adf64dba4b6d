import type {Context} from '../model/asset.ts';
import type {RelationName, RelationUse} from '../model/statement.ts';
import {BUILT_IN_TABLE_FUNCTIONS} from '../parse/built-in-functions.ts';
import type {Edit} from '../parse/edits.ts';
import {spellIdentifier} from '../parse/spelling.ts';

export interface FunctionPlan {
  /** Completes names from the context, so that they mean the same outside the session. */
  readonly edits: readonly Edit[];
  /** Functions whose schema is given and whose database nothing gives, as written. */
  readonly incomplete: readonly RelationName[];
  /** Functions found through the session's search path only. */
  readonly unqualified: readonly RelationUse[];
}

/** What table functions need to mean the same in a model: `information_schema.f()` gets its database. */
export function planFunctions(reads: readonly RelationUse[], context: Context): FunctionPlan {
  const edits: Edit[] = [];
  const incomplete: RelationName[] = [];
  const unqualified: RelationUse[] = [];
  for (const use of reads) {
    if (use.role !== 'function' || use.relation.database !== undefined) continue;
    if (use.relation.schema === undefined) {
      if (!BUILT_IN_TABLE_FUNCTIONS.has(use.relation.name)) unqualified.push(use);
    } else if (context.database === undefined) {
      incomplete.push(use.relation);
    } else {
      edits.push({span: {start: use.span.start, end: use.span.start}, text: `${spellIdentifier(context.database)}.`});
    }
  }
  return {edits, incomplete, unqualified};
}
